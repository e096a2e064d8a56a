"""A statement brought in, by a file or by a feed: what was read, what was written, what was left aside and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.banking.models.account import BankAccount
from ardoise.companies.models import Company
from ardoise.history import clock


class StatementSource(models.TextChoices):
    FILE = "file", "Fichier"
    FEED = "feed", "Connexion bancaire"


class StatementState(models.TextChoices):
    """READ waits for someone to look at its preview; IMPORTING is in the hands of the worker."""

    READ = "read", "À vérifier"
    IMPORTING = "importing", "Import en cours"
    IMPORTED = "imported", "Importé"
    FAILED = "failed", "Échoué"
    UNDONE = "undone", "Annulé"


class BankStatement(models.Model):
    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    account = models.ForeignKey(BankAccount, null=True, on_delete=models.PROTECT, related_name="statements")
    source = models.CharField(max_length=4, choices=StatementSource.choices, default=StatementSource.FILE)
    state = models.CharField(max_length=10, choices=StatementState.choices, default=StatementState.READ)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    upload = models.CharField(max_length=100, blank=True)  # the waiting file's name, until it is imported or forgotten
    file = models.ForeignKey(ArchivedFile, null=True, on_delete=models.PROTECT)  # kept once imported
    format = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    file_account = models.CharField(max_length=64, blank=True)  # the account as the file names it
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    opening_cents = models.BigIntegerField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    gap_cents = models.BigIntegerField(null=True)  # closing - (opening + rows); null when the file does not say
    rows = models.IntegerField(default=0)
    written = models.IntegerField(default=0)  # rows handled so far, for the progress bar
    added = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    probable = models.IntegerField(default=0)
    ignored = models.IntegerField(default=0)
    unreadable = models.IntegerField(default=0)
    mapping = models.JSONField(null=True)  # of the columns of a CSV
    options = models.JSONField(default=dict)  # what was chosen on the preview
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "relevé"
        indexes = [models.Index(fields=["company", "-id"], name="statement_of_company")]


class RemarkKind(models.TextChoices):
    IGNORED = "ignored", "Laissée de côté"
    UNREADABLE = "unreadable", "Illisible"
    KNOWN = "known", "Déjà importée"
    PROBABLE = "probable", "Probablement déjà importée"
    NOTICE = "notice", "À savoir"


class StatementRemark(models.Model):
    """A row of the file that became no line, with its place, why, and its text."""

    statement = models.ForeignKey(BankStatement, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=10, choices=RemarkKind.choices)
    line_number = models.IntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)


class CsvMapping(models.Model):
    """The columns of a CSV that someone explained once, found again by the signature of its header."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    signature = models.CharField(max_length=64)
    name = models.CharField(max_length=100, blank=True)
    mapping = models.JSONField()
    used_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "signature"], name="csv_mapping_once")]
