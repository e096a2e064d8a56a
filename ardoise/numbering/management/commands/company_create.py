"""Create a company that may issue at once, from a script; its API key is the last line printed."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ardoise.companies.actions.found import found_company
from ardoise.companies.actions.tokens import create_token
from ardoise.companies.models import LegalForm, VatRegime
from ardoise.domain.errors import Invalid, Refused
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.models import SeriesDocument
from ardoise.users.models import User
from ardoise.web.fresh import migrate_when_empty

_ADDRESS = re.compile(r"(?P<line1>.+?),\s*(?P<postcode>\d{4,5})\s+(?P<city>.+)")
TO_COMPLETE = {"line1": "Adresse à compléter", "postcode": "75001", "city": "Paris"}


class Command(BaseCommand):
    help = "Crée une entreprise prête à émettre ; sa clé d’API est écrite sur la dernière ligne."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--siren", default="")
        parser.add_argument("--vat-regime", default=VatRegime.NORMAL, choices=VatRegime.values)
        parser.add_argument("--address", default="", help="« 1 rue des Lilas, 69003 Lyon »")
        parser.add_argument("--legal-form", default=LegalForm.OTHER, help=", ".join(LegalForm.values))
        parser.add_argument("--quote-pattern", default="D-ANNÉE-NUMÉRO")
        parser.add_argument("--invoice-pattern", default="F-ANNÉE-NUMÉRO")
        parser.add_argument("--password", default="", help="mot de passe d’un nouvel utilisateur")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_when_empty()
        try:
            with transaction.atomic():
                secret = self._create(options)
        except Invalid as refusal:
            raise CommandError(" ".join(problem.message for problem in refusal.problems)) from None
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        if not options["siren"]:
            self.stderr.write("Sans SIREN, aucune facture ne peut être émise : donnez --siren ou complétez la fiche.")
        self.stdout.write(secret)

    def _create(self, options: dict[str, Any]) -> str:
        owner = User.objects.filter(email__iexact=options["email"]).first()
        if owner is None:
            owner = User.objects.create_user(options["email"], options["password"] or None)
        values = {
            "legal_name": options["name"],
            "siren": options["siren"],
            "vat_regime": options["vat_regime"],
            "legal_form": options["legal_form"].upper(),
            "email": options["email"],
            **_address(options["address"]),
        }
        company = found_company(owner, values, by=owner)
        patterns = {
            SeriesDocument.QUOTE: options["quote_pattern"],
            SeriesDocument.INVOICE: options["invoice_pattern"],
        }
        for document, pattern in patterns.items():
            organise_series(company, document, pattern=pattern, by=owner)
        self.stdout.write(f"Entreprise {company} créée pour {owner.email}.")
        return create_token(company, owner, name="ligne de commande", by=owner)


def _address(text: str) -> dict[str, str]:
    if not text:
        return TO_COMPLETE
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        raise CommandError("L’adresse s’écrit « 1 rue des Lilas, 69003 Lyon ».")
    return found.groupdict()
