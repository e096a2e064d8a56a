"""Bars written on slate: what was just done, with its next step, or what can still be taken back.

A toast lives one page, like a message. An undo bar lives until its second comes: it is kept in the session, so that a
reload or another page shows it again, and its act does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

SESSION_KEY = "undo"
ICONS = {"success": "check", "info": "check", "warning": "alert", "error": "alert"}


@dataclass(frozen=True)
class Action:
    """A button of a bar: a link, or an act when `post`."""

    label: str
    url: str
    post: bool = False
    style: str = "on-slate"
    symbol: str = ""
    undo: bool = False
    values: dict[str, str] = field(default_factory=dict)


def toast(request: HttpRequest, text: str, *actions: Action, level: int = messages.SUCCESS) -> None:
    """Say what was done; its actions stand in the bar."""
    if not actions:
        messages.add_message(request, level, text)
        return
    name = messages.DEFAULT_TAGS[level]
    bar = _bar(request, text=text, level=name, symbol=ICONS[name], actions=[asdict(action) for action in actions])
    messages.add_message(request, level, bar, extra_tags="bar")


def offer_undo(
    request: HttpRequest,
    key: str,
    text: str,
    url: str,
    *,
    until: datetime,
    seconds: int,
    symbol: str = "check",
    after: str = "",
) -> None:
    """A bar that counts down to `until`; « Annuler » posts to `url`. `after`: asked when the time is over."""
    bars = [bar for bar in request.session.get(SESSION_KEY, []) if bar["key"] != key]
    bar = {
        "key": key,
        "text": text,
        "url": url,
        "until": until.isoformat(),
        "seconds": seconds,
        "symbol": symbol,
        "after": after,
    }
    request.session[SESSION_KEY] = [*bars[-4:], bar]
    request.fresh_undo = [*getattr(request, "fresh_undo", []), bar]  # type: ignore[attr-defined]


def asking_bar(request: HttpRequest, text: str, *, after: str, seconds: int, symbol: str = "clock") -> SafeString:
    """A bar for what is not over yet: `after` is asked in so many seconds, and answers what takes its place."""
    return _bar(request, text=text, after=after, seconds=seconds, left=seconds, level="info", symbol=symbol, actions=[])


def forget_undo(request: HttpRequest, key: str) -> None:
    bars = request.session.get(SESSION_KEY, [])
    kept = [bar for bar in bars if bar["key"] != key]
    if kept != bars:
        request.session[SESSION_KEY] = kept


def bars_of(request: HttpRequest) -> SafeString:
    """The toasts of this page, and the undo bars whose time is not over."""
    session = getattr(request, "session", None)
    running = [bar for bar in session.get(SESSION_KEY, []) if _left(request, bar) > 0] if session else []
    return mark_safe("".join([*(_undo_bar(request, bar) for bar in running), *_toasts(request)]))


def _toasts(request: HttpRequest) -> list[str]:
    """Successes as bars; what went wrong stays on the page as a notice (`notices_of`)."""
    shown = []
    for message in _messages(request):
        if "bar" in message.tags.split():
            shown.append(str(message))
        elif message.level_tag in ("success", "info"):
            shown.append(_bar(request, text=message.message, level=message.level_tag, symbol="check"))
    return shown


def notices_of(request: HttpRequest) -> SafeString:
    wrong = [m for m in _messages(request) if m.level_tag not in ("success", "info") and "bar" not in m.tags.split()]
    return mark_safe("".join(render_to_string("web/notice.html", {"message": message}) for message in wrong))


def _messages(request: HttpRequest) -> list[Any]:
    """Read once: the storage forgets what was iterated over."""
    found: list[Any] | None = getattr(request, "read_messages", None)
    if found is None:
        found = request.read_messages = list(messages.get_messages(request))  # type: ignore[attr-defined]
    return found


def _undo_bar(request: HttpRequest, bar: dict[str, Any]) -> str:
    undo = Action("Annuler", bar["url"], post=True, style="chalk", symbol="undo", undo=True)
    return _bar(request, **bar, left=_left(request, bar), level="info", actions=[asdict(undo)])


def _left(request: HttpRequest, bar: dict[str, Any]) -> int:
    """Seconds until the act is done: the browser counts from there, whatever its own clock says."""
    now: datetime = request.clock()  # type: ignore[attr-defined]
    return ceil((datetime.fromisoformat(bar["until"]) - now).total_seconds())


def _bar(request: HttpRequest, **context: Any) -> SafeString:
    return render_to_string("web/toast.html", {**context, "csrf": get_token(request)})


class ToastMiddleware:
    """A fragment answered to htmx brings its own bars and notices, swapped into the page that asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_fragment(request, response):
            return response
        fresh = [_undo_bar(request, bar) for bar in getattr(request, "fresh_undo", [])]
        bars, notices = "".join([*fresh, *_toasts(request)]), notices_of(request)
        if bars:
            response.content += f'<div hx-swap-oob="beforeend:#bars">{bars}</div>'.encode()
        if notices:
            response.content += f'<div hx-swap-oob="innerHTML:#messages">{notices}</div>'.encode()
        return response


def _is_fragment(request: HttpRequest, response: HttpResponse) -> bool:
    leads_elsewhere = any(name in response for name in ("HX-Redirect", "HX-Refresh", "Location"))
    is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    return bool(getattr(request, "htmx", False)) and is_page and not leads_elsewhere and response.status_code < 500
