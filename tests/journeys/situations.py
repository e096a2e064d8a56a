"""The 16 French situations lived through the product's own acts, each ending in an issued document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ardoise.companies.models import Company, Membership
from ardoise.contacts.models import Contact
from ardoise.domain.document import Nature
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceKind
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.users.models import User

NOVEMBER_25 = datetime(2026, 11, 25, 9, tzinfo=UTC)
OCTOBER_1 = datetime(2026, 10, 1, 9, tzinfo=UTC)
NOVEMBER_10 = datetime(2026, 11, 10, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Workshop:
    """Atelier Dubois, its owner, and who buys from it."""

    company: Company
    owner: User

    def customer(self, **fields: Any) -> Contact:
        french = {
            "name": "CLIENT EXEMPLE SAS",
            "siren": "552100554",
            "vat_number": "FR96552100554",
            "line1": "4 avenue du Port",
            "postcode": "44000",
            "city": "NANTES",
        }
        return Contact.objects.create(company=self.company, **{**french, **fields})

    def abroad(self, name: str, country: str, **fields: Any) -> Contact:
        return self.customer(**{"name": name, "siren": "", "vat_number": "", "country": country, **fields})

    def invoice(self, *lines: TypedLine, kind: str = InvoiceKind.INVOICE, **values: Any) -> Invoice:
        values = {"contact": self.customer(), "delivery_date": date(2026, 11, 20), **values}
        draft = create_invoice(self.company, Sheet(values, lines), by=self.owner, kind=kind)
        return issue_invoice(draft, by=self.owner)

    def down_payment(self) -> Invoice:
        with clock.at(OCTOBER_1):
            quote = create_quote(self.company, Sheet({"contact": self.customer()}, [work()]), by=self.owner)
            quote = accept_quote(quote, by=self.owner)
            return issue_invoice(bill_down_payment(quote, percent=Decimal(30), by=self.owner), by=self.owner)

    def final(self, **values: Any) -> Invoice:
        quote = self.down_payment().sources.get().quote
        draft = bill_total([quote], by=self.owner)
        return issue_invoice(change_invoice(draft, Sheet(values), by=self.owner), by=self.owner)


def workshop(**fields: Any) -> Workshop:
    known = {
        "legal_name": "ATELIER DUBOIS",
        "legal_form": "EI",
        "siren": "732829320",
        "vat_number": "FR44732829320",
        "line1": "12 rue des Lilas",
        "postcode": "69003",
        "city": "LYON",
        "iban": "FR7630006000011234567890189",
    }
    company = Company.objects.create(**{**known, **fields})
    owner = User.objects.create_user("dubois@exemple.fr", full_name="Dubois")
    Membership.objects.create(user=owner, company=company)
    for document, pattern in ((SeriesDocument.QUOTE, "DANNÉE-NUMÉRO3"), (SeriesDocument.INVOICE, "FANNÉE-NUMÉRO")):
        organise_series(company, document, pattern=pattern, by=owner)
    return Workshop(company, owner)


def line(
    label: str, price: str, quantity: str = "1", *, unit: str = "C62", rate: str = "20", goods: bool = False
) -> TypedLine:
    return TypedLine(
        label=label,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=Decimal(price),
        vat_rate=Decimal(rate),
        nature=Nature.GOODS if goods else Nature.SERVICE,
    )


def work() -> TypedLine:
    return line("Prestation de menuiserie", "1000.00")


def service() -> Invoice:
    return workshop().invoice(work())


def goods_delivered_elsewhere() -> Invoice:
    return workshop().invoice(
        line("Étagère chêne", "150.00", "3", goods=True),
        order_number="BC-778",
        delivery_date=date(2026, 11, 24),
        delivery_line1="8 quai du Lazaret",
        delivery_postcode="13002",
        delivery_city="MARSEILLE",
    )


def mixed_on_invoice() -> Invoice:
    return workshop(vat_regime="debits").invoice(
        line("Fourniture poêle", "2500.00", goods=True),
        line("Pose poêle (travaux d'amélioration)", "800.00", rate="10"),
        delivery_date=date(2026, 11, 18),
    )


def down_payment() -> Invoice:
    return workshop().down_payment()


def final_by_prepaid_amount() -> Invoice:
    return workshop().final(deducts_as_prepaid=True)


def final_by_lines() -> Invoice:
    return workshop().final()


def credit_note() -> Invoice:
    shop = workshop()
    with clock.at(NOVEMBER_10):
        original = shop.invoice(work())
    return credit_invoice(original, amount=Money("120.00"), by=shop.owner)


def already_paid() -> Invoice:
    return workshop().invoice(work(), paid_on=date(2026, 11, 25), paid_method="card", delivery_date=date(2026, 11, 25))


def franchise() -> Invoice:
    return workshop(vat_regime="franchise").invoice(line("Cours de dessin", "40.00", "10", unit="HUR", rate="0"))


def reverse_charge_construction() -> Invoice:
    subcontracted = line("Sous-traitance électricité chantier X", "4000.00", rate="0")
    return workshop().invoice(subcontracted, vat_case="reverse_charge_construction")


def goods_to_germany() -> Invoice:
    shop = workshop()
    shelf = line("Étagère chêne", "150.00", "2", rate="0", goods=True)
    return shop.invoice(shelf, contact=german(shop), vat_case="eu_goods")


def export() -> Invoice:
    shop = workshop()
    acme = shop.abroad("ACME INC", "US", line1="1 Main St", postcode="10001", city="NEW YORK", email="acme@example.com")
    shelf = line("Étagère chêne", "150.00", "2", rate="0", goods=True)
    there = {f"delivery_{name}": getattr(acme, name) for name in ("line1", "postcode", "city", "country")}
    return shop.invoice(shelf, contact=acme, vat_case="export", **there)


def corrective() -> Invoice:
    shop = workshop()
    with clock.at(NOVEMBER_10):
        original = shop.invoice(work(), delivery_date=date(2026, 11, 5))
    corrected = line("Prestation de menuiserie (corrigée)", "900.00")
    values = {"replaces": original, "delivery_date": date(2026, 11, 5), "contact": original.contact}
    return shop.invoice(corrected, kind=InvoiceKind.CORRECTIVE, **values)


def down_payment_credit_note() -> Invoice:
    shop = workshop()
    return credit_invoice(shop.down_payment(), by=shop.owner)


def services_to_germany() -> Invoice:
    shop = workshop()
    software = line("Développement logiciel", "500.00", "5", unit="DAY", rate="0")
    return shop.invoice(software, contact=german(shop), vat_case="eu_services")


def franchise_without_vat_number() -> Invoice:
    lesson = line("Cours de dessin", "40.00", "10", unit="HUR", rate="0")
    return workshop(vat_regime="franchise", vat_number="").invoice(lesson)


def german(shop: Workshop) -> Contact:
    return shop.abroad(
        "MUSTER GMBH",
        "DE",
        vat_number="DE123456788",
        line1="Hauptstr. 1",
        postcode="10115",
        city="BERLIN",
        electronic_scheme="9930",
        electronic_address="DE123456788",
    )


SITUATIONS: dict[str, Callable[[], Invoice]] = {
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
