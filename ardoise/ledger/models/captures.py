"""What left for the accountant: each capture, the entries that it froze, and what is captured now."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history import clock


class CaptureState(models.TextChoices):
    """MAKING is in the hands of the worker; FAILED left nothing captured, and took no number."""

    MAKING = "making", "En cours"
    TAKEN = "taken", "Capturée"
    FAILED = "failed", "Non aboutie"


class Capture(models.Model):
    """A numbered batch of entries. Once taken its row is frozen: undoing it is another row."""

    frozen = "{row}.state = 'taken'"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="captures")
    state = models.CharField(max_length=10, choices=CaptureState.choices, default=CaptureState.MAKING)
    number = models.PositiveIntegerField(null=True)  # continuous per company, given under the lock of its chain
    first = models.DateField("du")
    last = models.DateField("au")
    template = models.CharField("format", max_length=30)  # of formats.CHOICES
    sequence = models.BigIntegerField(default=0)  # events of the company that it saw
    first_entry = models.PositiveIntegerField(default=1)  # EcritureNum, continuous from one capture to the next
    entries = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)  # entries of an earlier period
    cents = models.BigIntegerField(default=0)  # of all debits, and of all credits
    expected = models.PositiveIntegerField(default=0)  # documents, for the progress bar
    written = models.PositiveIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0)  # invoices and credit notes whose files are in the zip
    packed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    entries_name = models.CharField(max_length=120, blank=True)
    entries_sha256 = models.CharField(max_length=64, blank=True)  # of the file of entries in the zip
    lines_sha256 = models.CharField(max_length=64, blank=True)  # of the lines captured, in order
    file = models.ForeignKey(ArchivedFile, null=True, on_delete=models.PROTECT)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "capture"
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="capture_number_once")]
        indexes = [models.Index(fields=["company", "-id"], name="capture_of_company")]

    @property
    def last_entry(self) -> int:
        return self.first_entry + self.entries - 1

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undoing")

    @property
    def is_live(self) -> bool:
        return self.state == CaptureState.TAKEN and not self.is_undone


class CaptureUndoing(models.Model):
    """A capture that was taken back: what it held is free again, its number stays used."""

    frozen = "1=1"

    capture = models.OneToOneField(Capture, on_delete=models.PROTECT, primary_key=True, related_name="undoing")
    undone_at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class CapturedEntry(models.Model):
    """One entry as it left: its lines for ever, whatever the chart of accounts becomes."""

    frozen = "EXISTS (SELECT 1 FROM ledger_capture c WHERE c.id = {row}.capture_id AND c.state = 'taken')"
    closed = frozen

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="captured")
    number = models.PositiveIntegerField()  # EcritureNum
    key = models.CharField(max_length=80)  # of its posting
    source = models.CharField(max_length=20)
    source_id = models.BigIntegerField(null=True)
    date = models.DateField()  # its own; the entry bears the first day of the period when it is earlier
    contact_id = models.BigIntegerField(null=True)
    weight = models.BigIntegerField()  # cents: what it moves of the customers, or its debits
    match_code = models.CharField(max_length=10, blank=True)
    lines = models.TextField()  # JSON, see `frozen_lines`

    class Meta:
        constraints = [models.UniqueConstraint(fields=["capture", "number"], name="captured_number_once")]
        indexes = [models.Index(fields=["capture", "source"], name="captured_by_source")]


class CapturedKey(models.Model):
    """A posting that a standing capture holds: once per company, so that two captures never hold the same."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    entry = models.OneToOneField(CapturedEntry, on_delete=models.PROTECT, related_name="live")
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="keys")
    source = models.CharField(max_length=20)
    source_id = models.BigIntegerField(null=True)
    date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="captured_once")]
        indexes = [models.Index(fields=["company", "source", "source_id"], name="captured_source")]
