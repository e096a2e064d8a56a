"""Writers take turns: on SQLite, threads of one process queue on a lock instead of polling the file.

SQLite lets one writer in at a time, and makes the others sleep and try again, in no order: with eight threads most of
the time goes in those sleeps. PostgreSQL queues its writers itself. Processes still meet at SQLite's own lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_turn = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """One short transaction, in its turn."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _turn, transaction.atomic():
        yield
