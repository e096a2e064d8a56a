"""Expenses: noted, changed, cancelled, their receipt read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import ExpenseIn
from ardoise.api.lists import between, listed
from ardoise.archive.keep import read
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.purchases.actions.cancel import cancel_expense
from ardoise.purchases.actions.change import change_expense
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense

router = Router(tags=["Dépenses"])


@router.get("/expenses", summary="Liste des dépenses", auth=Bearer(Right.PURCHASES))
def expense_list(
    request: ApiRequest,
    q: str = "",
    cancelled: bool = False,
    first: Day | None = Query(None, alias="from"),
    to: Day | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Any:
    rows = between(request.auth.rows(Expense), first, to).filter(cancelled_at__isnull=not cancelled)
    rows = rows.select_related("receipt")
    return listed(request, rows, lambda page: [outputs.expense(row) for row in page], q=q, after=after, limit=limit)


@router.post("/expenses", summary="Noter une dépense", response={201: Any}, auth=Bearer(Right.PURCHASES_WRITE))
def expense_create(request: ApiRequest, body: ExpenseIn) -> Any:
    return Status(201, outputs.expense(record_expense(request.auth.company, body.values(), by=request.auth.user)))


@router.get("/expenses/{pk}", summary="Une dépense", auth=Bearer(Right.PURCHASES))
def expense_detail(request: ApiRequest, pk: int) -> Any:
    return outputs.expense(_get(request, pk))


@router.patch("/expenses/{pk}", summary="Modifier une dépense", auth=Bearer(Right.PURCHASES_WRITE))
def expense_change(request: ApiRequest, pk: int, body: ExpenseIn) -> Any:
    return outputs.expense(change_expense(_get(request, pk), body.values(), by=request.auth.user))


@router.post("/expenses/{pk}/cancellation", summary="Annuler une dépense", auth=Bearer(Right.PURCHASES_WRITE))
def expense_cancel(request: ApiRequest, pk: int) -> Any:
    return outputs.expense(cancel_expense(_get(request, pk), by=request.auth.user))


@router.get("/expenses/{pk}/receipt", summary="Le reçu d’une dépense", auth=Bearer(Right.PURCHASES))
def expense_receipt(request: ApiRequest, pk: int) -> Any:
    file = _get(request, pk).receipt
    if file is None:
        raise Refused("receipt_missing", "Cette dépense n’a pas de reçu.", "receipt")
    response = HttpResponse(read(file), content_type=file.media_type)
    response["Cache-Control"] = "private, no-store"
    return response


def _get(request: ApiRequest, pk: int) -> Expense:
    return request.auth.get(request.auth.rows(Expense).select_related("receipt"), pk=pk)
