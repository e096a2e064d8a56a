"""E-règlement: the accounts of a company, which invoices are open to it, what was asked, and what a provider said."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.money import ZERO
from ardoise.history import clock
from ardoise.payments.models.payment import Payment
from ardoise.sales.models import Invoice
from ardoise.web.columns import MoneyColumn, SecretColumn

PROVIDER_NAMES = (("stripe", "Stripe"), ("mollie", "Mollie"))


def new_token() -> str:
    return secrets.token_urlsafe(24)


class ProviderAccount(models.Model):
    """The company's own account at a provider. Its keys are covered by `web/secrets.py`."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="provider_accounts")
    provider = models.CharField(max_length=20, choices=PROVIDER_NAMES)
    name = models.CharField(max_length=200)
    secret = SecretColumn()
    webhook_secret = SecretColumn(blank=True)
    subscription = models.CharField(max_length=100, blank=True)  # the provider's name of the address it calls
    is_test = models.BooleanField()
    token = models.CharField(max_length=40, unique=True, default=new_token)  # in the address that the provider calls
    connected_at = models.DateTimeField(default=clock.now)
    connected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    disconnected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "provider"],
                condition=models.Q(disconnected_at__isnull=True),
                name="account_connected_once",
            )
        ]


class OnlineRules(models.Model):
    """Whether the invoices of a company are payable on line when nothing else is said."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="online_rules")
    by_default = models.BooleanField(
        "E-règlement activé sur toutes les factures, sauf celles où vous l’éteignez", default=False
    )


class OnlineSwitch(models.Model):
    """E-règlement turned on or off for one invoice, draft or issued: kept beside it. Its events tell who and when."""

    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, primary_key=True, related_name="online_switch")
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    is_on = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)


class CheckoutState(models.TextChoices):
    """PAID and PARTLY say what came; refunds and disputes stand beside."""

    OPEN = "open", "Ouvert"
    PENDING = "pending", "En cours"
    PAID = "paid", "Payé"
    PARTLY = "partly", "Encaissé en partie"
    FAILED = "failed", "Échoué"
    EXPIRED = "expired", "Expiré"
    CANCELED = "canceled", "Annulé"
    MISMATCH = "mismatch", "À vérifier"


class Checkout(models.Model):
    """One payment asked on line, and what the provider says of it. `captured` and `refunded` are cumulated sums."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT)
    account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="checkouts")
    once = models.CharField(max_length=40, unique=True)
    asked = MoneyColumn()
    currency = models.CharField(max_length=3, default="EUR")
    email = models.EmailField(blank=True)  # who gets the receipt
    language = models.CharField(max_length=2, default="fr")
    provider_id = models.CharField(max_length=100, null=True)  # the provider's name of it; null until it answered
    url = models.URLField(max_length=2000, blank=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CheckoutState.choices, default=CheckoutState.OPEN)
    captured = MoneyColumn(default=ZERO)
    refunded = MoneyColumn(default=ZERO)
    lost = MoneyColumn(default=ZERO)  # taken back by disputes
    fee = MoneyColumn(null=True)  # of the provider, apart: the invoice is settled by the gross amount
    failure = models.CharField(max_length=200, blank=True)
    revision = models.IntegerField(default=0)  # raised by each reading that changed something
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "provider_id"], name="checkout_once_at_provider")]
        indexes = [
            models.Index(
                fields=["read_at"], name="checkout_waiting", condition=models.Q(state__in=["open", "pending", "failed"])
            )
        ]

    @property
    def is_test(self) -> bool:
        return self.account.is_test

    @property
    def is_waiting(self) -> bool:
        """Whether the provider may still say something new of it by itself."""
        return self.state in (CheckoutState.OPEN, CheckoutState.PENDING, CheckoutState.FAILED)


class CheckoutShare(models.Model):
    """The part of a checkout meant for one invoice."""

    frozen = "1=1"

    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="shares")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="checkout_shares")
    amount = MoneyColumn()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkout", "invoice"], name="checkout_share_once")]


class MovementKind(models.TextChoices):
    RECEIVED = "received", "Reçu"
    REFUNDED = "refunded", "Remboursé"
    LOST = "lost", "Repris après contestation"
    RETURNED = "returned", "Revenu"  # a refund that failed, a dispute won after all


class Movement(models.Model):
    """What one reading added to the books: the difference with what was known. Its payment is the money itself."""

    frozen = "1=1"

    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    amount = MoneyColumn()
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="online_movement")
    at = models.DateTimeField(default=clock.now)


class Dispute(models.Model):
    """A payment that the customer contests with their bank."""

    checkout = models.ForeignKey(Checkout, on_delete=models.PROTECT, related_name="disputes")
    provider_id = models.CharField(max_length=100)
    amount = MoneyColumn()
    is_closed = models.BooleanField(default=False)
    is_lost = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkout", "provider_id"], name="dispute_once")]


class ProviderEvent(models.Model):
    """One call of a provider, once: its name and its kind, nothing of the people in it."""

    account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT)
    event_id = models.CharField(max_length=100)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=100)
    received_at = models.DateTimeField(default=clock.now)
    checkout = models.ForeignKey(
        Checkout, null=True, on_delete=models.PROTECT
    )  # null: about nothing of ours, or not yet
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "event_id"], name="provider_event_once")]
