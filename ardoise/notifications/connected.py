"""How mails leave and how refusals come back, for the page of the integrations; it is of the whole instance."""

from __future__ import annotations

from django.conf import settings

from ardoise.companies.integrations import Integration
from ardoise.companies.models import Company


def sending(company: Company) -> list[Integration]:
    backend: str = settings.EMAIL_BACKEND
    page = "notifications:message_list"
    if backend.startswith("anymail."):
        service = backend.split(".")[2].capitalize()
        return [Integration("Envoi des e-mails", f"Par le service {service}, retours compris", True, "send", page)]
    if backend.endswith("smtp.EmailBackend"):
        back = "les refus sont lus" if settings.BOUNCE_MAILBOX else "les refus ne sont pas lus"
        return [Integration("Envoi des e-mails", f"Par {settings.EMAIL_HOST} ; {back}", True, "send", page)]
    words = "Aucun serveur : les e-mails restent sur cette machine"
    return [Integration("Envoi des e-mails", words, False, "send", page)]
