"""The questions of a deal, with their answers, oldest first."""

from __future__ import annotations

from ardoise.portal.models import Question
from ardoise.sales.models import Invoice, Quote

SHOWN = 100


def questions_of(root: Quote | Invoice) -> list[Question]:
    rows = Question.objects.filter(quote=root) if isinstance(root, Quote) else Question.objects.filter(invoice=root)
    return list(rows.prefetch_related("answers__by").order_by("pk")[:SHOWN])
