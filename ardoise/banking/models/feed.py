"""Connections to the bank by an aggregator (Bridge, Powens): the consent, its end, and the accounts that it gives."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.banking.models.account import BankAccount
from ardoise.companies.models import Company
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
    state_token = models.CharField(max_length=64, blank=True)  # of the way back from the bank
    bank_name = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=FeedState.choices, default=FeedState.WAITING)
    consent_expires_at = models.DateTimeField(null=True)
    warned = models.SmallIntegerField(null=True)  # the last warning given: 15, 7 or 1 days
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True)


class FeedAccount(models.Model):
    """An account that a connection gives. Without `account`, its lines are not taken."""

    connection = models.ForeignKey(FeedConnection, on_delete=models.CASCADE, related_name="accounts")
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    balance_cents = models.BigIntegerField(null=True)
    account = models.ForeignKey(BankAccount, null=True, on_delete=models.SET_NULL, related_name="feeds")
    cursor = models.CharField(max_length=200, blank=True)  # where the next reading starts
    read_until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "external_id"], name="feed_account_once")]
