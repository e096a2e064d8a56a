"""Files that wait for someone to look at their preview: in the data folder, readable by the server alone, for a day."""

from __future__ import annotations

import os
import re
import secrets
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from ardoise.banking.models import BankStatement, StatementState
from ardoise.domain.errors import Refused
from ardoise.history import clock

MOST_MEGABYTES = 50
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
KEPT = timedelta(hours=24)

_NAME = re.compile(r"[0-9a-f]{32}")


def check_size(size: int) -> None:
    """Before the bytes are read. Raises Refused("file_too_large"), ("file_empty")."""
    if size > MOST_BYTES:
        message = f"Ce fichier dépasse {MOST_MEGABYTES} Mo : téléchargez le relevé en plusieurs périodes."
        raise Refused("file_too_large", message, "file")
    if not size:
        message = "Le fichier est vide : téléchargez à nouveau le relevé sur le site de votre banque."
        raise Refused("file_empty", message, "file")


def put(content: bytes) -> str:
    """Write the waiting file; its name is drawn, whatever the person called it."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return name


def get(statement: BankStatement) -> bytes:
    """Raises Refused("upload_forgotten") when it waited too long."""
    try:
        if not _NAME.fullmatch(statement.upload):
            raise FileNotFoundError
        return (_folder() / statement.upload).read_bytes()
    except FileNotFoundError:
        message = "Ce fichier a attendu plus de 24 heures et n’est plus là : déposez-le à nouveau."
        raise Refused("upload_forgotten", message, "file") from None


def drop(name: str) -> None:
    """Forget a waiting file that no statement needs any more."""
    if _NAME.fullmatch(name) and not BankStatement.objects.filter(upload=name).exists():
        (_folder() / name).unlink(missing_ok=True)


def forget_uploads() -> None:
    """Periodic: previews that nobody confirmed leave with their file; nothing of them was written."""
    old = BankStatement.objects.filter(state=StatementState.READ, created_at__lt=clock.now() - KEPT)
    names = set(old.values_list("upload", flat=True))
    old.delete()
    for name in names:
        drop(name)
    if not _folder().is_dir():
        return
    for path in _folder().iterdir():  # left by a process that was killed between its file and its row
        if time.time() - path.stat().st_mtime > KEPT.total_seconds():
            drop(path.name)


def _folder() -> Path:
    return Path(settings.ARCHIVE_ROOT).with_name("uploads")
