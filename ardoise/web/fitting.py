"""Whether values fit their columns, said before the database would refuse them: length, choice, decimals, size."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.web.columns import ScaledColumn

LARGEST = 2**63  # of a whole-number column, on both databases
FIRST_YEAR, LAST_YEAR = 1900, 2199  # a due date added to one of them still exists, in every time zone


def misfits(row: models.Model, names: Iterable[str], *, prefix: str = "") -> list[Refused]:
    """A refusal for each of these fields whose value its column cannot hold."""
    fields = {field.name: field for field in row._meta.fields}
    found = ((name, _why_not(fields[name], getattr(row, name))) for name in names if name in fields)
    return [Refused("does_not_fit", why, f"{prefix}{name}") for name, why in found if why]


def _why_not(field: Any, value: Any) -> str:
    if field.is_relation:
        return ""
    if value is None:
        return "" if field.null else "Ce champ ne peut pas être vide."
    if isinstance(value, str):
        return _text(field, value)
    if isinstance(value, Money):
        return "Ce montant est trop grand." if abs(value.cents) >= LARGEST else ""
    if isinstance(field, ScaledColumn):
        return _number(field, value)
    if isinstance(value, date):
        return "" if FIRST_YEAR <= value.year <= LAST_YEAR else f"L’année va de {FIRST_YEAR} à {LAST_YEAR}."
    if isinstance(value, int) and abs(value) >= LARGEST:
        return "Ce nombre est trop grand."
    return ""


def _text(field: Any, value: str) -> str:
    if "\x00" in value:
        return "Ce texte contient un caractère illisible."
    if field.max_length and len(value) > field.max_length:
        return f"Ce texte dépasse {field.max_length} caractères."
    if field.choices and value not in [choice for choice, _ in field.choices] and (value or not field.blank):
        return f"« {value} » n’est pas un choix possible."
    return ""


def _number(field: ScaledColumn, value: Decimal) -> str:
    scaled = value.scaleb(field.places)
    if abs(scaled) >= LARGEST:
        return "Ce nombre est trop grand."
    return "" if scaled == scaled.to_integral_value() else f"{field.places} décimales au plus."
