"""Payments: recorded, confirmed, reversed; what is left of them used for one more invoice."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Query, Router, Status

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import AllocationIn, Body, Id, Method, as_money, found
from ardoise.api.lists import between, listed, of_status
from ardoise.api.numbers import Amount
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.difference import settle_difference
from ardoise.payments.actions.record import Wanted, allocate_payment, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Allocation, Payment
from ardoise.payments.queries import matching, payments_of_status
from ardoise.sales.models import Invoice

router = Router(tags=["Règlements"])


class PaymentIn(Body):
    date: Day
    label: str = ""
    method: Method
    received: bool = True
    direction: Literal["in", "out"] = "in"
    amount: Amount
    contact: Id | None = None
    allocations: list[AllocationIn] = []


class ConfirmationIn(Body):
    date: Day


@router.get("/payments", summary="Liste des règlements", auth=Bearer(Right.PAYMENTS))
def payment_list(
    request: ApiRequest,
    q: str = "",
    status: str = "",
    contact: Id | None = None,
    invoice: Id | None = None,
    first: Day | None = Query(None, alias="from"),
    to: Day | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Any:
    rows = between(request.auth.rows(Payment), first, to).select_related("confirmation", "reversal")
    rows = rows.prefetch_related("allocations")
    rows = rows.filter(contact=contact) if contact else rows
    rows = rows.filter(pk__in=Allocation.objects.filter(invoice=invoice).values("payment")) if invoice else rows
    rows = of_status(rows, status, payments_of_status, request.auth.company.today)
    rows = matching(rows, q) if q else rows
    return listed(request, rows, lambda page: [outputs.payment(row) for row in page], after=after, limit=limit)


@router.post("/payments", summary="Noter un règlement", response={201: Any}, auth=Bearer(Right.PAYMENTS_RECORD))
def payment_create(request: ApiRequest, body: PaymentIn) -> Any:
    access = request.auth
    wanted = [
        Wanted(
            found(access, Invoice, share.invoice, f"allocations.{index}.invoice", "Cette facture"),
            as_money(share.amount),
        )
        for index, share in enumerate(body.allocations)
    ]
    payment = record_payment(
        access.company,
        day=body.date,
        amount=Money(body.amount),
        method=body.method,
        label=body.label,
        received=body.received,
        direction=body.direction,
        contact=found(access, Contact, body.contact, "contact", "Ce contact"),
        allocations=wanted,
        by=access.user,
    )
    return Status(201, outputs.payment(_get(request, payment.pk)))


@router.get("/payments/{pk}", summary="Un règlement", auth=Bearer(Right.PAYMENTS))
def payment_detail(request: ApiRequest, pk: int) -> Any:
    return outputs.payment(_get(request, pk))


@router.post(
    "/payments/{pk}/reversal",
    summary="Annuler un règlement par l’écriture inverse",
    response={201: Any},
    auth=Bearer(Right.PAYMENTS_RECORD),
)
def payment_reverse(request: ApiRequest, pk: int) -> Any:
    reversal = reverse_payment(_get(request, pk), by=request.auth.user)
    return Status(201, outputs.payment(_get(request, reversal.pk)))


@router.post(
    "/payments/{pk}/confirmation", summary="Un règlement annoncé est bien arrivé", auth=Bearer(Right.PAYMENTS_RECORD)
)
def payment_confirm(request: ApiRequest, pk: int, body: ConfirmationIn) -> Any:
    confirm_payment(_get(request, pk), on=body.date, by=request.auth.user)
    return outputs.payment(_get(request, pk))


@router.post(
    "/payments/{pk}/allocations",
    summary="Affecter ce qui reste d’un règlement",
    response={201: Any},
    auth=Bearer(Right.PAYMENTS_RECORD),
)
def payment_allocate(request: ApiRequest, pk: int, body: AllocationIn) -> Any:
    payment = _get(request, pk)
    invoice = found(request.auth, Invoice, body.invoice, "invoice", "Cette facture")
    if body.amount is None:
        raise Refused("amount_missing", "Donnez le montant à affecter.", "amount")
    allocate_payment(payment, invoice, Money(body.amount), by=request.auth.user)
    return outputs.payment(_get(request, pk))


class DifferenceIn(Body):
    """`amount`: the rest as it was read, to be told when it moved meanwhile."""

    amount: Amount | None = None


@router.post(
    "/invoices/{pk}/difference",
    summary="Solder l’écart de règlement d’une facture",
    response={201: Any},
    auth=Bearer(Right.PAYMENTS_RECORD),
)
def difference_settle(request: ApiRequest, pk: int, body: DifferenceIn | None = None) -> Any:
    """Ce qu’un règlement a laissé, 1,00 € au plus : aucun argent ne bouge, l’écart s’annule comme un règlement."""
    invoice = request.auth.get(Invoice, pk=pk)
    payment = settle_difference(invoice, due=as_money(body.amount) if body else None, by=request.auth.user)
    return Status(201, outputs.payment(_get(request, payment.pk)))


def _get(request: ApiRequest, pk: int) -> Payment:
    return request.auth.get(Payment, pk=pk)
