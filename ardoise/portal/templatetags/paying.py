"""Whether a deal offers a way to pay, for its bar."""

from __future__ import annotations

from django import template

from ardoise.payments.online import accounts_of, online_among
from ardoise.portal.door import Deal

register = template.Library()


@register.simple_tag
def can_pay(deal: Deal) -> bool:
    """By transfer as soon as the company gave its IBAN, else on line when an open invoice allows it."""
    return bool(deal.company.iban or (online_among(deal.open_invoices) and accounts_of(deal.company)))
