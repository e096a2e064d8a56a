"""A seal that was asked for and can still be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.sales.models.invoice import Invoice


class PendingSeal(models.Model):
    """CADENAS for its 20 seconds, or what became of it when a check failed. Nothing legal: no number is taken.

    `task_id` is empty once it lapsed; `problem` then says why, as long as the draft stays at `revision`.
    """

    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, primary_key=True, related_name="pending_seal")
    token = models.CharField(max_length=32)  # of this asking: the task of a former one finds nothing to do
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    due_at = models.DateTimeField()
    revision = models.IntegerField()
    send = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    task_id = models.BigIntegerField(null=True)

    @property
    def is_running(self) -> bool:
        return self.task_id is not None
