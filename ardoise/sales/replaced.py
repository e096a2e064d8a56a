"""What a corrective invoice cancels: « Annule et remplace » takes the former document out of the sales."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState


def cancelled_by(invoices: Iterable[int]) -> dict[int, int]:
    """Of these, the corrective invoices with what each cancels: what is replaced is replaced once, by the first."""
    correctives = Invoice.objects.filter(kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED)
    earlier = correctives.filter(replaces=OuterRef("replaces"), issued_at__lt=OuterRef("issued_at"))
    rows = correctives.filter(pk__in=list(invoices), replaces__isnull=False).exclude(Exists(earlier))
    return {corrective: former for corrective, former in rows.values_list("pk", "replaces") if former}
