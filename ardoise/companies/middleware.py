"""Give each request of a logged-in person its access to the current company."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from ardoise.companies.forbidden import forbidden
from ardoise.companies.gate import Access, Forbidden, access_of
from ardoise.companies.models import Company
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

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return forbidden(request, error) if isinstance(error, Forbidden) else None


def _access(request: HttpRequest) -> Access | None:
    """Of the company that was chosen; when that access ended, of another one, and no act is done there by mistake."""
    if not request.user.is_authenticated:
        return None
    chosen = request.session.get(SESSION_KEY)
    access = access_of(request.user, chosen)
    if chosen and (access is None or access.company.pk != chosen):
        if _is_page(request):  # what is on the screen is now of the other company
            del request.session[SESSION_KEY]
            _say_ended(request, chosen, access)
        else:  # the gate refuses it: the open page is of the company whose access ended
            request.access_ended = True  # type: ignore[attr-defined]
    return access


def _say_ended(request: HttpRequest, chosen: int, access: Access | None) -> None:
    """Nobody finds themself in another company without a word."""
    former = Company.objects.filter(pk=chosen).first()
    if former is not None:
        here = f" Vous êtes maintenant chez {access.company}." if access else ""
        messages.warning(request, f"Votre accès à {former} a pris fin.{here}")


def _is_page(request: HttpRequest) -> bool:
    """A page that is opened, not a part that an open page asks for."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return request.method == "GET" and mode == "navigate" and "HX-Request" not in request.headers
