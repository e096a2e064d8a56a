"""The 16 French situations as documents built by hand, each equal to a golden XML file of the same name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ardoise.domain.document import (
    Address,
    Document,
    DocumentKind,
    Line,
    LineKind,
    Notice,
    OperationCategory,
    Party,
    PaymentMeans,
    Preceding,
    Totals,
    VatDueOn,
    VatLine,
)
from ardoise.domain.money import Money

SELLER = Party(
    name="ATELIER DUBOIS EI",
    address=Address(line1="12 rue des Lilas", postcode="69003", city="LYON"),
    siren="732829320",
    vat_number="FR44732829320",
    electronic_address="732829320",
    electronic_scheme="0225",
)
BUYER = Party(
    name="CLIENT EXEMPLE SAS",
    address=Address(line1="4 avenue du Port", postcode="44000", city="NANTES"),
    siren="552100554",
    vat_number="FR96552100554",
    electronic_address="552100554",
    electronic_scheme="0225",
)
GERMAN_BUYER = Party(
    name="MUSTER GMBH",
    address=Address(line1="Hauptstr. 1", postcode="10115", city="BERLIN", country="DE"),
    vat_number="DE123456788",
    electronic_address="DE123456788",
    electronic_scheme="9930",
)
AMERICAN_BUYER = Party(
    name="ACME INC",
    address=Address(line1="1 Main St", postcode="10001", city="NEW YORK", country="US"),
    electronic_address="acme@example.com",
    electronic_scheme="EM",
)
FOR_BUSINESS = (
    Notice("PMT", "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.", wire="PMT"),
    Notice(
        "PMD", "En cas de retard de paiement, pénalités au taux de 12,15 % l'an, exigibles sans rappel.", wire="PMD"
    ),
    Notice("AAB", "Escompte pour paiement anticipé : néant.", wire="AAB"),
)
IBAN = "FR7630006000011234567890189"


def routing(code: str) -> Notice:
    """The BAR note: how the platform must treat the document."""
    return Notice("BAR", code, wire="BAR", printed=False)


def item(label: str, price: str, quantity: str = "1", unit: str = "C62", rate: str = "20", category: str = "S") -> Line:
    total = Money.rounded(Decimal(price) * Decimal(quantity))
    return Line(
        LineKind.ITEM,
        label,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=Decimal(price),
        unit_price_excl_vat=Decimal(price),
        vat_rate=Decimal(rate),
        vat_category=category,
        total_excl_vat=total,
    )


def deduction(label: str, amount: str, preceding: Preceding, rate: str = "20") -> Line:
    """What an earlier invoice billed at one rate, taken back as a negative price typed once."""
    line = item(label, f"-{amount}", rate=rate)
    return replace(line, kind=LineKind.DEDUCTION, preceding=preceding)


def vat(base: str, amount: str, rate: str = "20", category: str = "S", code: str = "", reason: str = "") -> VatLine:
    return VatLine(Decimal(rate), category, Money(base), Money(amount), code, reason)


def summed(*breakdown: VatLine, prepaid: str = "0") -> Totals:
    excl_vat = Money.of_cents(sum(line.base.cents for line in breakdown))
    tax = Money.of_cents(sum(line.vat.cents for line in breakdown))
    incl_vat = excl_vat + tax
    return Totals(
        lines=excl_vat,
        excl_vat=excl_vat,
        vat=tax,
        incl_vat=incl_vat,
        prepaid=Money(prepaid),
        due=incl_vat - Money(prepaid),
    )


def invoice(number: str, lines: tuple[Line, ...], breakdown: tuple[VatLine, ...], prepaid: str = "0") -> Document:
    return Document(
        kind=DocumentKind.INVOICE,
        seller=SELLER,
        buyer=BUYER,
        number=number,
        issue_date=date(2026, 11, 25),
        due_date=date(2026, 12, 25),
        delivery_date=date(2026, 11, 20),
        lines=lines,
        vat_breakdown=breakdown,
        totals=summed(*breakdown, prepaid=prepaid),
        payment=PaymentMeans(code="30", iban=IBAN),
        notices=(*FOR_BUSINESS, routing("B2B")),
    )


DOWN_PAYMENT = Preceding("F2026-0104", date(2026, 10, 1))
WORK = item("Prestation de menuiserie", "1000.00")
FRANCHISE = vat("400.00", "0.00", "0", "E", "VATEX-FR-FRANCHISE", "TVA non applicable, article 293 B du CGI")
LESSON = item("Cours de dessin", "40.00", "10", "HUR", "0", "E")


def service() -> Document:
    return invoice("F2026-0101", (WORK,), (vat("1000.00", "200.00"),))


def goods_delivered_elsewhere() -> Document:
    base = invoice("F2026-0102", (item("Étagère chêne", "150.00", "3"),), (vat("450.00", "90.00"),))
    return replace(
        base,
        operation_category=OperationCategory.GOODS,
        order_number="BC-778",
        delivery_date=date(2026, 11, 24),
        delivery_address=Address(line1="8 quai du Lazaret", postcode="13002", city="MARSEILLE"),
    )


def mixed_on_invoice() -> Document:
    lines = (item("Fourniture poêle", "2500.00"), item("Pose poêle (travaux d'amélioration)", "800.00", rate="10"))
    breakdown = (vat("2500.00", "500.00"), vat("800.00", "80.00", "10"))
    return replace(
        invoice("F2026-0103", lines, breakdown),
        operation_category=OperationCategory.MIXED,
        vat_due_on=VatDueOn.INVOICE,
        delivery_date=date(2026, 11, 18),
    )


def down_payment() -> Document:
    base = invoice("F2026-0104", (item("Acompte 30 % sur devis D2026-033", "300.00"),), (vat("300.00", "60.00"),))
    return replace(
        base,
        kind=DocumentKind.DOWN_PAYMENT,
        issue_date=date(2026, 10, 1),
        due_date=None,
        delivery_date=None,
        order_number="D2026-033",
    )


def final_by_prepaid_amount() -> Document:
    base = invoice("F2026-0105", (WORK,), (vat("1000.00", "200.00"),), prepaid="360.00")
    return replace(base, kind=DocumentKind.FINAL, after_down_payment=True, preceding=(DOWN_PAYMENT,))


def final_by_lines() -> Document:
    taken_back = deduction("Reprise d'acompte facture F2026-0104 du 01/10/2026", "300.00", DOWN_PAYMENT)
    base = invoice("F2026-0106", (WORK, taken_back), (vat("700.00", "140.00"),))
    return replace(base, kind=DocumentKind.FINAL, after_down_payment=True, preceding=(DOWN_PAYMENT,))


def credit_note() -> Document:
    base = invoice("A2026-0007", (item("Avoir partiel sur prestation", "100.00"),), (vat("100.00", "20.00"),))
    return replace(
        base,
        kind=DocumentKind.CREDIT_NOTE,
        due_date=None,
        delivery_date=None,
        preceding=(Preceding("F2026-0101", date(2026, 11, 10)),),
    )


def already_paid() -> Document:
    base = invoice("F2026-0108", (WORK,), (vat("1000.00", "200.00"),), prepaid="1200.00")
    return replace(
        base,
        already_paid=True,
        delivery_date=date(2026, 11, 25),
        due_date=date(2026, 11, 25),
        payment=PaymentMeans(code="48"),
    )


def franchise() -> Document:
    return invoice("F2026-0109", (LESSON,), (FRANCHISE,))


def reverse_charge_construction() -> Document:
    line = item("Sous-traitance électricité chantier X", "4000.00", rate="0", category="AE")
    reason = "Autoliquidation - article 283-2 nonies du CGI"
    return invoice("F2026-0110", (line,), (vat("4000.00", "0.00", "0", "AE", "VATEX-EU-AE", reason),))


def goods_to_germany() -> Document:
    line = item("Étagère chêne", "150.00", "2", rate="0", category="K")
    reason = "Exonération de TVA, article 262 ter I du CGI"
    base = invoice("F2026-0111", (line,), (vat("300.00", "0.00", "0", "K", "VATEX-EU-IC", reason),))
    return replace(
        base,
        buyer=GERMAN_BUYER,
        operation_category=OperationCategory.GOODS,
        notices=(*FOR_BUSINESS, routing("B2BINT")),
    )


def export() -> Document:
    line = item("Étagère chêne", "150.00", "2", rate="0", category="G")
    reason = "Exonération de TVA, article 262 I du CGI"
    base = invoice("F2026-0112", (line,), (vat("300.00", "0.00", "0", "G", "VATEX-EU-G", reason),))
    return replace(
        base,
        buyer=AMERICAN_BUYER,
        operation_category=OperationCategory.GOODS,
        delivery_address=AMERICAN_BUYER.address,
        notices=(*FOR_BUSINESS, routing("B2BINT")),
    )


def corrective() -> Document:
    base = invoice("F2026-0113", (item("Prestation de menuiserie (corrigée)", "900.00"),), (vat("900.00", "180.00"),))
    replaces = Notice("REPLACES", "Annule et remplace la facture F2026-0101 du 10/11/2026", wire="AAI")
    return replace(
        base,
        kind=DocumentKind.CORRECTIVE,
        delivery_date=date(2026, 11, 5),
        preceding=(Preceding("F2026-0101", date(2026, 11, 10)),),
        notices=(*base.notices, replaces),
    )


def down_payment_credit_note() -> Document:
    base = invoice("A2026-0014", (item("Avoir total sur facture d'acompte", "300.00"),), (vat("300.00", "60.00"),))
    return replace(
        base,
        kind=DocumentKind.DOWN_PAYMENT_CREDIT_NOTE,
        due_date=None,
        delivery_date=None,
        preceding=(DOWN_PAYMENT,),
    )


def services_to_germany() -> Document:
    line = item("Développement logiciel", "500.00", "5", "DAY", "0", "AE")
    reason = "Autoliquidation - article 283-2 du CGI, article 196 directive 2006/112/CE"
    base = invoice("F2026-0115", (line,), (vat("2500.00", "0.00", "0", "AE", "VATEX-EU-AE", reason),))
    return replace(base, buyer=GERMAN_BUYER, notices=(*FOR_BUSINESS, routing("B2BINT")))


def franchise_without_vat_number() -> Document:
    return replace(invoice("F2026-0116", (LESSON,), (FRANCHISE,)), seller=replace(SELLER, vat_number=""))


SITUATIONS = {
    "01-S1-380-service": service,
    "02-B1-380-biens-livraison-autre-adresse": goods_delivered_elsewhere,
    "03-M1-380-mixte-deux-taux-debits": mixed_on_invoice,
    "04-S1-386-acompte": down_payment,
    "05-S4-380-solde-methode-BT113": final_by_prepaid_amount,
    "06-S4-380-solde-methode-lignes": final_by_lines,
    "07-S1-381-avoir": credit_note,
    "08-S2-380-deja-payee": already_paid,
    "09-S1-380-franchise-293B-E": franchise,
    "10-S1-380-autoliquidation-BTP-AE": reverse_charge_construction,
    "11-B1-380-intracom-K": goods_to_germany,
    "12-B1-380-export-G": export,
    "13-S1-384-rectificative": corrective,
    "14-S1-503-avoir-acompte": down_payment_credit_note,
    "15-S1-380-prestation-UE-B2B-AE": services_to_germany,
    "16-S1-380-franchise-sans-numero-TVA-E-BT32": franchise_without_vat_number,
}
