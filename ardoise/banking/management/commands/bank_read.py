"""Print what a statement says, as JSON and without the database; of a folder, what is not as expected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ardoise.banking.readers import Unreadable, read
from ardoise.banking.readers.as_json import as_json
from ardoise.banking.readers.comparison import differences


class Command(BaseCommand):
    help = "Lit un relevé de banque et l’écrit en JSON ; pour un dossier, compare chaque relevé à sa lecture attendue."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="un relevé, ou un dossier de relevés")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if path.is_dir():
            self._folder(path)
        elif path.is_file():
            try:
                reading = read(path.read_bytes())
            except Unreadable as error:
                raise CommandError(error.message) from error
            self.stdout.write(json.dumps(as_json(reading), ensure_ascii=False, indent=1))
        else:
            raise CommandError(f"« {path} » n’existe pas.")

    def _folder(self, folder: Path) -> None:
        """Every file of `statements/` beside `expected/`: `ofx1/a.ofx` answers to `ofx1__a.ofx.json`."""
        statements = folder / "statements" if (folder / "statements").is_dir() else folder
        expectations = statements.parent / "expected"
        compared = right = alone = unreadable = 0
        for file in sorted(place for place in statements.rglob("*") if place.is_file()):
            name = file.relative_to(statements).as_posix()
            wanted = expectations / f"{name.replace('/', '__')}.json"
            compared += wanted.is_file()
            try:
                reading = read(file.read_bytes())
            except Unreadable as error:
                unreadable += 1
                self.stdout.write(f"{name} : illisible. {error.message}")
                continue
            counts = (
                f"{reading.format}, {len(reading.transactions)} ligne(s), {len(reading.ignored)} ignorée(s), "
                f"{len(reading.errors)} illisible(s)"
            )
            if not wanted.is_file():
                alone += 1
                self.stdout.write(f"{name} : {counts}, sans lecture attendue")
                continue
            faults = differences(reading, json.loads(wanted.read_text(encoding="utf-8")))
            right += not faults
            self.stdout.write(f"{name} : {counts}, {f'{len(faults)} différence(s)' if faults else 'conforme'}")
            for fault in faults:
                self.stdout.write(f"    {fault}")
        self.stdout.write(
            f"{right} relevé(s) conforme(s) sur {compared}, {alone} sans lecture attendue, {unreadable} illisible(s)."
        )
        if right < compared:
            raise CommandError(f"{compared - right} relevé(s) ne se lisent pas comme attendu.")
