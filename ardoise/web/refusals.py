"""A refusal that a view did not put on a form: said in a message, on the page where the person was."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure

from ardoise.domain.errors import Refused


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused) or getattr(error, "has_page", False):
            return None
        for problem in error.problems:
            messages.error(request, problem.message)
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Reswap": "none", "HX-Trigger": "dialog:close"})
        return HttpResponseRedirect(_back(request))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form too old, or from elsewhere: a page says so; a part of a page says it above the page that asked."""
    if not getattr(request, "htmx", False):
        return csrf_failure(request, reason)
    messages.error(request, "Cette page est ouverte depuis trop longtemps : rechargez-la, puis recommencez.")
    return HttpResponse(status=403, headers={"HX-Reswap": "none"})


def _back(request: HttpRequest) -> str:
    """The page before, when it is ours and not the act itself."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if is_ours and urlsplit(referer).path != request.path else "/"
