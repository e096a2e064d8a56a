"""Answers to whoever comes by a link, without a login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ardoise.web.limits import Limit


def unlisted(response: HttpResponse, *, referrer: str = "no-referrer") -> HttpResponse:
    """No engine lists the page, no cache keeps it, and no other site learns its address."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = referrer
    response["Cache-Control"] = "no-store, private"
    return response


def too_many(request: HttpRequest, limit: Limit, template: str, context: dict[str, str] | None = None) -> HttpResponse:
    """HTTP 429, with the seconds to wait."""
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(limit.wait(request))
    return response
