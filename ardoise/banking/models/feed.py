"""Connections to the bank by an aggregator (Bridge, Powens): the consent, its end, the accounts that it gives,
and what was written of each transaction."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.banking.models.account import BankAccount
from ardoise.banking.models.line import BankLine
from ardoise.companies.models import Company
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.web.columns import SecretColumn

FEED_NAMES = (("bridge", "Bridge"), ("powens", "Powens"))


class FeedState(models.TextChoices):
    """WAITING: the person is at the bank. ACTION: the bank asks something of them. EXPIRED: the consent ended."""

    WAITING = "waiting", "En attente de votre accord"
    ACTIVE = "active", "Connectée"
    ACTION = "action", "À reconnecter"
    EXPIRED = "expired", "Accord expiré"
    CLOSED = "closed", "Déconnectée"


class FeedConnection(models.Model):
    """One consent given at one bank. Its tokens are covered by `web/secrets.py`."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="feed_connections")
    provider = models.CharField(max_length=10, choices=FEED_NAMES)
    user_id = models.CharField(max_length=100, blank=True)  # the company's user at the aggregator
    secret = SecretColumn(blank=True)
    item_id = models.CharField(max_length=100, blank=True)  # the connection's name at the aggregator
    state_token = models.CharField(max_length=64, blank=True)  # SHA-256 of what the way back from the bank must carry
    asked_at = models.DateTimeField(null=True)  # when the person was last sent to the bank
    bank_name = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=FeedState.choices, default=FeedState.WAITING)
    consent_expires_at = models.DateTimeField(null=True)
    warned = models.SmallIntegerField(null=True)  # the last warning given: 15, 7 or 1 days
    read_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)  # the aggregator asked to wait until then
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "connexion bancaire"
        indexes = [models.Index(fields=["provider", "item_id"], name="feed_by_item")]

    def __str__(self) -> str:
        return self.bank_name or self.get_provider_display()

    @property
    def is_open(self) -> bool:
        """Whether it was given once and not taken back."""
        return self.state in (FeedState.ACTIVE, FeedState.ACTION, FeedState.EXPIRED)


class FeedAccount(models.Model):
    """An account that a connection gives. Without `account`, its lines are not taken."""

    connection = models.ForeignKey(FeedConnection, on_delete=models.CASCADE, related_name="accounts")
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    balance_cents = models.BigIntegerField(null=True)
    account = models.ForeignKey(BankAccount, null=True, on_delete=models.SET_NULL, related_name="feeds")
    since = models.DateTimeField(null=True)  # what changed before is read; null: nothing was read to its end yet
    started_at = models.DateTimeField(null=True)  # of the reading that is not at its end
    cursor = models.CharField(max_length=500, blank=True)  # its next page
    read_until = models.DateField(null=True)  # the last day that has a line

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "external_id"], name="feed_account_once")]

    @property
    def balance(self) -> Money | None:
        return None if self.balance_cents is None else Money.of_cents(self.balance_cents, self.currency)


class FeedEntry(models.Model):
    """A transaction that was seen, and the line that it is: written for it, or found there already."""

    account = models.ForeignKey(FeedAccount, on_delete=models.CASCADE, related_name="entries")
    external_id = models.CharField(max_length=100)
    line = models.ForeignKey(BankLine, null=True, on_delete=models.SET_NULL, related_name="feed_entries")
    is_deleted = models.BooleanField(default=False)  # by the bank

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="feed_entry_once")]


class FeedRemark(models.Model):
    """What the bank says otherwise than a line that is written: the line stays until someone decides."""

    account = models.ForeignKey(FeedAccount, on_delete=models.CASCADE, related_name="remarks")
    line = models.ForeignKey(BankLine, on_delete=models.CASCADE, related_name="feed_remarks")
    message = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="feed_remark_open", condition=models.Q(closed_at__isnull=True))
        ]
