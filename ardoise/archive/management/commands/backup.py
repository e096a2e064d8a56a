"""Write the database, the files and the secrets into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ardoise.archive.backup import backup


class Command(BaseCommand):
    help = "Sauvegarde la base, les fichiers et les secrets dans un seul fichier (tar)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER", help="fichier à écrire, par exemple ardoise.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        manifest = backup(file)
        self.stdout.write(f"Sauvegarde écrite : {file} ({len(manifest['members'])} éléments).")
        self.stdout.write("Elle contient vos secrets : rangez-la en lieu sûr.")
