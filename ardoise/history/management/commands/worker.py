"""Carry out the outbox until told to stop."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from ardoise.history import outbox, periodic

PAUSE_SECONDS = 1
BEAT_EVERY = 10  # rounds
FORGET_EVERY = 3600


class Command(BaseCommand):
    help = "Exécute les tâches en attente (courriers, PDF, réactions) jusqu’à SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        rounds = 0
        while not stop.is_set():
            close_old_connections()
            if rounds % BEAT_EVERY == 0:
                settings.HEARTBEAT.touch()  # the health page tells its age
                periodic.put_due()
            if rounds % FORGET_EVERY == 0:
                periodic.forget_old()
            rounds += 1
            if not outbox.run_due():
                stop.wait(PAUSE_SECONDS)
