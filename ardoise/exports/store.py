"""The files of the bundles: in the data folder, readable by the server alone, until they expire."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from django.conf import settings

from ardoise.archive import drafts

_TOKEN = re.compile(r"[0-9a-f]{32}")


def new_token() -> str:
    return secrets.token_hex(16)


def path_of(token: str) -> Path:
    """Raises ValueError for a name that was not drawn here."""
    if not _TOKEN.fullmatch(token):
        raise ValueError(token)
    folder = settings.DATA / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{token}.zip"


def drop(token: str) -> None:
    drafts.drop(path_of(token))
