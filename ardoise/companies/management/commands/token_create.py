"""Create a key to the API for a user of a company; the key is the last line printed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ardoise.companies.actions.tokens import create_token
from ardoise.companies.models import Membership


class Command(BaseCommand):
    help = "Crée une clé d’API ; elle est écrite sur la dernière ligne, une seule fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="adresse de l’utilisateur")
        parser.add_argument("--company", default="", help="nom ou SIREN de l’entreprise, quand il en a plusieurs")
        parser.add_argument("--name", default="ligne de commande", help="nom de la clé")

    def handle(self, *args: Any, **options: Any) -> None:
        members = Membership.objects.filter(user__email__iexact=options["email"]).select_related("company", "user")
        if options["company"]:
            wanted = options["company"].replace(" ", "")
            members = members.filter(company__siren=wanted) | members.filter(
                company__legal_name__iexact=options["company"]
            )
        found = list(members[:2])
        if not found:
            raise CommandError("Aucune entreprise pour cet utilisateur.")
        if len(found) > 1:
            raise CommandError("Cet utilisateur a plusieurs entreprises : précisez --company.")
        member = found[0]
        secret = create_token(member.company, member.user, name=options["name"], by=member.user)
        self.stdout.write(f"Clé d’API de {member.company} pour {member.user.email} :")
        self.stdout.write(secret)
