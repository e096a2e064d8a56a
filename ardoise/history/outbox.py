"""The outbox: consequences written in the transaction of the act, carried out after commit, retried until done.

A handler is a function of a task's payload, named in `ardoise/reactions.py` (settings name that module). Handlers are
idempotent: a task whose worker was killed is taken again when its lease expires.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models, transaction

from ardoise.history import clock
from ardoise.history.models import Event, Task

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
WAITS = (5, 30, 120, 600, 3600, 4 * 3600)  # seconds before each new try; then the task has failed

Handler = Callable[..., None]


class TryLater(Exception):
    """The handler asks for another try and says why; nothing went wrong in the code."""


class GiveUp(Exception):
    """Trying again would not help; the reason is kept."""


def put(
    handler: str,
    /,
    *,
    due_at: datetime | None = None,
    key: str | None = None,
    event: Event | None = None,
    **payload: Any,
) -> Task:
    """Write a task with the act. With a key, a second task of the same key is the first one."""
    values = {"handler": handler, "payload": payload, "event": event, "due_at": due_at or clock.now()}
    if key is None:
        return Task.objects.create(**values)
    return Task.objects.get_or_create(key=key, defaults=values)[0]


def put_leased(handler: str, /, *, key: str, **payload: Any) -> Task:
    """A task that the act itself carries out right after its commit; the worker takes it when the lease expires."""
    lease = clock.later(seconds=LEASE_SECONDS)
    return Task.objects.create(handler=handler, payload=payload, key=key, due_at=clock.now(), lease_until=lease)


def done(key: str) -> None:
    """The act carried out its task, in the transaction that keeps the result."""
    Task.objects.filter(key=key).update(done_at=clock.now(), lease_until=None)


def is_open(key: str) -> bool:
    """Whether the task of this key is still to do, or at work."""
    return Task.objects.filter(key=key, done_at__isnull=True, failed_at__isnull=True).exists()


def put_reactions(event: Event) -> None:
    """What belongs to the act is done in its transaction; the rest is for the worker, when it is worth a task."""
    table = import_module(settings.REACTIONS)
    for follow in table.AT_ONCE.get(event.name, ()):
        follow(event)
    for handler in table.REACTIONS.get(event.name, ()):
        is_worth = table.WORTH.get(handler)
        if is_worth is None or is_worth(event):
            put(handler, event=event, key=f"event:{event.pk}:{handler}", event_id=event.pk)


def run_due(limit: int = 50) -> int:
    """Carry out the tasks that are due; returns how many were tried."""
    return sum(run(pk) for pk in _waiting().order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def run(pk: int) -> bool:
    """Lease one task and carry it out; False when it is done, not due, or leased by another worker."""
    if not _waiting().filter(pk=pk).update(lease_until=clock.later(seconds=LEASE_SECONDS)):
        return False
    task = Task.objects.get(pk=pk)
    handlers: dict[str, Handler] = import_module(settings.REACTIONS).HANDLERS
    try:
        handlers[task.handler](**task.payload)
    except TryLater as reason:
        _retry(task, str(reason))
    except GiveUp as reason:
        _fail(task, str(reason))
    except Exception as error:  # any fault of a handler is a try that failed, kept and shown
        log.exception("task %s (%s) failed", task.pk, task.handler)
        _retry(task, f"{type(error).__name__}: {error}")
    else:
        Task.objects.filter(pk=pk).update(done_at=clock.now(), lease_until=None, last_error="")
    return True


def cancel(pk: int) -> bool:
    """Take back a task that has not started; False when it is too late."""
    with transaction.atomic():
        return bool(_free().filter(pk=pk).update(failed_at=clock.now(), last_error="annulée"))


def _free() -> models.QuerySet[Task]:
    """Tasks to do, now or later, that no worker holds."""
    open_ = Task.objects.filter(done_at__isnull=True, failed_at__isnull=True)
    return open_.filter(models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=clock.now()))


def _waiting() -> models.QuerySet[Task]:
    return _free().filter(due_at__lte=clock.now())


def _retry(task: Task, reason: str) -> None:
    if task.attempts >= len(WAITS):
        _fail(task, reason)
        return
    due = clock.later(seconds=WAITS[task.attempts])
    Task.objects.filter(pk=task.pk).update(
        attempts=task.attempts + 1, due_at=due, lease_until=None, last_error=reason[:2000]
    )


def _fail(task: Task, reason: str) -> None:
    Task.objects.filter(pk=task.pk).update(
        attempts=task.attempts + 1, failed_at=clock.now(), lease_until=None, last_error=reason[:2000]
    )
