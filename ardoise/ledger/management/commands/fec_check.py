"""Print the faults of any FEC as JSON; of a folder, of each of its files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ardoise.ledger.fec.check import check


class Command(BaseCommand):
    help = "Contrôle un fichier des écritures comptables (FEC) et écrit ses défauts en JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="un FEC, ou un dossier avec son expected_codes.json")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if path.is_dir():
            self._folder(path)
        elif path.is_file():
            faults = check(path.read_bytes(), path.name)
            told = [{"code": one.code, "line": one.line, "message": one.message} for one in faults]
            self.stdout.write(json.dumps({"faults": told}, ensure_ascii=False, indent=1))
        else:
            raise CommandError(f"« {path} » n’existe pas.")

    def _folder(self, folder: Path) -> None:
        expected = folder / "expected_codes.json"
        wanted = json.loads(expected.read_text(encoding="utf-8")) if expected.is_file() else {}
        right = 0
        for file in sorted(folder.glob("*.txt")):
            found = sorted({fault.code for fault in check(file.read_bytes(), file.name)})
            said = ", ".join(found) or "aucun défaut"
            if file.name in wanted:
                is_right = found == sorted(wanted[file.name])
                right += is_right
                said += "" if is_right else f" (attendu : {', '.join(sorted(wanted[file.name])) or 'aucun défaut'})"
            self.stdout.write(f"{file.name} : {said}")
        self.stdout.write(f"{right} fichiers sur {len(wanted)} comme attendu.")
