"""The payment providers of a company, for the page of its integrations."""

from __future__ import annotations

from ardoise.companies.integrations import Integration
from ardoise.companies.models import Company
from ardoise.payments.models import ProviderAccount


def providers(company: Company) -> list[Integration]:
    rows = ProviderAccount.objects.filter(company=company, disconnected_at__isnull=True).order_by("pk")
    found = [
        Integration(
            account.get_provider_display(),
            f"{account.name}, depuis le {account.connected_at:%d/%m/%Y}{' (mode test)' if account.is_test else ''}",
            not account.is_test,
            "card",
            "payments:online",
        )
        for account in rows
    ]
    return found or [Integration("Paiement par carte", "Aucun compte connecté", False, "card", "payments:online")]
