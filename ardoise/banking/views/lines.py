"""TOUTES LES LIGNES: searched, filtered, page by page; and the page of one line, with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ardoise.banking.models import BankAccount, BankLine, LineState, Reconciliation
from ardoise.banking.views.equation import Row, rows_of
from ardoise.banking.views.head import head
from ardoise.banking.views.linked import Linked, links_of
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import moment_text
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.web.lists import address, in_period, paged
from ardoise.web.search import fold
from ardoise.web.spreadsheets import table_file

STATES = (
    (LineState.TO_LINK, "À lier"),
    (LineState.PROPOSED, "Proposées"),
    (LineState.LINKED, "Liées"),
    (LineState.IGNORED, "Pas une vente"),
)
SIDES = (("recu", "Encaissements"), ("paye", "Décaissements"))
MARKS = {LineState.TO_LINK: "wait", LineState.PROPOSED: "part", LineState.LINKED: "paid", LineState.IGNORED: "no"}
NARROWING = ("q", "etat", "sens", "compte", "periode", "du", "au")
TOLD = 30  # events of one line
EXPORTED = ("Date", "Compte", "Libellé", "État", "Montant", "Monnaie")


@company_page(reads=Right.BANK)
def line_list(request: AccessRequest) -> HttpResponse:
    context = head(request, "lines")
    rows, periods = in_period(request, asked_rows(request), request.access.company.today, "date")
    context |= periods | paged(request, rows.select_related("account"), ("-date", "-id"))
    found: Sequence[BankLine] = context["page"].rows
    links = links_of(found)
    shown = rows_of(found, request.access)
    context |= {
        "shown": [(row, links.get(row.line.pk, []), MARKS[LineState(row.line.state)]) for row in shown],
        "several": len(context["accounts"]) > 1,
        "asked": address(request),
        "is_filtered": any(request.GET.get(name) for name in NARROWING),
        "chips": _chips(request),
        "account_menu": _accounts(request, context["accounts"]),
        "sums": _sums(found) if not (context["page"].next or context["page"].previous) else [],
    }
    return render(request, "banking/lines.html", context)


@company_page(reads=Right.BANK)
def line_page(request: AccessRequest, pk: int) -> HttpResponse:
    """All that the bank said of a line, what it is linked to, why it is proposed what it is, and its history."""
    line = request.access.get(request.access.rows(BankLine).select_related("account", "statement", "rule"), pk=pk)
    row = rows_of([line], request.access)[0]
    links = links_of([line], undone=True).get(pk, [])
    context = head(request, "lines")
    context |= {
        "row": row,
        "line": line,
        "mark": MARKS[LineState(line.state)],
        "acts": _acts([one for one in links if one.link.undone_at is None]),
        "undone": [one for one in links if one.link.undone_at is not None],
        "is_waiting": line.state in (LineState.TO_LINK, LineState.PROPOSED),
        "points": _points(row),
        "story": _story(request, line),
    }
    return render(request, "banking/line.html", context)


@company_page(reads=(Right.BANK, Right.EXPORTS))
def lines_export(request: AccessRequest) -> HttpResponseBase:
    """All that the list shows, whatever its pages."""
    rows = in_period(request, asked_rows(request), request.access.company.today, "date")[0]
    rows = rows.select_related("account").order_by("-date", "-pk")
    cells = (
        (
            line.date,
            line.account.name,
            line.label,
            line.get_state_display(),
            Money.of_cents(line.cents),
            line.account.currency,
        )
        for line in rows.iterator(chunk_size=500)
    )
    return table_file("lignes-de-banque", EXPORTED, cells, kind=request.GET.get("format", ""))


def asked_rows(request: AccessRequest) -> QuerySet[BankLine]:
    """The lines that an address asks for, whatever their page."""
    rows, account = request.access.rows(BankLine), request.GET.get("compte", "")
    if account:
        rows = rows.filter(account=int(account)) if account.isdigit() and len(account) < 19 else rows.none()
    if request.GET.get("etat") in LineState.values:
        rows = rows.filter(state=request.GET["etat"])
    side = request.GET.get("sens", "")
    if side in dict(SIDES):
        rows = rows.filter(**{"cents__gt" if side == "recu" else "cents__lt": 0})
    q = request.GET.get("q", "").strip()
    return rows.filter(_matching(q)) if q else rows


def _matching(text: str) -> Q:
    """A label, a customer or a number to whom a line is linked, or an amount typed in French."""
    folded = fold(text)
    links = Reconciliation.objects.filter(line=OuterRef("pk"), undone_at=None)
    named = Q(payment__contact__search__contains=folded) | Q(label__icontains=text.replace("\x00", ""))
    found = Q(search__contains=folded) | Q(Exists(links.filter(named)))
    try:
        cents = Money.rounded(parse_decimal(text, 2)).cents
    except Refused:
        return found
    signs = (cents,) if text.lstrip().startswith(("+", "-", "\u2212")) else (cents, -cents)
    return found | Q(cents__in=signs)


def _chips(request: AccessRequest) -> list[dict[str, Any]]:
    chips = []
    for name, values in (("etat", STATES), ("sens", SIDES)):
        for value, label in values:
            is_on = request.GET.get(name) == value
            chips.append({"label": label, "is_on": is_on, "url": address(request, **{name: None if is_on else value})})
    return chips


def _accounts(request: AccessRequest, accounts: Sequence[BankAccount]) -> list[tuple[BankAccount, str]]:
    return [(one, address(request, compte=str(one.pk))) for one in accounts] if len(accounts) > 1 else []


def _sums(lines: Sequence[BankLine]) -> list[tuple[Money, Money]]:
    """Came and went, one pair for each currency, euros first."""
    currencies = sorted({line.currency for line in lines}, key=lambda one: (one != "EUR", one))
    return [
        (
            Money.of_cents(sum(one.cents for one in lines if one.currency == currency and one.cents > 0), currency),
            Money.of_cents(sum(one.cents for one in lines if one.currency == currency and one.cents < 0), currency),
        )
        for currency in currencies
    ]


def _acts(links: Sequence[Linked]) -> list[tuple[str, list[Linked]]]:
    """The links that stand, by the act that made them: they are undone together."""
    acts: dict[str, list[Linked]] = {}
    for one in links:
        acts.setdefault(one.link.act, []).append(one)
    return list(acts.items())


def _points(row: Row) -> list[dict[str, Any]]:
    """Each reading with its reasons and their points, when they are known, and its caps."""
    if row.shown is None:
        return []
    content = row.line.proposal.content["candidates"] if hasattr(row.line, "proposal") else []
    found = []
    for one in row.shown.candidates:
        kept = content[one.rank] if one.rank < len(content) else {}
        points = [f"{worth:+d}".replace("-", "\u2212") if worth else "" for worth in kept.get("points", ())]
        found.append(
            {
                "one": one,
                "reasons": list(zip_longest(one.reasons, points[: len(one.reasons)], fillvalue="")),
                "caps": one.caps,
            }
        )
    return found


def _story(request: AccessRequest, line: BankLine) -> list[dict[str, str]]:
    company = request.access.company
    rows = Event.objects.filter(chain=company.pk, subject_type=line._meta.label_lower, subject_id=line.pk)
    told = []
    for event in rows.order_by("-sequence")[:TOLD]:
        local = event.at.astimezone(ZoneInfo(company.time_zone))
        told.append({"who": event.who, "text": tell(event), "when": moment_text(local, company.today)})
    return told
