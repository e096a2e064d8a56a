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


@register.inclusion_tag("portal/sign_acts.html", takes_context=True)
def sign_acts(context: Any, deal: Deal) -> dict[str, Any]:
    """On the page of a deal: what proves its signature, and the withdrawal as long as the contract can be ended."""
    shown: dict[str, Any] = {"deal": deal, "request": context["request"]}
    if deal.quote is None or deal.quote.state not in (QuoteState.ACCEPTED, QuoteState.DECLINED):
        return shown
    rows = Signature.objects.select_related("company", "quote", "withdrawal")
    signature = rows.filter(quote=deal.quote).first()
    if signature is None:
        return shown
    shown |= {"signature": signature, "can_withdraw": can_withdraw(signature)}
    return shown | ({"withdraw_until": last_day(signature)} if shown["can_withdraw"] else {})
