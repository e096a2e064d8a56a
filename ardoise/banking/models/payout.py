"""What a payment company paid out to the bank, and what it is made of: payments, refunds, fees."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.payments.models import Payment, ProviderAccount
from ardoise.web.columns import MoneyColumn, SecretColumn


class PayoutSource(models.Model):
    """How the payouts of one connected account are read, and what its last reading left aside."""

    account = models.OneToOneField(
        ProviderAccount, on_delete=models.PROTECT, primary_key=True, related_name="payout_source"
    )
    secret = SecretColumn(blank=True)  # of the organisation, when the key of payments may not read payouts (Mollie)
    read_at = models.DateTimeField(null=True)
    remarks = models.JSONField(default=list)  # French sentences
    error = models.CharField(max_length=300, blank=True)


class PayoutPartKind(models.TextChoices):
    PAYMENT = "payment", "Encaissement"
    REFUND = "refund", "Remboursement"
    DISPUTE = "dispute", "Contestation"
    FEE = "fee", "Frais"
    OTHER = "other", "Autre mouvement"


class Payout(models.Model):
    """One transfer of Stripe, Mollie or PayPal. net = gross - fee; the parts say the same, one by one."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    provider = models.CharField(max_length=20)
    account = models.ForeignKey(ProviderAccount, null=True, on_delete=models.PROTECT)
    provider_id = models.CharField(max_length=100)
    token = models.CharField(max_length=60, blank=True)  # what the label of the bank quotes, when it does
    arrives_on = models.DateField()
    gross = MoneyColumn()
    fee = MoneyColumn()
    net = MoneyColumn()
    is_known = models.BooleanField(default=True)  # whether the provider told its whole composition, fees included
    is_failed = models.BooleanField(default=False)  # the bank refused it: the money is back at the provider
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "provider", "provider_id"], name="payout_once")]
        indexes = [models.Index(fields=["company", "-arrives_on"], name="payout_by_date")]


class PayoutPart(models.Model):
    """One movement in a payout, signed: a refund is negative. `payment` is ours when the product knows it.

    Several parts may be one payment: two refunds that were read at once.
    """

    payout = models.ForeignKey(Payout, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12, choices=PayoutPartKind.choices)
    provider_id = models.CharField(max_length=100)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="payout_parts")
    gross = MoneyColumn()
    fee = MoneyColumn()
    label = models.CharField(max_length=200, blank=True)
    charge = models.CharField(max_length=100, blank=True)  # the provider's name of the payment that it is about

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payout", "provider_id"], name="payout_part_once")]
