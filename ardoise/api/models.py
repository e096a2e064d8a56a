"""The answer kept for an idempotency key."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company
from ardoise.history import clock


class IdempotentAnswer(models.Model):
    """One POST of one key: in progress while `status` is empty, then replayed as it was."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)  # of method, path and body
    status = models.IntegerField(null=True)
    content_type = models.CharField(max_length=80, blank=True)
    body = models.TextField(blank=True)
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="one_answer_per_key")]
