"""Change the key that covers the secrets of the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from ardoise.users.second_factor import change_key
from ardoise.web.secrets import change_columns


class Command(BaseCommand):
    help = "Chiffre les secrets de la base avec une nouvelle clé ; à lancer serveur arrêté."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forget", action="store_true", help="oublie les anciennes clés une fois les secrets passés"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = bool(os.environ.get("ARDOISE_KEYS", "").strip())
        # with ARDOISE_KEYS, the new key is the one that was put first; else it is made here
        keys = list(settings.KEYS) if given else [Fernet.generate_key().decode("ascii"), *settings.KEYS]
        if not given:
            _write(settings.DATA / "keys", keys)
        with transaction.atomic():
            count = change_key(keys) + change_columns(keys)
        if options["forget"] and not given:
            _write(settings.DATA / "keys", keys[:1])
        self.stdout.write(f"{count} secret(s) chiffré(s) avec la nouvelle clé. Relancez Ardoise.")


def _write(file: Path, keys: list[str]) -> None:
    """Whole or not at all, for the owner only: a lost key is a lost secret."""
    draft = file.with_name(".keys.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write("\n".join(keys) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
