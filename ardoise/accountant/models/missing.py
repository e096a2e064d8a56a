"""A document that is missing: asked for by a link, that opens a page where a photo or a PDF is put without a login."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.notifications.links import Link


class MissingQuerySet(models.QuerySet["MissingDocument"]):
    def open(self) -> MissingQuerySet:
        return self.filter(closed_at__isnull=True)


class MissingDocument(models.Model):
    """The link holds until `expires_at`, unless it is closed, or made again, which raises its generation."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="missing_documents")
    words = models.CharField("pièce", max_length=300)  # what the person reads: facture de 84,90 € du 12/03
    about_type = models.CharField(max_length=40, blank=True)  # of the document it is missing to, if any
    about_id = models.BigIntegerField(null=True)
    address = models.EmailField("e-mail", blank=True)  # who was written to; empty: the link is passed on by hand
    generation = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField()
    pieces_count = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    firm_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = MissingQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce demandée"
        indexes = [
            models.Index(fields=["company", "-id"], name="missing_recent"),
            models.Index(
                fields=["company", "pieces_count", "-id"],
                name="missing_open",
                condition=models.Q(closed_at__isnull=True),
            ),
        ]

    @property
    def is_expired(self) -> bool:
        return clock.now() >= self.expires_at

    @property
    def last_day(self) -> date:
        """On which its link still opens something, at the company's."""
        return self.expires_at.astimezone(ZoneInfo(self.company.time_zone)).date()

    @property
    def link(self) -> Link:
        return Link(f"p{self.pk}", self.generation)


class Piece(models.Model):
    """One file that came by the link: the bytes as they were sent."""

    frozen = "1=1"

    missing = models.ForeignKey(MissingDocument, on_delete=models.PROTECT, related_name="pieces")
    file = models.ForeignKey(ArchivedFile, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=254, blank=True)  # the address that received the link, when it is known
    at = models.DateTimeField(default=clock.now)
