"""What E-règlement is for an invoice: on or off, by which accounts, and what was asked and came on line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from ardoise.companies.models import Company
from ardoise.domain.money import Money, total
from ardoise.history import clock
from ardoise.payments.models import Checkout, CheckoutState, OnlineRules, OnlineSwitch, ProviderAccount
from ardoise.payments.providers import PROVIDERS
from ardoise.payments.providers.base import Keys, KeysRefused, Provider
from ardoise.sales.models import Invoice, InvoiceKind
from ardoise.web.secrets import decrypt

Answer = TypeVar("Answer")
WAITING = (CheckoutState.OPEN, CheckoutState.PENDING, CheckoutState.FAILED)
SMALLEST = Money("0.50")  # what providers take at least


def accounts_of(company: Company) -> list[ProviderAccount]:
    """The connected accounts, the first one connected first."""
    rows = ProviderAccount.objects.filter(company=company, disconnected_at__isnull=True)
    return list(rows.order_by("connected_at", "pk"))


def provider_of(account: ProviderAccount) -> Provider:
    return PROVIDERS[account.provider]


def keys_of(account: ProviderAccount) -> Keys:
    """In clear, for one call."""
    return Keys(decrypt(account.secret), decrypt(account.webhook_secret) if account.webhook_secret else "")


def asking(account: ProviderAccount, ask: Callable[[Keys], Answer]) -> Answer:
    """What the provider answers to the account's keys; when they were revoked, to those that took their place.

    Raises KeysRefused, ProviderFailure.
    """
    try:
        return ask(keys_of(account))
    except KeysRefused:
        rows = ProviderAccount.objects.filter(disconnected_at__isnull=True).exclude(pk=account.pk)
        later = rows.filter(company=account.company_id, provider=account.provider, is_test=account.is_test).first()
        if later is None:
            raise
        return ask(keys_of(later))


def webhook_url(account: ProviderAccount) -> str:
    return settings.PUBLIC_URL + reverse("payments:online_webhook", args=[account.provider, account.token])


def rules_of(company: Company) -> OnlineRules:
    return OnlineRules.objects.filter(company=company).first() or OnlineRules(company=company)


def is_online(invoice: Invoice) -> bool:
    """What was said for this invoice, else for all; a credit note asks nothing."""
    return bool(online_among([invoice]))


def online_among(invoices: Sequence[Invoice]) -> list[Invoice]:
    """Those of one company whose E-règlement is on, in the same order: two queries for any number."""
    asking = [invoice for invoice in invoices if invoice.kind != InvoiceKind.CREDIT_NOTE]
    if not asking:
        return []
    said = dict(OnlineSwitch.objects.filter(invoice__in=asking).values_list("invoice_id", "is_on"))
    by_default = len(said) < len(asking) and rules_of(asking[0].company).by_default
    return [invoice for invoice in asking if said.get(invoice.pk, by_default)]


def checkouts_of(invoice: Invoice) -> list[Checkout]:
    """What was asked on line for this invoice, newest first."""
    rows = Checkout.objects.filter(shares__invoice=invoice).select_related("account").prefetch_related("disputes")
    return list(rows.order_by("-pk")[:20])


def needs_credit_note(invoice: Invoice, checkouts: Sequence[Checkout]) -> bool:
    """Money went back to the customer, and no credit note says why: the invoice asks for it again."""
    went_back = any(checkout.refunded or checkout.lost for checkout in checkouts if not checkout.is_test)
    return went_back and bool(invoice.settlement.due) and not invoice.settlement.credited


def to_read(rows: QuerySet[Checkout]) -> QuerySet[Checkout]:
    """Checkouts whose webhook may be late or lost: every five minutes in their first hour, then every hour."""
    now = clock.now()
    young = Q(created_at__gt=now - timedelta(hours=1), last__lt=now - timedelta(minutes=5))
    old = Q(last__lt=now - timedelta(hours=1))
    rows = rows.filter(state__in=WAITING, created_at__gt=now - timedelta(days=14), provider_id__isnull=False)
    return rows.annotate(last=Coalesce("read_at", "created_at")).filter(young | old).order_by("last", "pk")


def due_of(invoices: Sequence[Invoice]) -> Money:
    return total(invoice.settlement.due for invoice in invoices)
