"""Run every check on the live database, one line each; fail when one does."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ardoise.history.verify import Check, Fault, Scope, one_moment

SHOWN = 20  # faults of one check that are printed in full


class Command(BaseCommand):
    help = "Vérifie tout ce qui doit être vrai : numéros, totaux, documents figés, fichiers, événements, règlements."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", type=int, help="identifiant d’une entreprise : ne vérifie qu’elle")

    def handle(self, *args: Any, company: int | None = None, **options: Any) -> None:
        checks: tuple[Check, ...] = import_module(settings.VERIFICATION).CHECKS
        with one_moment():
            failed = sum(self._run(check, Scope(company)) for check in checks)
        if failed:
            raise CommandError(f"{failed} vérification(s) en échec.")
        self.stdout.write(self.style.SUCCESS("Tout est juste."))

    def _run(self, check: Check, scope: Scope) -> bool:
        errors = warnings = 0
        for fault in self._faults(check, scope):
            errors += not fault.is_warning
            warnings += fault.is_warning
            if errors + warnings <= SHOWN:
                word = "attention" if fault.is_warning else "ERREUR"
                self.stdout.write(f"  {word} : {fault}")
        if errors + warnings > SHOWN:
            self.stdout.write(f"  … et {errors + warnings - SHOWN} de plus")
        state = self.style.ERROR("échec") if errors else self.style.SUCCESS("juste")
        found = f", {errors} faute(s)" * bool(errors) + f", {warnings} avertissement(s)" * bool(warnings)
        self.stdout.write(f"{state} {check.code} – {check.label} : {scope.rows} ligne(s) lue(s){found}")
        return bool(errors)

    def _faults(self, check: Check, scope: Scope) -> Iterator[Fault]:
        """A check that cannot go on, because a value cannot even be read, has found something wrong."""
        try:
            yield from check.find(scope)
        except Exception as error:
            yield Fault(check.code, "ligne", str(scope.rows), f"ne peut pas être lue : {type(error).__name__} {error}")
