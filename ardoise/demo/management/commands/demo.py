"""Fill an empty instance with the cast and two years of its life."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ardoise.companies.models import Company
from ardoise.demo.accountant import ACCOUNTANT, keep_books
from ardoise.demo.bank import bring_in
from ardoise.demo.cast import DEMO_EMAIL, DEMO_PASSWORD, durand, lea, sable
from ardoise.demo.life import Joinery, Life, Shop, Studio
from ardoise.history import clock, outbox
from ardoise.reminders.defaults import plans_of
from ardoise.web.fresh import migrate_when_empty

YEARS = 2


class Command(BaseCommand):
    help = "Remplit une instance vide : trois entreprises et deux ans de vie, par les actes du produit."

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_when_empty()
        if Company.objects.exists():
            raise CommandError(
                "Cette instance a déjà des entreprises : la démonstration ne s’ajoute pas à de vraies données."
            )
        last = clock.today("Europe/Paris")
        first = last - timedelta(days=365 * YEARS)
        with clock.at(_early(first)):
            joinery = Joinery(durand(), seed=1, pace=8)
            lives: list[Life] = [
                joinery,
                Studio(lea(), seed=2, pace=21),
                Shop(sable(), seed=3, pace=12),
            ]
        for life in lives:
            life.live(first, last)
            self.stdout.write(f"{life.house.company} : deux ans vécus.")
        library = joinery.propose_library()
        plans_of(joinery.house.company)  # ready, and off: the owner turns them on
        settle()
        joinery.lose_a_mail()
        bring_in(joinery.house, last)
        joinery.hear_about(library)
        keep_books(joinery.house, lives[1].house)
        settle()
        self.stdout.write(f"Connexion : {DEMO_EMAIL} / {DEMO_PASSWORD} (comptable : {ACCOUNTANT})")


def _early(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def settle() -> None:
    """Mails and reactions, so that the first page shows a settled house."""
    while outbox.run_due():
        pass
