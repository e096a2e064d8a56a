"""Signed amounts of what a file says, before it is a line."""

from __future__ import annotations

from django import template

from ardoise.banking.readers import Row
from ardoise.domain.french import money_text, number_text
from ardoise.domain.money import Money

register = template.Library()


@register.filter
def signed(value: Money | None) -> str:
    """+1 240,00 € or −186,40 €: a plus sign says that money came in."""
    if value is None:
        return ""
    return f"+{money_text(value)}" if value.amount > 0 else money_text(value)


@register.filter
def row_amount(row: Row) -> str:
    """The same of a row of a file, whose currency may have three decimals."""
    try:
        return signed(Money(row.amount, row.currency or "EUR"))
    except ValueError:
        return f"{'+' if row.amount > 0 else ''}{number_text(row.amount, 2)} {row.currency}"
