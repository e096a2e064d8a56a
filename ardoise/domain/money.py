"""Amounts: whole cents of one currency, never a binary float."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

CENT = Decimal("0.01")


class NotExact(TypeError):
    """A binary float was given where an exact number is needed."""


class OtherCurrency(ValueError):
    """Two currencies met in one operation, or one that the product does not handle yet."""


def decimal(value: Decimal | int | str) -> Decimal:
    """The only door for numbers: an exact, finite Decimal.

    Raises NotExact for a float (and a bool), ValueError for text that is not a finite number.
    >>> decimal("12.50")
    Decimal('12.50')
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise NotExact(f"un nombre exact est attendu, pas {type(value).__name__}")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"« {value} » n’est pas un nombre") from error
    if not number.is_finite():
        raise ValueError(f"« {value} » n’est pas un nombre")
    return number


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero (EN 16931, BR-CO-17): 16.775 -> 16.78, -0.005 -> -0.01."""
    return value.quantize(CENT if places == 2 else Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=True, init=False)
class Money:
    """An amount in whole cents. `Money("12.50")`, `Money.of_cents(1250)`; more than two decimals is refused."""

    cents: int
    currency: str = "EUR"

    def __init__(self, amount: Decimal | int | str = 0, currency: str = "EUR") -> None:
        exact = decimal(amount)
        rounded = round_half_up(exact)
        if rounded != exact:
            raise ValueError(f"{exact} a plus de deux décimales")
        object.__setattr__(self, "cents", int(rounded.scaleb(2)))
        object.__setattr__(self, "currency", currency)

    @classmethod
    def of_cents(cls, cents: int, currency: str = "EUR") -> Self:
        if isinstance(cents, bool) or not isinstance(cents, int):
            raise NotExact("les centimes sont un nombre entier")
        money = object.__new__(cls)
        object.__setattr__(money, "cents", cents)
        object.__setattr__(money, "currency", currency)
        return money

    @classmethod
    def rounded(cls, amount: Decimal | int | str, currency: str = "EUR") -> Self:
        """Round an exact product to the cent, half away from zero."""
        return cls.of_cents(int(round_half_up(decimal(amount)).scaleb(2)), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(f"{self.cents}e-2")  # a decimal that is made of a text is exact, however long

    def __add__(self, other: Money) -> Money:
        return Money.of_cents(self.cents + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money.of_cents(self.cents - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money.of_cents(-self.cents, self.currency)

    def __abs__(self) -> Money:
        return Money.of_cents(abs(self.cents), self.currency)

    def __bool__(self) -> bool:
        return bool(self.cents)

    def times(self, factor: Decimal | int | str) -> Money:
        """The product rounded to the cent: Money("10.00").times("0.333") is 3.33."""
        return Money.rounded(self.amount * decimal(factor), self.currency)

    def __str__(self) -> str:
        return str(self.amount)

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise OtherCurrency(f"{self.currency} et {other.currency} ne s’additionnent pas")
        return other.cents


ZERO = Money()


def total(amounts: Iterable[Money]) -> Money:
    return sum(amounts, ZERO)


def split(whole: Money, weights: Sequence[Decimal]) -> list[Money]:
    """Share an amount in proportion to weights, to the cent, by largest remainder (the first wins a tie).

    The parts always add up to the whole. Weights may be zero, not all of them; the sign of each is kept.
    >>> [str(part) for part in split(Money("14.17"), [Decimal("76.50"), Decimal("65.16")])]
    ['7.65', '6.52']
    """
    weighed = sum(weights, Decimal(0))
    if not weighed:
        raise ValueError("aucun poids pour répartir le montant")
    exact = [Decimal(whole.cents) * weight / weighed for weight in weights]
    floors = [int(share.to_integral_value(rounding="ROUND_FLOOR")) for share in exact]
    missing = whole.cents - sum(floors)
    largest = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    for index in largest[:missing]:
        floors[index] += 1
    return [Money.of_cents(cents, whole.currency) for cents in floors]
