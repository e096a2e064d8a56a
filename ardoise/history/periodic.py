"""What the worker does by itself, again and again: each turn is a task of the outbox, put once for its slot of time."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from ardoise.history import clock, outbox


def put_due() -> None:
    """One task per periodic handler (PERIODIC of the reactions: name to seconds) and slot, whoever asks first."""
    moment = int(clock.now().timestamp())
    for handler, seconds in import_module(settings.REACTIONS).PERIODIC.items():
        outbox.put(handler, key=f"periodic:{handler}:{moment // seconds}")
