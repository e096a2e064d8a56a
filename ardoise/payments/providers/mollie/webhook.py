"""Mollie's webhooks: a form with one id, not signed. Nothing in it is trusted, the payment is read again."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from ardoise.payments.providers.base import Forged, Notice

_PAYMENT = re.compile(r"tr_[A-Za-z0-9]{1,40}", re.ASCII)


def notice_of(body: bytes) -> Notice:
    """Raises Forged for what is not the id of a payment."""
    try:
        names = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=5).get("id", [])
    except ValueError:
        names = []
    if len(names) != 1 or not _PAYMENT.fullmatch(names[0]):
        raise Forged("id")
    return Notice("", "payment", names[0])
