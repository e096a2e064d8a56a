"""Remember where a request comes from while it lasts, for the events that it records; lend it the clock."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ardoise.history import clock
from ardoise.history.record import Where, where
from ardoise.web.limits import client_ip


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Where(client_ip(request), request.headers.get("User-Agent", ""))
        token = where.set(origin)
        request.clock = clock.now  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            where.reset(token)
