"""A file kept: its bytes lie in the archive folder under their checksum."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock


class ArchivedFile(models.Model):
    frozen = "1=1"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=clock.now)
