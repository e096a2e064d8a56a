"""The companies of the person, for the switch at the top right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ardoise.companies.models import Company


def companies(request: HttpRequest) -> dict[str, Any]:
    """Read only when a page shows them."""
    return {"companies": SimpleLazyObject(lambda: _of(request))}


def _of(request: HttpRequest) -> list[Company]:
    if not request.user.is_authenticated:
        return []
    return list(Company.objects.filter(memberships__user=request.user).order_by("pk")[:50])
