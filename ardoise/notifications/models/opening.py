"""What a person did on the customer's page, as far as it can be known honestly. See `docs/domain/tracking.md`."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.notifications.models.mail import Delivery


class OpeningKind(models.TextChoices):
    OPENED = "opened", "Page ouverte"
    DOWNLOADED = "downloaded", "PDF téléchargé"


class Opening(models.Model):
    """A document was really seen, or its PDF taken: at most once an hour for one recipient."""

    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    about_type = models.CharField(max_length=40)  # sales.quote, sales.invoice
    about_id = models.BigIntegerField()
    version = models.IntegerField(default=0)  # of a quote
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT)  # empty: by the code of the paper
    kind = models.CharField(max_length=10, choices=OpeningKind.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["company", "about_type", "about_id", "-id"], name="opening_by_document")]
