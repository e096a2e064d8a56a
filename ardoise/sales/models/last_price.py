"""What a customer last paid for something: proposed on the sheet, with no legal meaning."""

from __future__ import annotations

from django.db import models

from ardoise.contacts.models import Contact
from ardoise.web.columns import price_column

KEY_LENGTH = 200


class LastPrice(models.Model):
    """The unit price of a designation on the last invoice issued to a contact. Written by `actions/note_prices.py`."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="last_prices")
    key = models.CharField(max_length=KEY_LENGTH)  # the folded designation
    unit_price = price_column()
    includes_vat = models.BooleanField(default=False)
    date = models.DateField()  # of the invoice

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "key"], name="last_price_once")]
