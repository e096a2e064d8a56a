"""What a line of the bank is: the payments, fees and expenses that it is linked to (*rapprochement*)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.banking.models.deposit import ChequeDeposit
from ardoise.banking.models.line import BankLine
from ardoise.banking.models.payout import Payout
from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.payments.models import Payment
from ardoise.purchases.models import Expense
from ardoise.web.columns import MoneyColumn


class LinkKind(models.TextChoices):
    """MADE: the link recorded the payment. FOUND: it was there before (typed, on line), and the line proves it."""

    MADE = "made", "Règlement noté par le lien"
    FOUND = "found", "Règlement déjà noté"
    FEE = "fee", "Frais"
    EXPENSE = "expense", "Dépense"


class Reconciliation(models.Model):
    """One part of a line. Undoing it is noted, and its payment reversed when the link had made it.

    It leaves with its line only, when the whole import is undone.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="links")
    act = models.CharField(max_length=32)  # the parts made by one act are undone together
    kind = models.CharField(max_length=8, choices=LinkKind.choices)
    amount = MoneyColumn()  # signed like the line: a fee is negative
    label = models.CharField(max_length=200, blank=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="reconciliations")
    deposit = models.ForeignKey(ChequeDeposit, null=True, on_delete=models.PROTECT, related_name="reconciliations")
    payout = models.ForeignKey(Payout, null=True, on_delete=models.PROTECT, related_name="reconciliations")
    expense = models.ForeignKey(Expense, null=True, on_delete=models.PROTECT, related_name="reconciliations")
    confirmed = models.BooleanField(default=False)  # the payment was only announced: this link confirmed it
    is_automatic = models.BooleanField(default=False)  # accepted as sure
    lessons = models.JSONField(default=list)  # what it taught, to be unlearnt
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lien"
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=models.Q(undone_at__isnull=True), name="payment_reconciled_once"
            )
        ]
        indexes = [models.Index(fields=["line"], name="link_that_stands", condition=models.Q(undone_at__isnull=True))]
