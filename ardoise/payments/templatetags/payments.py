"""The payments of an invoice, for its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from ardoise.domain.money import ZERO, Money
from ardoise.payments.online import accounts_of, checkouts_of, is_online, needs_credit_note
from ardoise.payments.queries import credit_of, small_rest
from ardoise.sales.models import Invoice

register = template.Library()


@register.inclusion_tag("payments/of_invoice.html", takes_context=True)
def payments_of(context: Context, invoice: Invoice) -> dict[str, Any]:
    """What settled it, and the credit of its customer that could."""
    shares = invoice.allocations.select_related("payment__reversal", "payment__confirmation").order_by("-pk")
    credit = credit_of(invoice.contact) if invoice.contact else ZERO
    checkouts = checkouts_of(invoice)
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "shares": shares,
        "credit": credit,
        "invoice": invoice,
        "checkouts": checkouts,
        "needs_credit_note": needs_credit_note(invoice, checkouts),
    }


@register.filter
def rest_to_settle(invoice: Invoice) -> Money:
    """What « Solder l’écart » would settle; nothing when it is not offered."""
    return small_rest(invoice)


@register.inclusion_tag("payments/switch.html", takes_context=True)
def online_switch(context: Context, invoice: Invoice) -> dict[str, Any]:
    """E-règlement of this invoice, at the top of its page."""
    return {"request": context.get("request"), "csrf_token": context.get("csrf_token"), **switch_context(invoice)}


def switch_context(invoice: Invoice) -> dict[str, Any]:
    accounts = accounts_of(invoice.company)
    return {
        "invoice": invoice,
        "is_on": is_online(invoice),
        "accounts": accounts,
        "is_test": any(account.is_test for account in accounts),
        "can_be_on": bool(accounts or invoice.company.iban),
    }
