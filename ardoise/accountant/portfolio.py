"""The portfolio of a firm: its companies with the state of their month, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ardoise.accountant.models import MissingDocument, Question, Side
from ardoise.accountant.months import Month
from ardoise.accountant.readiness import lacks_of, read_regimes
from ardoise.companies.models import Company
from ardoise.ledger.models import Capture, CaptureState
from ardoise.ledger.waiting import MonthState, Waiting, waiting_of_all
from ardoise.web.search import fold

PER_PAGE = 50
STATES = (
    ("a-capturer", "À capturer"),
    ("capture", "Capturé"),
    ("questions", "Questions"),
    ("pieces", "Pièces manquantes"),
    ("brouillons", "Brouillons"),
    ("numeros", "Numéros à vérifier"),
    ("e-facture", "E-facture à compléter"),
)


@dataclass(frozen=True)
class Talk:
    """Open questions, or documents that miss: how many in all, and how many wait for the accountant."""

    total: int = 0
    mine: int = 0


@dataclass(frozen=True)
class Dossier:
    """One company of the firm, as its row shows it."""

    company: Company
    month: Waiting
    questions: Talk
    missing: Talk
    lacks: list[str]
    is_set_up: bool  # its chart of accounts was confirmed, or used already

    @property
    def question_words(self) -> str:
        """What waits for the accountant first."""
        return f"{self.questions.mine} à lire" if self.questions.mine else f"{self.questions.total} sans réponse"

    @property
    def missing_words(self) -> str:
        count = self.missing.mine or self.missing.total
        word = "reçue" if self.missing.mine else "attendue"
        return f"{count} {word}{'s' if count > 1 else ''}"

    def has(self, state: str) -> bool:
        found = {
            "a-capturer": self.month.new,
            "capture": self.month.state == MonthState.CAPTURED,
            "questions": self.questions.total,
            "pieces": self.missing.total,
            "brouillons": self.month.drafts,
            "numeros": self.month.missing_numbers,
            "e-facture": self.lacks,
        }
        return bool(found[state])


@dataclass(frozen=True)
class Portfolio:
    """One page of it."""

    dossiers: list[Dossier]
    count: int  # of all the pages
    page: int
    pages: int

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def portfolio_of(ids: Sequence[int], month: Month, *, query: str = "", state: str = "", page: int = 1) -> Portfolio:
    """By name. A filter on the state reads the month of every company found: in the same number of queries."""
    companies = _found(ids, query)
    if state:
        kept = [dossier for dossier in dossiers_of(companies, month) if dossier.has(state)]
        pages, page, start = _paged(len(kept), page)
        return Portfolio(kept[start : start + PER_PAGE], len(kept), page, pages)
    pages, page, start = _paged(len(companies), page)
    return Portfolio(dossiers_of(companies[start : start + PER_PAGE], month), len(companies), page, pages)


def dossiers_of(companies: Sequence[Company], month: Month) -> list[Dossier]:
    ids = [company.pk for company in companies]
    states, questions, missing = waiting_of_all(ids, month.first), questions_of(ids), missing_of(ids)
    read_regimes(companies)
    nothing, ready = Talk(), set_up(ids)
    return [
        Dossier(
            one,
            states[one.pk],
            questions.get(one.pk, nothing),
            missing.get(one.pk, nothing),
            lacks_of(one),
            one.pk in ready,
        )
        for one in companies
    ]


def set_up(companies: Sequence[int]) -> set[int]:
    """Those whose chart of accounts was confirmed, or served for a capture."""
    taken = Capture.objects.filter(company=OuterRef("pk"), state=CaptureState.TAKEN)
    rows = Company.objects.filter(Q(books__confirmed_at__isnull=False) | Exists(taken), pk__in=companies)
    return set(rows.order_by().values_list("pk", flat=True))


def questions_of(companies: Sequence[int]) -> dict[int, Talk]:
    """Open ones; those answered wait for the accountant."""
    return _talks(Question.objects.open(), companies, Q(waits_for=Side.ACCOUNTANT))


def missing_of(companies: Sequence[int]) -> dict[int, Talk]:
    """Open requests; where something came, the accountant has to look."""
    return _talks(MissingDocument.objects.open(), companies, Q(pieces_count__gt=0))


def _talks(rows: QuerySet[Any], companies: Sequence[int], mine: Q) -> dict[int, Talk]:
    grouped = rows.filter(company__in=companies).order_by().values("company")
    counted = grouped.annotate(total=Count("pk"), mine=Count("pk", filter=mine))
    return {row["company"]: Talk(row["total"], row["mine"]) for row in counted}


def _found(ids: Sequence[int], query: str) -> list[Company]:
    """In the order of their names, accents and case aside; a SIREN is found by its beginning."""
    rows = Company.objects.filter(pk__in=ids).defer("free_mentions", "mediator", "waste_text")
    asked, digits = fold(query), "".join(query.split())
    found = [
        company
        for company in rows
        if not asked
        or asked in fold(f"{company.legal_name} {company.trade_name}")
        or (digits.isdigit() and company.siren.startswith(digits))
    ]
    return sorted(found, key=lambda company: (fold(str(company)), company.pk))


def _paged(count: int, page: int) -> tuple[int, int, int]:
    """How many pages, the page that there is, its first row."""
    pages = max(1, -(-count // PER_PAGE))
    page = min(max(1, page), pages)
    return pages, page, (page - 1) * PER_PAGE
