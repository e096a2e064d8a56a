"""Amounts kept as cents, as the pages of the ledger show them."""

from __future__ import annotations

from django import template

from ardoise.domain.french import money_text
from ardoise.domain.money import Money

register = template.Library()


@register.filter
def euros(cents: int) -> str:
    return money_text(Money.of_cents(cents))
