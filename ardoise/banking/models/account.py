"""A bank account of the company, and how its files name it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.companies.models import Company
from ardoise.domain.money import Money
from ardoise.history import clock


class BankAccount(models.Model):
    """One account, in one currency. Its balance is the opening balance and the running sum of its lines."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="bank_accounts")
    name = models.CharField("nom", max_length=100)
    iban = models.CharField("IBAN", max_length=34, blank=True)  # without spaces; blank for a payment company
    bic = models.CharField("BIC", max_length=11, blank=True)
    bank_name = models.CharField("banque", max_length=100, blank=True)
    currency = models.CharField("monnaie", max_length=3, default="EUR")
    opening_cents = models.BigIntegerField(default=0)  # before the first line, in cents of the account's currency
    opening_date = models.DateField("date du solde de départ", null=True, blank=True)
    moved_cents = models.BigIntegerField(default=0)  # the sum of its lines, kept with each of them
    ledger_account = models.CharField("compte comptable", max_length=20, default="512000")
    file_account = models.CharField(max_length=64, blank=True)  # as statements name it, when it is not its IBAN
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "compte bancaire"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "iban"],
                condition=models.Q(closed_at__isnull=True) & ~models.Q(iban=""),
                name="bank_account_once",
            )
        ]

    @property
    def balance(self) -> Money:
        return Money.of_cents(self.opening_cents + self.moved_cents, self.currency)

    @property
    def opening_balance(self) -> Money:
        return Money.of_cents(self.opening_cents, self.currency)
