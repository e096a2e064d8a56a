"""Settlements that `sales` can judge alone: one for each issued invoice, due and credited as computed again."""

from __future__ import annotations

from collections.abc import Iterator

from ardoise.domain.money import ZERO, Money, total
from ardoise.history.verify import Fault, Scope, fault
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, Settlement

SETTLEMENTS = "invoices.settlements"


def settlements_are_due(scope: Scope) -> Iterator[Fault]:
    """Due = to pay − paid − credited, never below zero; credited = credit notes less what of them went elsewhere."""
    rows = Invoice.objects.filter(state=InvoiceState.ISSUED).select_related("settlement").order_by("pk")
    for invoice in scope.each(scope.of(rows.prefetch_related("credit_notes__settlement", "replacements"))):
        settlement = getattr(invoice, "settlement", None)
        if settlement is None:
            yield fault(SETTLEMENTS, invoice, invoice.number, "n’a pas de suivi de règlement")
        else:
            yield from _one(invoice, settlement)


def _one(invoice: Invoice, settlement: Settlement) -> Iterator[Fault]:
    to_pay = ZERO if invoice.is_credit_note else amount_to_pay(invoice)
    credited = _credited(invoice, to_pay)
    due = max(ZERO, to_pay - settlement.paid - credited)
    expected = (
        ("avoirs déduits", settlement.credited, credited),
        ("reste à payer", settlement.due, due),
        ("échéance", settlement.due_date, invoice.due_date),
        ("entreprise", settlement.company_id, invoice.company_id),
    )
    for name, kept, value in expected:
        if kept != value:
            yield fault(SETTLEMENTS, settlement, invoice.number, f"{name} : noté {kept}, calculé {value}")


def _credited(invoice: Invoice, to_pay: Money) -> Money:
    if invoice.is_credit_note:
        return ZERO
    issued = (row for row in invoice.replacements.all() if row.state == InvoiceState.ISSUED)
    if any(row.kind == InvoiceKind.CORRECTIVE for row in issued):
        return to_pay
    notes = [note for note in invoice.credit_notes.all() if note.state == InvoiceState.ISSUED]
    return total(note.total_incl_vat - note.settlement.paid for note in notes)
