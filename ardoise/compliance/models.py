"""The rows of the room: keys, closings, attestations, verifications, signed archives."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.closings import ClosingKind
from ardoise.history import clock
from ardoise.web.columns import MoneyColumn

CLOSING_KINDS = [(kind.value, kind.label) for kind in ClosingKind]


class SigningKey(models.Model):
    """A public key that signed something here. The private one is outside the database (`ARDOISE_SIGNING_KEY`)."""

    frozen = "1=1"

    key_id = models.CharField(max_length=16, primary_key=True)  # the first 16 digits of the SHA-256 of the public key
    public = models.CharField(max_length=64)  # Ed25519, in hexadecimal
    created_at = models.DateTimeField(default=clock.now)


class Closing(models.Model):
    """The sums of a day, a month or a year that is over, chained and signed. Never changed, never deleted."""

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    number = models.IntegerField()  # 1, 2, 3… of a company, whatever the kind
    kind = models.CharField(max_length=5, choices=CLOSING_KINDS)
    first = models.DateField()
    last = models.DateField()
    first_sequence = models.BigIntegerField()  # the events that it covers
    last_sequence = models.BigIntegerField()
    payments = models.IntegerField()
    total = MoneyColumn()
    perpetual = MoneyColumn()
    perpetual_absolute = MoneyColumn()
    text = models.TextField()  # canonical JSON, see `domain/closings.py`
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)  # Ed25519 of the hash, in hexadecimal
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "clôture"
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="closing_rank_once"),
            models.UniqueConstraint(fields=["company", "kind", "first"], name="closing_period_once"),
        ]


class ClosingState(models.Model):
    """How far the days of a company were looked at, so that the periodic turn finds at once what there is to do."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="closing_state")
    through = models.DateField(null=True)  # every day until this one is closed, or had nothing to close


class DayTotals(models.Model):
    """The totals of a day as they were counted: true as long as the day holds `rows`, see `day_totals.py`."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    rows = models.CharField(max_length=80)  # how many payments, allocations and documents were counted
    sums = models.JSONField()  # in whole cents

    class Meta:
        verbose_name = "totaux d’un jour"
        constraints = [models.UniqueConstraint(fields=["company", "day"], name="day_totals_once")]


class Attestation(models.Model):
    """The individual attestation of the publisher for one company and one major version."""

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)
    major = models.CharField(max_length=10)
    version = models.CharField(max_length=20)
    publisher = models.JSONField()  # as it was when it signed
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "attestation"
        constraints = [models.UniqueConstraint(fields=["company", "major"], name="attestation_once")]


class WorkState(models.TextChoices):
    WAITING = "waiting", "En attente"
    WORKING = "working", "En cours"
    DONE = "done", "Terminée"
    FAILED = "failed", "Arrêtée"


class Verification(models.Model):
    """One run of every check over the rows of a company, and its report."""

    frozen = "{row}.state = 'done'"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    checks = models.JSONField(default=list)  # of each check run: code, label, rows, faults, warnings, shown
    planned = models.IntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    faults = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    head_sequence = models.BigIntegerField(default=0)  # of the chain, when it began
    head_hash = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "vérification"
        indexes = [models.Index(fields=["company", "-id"], name="verification_recent")]


class ArchiveKind(models.TextChoices):
    YEAR = "year", "Annuelle"
    INTERIM = "interim", "Intermédiaire"


class SignedArchive(models.Model):
    """A zip of a year that is closed, or of what came since: readable without the product, signed, kept."""

    frozen = "{row}.state = 'done'"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    kind = models.CharField(max_length=7, choices=ArchiveKind.choices)
    number = models.IntegerField()
    first = models.DateField()
    last = models.DateField()
    first_sequence = models.BigIntegerField()  # the events that it holds
    last_sequence = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    stage = models.IntegerField(default=0)  # where the work is: `archive_members.STAGES`
    after = models.BigIntegerField(default=0)  # the last row of the stage that is written
    size = models.BigIntegerField(default=0)  # of the draft on disk; another size means that a turn was cut
    written = models.IntegerField(default=0)  # files in the zip, for the progress bar
    planned = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    file = models.ForeignKey(ArchivedFile, null=True, on_delete=models.PROTECT, related_name="+")
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    key = models.ForeignKey(SigningKey, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "archive"
        constraints = [models.UniqueConstraint(fields=["company", "number"], name="archive_number_once")]
        indexes = [models.Index(fields=["company", "-id"], name="archive_recent")]
