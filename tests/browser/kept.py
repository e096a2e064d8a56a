"""What takes seconds to build is built once: the next tests take a copy of its database and of its files."""

from __future__ import annotations

import copy
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

T = TypeVar("T")


class Kept(Generic[T]):
    """Numbers of rows start again too, so that the same documents bear the same ones whichever test comes first."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._folder = tempfile.TemporaryDirectory()
        self._built: T | None = None

    def again(self, build: Callable[[], T]) -> T:
        """What `build` gives; it is called once, on SQLite, where a database is copied in a moment."""
        if connection.vendor != "sqlite":
            return build()
        connection.ensure_connection()
        kept, files = Path(self._folder.name), Path(settings.ARCHIVE_ROOT).parent  # of the test (conftest.py)
        if self._built is None:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM sqlite_sequence")
            self._built = build()
            connection.connection.backup(self._database)
            shutil.copytree(files, kept, dirs_exist_ok=True)
        else:
            self._database.backup(connection.connection)
            shutil.copytree(kept, files, dirs_exist_ok=True)
        return copy.deepcopy(self._built)
