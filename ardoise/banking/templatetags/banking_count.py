"""What is left to link, on a page of Ma Banque that another room draws."""

from __future__ import annotations

from typing import Any

from django import template

from ardoise.banking.views.head import few, many, to_do

register = template.Library()


@register.simple_tag(takes_context=True)
def left_to_link(context: dict[str, Any]) -> str:
    if "bank" in context:
        return str(context["bank"]["to_do"])
    return many(few(to_do(context["request"])))
