"""Gather the files of the pages for the web server, only when one of them changed: compressing them takes seconds."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# The second reader of the API's description, which no page of ours uses: 4 MB
UNUSED = ["redoc.standalone.*"]
STAMP = ".gathered"


def gather() -> bool:
    """True when the files were gathered, False when they already were as they are now."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    now = _signature()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED)
    stamp.write_text(now)
    return True


def _signature() -> str:
    """Of every source file's name, size and date of change, and of the storage that names them."""
    lines = [str(settings.STORAGES["staticfiles"])]
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            state = Path(storage.path(name)).stat()
            lines.append(f"{name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
