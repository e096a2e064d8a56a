"""A series of numbers of one company, and its counter of each year."""

from __future__ import annotations

from datetime import date

from django.db import models

from ardoise.companies.models import Company
from ardoise.domain.numbering import Pattern, parse
from ardoise.history import clock


class SeriesDocument(models.TextChoices):
    QUOTE = "quote", "Devis"
    INVOICE = "invoice", "Factures"
    CREDIT_NOTE = "credit_note", "Avoirs"


class SeriesQuerySet(models.QuerySet["Series"]):
    def started(self, on: date) -> SeriesQuerySet:
        """Those that number a document of that day, or did before it; the last one is the one in force."""
        return self.filter(models.Q(starts_on__isnull=True) | models.Q(starts_on__lte=on)).order_by(
            models.F("starts_on").asc(nulls_first=True)
        )

    def planned(self, on: date) -> SeriesQuerySet:
        """Those that take over after that day."""
        return self.filter(starts_on__gt=on).order_by("starts_on")


class Series(models.Model):
    """How the numbers of one kind of document are made. Definitive once a number was taken.

    Another one may take over from a day on (`starts_on`); the first of a company has no such day.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="series")
    document = models.CharField(max_length=20, choices=SeriesDocument.choices)
    pattern = models.CharField(max_length=60)  # text of domain.numbering
    restarts_yearly = models.BooleanField(default=True)
    first_number = models.BigIntegerField(default=1)
    uses_invoice_series = models.BooleanField(default=False)  # credit notes numbered with the invoices
    reason = models.CharField("motif", max_length=200, blank=True)  # of taking over from another
    starts_on = models.DateField("à partir du", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "document", "starts_on"], name="one_series_per_period"),
            models.UniqueConstraint(
                fields=["company", "document"], condition=models.Q(starts_on__isnull=True), name="one_first_series"
            ),
        ]

    objects = SeriesQuerySet.as_manager()

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
