"""Bring a backup back into an empty house."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ardoise.archive.backup import RestoreRefused, restore
from ardoise.archive.database_copy import OtherSchema
from ardoise.archive.events import RESTORED
from ardoise.history.record import PRODUCT, lock_chain, record


class Command(BaseCommand):
    help = "Restaure une sauvegarde dans une base et un dossier vides."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER", help="fichier écrit par ardoise backup")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"])
        except (RestoreRefused, OtherSchema) as refused:
            raise CommandError(str(refused)) from refused
        with transaction.atomic():
            told = {name: manifest[name] for name in ("made_at", "version")}
            record(0, RESTORED, lock_chain(0), by=PRODUCT, **told)
        self.stdout.write(f"Sauvegarde du {manifest['made_at'][:10]} restaurée ({len(manifest['members'])} éléments).")
        self.stdout.write("Vérifiez-la : ardoise check")
