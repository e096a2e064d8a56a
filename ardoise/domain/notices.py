"""The mentions that the law wants on a quote, an invoice or a credit note, printed and on the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ardoise.domain.document import DocumentKind, Nature, Notice, OperationCategory, PartyKind, Preceding
from ardoise.domain.french import date_text, money_text, percent_text
from ardoise.domain.identifiers import siren_text
from ardoise.domain.money import Money
from ardoise.domain.terms import PENALTY_RATES, RECOVERY_FEE, PenaltyRate, penalty_rate
from ardoise.domain.vat import VatCase, treatment

CREDIT_NOTES = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})
REDUCED_WORKS_RATES = (Decimal(10), Decimal("5.5"))  # CGI 279-0 bis, 278-0 bis A
NOT_FOR_CONSUMERS = "Sans objet (client non professionnel)"

_CATEGORY = {
    OperationCategory.GOODS: "livraison de biens",
    OperationCategory.SERVICES: "prestation de services",
    OperationCategory.MIXED: "livraison de biens et prestation de services (opération mixte)",
}
_VAT_CASES = {str(case): case for case in VatCase}  # a document says its case in text
_DWELLING = (
    "Le client certifie que les travaux portent sur des locaux à usage d’habitation achevés depuis plus de deux ans,"
    " qu’ils n’ont pas eu pour effet de concourir à la production d’un immeuble neuf"
)
_ENERGY = (
    " et qu’ils respectent, pour le taux de 5,5 %, les critères de performance de l’article 278-0 bis A du code"
    " général des impôts"
)
_ASSOCIATION = (
    "Membre d’une association agréée, le règlement des honoraires par chèque et par carte bancaire est accepté."
)


@dataclass(frozen=True, slots=True)
class Insurance:
    """The ten-year insurance of a builder (C. ass. L243-2)."""

    insurer: str
    contact: str  # address or telephone of the insurer
    coverage: str  # geographic coverage: "France métropolitaine"
    name: str = "Assurance décennale"
    number: str = ""  # of the contract
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """What a company says of itself that decides its mentions. Empty text: not said."""

    legal_form: str = ""  # SARL, SAS, EURL…
    capital: Money | None = None
    capital_is_variable: bool = False
    siren: str = ""
    rcs_city: str = ""
    seat: str = ""  # the address of the seat on one line
    is_sole_trader: bool = False
    in_liquidation: bool = False
    vat_due_on_invoice: bool = False  # option "débits"
    penalty_text: str = ""  # replaces the default late penalties
    penalty_rates: tuple[PenaltyRate, ...] = PENALTY_RATES  # with the half-years that the company noted
    early_payment_text: str = ""  # replaces "Escompte : néant"
    is_construction: bool = False
    insurance: Insurance | None = None
    is_association_member: bool = False
    mediator: str = ""  # name, address and site of the consumer mediator
    waste_text: str = ""  # C. env. D541-45-1: quantity, sorting, collection point, cost
    quote_price: Money | None = None  # what making a quote costs; None: free
    free_mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """What `notices` was asked, handed whole to each rule."""

    kind: DocumentKind
    seller: SellerFacts
    buyer_kind: PartyKind
    buyer_country: str
    vat_case: str
    operation_category: OperationCategory
    on: date
    valid_until: date | None
    reduced_works_rates: tuple[Decimal, ...]
    preceding: tuple[Preceding, ...]
    quote_number: str
    quote_date: date | None
    down_payment_percent: Decimal | None
    exempt_article: str

    @property
    def is_quote(self) -> bool:
        return self.kind is DocumentKind.QUOTE


def notices(
    kind: DocumentKind,
    *,
    seller: SellerFacts,
    buyer_kind: PartyKind,
    vat_case: str,
    operation_category: OperationCategory,
    on: date,
    buyer_country: str = "FR",
    valid_until: date | None = None,
    reduced_works_rates: tuple[Decimal, ...] = (),
    preceding: tuple[Preceding, ...] = (),
    quote_number: str = "",
    quote_date: date | None = None,
    down_payment_percent: Decimal | None = None,
    exempt_article: str = "",
) -> tuple[Notice, ...]:
    """Every mention of a document dated `on`, in the order of the paper.

    Sources: CGI ann. II 242 nonies A (8° bis, 11° bis, 12°), C. com. L441-9, L441-10, D441-5, C. ass. L243-2,
    C. conso L616-1, C. env. D541-45-1, arrêté du 24 janvier 2017, BR-FR-05 (PMT, PMD, AAB always on the wire).
    `reduced_works_rates` holds 10 or 5.5 when works on a dwelling are billed at that rate; `preceding` names the
    invoice of a credit note or of a replacement. Raises what `vat.treatment` raises.
    Example: an invoice to a consumer has PMT on the wire only, « Sans objet (client non professionnel) »; to a
    business it prints « Indemnité forfaitaire … : 40 € ».
    """
    case = _Case(
        kind=kind,
        seller=seller,
        buyer_kind=buyer_kind,
        buyer_country=buyer_country,
        vat_case=vat_case,
        operation_category=operation_category,
        on=on,
        valid_until=valid_until,
        reduced_works_rates=reduced_works_rates,
        preceding=preceding,
        quote_number=quote_number,
        quote_date=quote_date,
        down_payment_percent=down_payment_percent,
        exempt_article=exempt_article,
    )
    rules = (_origin, _vat, _dwelling, _payment, _trade, _quote)
    return tuple(notice for rule in rules for notice in rule(case))


def legal_name(name: str, *, is_sole_trader: bool) -> str:
    """The name with EI for an entrepreneur individuel (C. com. R526-27), once: "Léa Martin" -> "Léa Martin EI"."""
    said = re.search(r"\bEI\b|\bentrepreneur individuel\b", name, re.IGNORECASE)
    return f"{name} EI" if is_sole_trader and not said else name


def legal_identity(facts: SellerFacts) -> str:
    """Form, capital, SIREN, RCS and seat (C. com. R123-237, R123-238; BT-33), what is unknown left out.

    Example: « SARL au capital de 10 000 € – SIREN 732 829 320 RCS Lyon – siège : 1 rue des Lilas, 69003 Lyon ».
    """
    form = "Entrepreneur individuel" if facts.is_sole_trader else facts.legal_form
    if facts.capital is not None and not facts.is_sole_trader:
        form += f" au capital {'variable ' if facts.capital_is_variable else ''}de {_euros(facts.capital)}"
    siren = f"SIREN {siren_text(facts.siren)}" if facts.siren else ""
    rcs = f"RCS {facts.rcs_city}" if facts.rcs_city else ""
    seat = f"siège : {facts.seat}" if facts.seat else ""
    parts = (form.strip(), "en liquidation" if facts.in_liquidation else "", f"{siren} {rcs}".strip(), seat)
    return " – ".join(part for part in parts if part)


def penalty_text(on: date, buyer_kind: PartyKind, rates: tuple[PenaltyRate, ...] = PENALTY_RATES) -> str:
    """The default late penalties: the figure when it is known for that day, the rule alone otherwise.

    ECB + 10 points (C. com. L441-10, II), + 8 for public bodies (CCP R2192-31).
    Example: 15 March 2026 -> « …pénalités au taux de 12,15 % l’an (taux de la BCE majoré de 10 points)… ».
    """
    is_public = buyer_kind is PartyKind.PUBLIC
    rule = f"taux de la BCE majoré de {8 if is_public else 10} points"
    rate = penalty_rate(on, rates)
    if rate is None:
        return f"En cas de retard de paiement, pénalités au {rule}, exigibles sans rappel."
    figure = percent_text(rate.public if is_public else rate.default)
    return f"En cas de retard de paiement, pénalités au taux de {figure} l’an ({rule}), exigibles sans rappel."


def _origin(case: _Case) -> Iterator[Notice]:
    """Which document this one follows: quote, invoice credited, invoice replaced."""
    earlier = [f"n° {invoice.number} du {date_text(invoice.date)}" for invoice in case.preceding]
    if case.kind in CREDIT_NOTES and earlier:
        invoice = "la facture d’acompte" if case.kind is DocumentKind.DOWN_PAYMENT_CREDIT_NOTE else "la facture"
        yield Notice("CREDIT_NOTE", f"Avoir sur {invoice} {' et '.join(earlier)}.")
    if case.kind is DocumentKind.CORRECTIVE and earlier:
        yield Notice("CORRECTIVE", f"Annule et remplace la facture {earlier[0]}.", wire="AAI")
    if case.kind is DocumentKind.DOWN_PAYMENT and case.quote_number:
        percent = f" de {percent_text(case.down_payment_percent)}" if case.down_payment_percent is not None else ""
        dated = f" du {date_text(case.quote_date)}" if case.quote_date else ""
        yield Notice("DOWN_PAYMENT", f"Facture d’acompte{percent} sur le devis n° {case.quote_number}{dated}.")


def _vat(case: _Case) -> Iterator[Notice]:
    """Category of operation (8° bis), option débits (11° bis), exemption (12°, 13°)."""
    yield Notice("CATEGORY", f"Catégorie d’opération : {_CATEGORY[case.operation_category]}")
    mention = treatment(_VAT_CASES[case.vat_case], case.on, exempt_article=case.exempt_article).printed
    if mention:
        yield Notice("VAT_CASE", mention)
    has_services = case.operation_category is not OperationCategory.GOODS
    if case.seller.vat_due_on_invoice and has_services and not mention and not case.is_quote:
        yield Notice("VAT_DUE_ON_INVOICE", "Option pour le paiement de la taxe d’après les débits")


def _dwelling(case: _Case) -> Iterator[Notice]:
    """Works at 10 % or 5.5 %: the customer's declaration, signed with the quote (loi de finances 2025, art. 41)."""
    rates = [rate for rate in case.reduced_works_rates if rate in REDUCED_WORKS_RATES]
    if rates and case.kind not in CREDIT_NOTES:
        yield Notice("DWELLING", _DWELLING + (_ENERGY if Decimal("5.5") in rates else "") + ".")


def _payment(case: _Case) -> Iterator[Notice]:
    """PMT, PMD and AAB: printed for professionals, always on the wire (BR-FR-05); BAR names the channel."""
    if case.is_quote:
        return
    if case.buyer_kind is PartyKind.INDIVIDUAL:
        for wire in ("PMT", "PMD", "AAB"):
            yield Notice(wire, NOT_FOR_CONSUMERS, wire=wire, printed=False)
    else:
        fee = f"Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : {_euros(RECOVERY_FEE)}."
        yield Notice("PMT", fee, wire="PMT")
        late = case.seller.penalty_text or penalty_text(case.on, case.buyer_kind, case.seller.penalty_rates)
        yield Notice("PMD", late, wire="PMD")
        early = case.seller.early_payment_text or "Escompte pour paiement anticipé : néant."
        yield Notice("AAB", early, wire="AAB")
    yield Notice("BAR", _channel(case), wire="BAR", printed=False)


def _channel(case: _Case) -> str:
    if case.buyer_kind is PartyKind.INDIVIDUAL:
        return "B2C"
    return "B2B" if case.buyer_country == "FR" else "B2BINT"


def _trade(case: _Case) -> Iterator[Notice]:
    """What the seller's trade adds, on quotes and invoices alike."""
    insurance = case.seller.insurance
    if insurance is not None:
        contact = f", {insurance.contact}" if insurance.contact else ""
        coverage = f" Couverture géographique : {insurance.coverage}." if insurance.coverage else ""
        contract = f", contrat n° {insurance.number}" if insurance.number else ""
        yield Notice("INSURANCE", f"{insurance.name} : {insurance.insurer}{contract}{contact}.{coverage}")
    if case.seller.is_association_member:
        yield Notice("ASSOCIATION", _ASSOCIATION)
    if case.buyer_kind is PartyKind.INDIVIDUAL and case.seller.mediator:
        yield Notice("MEDIATOR", f"Médiateur de la consommation : {case.seller.mediator}")
    for number, text in enumerate(case.seller.free_mentions, start=1):
        yield Notice(f"FREE_{number}", text)


def _quote(case: _Case) -> Iterator[Notice]:
    """What only a quote says: validity, price of the quote, waste, signature."""
    if not case.is_quote:
        return
    if case.valid_until is not None:
        yield Notice("VALIDITY", f"Devis valable jusqu’au {date_text(case.valid_until)} inclus.")
    price = case.seller.quote_price
    yield Notice("QUOTE_PRICE", f"Devis payant : {money_text(price)}." if price else "Devis gratuit.")
    if case.seller.is_construction and case.seller.waste_text:
        yield Notice("WASTE", f"Gestion des déchets : {case.seller.waste_text}")
    yield Notice("NOT_AN_INVOICE", "Ce document n’est pas une facture.")
    yield Notice("SIGNATURE", "Bon pour accord : date, nom et signature du client")


def _euros(amount: Money) -> str:
    """Whole euros without their cents: « 10 000 € », « 12,50 € »."""
    return money_text(amount).replace(",00", "")


def operation_category(natures: frozenset[Nature]) -> OperationCategory:
    """Goods, services or both (8° bis), from the natures of the item lines; nothing said is services."""
    if natures == {Nature.GOODS}:
        return OperationCategory.GOODS
    return OperationCategory.MIXED if Nature.GOODS in natures else OperationCategory.SERVICES
