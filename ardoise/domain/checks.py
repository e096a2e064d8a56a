"""What must be true of a document before it is issued: each rule with its code, its French sentence and its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ardoise.domain import amount_checks, options
from ardoise.domain.document import Document, DocumentKind, LineKind, Party, PartyKind
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import date_text, money_text
from ardoise.domain.identifiers import clean_siren, clean_siret
from ardoise.domain.money import ZERO
from ardoise.domain.notices import CREDIT_NOTES, REDUCED_WORKS_RATES, SellerFacts
from ardoise.domain.numbering import ALLOWED, MAX_LENGTH
from ardoise.domain.problem import Problem, Severity
from ardoise.domain.terms import CASH_LIMIT, check_due

__all__ = ["BuyerNeeds", "Problem", "Severity", "check", "refuse_blocking"]

CASH = "10"  # BT-81


@dataclass(frozen=True, slots=True)
class BuyerNeeds:
    """What a public body asks on each invoice (FX-05)."""

    service_code: bool = False  # BT-10
    engagement: bool = False  # BT-13


def check(
    document: Document,
    *,
    today: date,
    last_date: date | None = None,
    seller_facts: SellerFacts | None = None,
    needs: BuyerNeeds | None = None,
) -> list[Problem]:
    """Every problem of a document about to be issued (law, section 9), blocking ones first.

    `today` is the day in the company's time zone, `last_date` the date of the last document of the series.
    A document without issue date is judged as issued today. A quote is judged on its parties, lines and amounts only.
    Example: a business buyer without SIREN gives one hint; no line gives `lines_missing`, blocking, field `lines`.
    """
    case = _Case(document, document.issue_date or today, today, last_date, seller_facts, needs or BuyerNeeds())
    rules = [_seller, _buyer, _lines]
    if document.kind is DocumentKind.QUOTE:
        rules.append(_options)
    else:
        rules += [_number, _dates, _buyer_identity, _due_date, _paid_before, _references, _trade]
    problems = [problem for rule in rules for problem in rule(case)]
    problems += amount_checks.problems(document, case.on)
    return sorted(problems, key=lambda problem: not problem.blocking)


def refuse_blocking(problems: Iterable[Problem]) -> None:
    """Raise Invalid with every blocking problem, hints left aside; nothing when there is none."""
    blocking = [Refused(problem.code, problem.message, problem.field) for problem in problems if problem.blocking]
    if blocking:
        raise Invalid(blocking)


@dataclass(frozen=True, slots=True)
class _Case:
    document: Document
    on: date
    today: date
    last_date: date | None
    seller_facts: SellerFacts | None
    needs: BuyerNeeds


def _seller(case: _Case) -> Iterator[Problem]:
    """The seller's own facts (242 nonies A 1°, 2°; BR-06, BR-08, BR-09, BR-CO-26)."""
    seller = case.document.seller
    wanted = (
        ("name", seller.name, "le nom"),
        ("siren", seller.siren, "le SIREN"),
        ("address.line1", seller.address.line1 or seller.address.line2, "l’adresse"),
        ("address.postcode", seller.address.postcode, "le code postal"),
        ("address.city", seller.address.city, "la ville"),
        ("address.country", seller.address.country, "le pays"),
    )
    for path, value, name in wanted:
        if not value.strip():
            message = f"Il manque {name} de votre société : complétez Mon Profil."
            yield Problem("seller_incomplete", message, f"seller.{path}")
    yield from _country(seller, "seller", "de votre société")
    yield from _refusal(lambda: clean_siren(seller.siren, field="seller.siren"))


def _buyer(case: _Case) -> Iterator[Problem]:
    """The customer's name and address (242 nonies A 1°; BR-07, BR-10, BR-11)."""
    buyer = case.document.buyer
    if not buyer.name.strip():
        yield Problem("buyer_name_missing", "Choisissez un contact : il manque le nom du client.", "buyer.name")
    if case.document.kind is DocumentKind.QUOTE:
        return
    if not buyer.address.city.strip():
        message = "Il manque l’adresse du client : complétez sa fiche avec au moins la ville."
        yield Problem("buyer_address_missing", message, "buyer.address.city")
    if not buyer.address.country:
        yield Problem("buyer_country_missing", "Il manque le pays du client.", "buyer.address.country")
    yield from _country(buyer, "buyer", "du client")


def _buyer_identity(case: _Case) -> Iterator[Problem]:
    """SIREN of businesses, SIRET and references of public bodies, electronic address (BT-47, BT-46, BT-10, BT-49)."""
    document, buyer = case.document, case.document.buyer
    is_french = buyer.address.country == "FR"
    if buyer.kind is PartyKind.BUSINESS and is_french and not buyer.siren:
        message = "Le SIREN de ce client professionnel n’est pas connu : ajoutez-le à sa fiche si vous l’avez."
        yield Problem("buyer_siren_missing", message, "buyer.siren", Severity.HINT)
    if buyer.kind is PartyKind.PUBLIC and is_french and not buyer.siret:
        message = "Il manque le SIRET de ce client public : ajoutez-le à sa fiche."
        yield Problem("buyer_siret_missing", message, "buyer.siret")
    yield from _refusal(lambda: clean_siret(buyer.siret, buyer.siren, field="buyer.siret"))
    if case.needs.service_code and not document.buyer_reference:
        message = "Ce client demande son code service : indiquez-le avant de valider."
        yield Problem("service_code_missing", message, "buyer_reference")
    if case.needs.engagement and not document.order_number:
        message = "Ce client demande son numéro d’engagement : indiquez-le comme numéro de commande avant de valider."
        yield Problem("engagement_missing", message, "order_number")
    if not buyer.electronic_address:
        message = (
            "Ce client n’a pas d’adresse de facturation électronique : la facture part par e-mail."
            " Un SIREN ou un e-mail dans sa fiche la compléterait."
        )
        yield Problem("buyer_electronic_address_missing", message, "buyer.electronic_address", Severity.HINT)


def _lines(case: _Case) -> Iterator[Problem]:
    """At least one item, each with words, a quantity and a price (242 nonies A 8°; BR-16, BR-25, BR-27)."""
    lines = case.document.lines
    if not any(line.kind is LineKind.ITEM for line in lines):
        yield Problem("lines_missing", "Ajoutez au moins une ligne avec une prestation et un prix.", "lines")
    for index, line in enumerate(lines):
        if line.kind not in (LineKind.ITEM, LineKind.DEDUCTION):
            continue
        path, where = f"lines.{index}", f"Ligne {index + 1}"
        if not line.label.strip():
            yield Problem("line_label_missing", f"{where} : écrivez ce qui est vendu.", f"{path}.label")
        if not line.quantity:
            message = f"{where} : la quantité est zéro, indiquez-la ou supprimez la ligne."
            yield Problem("line_quantity_zero", message, f"{path}.quantity")


def _options(case: _Case) -> Iterator[Problem]:
    """A group of which one is chosen has a choice."""
    for name, members in options.choices(case.document.lines).items():
        if len(members) == 1:
            message = f"« {name} » n’a qu’une ligne au choix : ajoutez-en une autre, ou rendez celle-ci comprise."
            yield Problem("choice_alone", message, f"lines.{members[0]}.choice_group", Severity.HINT)


def _number(case: _Case) -> Iterator[Problem]:
    """20 characters at most, letters, digits and + - _ / (BR-FR-01, BR-FR-02, Chorus Pro)."""
    number = case.document.number
    if number and (len(number) > MAX_LENGTH or not ALLOWED.fullmatch(number)):
        message = (
            f"Le numéro {number} ne convient pas : {MAX_LENGTH} caractères au plus, sans espace ni accent."
            " Modifiez la numérotation."
        )
        yield Problem("number_invalid", message, "number")


def _dates(case: _Case) -> Iterator[Problem]:
    """Not in the future (G1.07), not before the last of the series (242 nonies A 7°)."""
    if case.on > case.today:
        message = (
            f"La date du {date_text(case.on)} est dans le futur : une facture se date au plus tard d’aujourd’hui,"
            f" le {date_text(case.today)}."
        )
        yield Problem("issue_date_in_future", message, "issue_date")
    if case.last_date is not None and case.on < case.last_date:
        message = (
            f"La date du {date_text(case.on)} est avant celle du dernier document de la série"
            f" ({date_text(case.last_date)}) : choisissez le {date_text(case.last_date)} ou une date plus récente."
        )
        yield Problem("issue_date_before_last", message, "issue_date")


def _paid_before(case: _Case) -> Iterator[Problem]:
    """Paid before it is issued: on a day that came (BR-FR-CO-09), and in cash up to the limit (CMF L112-6, D112-3).

    Example: 2,400.00 € with VAT said to be paid in cash -> `cash_limit`, field `paid_method`.
    """
    document = case.document
    if not document.already_paid:
        return
    if document.due_date is not None and document.due_date > case.today:
        message = f"La facture est dite payée le {date_text(document.due_date)} : ce jour n’est pas encore venu."
        yield Problem("paid_in_future", message, "paid_on")
    if document.payment is not None and document.payment.code == CASH and document.totals.incl_vat > CASH_LIMIT:
        message = (
            f"Les espèces sont limitées à {money_text(CASH_LIMIT)} par la loi (code monétaire et financier,"
            " art. D112-3) : choisissez un autre mode."
        )
        yield Problem("cash_limit", message, "paid_method")


def _due_date(case: _Case) -> Iterator[Problem]:
    """A due date when something is due (C. com. L441-9, BR-CO-25), within the legal cap (L441-10)."""
    document = case.document
    if document.kind in CREDIT_NOTES or document.already_paid:
        return
    due = document.due_date
    if due is not None:
        yield from _refusal(lambda: check_due(case.on, due, document.buyer.kind))
    elif document.totals.due > ZERO:
        message = "Indiquez la date d’échéance, ou choisissez des conditions de règlement."
        yield Problem("due_date_missing", message, "due_date")


def _references(case: _Case) -> Iterator[Problem]:
    """The earlier invoice, with its number and date (CGI 272, 289-I-5; BG-3, BR-FR-CO-04, BR-FR-CO-05)."""
    document = case.document
    of_lines = [line for line in document.lines if line.preceding is not None]
    named = [invoice for invoice in document.preceding if invoice.number]
    if document.kind in CREDIT_NOTES and not named and not of_lines:
        message = "Un avoir indique le numéro et la date de la facture d’origine : faites-le depuis cette facture."
        yield Problem("credit_note_reference_missing", message, "preceding")
    if document.kind is DocumentKind.CORRECTIVE and len(named) != 1:
        message = "Une facture de remplacement indique la facture qu’elle remplace, et une seule."
        yield Problem("corrective_reference_missing", message, "preceding")
    if document.after_down_payment and not named and not of_lines:
        message = "La facture du solde indique le numéro et la date de chaque facture d’acompte."
        yield Problem("down_payment_reference_missing", message, "preceding")


def _trade(case: _Case) -> Iterator[Problem]:
    """Ten-year insurance of builders (C. ass. L243-2), declaration for works at 10 % or 5.5 % (CGI 279-0 bis)."""
    facts = case.seller_facts
    if facts is None or not facts.is_construction:
        return
    if facts.insurance is None:
        message = "Indiquez votre assurance décennale dans Mon Profil : assureur, contact et zone couverte."
        yield Problem("insurance_missing", message, "seller.insurance")
    elif facts.insurance.ends_on and case.document.issue_date and facts.insurance.ends_on < case.document.issue_date:
        message = (
            f"Votre assurance décennale a pris fin le {date_text(facts.insurance.ends_on)} : "
            "mettez-la à jour dans Mon Profil, Mentions de règlement."
        )
        yield Problem("insurance_ended", message, "seller.insurance")
    reduced = any(line.kind is LineKind.ITEM and line.vat_rate in REDUCED_WORKS_RATES for line in case.document.lines)
    declared = any(notice.code == "DWELLING" for notice in case.document.notices)
    if reduced and not declared and case.document.kind not in CREDIT_NOTES:
        message = "Pour des travaux à taux réduit, ajoutez la mention sur le logement de plus de deux ans."
        yield Problem("dwelling_mention_missing", message, "notices", Severity.HINT)


def _country(party: Party, path: str, whose: str) -> Iterator[Problem]:
    country = party.address.country
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        message = f"Le pays {whose} s’écrit en deux lettres, par exemple FR : choisissez-le dans la liste."
        yield Problem("country_code", message, f"{path}.address.country")


def _refusal(rule: Callable[[], object]) -> Iterator[Problem]:
    """A rule that raises Refused, read as a problem."""
    try:
        rule()
    except Refused as refused:
        yield Problem(refused.code, refused.message, refused.field)
