"""What a payment company paid out to the bank, and what it is made of: payments, refunds, fees."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.payments.models import Payment, ProviderAccount
from ardoise.web.columns import MoneyColumn


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
    is_known = models.BooleanField(default=True)  # whether the provider told its whole composition
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "provider", "provider_id"], name="payout_once")]
        indexes = [models.Index(fields=["company", "-arrives_on"], name="payout_by_date")]


class PayoutPart(models.Model):
    """One movement in a payout. `payment` is ours when the product knows it."""

    payout = models.ForeignKey(Payout, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12)  # payment, refund, dispute, fee, other
    provider_id = models.CharField(max_length=100)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="payout_parts")
    gross = MoneyColumn()
    fee = MoneyColumn()
    label = models.CharField(max_length=200, blank=True)
