"""The lines of the bank: what each is proposed, its link, and what is no sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from ninja import Query, Router

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import AllocationIn, Body, Id, as_money, found
from ardoise.api.lists import between, listed
from ardoise.api.numbers import money
from ardoise.banking.actions.accept import accept_sure
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.actions.set_aside import set_aside, take_back
from ardoise.banking.desk import Desk
from ardoise.banking.links import WAITING
from ardoise.banking.models import BankLine, LineState, Reconciliation
from ardoise.banking.proposals import shown
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.matching import Status
from ardoise.domain.money import Money
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice

router = Router(tags=["Banque"])
Json = dict[str, Any]
DOCUMENTS = ("invoice", "credit_note")


class LineLinkIn(Body):
    """`payments` are those already noted, which the line proves; `allocations` make new ones."""

    allocations: list[AllocationIn] = []
    payments: list[Id] = []
    contact: Id | None = None
    keep_rest: bool = False
    remember: bool = True


class AsideIn(Body):
    category: str = "other"
    teach: bool = True


class AcceptSureIn(Body):
    lines: list[Id] | None = None


@router.get("/bank/lines", summary="Lignes des comptes bancaires", auth=Bearer(Right.BANK))
def line_list(
    request: ApiRequest,
    state: str = "",
    account: Id | None = None,
    q: str = "",
    first: Day | None = Query(None, alias="from"),
    to: Day | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Any:
    rows = between(_rows(request), first, to)
    rows = rows.filter(account=account) if account else rows
    if state and state not in LineState.values:
        message = f"Cet état n’existe pas. Choisissez : {', '.join(LineState.values)}."
        raise Refused("state_unknown", message, "state")
    rows = rows.filter(state=state) if state else rows
    return listed(request, rows, _lines, order=("-date", "-id"), q=q, after=after, limit=limit)


@router.post("/bank/lines/accept-sure", summary="Accepter tout ce qui est sûr", auth=Bearer(Right.BANK_ACT))
def lines_accept_sure(request: ApiRequest, body: AcceptSureIn | None = None) -> Any:
    lines = None
    if body is not None and body.lines is not None:
        lines = list(request.auth.rows(BankLine).filter(pk__in=body.lines))
    done = accept_sure(request.auth.company, lines=lines, by=request.auth.user)
    return {
        "accepted": [line.pk for line in done.lines],
        "skipped": [{"line": line.pk, "reason": why} for line, why in done.skipped],
    }


@router.get("/bank/lines/{pk}", summary="Une ligne", auth=Bearer(Right.BANK))
def line_detail(request: ApiRequest, pk: int) -> Any:
    return _lines([_get(request, pk)])[0]


@router.get(
    "/bank/lines/{pk}/proposals", summary="Ce qui est proposé pour une ligne, et pourquoi", auth=Bearer(Right.BANK)
)
def line_proposals(request: ApiRequest, pk: int) -> Any:
    line = _get(request, pk)
    if line.state not in WAITING or line.linked_cents:
        return []
    kept = shown([line]).get(pk)
    if kept is None:
        read = Desk(request.auth.company, [line]).read(line)
        return _proposals(read.status, read.content["candidates"], read.content["reasons"])
    readings = [
        {
            "links": [[one.id, one.amount.cents, 0] for one in reading.parts if one.kind in DOCUMENTS],
            "recorded": [[one.kind, one.id, one.amount.cents] for one in reading.parts if one.kind not in DOCUMENTS],
            "score": reading.score,
            "reasons": list(reading.reasons),
        }
        for reading in kept.candidates
    ]
    return _proposals(kept.status, readings, kept.reasons)


@router.post(
    "/bank/lines/{pk}/link", summary="Lier une ligne à des factures ou à des règlements", auth=Bearer(Right.BANK_ACT)
)
def line_link(request: ApiRequest, pk: int, body: LineLinkIn) -> Any:
    access, line = request.auth, _get(request, pk)
    payments = [
        found(access, Payment, payment, f"payments.{index}", "Ce règlement")
        for index, payment in enumerate(body.payments)
    ]
    shares = [
        Wanted(
            found(access, Invoice, share.invoice, f"allocations.{index}.invoice", "Cette facture"),
            as_money(share.amount),
        )
        for index, share in enumerate(body.allocations)
    ]
    contact = found(access, Contact, body.contact, "contact", "Ce contact")
    with transaction.atomic():
        if payments:
            merge_line(line, payments, remember=body.remember, by=access.user)
        if shares or not payments:
            link_line(line, shares, contact=contact, keep_rest=body.keep_rest, remember=body.remember, by=access.user)
    return _lines([_get(request, pk)])[0]


@router.delete("/bank/lines/{pk}/link", summary="Défaire le lien d’une ligne", auth=Bearer(Right.BANK_ACT))
def line_unlink(request: ApiRequest, pk: int, act: str | None = None) -> Any:
    unlink_line(_get(request, pk), act=act, by=request.auth.user)
    return _lines([_get(request, pk)])[0]


@router.post(
    "/bank/lines/{pk}/set-aside", summary="Pas une vente : mettre une ligne de côté", auth=Bearer(Right.BANK_ACT)
)
def line_set_aside(request: ApiRequest, pk: int, body: AsideIn) -> Any:
    set_aside(_get(request, pk), body.category, teach=body.teach, by=request.auth.user)
    return _lines([_get(request, pk)])[0]


@router.delete("/bank/lines/{pk}/set-aside", summary="Reprendre une ligne mise de côté", auth=Bearer(Right.BANK_ACT))
def line_take_back(request: ApiRequest, pk: int) -> Any:
    take_back(_get(request, pk), by=request.auth.user)
    return _lines([_get(request, pk)])[0]


def _rows(request: ApiRequest) -> QuerySet[BankLine]:
    links = Reconciliation.objects.filter(undone_at=None).order_by("pk").prefetch_related("payment__allocations")
    return request.auth.rows(BankLine).prefetch_related(Prefetch("links", links))


def _get(request: ApiRequest, pk: int) -> BankLine:
    return request.auth.get(_rows(request), pk=pk)


def _lines(rows: Sequence[BankLine]) -> list[Json]:
    names = ("id", "date", "value_date", "currency", "label", "counterparty", "counterparty_iban", "reference", "memo")
    return [
        {
            **{name: getattr(row, name) for name in names},
            "account": row.account_id,
            "amount": money(row.amount),
            "state": row.state,
            "category": row.category or None,
            "left": money(row.left),
            "links": [_link(link) for link in row.links.all()],
        }
        for row in rows
    ]


def _link(link: Reconciliation) -> Json:
    shares = link.payment.allocations.all() if link.payment else []
    return {
        "act": link.act,
        "kind": link.kind,
        "amount": money(link.amount),
        "label": link.label,
        "payment": link.payment_id,
        "deposit": link.deposit_id,
        "payout": link.payout_id,
        "expense": link.expense_id,
        "automatic": link.is_automatic,
        "allocations": [{"invoice": share.invoice_id, "amount": money(share.amount)} for share in shares],
    }


def _proposals(status: Status, readings: Sequence[Json], why: Sequence[str]) -> list[Json]:
    """One entry for each reading, the best first; when there is none, one entry that says why."""
    if not readings:
        return [{"status": Status.NONE, "links": [], "score": 0, "reasons": list(why)}]
    return [
        {
            "status": status if rank == 0 else Status.CHOOSE,
            "links": [
                *({"invoice": pk, "amount": money(Money.of_cents(cents))} for pk, cents, _ in one["links"]),
                *({kind: pk, "amount": money(Money.of_cents(cents))} for kind, pk, cents in one["recorded"]),
            ],
            "score": one["score"],
            "reasons": one["reasons"],
        }
        for rank, one in enumerate(readings)
    ]
