"""What must be true of the amounts and the VAT of a document before it is issued."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ardoise.domain.document import Document, DocumentKind, Line, LineKind, VatLine
from ardoise.domain.french import money_text, percent_text
from ardoise.domain.money import CENT, ZERO, Money, total
from ardoise.domain.notices import CREDIT_NOTES
from ardoise.domain.problem import Problem
from ardoise.domain.vat import WIRE_RATES, VatCase, is_allowed, territory_of

_WITHOUT_VAT = frozenset({"E", "AE", "K", "G", "O", "Z"})
_NEEDS_REASON = _WITHOUT_VAT - {"Z"}  # BR-Z-10: a zero rate gives no reason


@dataclass(frozen=True, slots=True)
class _Case:
    document: Document
    on: date

    @property
    def amounts(self) -> list[tuple[int, Line]]:
        kinds = (LineKind.ITEM, LineKind.DEDUCTION)
        return [(index, line) for index, line in enumerate(self.document.lines) if line.kind in kinds]

    @property
    def counted(self) -> list[Line]:
        """The amounts that make the totals: an option that is not taken makes none."""
        return [line for _, line in self.amounts if line.is_chosen]

    def may_charge(self, rate: Decimal) -> bool:
        """Where the seller, the buyer or the delivery is; what corrects an older invoice keeps its rate."""
        document = self.document
        if document.kind in CREDIT_NOTES or document.kind is DocumentKind.CORRECTIVE:
            return rate in WIRE_RATES and rate > 0
        addresses = (document.seller.address, document.buyer.address, document.delivery_address)
        territories = {territory_of(place.country, place.postcode) for place in addresses if place is not None}
        day = document.delivery_date or self.on
        return rate > 0 and any(is_allowed(rate, territory, day) for territory in territories)


def problems(document: Document, on: date) -> list[Problem]:
    """Every problem of currency, rates, VAT cases and totals of a document dated `on`.

    Sources: BR-CO-10 to BR-CO-16, BR-S-*, BR-E-*, BR-AE-*, BR-IC-*; a cent of tolerance on the VAT of a rate (G1.53).
    Example: lines of 100.00 and a stored total of 99.00 -> `totals_differ`, field `totals.lines`.
    """
    case = _Case(document, on)
    rules = (_currency, _rates, _breakdown, _sums, _sign)
    found = [problem for rule in rules for problem in rule(case)]
    if document.kind is not DocumentKind.QUOTE:
        found += _cases(case)
    return found


def _currency(case: _Case) -> Iterator[Problem]:
    if case.document.currency != "EUR":
        message = f"Les documents sont en euros pour le moment : {case.document.currency} n’est pas possible."
        yield Problem("currency", message, "currency")


def _rates(case: _Case) -> Iterator[Problem]:
    """A rate in force on the tax date (CGI 278 ff., 297), none in franchise (293 B)."""
    for index, line in case.amounts:
        field = f"lines.{index}.vat_rate"
        shown = percent_text(line.vat_rate)
        if case.document.vat_case == VatCase.FRANCHISE and line.vat_rate:
            message = f"Ligne {index + 1} : en franchise (293 B) aucune TVA n’est facturée, retirez le taux de {shown}."
            yield Problem("franchise_with_vat", message, field)
        elif line.vat_category in _WITHOUT_VAT and line.vat_rate:
            message = f"Ligne {index + 1} : cette opération est sans TVA, retirez le taux de {shown}."
            yield Problem("rate_not_zero", message, field)
        elif line.vat_category == "S" and not case.may_charge(line.vat_rate):
            message = (
                f"Ligne {index + 1} : le taux de TVA de {shown} n’existe pas à cette date, choisissez-en un autre."
            )
            yield Problem("rate_unknown", message, field)


def _breakdown(case: _Case) -> Iterator[Problem]:
    """Per rate and category: base = lines − discounts, VAT = base × rate within a cent (BR-CO-17, G1.53)."""
    document = case.document
    stored = {(group.category, group.rate): group for group in document.vat_breakdown}
    expected: dict[tuple[str, Decimal], Money] = {}
    for line in case.counted:
        key = (line.vat_category, line.vat_rate)
        expected[key] = expected.get(key, ZERO) + line.total_excl_vat
    for allowance in document.allowances:
        key = (allowance.vat_category, allowance.vat_rate)
        expected[key] = expected.get(key, ZERO) - allowance.amount
    for key, base in expected.items():
        group = stored.get(key)
        if (group.base if group else ZERO) != base:
            yield _differs(
                f"la base de TVA à {percent_text(key[1])}", base, group.base if group else ZERO, "vat_breakdown"
            )
    if set(stored) - set(expected):
        message = (
            "Le récapitulatif de TVA contient un taux qu’aucune ligne ne porte : enregistrez à nouveau le document."
        )
        yield Problem("totals_differ", message, "vat_breakdown")
    for index, group in enumerate(document.vat_breakdown):
        yield from _group(group, f"vat_breakdown.{index}")


def _group(group: VatLine, field: str) -> Iterator[Problem]:
    expected = Money.rounded(group.base.amount * group.rate / 100)
    if abs((group.vat - expected).amount) > CENT:
        yield _differs(f"la TVA à {percent_text(group.rate)}", expected, group.vat, f"{field}.vat")
    if group.category in _NEEDS_REASON and not (group.exemption_code and group.exemption_reason):
        message = "Il manque le motif d’exonération de TVA : choisissez le cas de TVA du document."
        yield Problem("exemption_missing", message, f"{field}.exemption_reason")


def _sums(case: _Case) -> Iterator[Problem]:
    """The totals recomputed (BR-CO-10, 11, 13, 14, 15, 16)."""
    document, totals = case.document, case.document.totals
    lines = total(line.total_excl_vat for line in case.counted)
    allowances = total(allowance.amount for allowance in document.allowances)
    vat_due = total(group.vat for group in document.vat_breakdown)
    recomputed = (
        ("le total des lignes", lines, totals.lines, "lines"),
        ("le total des remises", allowances, totals.allowances, "allowances"),
        ("le total hors taxes", lines - allowances, totals.excl_vat, "excl_vat"),
        ("le total de TVA", vat_due, totals.vat, "vat"),
        ("le total toutes taxes comprises", lines - allowances + vat_due, totals.incl_vat, "incl_vat"),
        ("le net à payer", lines - allowances + vat_due - totals.prepaid, totals.due, "due"),
    )
    for name, expected, stored, field in recomputed:
        if stored != expected:
            yield _differs(name, expected, stored, f"totals.{field}")


def _sign(case: _Case) -> Iterator[Problem]:
    """No negative invoice (DEP-05): what was billed too much is given back by a credit note."""
    incl_vat = case.document.totals.incl_vat
    if incl_vat < ZERO:
        message = (
            f"Le total est négatif ({money_text(incl_vat)}) : faites d’abord un avoir sur la facture d’acompte,"
            " puis la facture du solde."
        )
        yield Problem("total_negative", message, "totals.incl_vat")


def _cases(case: _Case) -> Iterator[Problem]:
    """What each VAT case needs to be known of the parties and of the delivery (242 nonies A 2° to 4°)."""
    document = case.document
    seller, buyer = document.seller, document.buyer
    categories = {group.category for group in document.vat_breakdown}
    if categories & {"S", "K", "AE", "G"} and not seller.vat_number:
        message = "Il manque le numéro de TVA de votre société : complétez Mon Profil."
        yield Problem("seller_vat_number_missing", message, "seller.vat_number")
    if "K" in categories:
        if not buyer.vat_number:
            message = (
                "Une livraison dans l’Union européenne demande le numéro de TVA du client : ajoutez-le à sa fiche."
            )
            yield Problem("buyer_vat_number_missing", message, "buyer.vat_number")
        if document.delivery_date is None and document.period_end is None:
            message = "Une livraison dans l’Union européenne demande la date de livraison : indiquez-la."
            yield Problem("delivery_date_missing", message, "delivery_date")
        country = (document.delivery_address or buyer.address).country
        if country in ("", "FR"):
            message = "Une livraison dans l’Union européenne demande un pays de livraison autre que la France."
            yield Problem("delivery_country_missing", message, "delivery_address.country")
    if "AE" in categories and not (buyer.vat_number or buyer.siren):
        message = "L’autoliquidation demande le numéro de TVA ou le SIREN du client : ajoutez-le à sa fiche."
        yield Problem("buyer_identifier_missing", message, "buyer.vat_number")


def _differs(name: str, expected: Money, stored: Money, field: str) -> Problem:
    message = (
        f"Le calcul ne tombe pas juste : {name} devrait être {money_text(expected)} et non {money_text(stored)}."
        " Enregistrez à nouveau le document."
    )
    return Problem("totals_differ", message, field)
