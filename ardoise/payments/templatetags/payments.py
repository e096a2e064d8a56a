"""The payments of an invoice, for its page."""

from __future__ import annotations

from typing import Any

from django import template

from ardoise.domain.money import ZERO
from ardoise.payments.queries import credit_of
from ardoise.sales.models import Invoice

register = template.Library()


@register.inclusion_tag("payments/of_invoice.html")
def payments_of(invoice: Invoice) -> dict[str, Any]:
    """What settled it, and the credit of its customer that could."""
    shares = invoice.allocations.select_related("payment__reversal", "payment__confirmation").order_by("-pk")
    credit = credit_of(invoice.contact) if invoice.contact else ZERO
    return {"shares": shares, "credit": credit, "invoice": invoice}
