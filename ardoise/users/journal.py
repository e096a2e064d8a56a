"""The journal of logins: who came in, who failed, what changed of the secrets; forgotten after twelve months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from ardoise.history import clock
from ardoise.history.record import where
from ardoise.users.models import LoginRecord, Sign, User
from ardoise.web.limits import client_ip

KEPT = timedelta(days=365)  # since 2026: a year is what the data protection authority asks of such journals
AT_ONCE = 5000  # rows forgotten in one turn


def note(user: User | None, sign: Sign, request: HttpRequest | None = None, *, detail: str = "") -> None:
    """One line, with where the request comes from."""
    ip, agent = _origin(request)
    LoginRecord.objects.create(user=user, sign=sign, ip=ip, user_agent=agent, detail=detail[:100])


def forget_old_records() -> None:
    """A task asked every day: what is older than twelve months, a bounded number at a time."""
    old = LoginRecord.objects.filter(at__lt=clock.now() - KEPT).order_by("at")[:AT_ONCE]
    LoginRecord.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def _origin(request: Any) -> tuple[str, str]:
    if request is None or "REMOTE_ADDR" not in request.META:
        here = where.get()
        return here.ip, here.user_agent[:300]
    return client_ip(request), request.META.get("HTTP_USER_AGENT", "")[:300]
