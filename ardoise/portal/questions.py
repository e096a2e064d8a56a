"""The questions of a deal, with their answers, oldest first."""

from __future__ import annotations

from ardoise.portal.models import Question
from ardoise.sales.models import Invoice, Quote

SHOWN = 100


def questions_of(root: Quote | Invoice, *, with_authors: bool = False) -> list[Question]:
    """`with_authors`: who answered, which the customer is not told."""
    rows = Question.objects.filter(quote=root) if isinstance(root, Quote) else Question.objects.filter(invoice=root)
    return list(rows.prefetch_related("answers__by" if with_authors else "answers").order_by("pk")[:SHOWN])
