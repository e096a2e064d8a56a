"""An expense of the company."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.money import ZERO
from ardoise.history import clock
from ardoise.web.columns import MoneyColumn


class Expense(models.Model):
    """Money spent, its VAT to recover, and the receipt that proves it. Undone by a cancellation that stays."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    date = models.DateField("date")
    supplier = models.CharField("fournisseur", max_length=200, blank=True)
    label = models.CharField("libellé", max_length=200)
    ledger_account = models.CharField("compte comptable", max_length=20, blank=True)
    amount = MoneyColumn("montant TTC")
    vat = MoneyColumn("TVA récupérable", default=ZERO)
    method = models.CharField("mode", max_length=20, blank=True)
    receipt = models.ForeignKey(ArchivedFile, null=True, blank=True, on_delete=models.PROTECT)
    once = models.CharField(max_length=40, null=True, unique=True)  # key of the form: posted twice, recorded once
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "dépense"
        indexes = [models.Index(fields=["company", "-date", "-id"], name="expense_by_date")]
