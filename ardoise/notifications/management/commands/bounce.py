"""Read a returned mail on the standard input: what a pipe of the mail server calls."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ardoise.notifications.actions.bounce import note_bounce


class Command(BaseCommand):
    help = "Lit un avis de non-remise sur l’entrée standard et note l’adresse refusée."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{note_bounce(sys.stdin.buffer.read())} adresse(s) notée(s).")
