"""A series of numbers of one company, and its counter of each year."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.domain.numbering import Pattern, parse
from ardoise.history import clock


class SeriesDocument(models.TextChoices):
    QUOTE = "quote", "Devis"
    INVOICE = "invoice", "Factures"
    CREDIT_NOTE = "credit_note", "Avoirs"


class Series(models.Model):
    """How the numbers of one kind of document are made. Definitive once a number was taken."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="series")
    document = models.CharField(max_length=20, choices=SeriesDocument.choices)
    pattern = models.CharField(max_length=60)  # text of domain.numbering
    restarts_yearly = models.BooleanField(default=True)
    first_number = models.BigIntegerField(default=1)
    uses_invoice_series = models.BooleanField(default=False)  # credit notes numbered with the invoices
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "document"], name="one_series_per_document")]

    @property
    def parsed(self) -> Pattern:
        return parse(self.pattern, restarts_yearly=self.restarts_yearly)


class Counter(models.Model):
    """The next number of a series in one year (0 when the series never restarts); its row is locked to take one."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="counters")
    year = models.IntegerField()
    next_number = models.BigIntegerField()
    last_date = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter_per_year")]
