"""The open sessions of a person: seen now and then, ended one by one or all the others at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse

from ardoise.history import clock
from ardoise.users.journal import note
from ardoise.users.models import OpenSession, Sign, User
from ardoise.web.limits import client_ip

MARK = "device"  # in the session: [row, second of its last note, digest of the key]
NOTED_EVERY = timedelta(minutes=10)  # a read must not become a write
MOST = 200  # sessions shown of one person; older ones are forgotten first


class SessionMiddleware:
    """Keeps the list true: a session begun elsewhere, or under a new key after a change of password, is noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            mark = request.session.get(MARK)
            if not (isinstance(mark, list) and _is_fresh(mark, request.session.session_key)):
                note_session(request)
        return self.get_response(request)


def note_session(request: Any) -> None:
    """Its row, with where it was seen last."""
    if request.session.session_key is None:
        request.session.save()
    key, agent = request.session.session_key, request.META.get("HTTP_USER_AGENT", "")[:300]
    ip = client_ip(request) if "REMOTE_ADDR" in request.META else ""
    mark = request.session.get(MARK)
    values = {"session_key": key, "ip": ip, "user_agent": agent, "seen_at": clock.now(), "user": request.user}
    mine = OpenSession.objects.filter(user=request.user)
    known = mine.filter(pk=mark[0]) if isinstance(mark, list) else mine.none()
    row = mark[0] if known.exists() else None
    if row is not None:
        OpenSession.objects.filter(session_key=key).exclude(pk=row).delete()
        known.update(**values)
    else:
        row = OpenSession.objects.update_or_create(session_key=key, defaults=values)[0].pk
    request.session[MARK] = [row, int(clock.now().timestamp()), _digest(key)]


def sessions_of(user: User) -> list[OpenSession]:
    """Those that still hold, last seen first; the rows of those that ended by themselves are cleaned."""
    rows = list(OpenSession.objects.filter(user=user).order_by("-seen_at", "-pk"))
    store = _store()
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    alive = {row.pk for row in rows[:MOST] if _holds(store(row.session_key), user, hashes)}
    OpenSession.objects.filter(user=user).exclude(pk__in=alive).delete()
    return [row for row in rows if row.pk in alive]


def end_session(session: OpenSession) -> None:
    """The next request of that device meets the login page."""
    _store()().delete(session.session_key)
    OpenSession.objects.filter(pk=session.pk).delete()
    note(session.user, Sign.SESSION_ENDED)


def end_other_sessions(user: User, current: str | None) -> int:
    """All but the one of this key; returns how many."""
    others = [row for row in sessions_of(user) if row.session_key != current]
    for row in others:
        end_session(row)
    return len(others)


def _holds(session: Any, user: User, hashes: set[str]) -> bool:
    """Of this person, and begun with the password of today: a change of password closed the others."""
    return str(session.get(SESSION_KEY, "")) == str(user.pk) and session.get(HASH_SESSION_KEY) in hashes


def _is_fresh(mark: list[Any], key: str) -> bool:
    if len(mark) != 3 or mark[2] != _digest(key):
        return False
    return bool(clock.now().timestamp() - mark[1] < NOTED_EVERY.total_seconds())


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
