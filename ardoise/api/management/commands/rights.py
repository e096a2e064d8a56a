"""Write the table of rights into the documents, from the code that the gate enforces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from ardoise.api.rights_table import rights_table

DOCUMENT = Path("docs") / "domain" / "rights.md"


class Command(BaseCommand):
    help = "Écrit la table des droits : rôles, pages, opérations de l’API. Avec --print, la montre seulement."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print", action="store_true", help="montrer la table sans écrire le fichier")

    def handle(self, *args: Any, **options: Any) -> None:
        table = rights_table()
        if options["print"]:
            self.stdout.write(table)
            return
        document = Path(settings.BASE_DIR) / DOCUMENT
        document.write_text(table, encoding="utf-8")
        self.stdout.write(f"Écrit : {DOCUMENT}")
