"""What the pages of signing ask beyond the other pages of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from ardoise.portal.door import Deal
from ardoise.sales.actions.withdraw import can_withdraw, last_day
from ardoise.sales.models import QuoteState, Signature

register = template.Library()


@register.filter
def under(values: Mapping[str, Any], name: str) -> Any:
    """values["name"], nothing when it is not there."""
    return values.get(name, "")


@register.inclusion_tag("portal/withdraw_control.html", takes_context=True)
def withdraw_control(context: Any, deal: Deal) -> dict[str, Any]:
    """« Renoncer au contrat ici », as long as the contract can be ended: for the page of the deal."""
    shown = {"deal": deal, "request": context["request"]}
    if deal.quote is None or deal.quote.state != QuoteState.ACCEPTED:
        return shown
    rows = Signature.objects.select_related("company", "quote", "withdrawal")
    signature = rows.filter(quote=deal.quote, can_withdraw=True).first()
    if signature is None or not can_withdraw(signature):
        return shown
    return {**shown, "can_withdraw": True, "withdraw_until": last_day(signature)}
