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

    class Meta:
        indexes = [models.Index(fields=["company", "id"], name="file_of_company")]


class StorageCount(models.Model):
    """The bytes of a company up to one file, so that no page counts them all again."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, primary_key=True, related_name="+")
    size = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
