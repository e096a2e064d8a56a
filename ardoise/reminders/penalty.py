"""The late penalties of an issued invoice: what was owed day after day, at the rate that the invoice itself states."""

from __future__ import annotations

from datetime import date

from ardoise.companies.actions.penalty_rate import rates_of
from ardoise.domain.document import from_json
from ardoise.domain.money import ZERO
from ardoise.domain.penalties import Penalty, Reduction, late_penalty
from ardoise.payments.models import Allocation, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceState

_PENALTIES = "PMD"  # the mention of the invoice that states its rate


def penalty_of(invoice: Invoice, *, until: date) -> Penalty:
    """Computed now, written nowhere. An invoice without due date has none."""
    if not invoice.is_issued or invoice.due_date is None:
        return Penalty()
    document = from_json(invoice.issued.document)
    stated = next((notice.text for notice in document.notices if notice.code == _PENALTIES and notice.printed), "")
    return late_penalty(
        amount_to_pay(invoice),
        due=invoice.due_date,
        until=until,
        buyer_kind=document.buyer.kind,
        reductions=_reductions(invoice),
        agreed=stated,
        rates=rates_of(invoice.company),
    )


def _reductions(invoice: Invoice) -> list[Reduction]:
    """Each payment from the day it counts, and each credit note for what was not used elsewhere."""
    shares = Allocation.objects.filter(invoice=invoice, payment__in=Payment.objects.filter(COUNTS)).select_related(
        "payment__confirmation"
    )
    found = []
    for share in shares:
        confirmation = getattr(share.payment, "confirmation", None)
        found.append(Reduction(confirmation.date if confirmation else share.payment.date, share.amount))
    notes = Invoice.objects.filter(original=invoice, state=InvoiceState.ISSUED).select_related("settlement")
    for note in notes:
        left = note.total_incl_vat - note.settlement.paid
        if left > ZERO and note.date:
            found.append(Reduction(note.date, left))
    return found
