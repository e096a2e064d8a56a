"""Connect the company's own account at a provider, and disconnect it."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.history.record import lock_chain, record
from ardoise.payments import events
from ardoise.payments.models import ProviderAccount
from ardoise.payments.models.online import new_token
from ardoise.payments.online import keys_of, provider_of, webhook_url
from ardoise.payments.providers import PROVIDERS
from ardoise.payments.providers.base import Keys, ProviderFailure
from ardoise.users.models import User
from ardoise.web.secrets import encrypt


def connect_provider(
    company: Company, provider: str, *, secret: str, webhook_secret: str = "", by: User
) -> ProviderAccount:
    """Check the keys with a real call, ask the provider to call us, and keep the keys encrypted.

    `webhook_secret`: of an address that the company added itself at the provider; else we ask for one. When the
    provider refuses (an instance that it cannot reach), the account is connected without: checkouts are then read
    again from time to time. Raises Refused("keys_refused"), ("provider_failed").
    """
    if provider not in PROVIDERS:
        raise Refused("provider_unknown", "Choisissez Stripe ou Mollie.", "provider")
    answering = PROVIDERS[provider]
    keys = Keys(secret.strip(), webhook_secret.strip())
    if not keys.secret:
        raise Refused("keys_missing", f"Copiez la clé secrète de votre compte {answering.label}.", "secret")
    try:
        facts = answering.check(keys)
    except ProviderFailure as failure:
        raise Refused("keys_refused", failure.message, "secret") from None
    account = ProviderAccount(
        company=company,
        provider=provider,
        name=facts.name[:200],
        secret=encrypt(keys.secret),
        webhook_secret=encrypt(keys.webhook_secret) if keys.webhook_secret else "",
        is_test=facts.is_test,
        token=new_token(),
        connected_by=by,
    )
    if not keys.webhook_secret:
        _subscribe(account, keys)
    with transaction.atomic():
        lock_chain(company.pk)
        for before in ProviderAccount.objects.filter(company=company, provider=provider, disconnected_at__isnull=True):
            _close(before)
        account.save()
        record(company.pk, events.PROVIDER_CONNECTED, account, by=by, provider=answering.label, name=account.name)
    return account


def disconnect_provider(account: ProviderAccount, *, by: User) -> None:
    """No new checkout; those that are open are still read. Idempotent."""
    with transaction.atomic():
        lock_chain(account.company_id)
        account = ProviderAccount.objects.get(pk=account.pk)
        if account.disconnected_at is not None:
            return
        _close(account)
        label = provider_of(account).label
        record(account.company_id, events.PROVIDER_DISCONNECTED, account, by=by, provider=label, name=account.name)
    if account.subscription:
        try:
            provider_of(account).unsubscribe(keys_of(account), account.subscription)
        except ProviderFailure:
            return  # it will be answered 404, and give up by itself


def _subscribe(account: ProviderAccount, keys: Keys) -> None:
    try:
        subscription = provider_of(account).subscribe(keys, webhook_url(account))
    except ProviderFailure:
        return
    if subscription is not None:
        account.subscription, account.webhook_secret = subscription.id, encrypt(subscription.secret)


def _close(account: ProviderAccount) -> None:
    account.disconnected_at = clock.now()
    account.save(update_fields=["disconnected_at"])
