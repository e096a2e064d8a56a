"""A FEC of former years brought in to recognise the accounts of a company: what was read, until a person confirms."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock


class ImportState(models.TextChoices):
    READING = "reading", "lecture en cours"
    READ = "read", "à confirmer"
    FAILED = "failed", "illisible"
    APPLIED = "applied", "repris"


class BooksImport(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="books_imports")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    siren = models.CharField(max_length=9, blank=True)  # as the name of the file says
    upload = models.CharField(max_length=32, blank=True)  # the file that waits, while it is read
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    found = models.TextField(blank=True)  # JSON: what was recognised, and its evidence
    message = models.CharField(max_length=300, blank=True)  # why it could not be read
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "reprise d’un FEC"
        indexes = [models.Index(fields=["company", "-id"], name="books_import_recent")]

    def __str__(self) -> str:
        return self.file_name
