"""A zip that someone asked for, and how far the worker is."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock


class BundleKind(models.TextChoices):
    PDFS = "pdfs", "Factures et avoirs (PDF)"
    FILES = "files", "Factures et avoirs (PDF et XML)"
    DATA = "data", "Toutes les données"


class BundleState(models.TextChoices):
    MAKING = "making", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "En échec"
    GONE = "gone", "Effacé"


class Bundle(models.Model):
    """Made by the worker in turns, kept a few days in the data folder, then forgotten. Its request stays."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="bundles")
    kind = models.CharField(max_length=10, choices=BundleKind.choices)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=BundleState.choices, default=BundleState.MAKING)
    name = models.CharField(max_length=200)  # of the file that is downloaded
    token = models.CharField(max_length=40)  # of the file in the data folder
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    place = models.JSONField(default=dict)  # where the next turn begins
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-id"], name="bundle_recent")]

    @property
    def is_making(self) -> bool:
        return self.state == BundleState.MAKING

    @property
    def is_ready(self) -> bool:
        return self.state == BundleState.READY
