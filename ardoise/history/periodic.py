"""What the worker does by itself, again and again: each turn is a task of the outbox, put once for its slot of time."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings

from ardoise.history import clock, outbox
from ardoise.history.models import Task

KEPT = timedelta(days=1)  # turns that went well


def put_due() -> None:
    """One task per periodic handler (PERIODIC of the reactions: name to seconds) and slot, whoever asks first."""
    moment = int(clock.now().timestamp())
    for handler, seconds in import_module(settings.REACTIONS).PERIODIC.items():
        outbox.put(handler, key=f"periodic:{handler}:{moment // seconds}")


def forget_old() -> None:
    """Turns that went well long ago leave: the table of tasks keeps the consequences of acts, and what failed."""
    turns = Task.objects.filter(key__gte="periodic:", key__lt="periodic;")  # a range, which the index of keys serves
    turns.filter(done_at__lt=clock.now() - KEPT).delete()
