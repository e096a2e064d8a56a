"""Identifiers as the paper prints them, in groups that can be read out."""

from __future__ import annotations

NARROW = "\u202f"


def by_fours(iban: str) -> str:
    compact = iban.replace(" ", "")
    return "\u00a0".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def siren(number: str) -> str:
    return NARROW.join((number[:3], number[3:6], number[6:])) if len(number) == 9 else number


def vat_number(number: str) -> str:
    """A French number as country, key, SIREN; any other as it is."""
    if number.startswith("FR") and len(number) == 13:
        return "\u00a0".join((number[:2], number[2:4], number[4:]))
    return number
