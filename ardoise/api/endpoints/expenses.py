"""Expenses: noted, changed, cancelled, their receipt read."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import Body, as_money
from ardoise.api.lists import between, listed
from ardoise.api.numbers import Amount, Exact
from ardoise.archive.keep import read
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.purchases.actions.cancel import cancel_expense
from ardoise.purchases.actions.change import change_expense
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.vat import vat_in

router = Router(tags=["Dépenses"])


class ExpenseIn(Body):
    """`vat_rate` computes the VAT to recover from the amount; `vat` says it."""

    date: Day | None = None
    supplier: str = ""
    label: str = ""
    ledger_account: str = ""
    amount: Amount | None = None
    vat: Amount | None = None
    vat_rate: Exact | None = None
    method: Literal["", "cash", "card", "cheque", "bank_transfer", "direct_debit", "other"] = ""

    def values(self) -> dict[str, Any]:
        values = self.given()
        rate = values.pop("vat_rate", None)
        for name in ("amount", "vat"):
            if name in values:
                values[name] = as_money(values[name])
        if rate is not None and values.get("amount") is not None and values.get("vat") is None:
            values["vat"] = vat_in(values["amount"], rate)
        return values


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
