"""The console command `ardoise`: our names of commands, then Django's own."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

# The words a person types, and the management command that answers them.
NAMES: dict[tuple[str, ...], str] = {
    ("bank", "read"): "bank_read",
    ("check",): "verify",
    ("fec", "check"): "fec_check",
    ("company", "create"): "company_create",
    ("rights",): "rights",
    ("token", "create"): "token_create",
}


def main(argv: list[str] | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(translate(argv if argv is not None else sys.argv))


def translate(argv: list[str]) -> list[str]:
    """`ardoise company create --email …` becomes `ardoise company_create --email …`.

    Only `ardoise` translates: `manage.py check` stays Django's own check of the project.
    """
    program, *words = argv
    if program.endswith("manage.py"):
        return argv
    for name, command in NAMES.items():
        if tuple(words[: len(name)]) == name:
            return [program, command, *words[len(name) :]]
    return argv
