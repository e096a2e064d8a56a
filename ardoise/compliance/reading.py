"""Reads of closings."""

from __future__ import annotations

import json
from typing import Any

from ardoise.compliance.models import Closing
from ardoise.domain.closings import Previous, Sums, sums_of


def last_closing(company_id: int) -> Closing | None:
    return Closing.objects.filter(company=company_id).order_by("-number").first()


def told_of(closing: Closing) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(closing.text)
    return told


def sums_in(closing: Closing) -> Sums:
    return sums_of(told_of(closing)["sums"])


def previous_of(closing: Closing | None) -> Previous:
    """What the closing that follows this one needs to know of it."""
    if closing is None:
        return Previous()
    return Previous(closing.number, closing.hash, closing.last_sequence, closing.perpetual, closing.perpetual_absolute)
