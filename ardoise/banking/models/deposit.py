"""Cheques given to the bank together (*remise de chèques*): one line of the account settles them all."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.banking.models.account import BankAccount
from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.payments.models import Payment
from ardoise.web.columns import MoneyColumn


class ChequeDeposit(models.Model):
    """What was given to the bank. The number of a cancelled one is free again."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT)
    number = models.CharField("numéro de remise", max_length=40)
    date = models.DateField("date")
    total = MoneyColumn()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    cancelled_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=40, null=True, unique=True)  # key of the form: posted twice, made once

    class Meta:
        verbose_name = "remise de chèques"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "number"],
                condition=models.Q(cancelled_at__isnull=True),
                name="cheque_deposit_once",
            )
        ]
        indexes = [models.Index(fields=["company", "-date", "-id"], name="deposit_by_date")]


class DepositedCheque(models.Model):
    """One cheque of a deposit; a cheque leaves its deposit when the deposit is cancelled."""

    deposit = models.ForeignKey(ChequeDeposit, on_delete=models.CASCADE, related_name="cheques")
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="deposited")
    cheque_number = models.CharField(max_length=40, blank=True)
    drawer = models.CharField(max_length=200, blank=True)  # who signed it
    bank = models.CharField(max_length=100, blank=True)
