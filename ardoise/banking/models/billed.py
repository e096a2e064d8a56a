"""Invoices made because their money had come: which line each one is of."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ardoise.banking.models.line import BankLine
from ardoise.history import clock
from ardoise.sales.models import Invoice


class InvoiceFromLine(models.Model):
    """The tie of a draft to the line whose money it bills: once issued, it is linked to it."""

    line = models.ForeignKey(BankLine, on_delete=models.CASCADE, related_name="billed")
    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, related_name="billed_line")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    done_at = models.DateTimeField(null=True)  # linked, or found to have nothing to link: never tried again
