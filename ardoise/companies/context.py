"""The companies of the person, for the switch at the top right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ardoise.companies.gate import companies_of
from ardoise.companies.models import AccountingFirm, Company

MOST = 50


def companies(request: HttpRequest) -> dict[str, Any]:
    """Read only when a page shows them."""
    return {
        "companies": SimpleLazyObject(lambda: _of(request)),
        "my_firm": SimpleLazyObject(lambda: _firm_of(request)),
    }


def _firm_of(request: HttpRequest) -> AccountingFirm | None:
    if not request.user.is_authenticated:
        return None
    return AccountingFirm.objects.filter(members__user=request.user).first()


def _of(request: HttpRequest) -> list[Company]:
    return companies_of(request.user)[:MOST] if request.user.is_authenticated else []
