"""An expense of the company."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.money import ZERO, Money
from ardoise.history import clock
from ardoise.purchases.natures import nature_text
from ardoise.web.columns import MoneyColumn


class Method(models.TextChoices):
    """How it was paid: the words of `payments.Method`."""

    CARD = "card", "CB"
    BANK_TRANSFER = "bank_transfer", "Virement"
    DIRECT_DEBIT = "direct_debit", "Prélèvement"
    CHEQUE = "cheque", "Chèque"
    CASH = "cash", "Espèces"
    OTHER = "other", "Autre"


class ExpenseQuerySet(models.QuerySet["Expense"]):
    def standing(self) -> ExpenseQuerySet:
        return self.filter(cancelled_at__isnull=True)

    def linked(self, is_linked: bool) -> ExpenseQuerySet:
        """Whether a line of the bank proves it: banking keeps the links, under this name."""
        link: Any = self.model._meta.get_field("reconciliations").related_model
        stands = link._default_manager.filter(expense=models.OuterRef("pk"), undone_at__isnull=True)
        return self.filter(models.Exists(stands) if is_linked else ~models.Exists(stands))


class Expense(models.Model):
    """Money spent, its VAT to recover, and the receipt that proves it. Undone by a cancellation that stays."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    date = models.DateField("date")
    supplier = models.CharField("fournisseur", max_length=200, blank=True)
    label = models.CharField("libellé", max_length=200)
    ledger_account = models.CharField("compte comptable", max_length=20, blank=True)
    amount = MoneyColumn("montant TTC")
    vat = MoneyColumn("TVA récupérable", default=ZERO)
    method = models.CharField("mode", max_length=20, choices=Method.choices, blank=True)
    receipt = models.ForeignKey(ArchivedFile, null=True, blank=True, on_delete=models.PROTECT)
    payee = models.CharField(max_length=200, blank=True)  # as the bank writes who was paid, when made from a line
    search = models.CharField(max_length=500, editable=False)  # folded supplier, label, nature
    once = models.CharField(max_length=40, null=True, unique=True)  # key of the form: posted twice, recorded once
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    cancelled_at = models.DateTimeField(null=True)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = "dépense"
        indexes = [
            models.Index(fields=["company", "-date", "-id"], name="expense_by_date"),
            models.Index(fields=["company", "amount", "date"], name="expense_by_amount"),
            models.Index(fields=["company", "payee", "-id"], name="expense_by_payee"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, vat__gte=0, vat__lt=models.F("amount")), name="expense_amounts"
            )
        ]

    def __str__(self) -> str:
        return self.supplier or self.label

    @property
    def nature(self) -> str:
        return nature_text(self.ledger_account)

    @property
    def excl_vat(self) -> Money:
        return self.amount - self.vat
