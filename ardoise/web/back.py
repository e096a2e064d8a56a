"""Where to go back to: the page that sent a person here, when it is one of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def back_of(request: HttpRequest) -> str | None:
    """The address given by `?retour=`; None when there is none, or when it leads outside."""
    back = request.GET.get("retour", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if back and is_ours else None


def back_outside(request: HttpRequest, page: str) -> str | None:
    """The same, unless it leads to a page that is no more."""
    back = back_of(request)
    return None if back and back.startswith(page) else back
