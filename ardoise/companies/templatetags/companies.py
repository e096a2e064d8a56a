"""What templates ask of the gate: the menu of the profile, and whether a person may do something."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from ardoise.companies.menu import Link, menu_of
from ardoise.companies.pages import may_go
from ardoise.companies.rights import Right

register = template.Library()


@register.filter
def profile_menu(request: HttpRequest) -> list[tuple[str, list[Link]]]:
    return menu_of(request)


@register.filter
def may(request: HttpRequest, right: str) -> bool:
    """`{% if request|may:"invoices_issue" %}`. Raises ValueError for a right that does not exist."""
    needed = Right(right)
    access = getattr(request, "access", None)
    return access is not None and access.may(needed)


@register.filter
def opens(request: HttpRequest, where: str) -> bool:
    """Whether the person may open that address, by its name or its path: `{% if request|opens:"sales:quote_new" %}`."""
    return may_go(getattr(request, "access", None), str(where), "GET")


@register.filter
def posts(request: HttpRequest, where: str) -> bool:
    """Whether the person may post to that address."""
    return may_go(getattr(request, "access", None), str(where), "POST")
