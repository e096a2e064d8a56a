"""Columns for exact numbers: whole numbers in the database, Money and Decimal in code.

Django's DecimalField is a binary float on SQLite, so it is not used (house law 1).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from ardoise.domain.money import Money, NotExact, decimal


class MoneyColumn(models.BigIntegerField):
    """Whole cents in the column, Money in code. Only euros are stored: another currency is refused before."""

    # for the types only: what is set, read and looked up
    _pyi_private_set_type: Money | int  # type: ignore[assignment]
    _pyi_private_get_type: Money  # type: ignore[assignment]
    _pyi_lookup_exact_type: Money | int  # type: ignore[assignment]

    def deconstruct(self) -> Any:
        """Migrations write a default as its cents."""
        name, path, args, kwargs = super().deconstruct()
        if isinstance(kwargs.get("default"), Money):
            kwargs["default"] = kwargs["default"].cents
        return name, path, args, kwargs

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Money | None:
        return None if value is None else Money.of_cents(value)

    def to_python(self, value: Any) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        raise NotExact("un montant s’écrit avec Money")

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value  # a plain int is already cents: lookups and aggregates
        if isinstance(value, Money):
            return value.cents
        raise NotExact("un montant s’écrit avec Money")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))


class SecretColumn(models.TextField):
    """A text covered by `web/secrets.py`: `ardoise rotate_keys` covers it again with the new key."""


class ScaledColumn(models.BigIntegerField):
    """A Decimal kept as a whole number of its smallest unit: `places` decimals, never more."""

    _pyi_private_set_type: Decimal | int | str  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_lookup_exact_type: Decimal | int | str  # type: ignore[assignment]

    def __init__(self, *args: Any, places: int = 2, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def get_default(self) -> Any:
        value = super().get_default()
        return None if value is None else decimal(value)

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        scaled = decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} a plus de {self.places} décimales")
        return int(scaled)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared and isinstance(value, int) else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


def price_column(**options: Any) -> ScaledColumn:
    """Unit price in millionths of a euro (BT-146: 6 decimals)."""
    return ScaledColumn(places=6, **options)


def quantity_column(**options: Any) -> ScaledColumn:
    """Quantity in ten-thousandths (BT-129: 4 decimals)."""
    return ScaledColumn(places=4, **options)


def rate_column(**options: Any) -> ScaledColumn:
    """Rate or percentage in hundredths of a percent (BT-152: 2 decimals)."""
    return ScaledColumn(places=2, **options)
