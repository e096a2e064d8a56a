"""Give each request of a logged-in person its access to the current company."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ardoise.companies.gate import Access, access_of
from ardoise.history.record import behalf

SESSION_KEY = "company"


class CompanyMiddleware:
    """`request.access` is an Access, or None for a visitor and for a person without a company."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = request.access = _access(request)  # type: ignore[attr-defined]
        acting = behalf.set(access.firm.name if access and access.firm else "")
        try:
            return self.get_response(request)
        finally:
            behalf.reset(acting)


def _access(request: HttpRequest) -> Access | None:
    if not request.user.is_authenticated:
        return None
    return access_of(request.user, request.session.get(SESSION_KEY))
