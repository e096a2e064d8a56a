"""Amounts as payment providers write them: a whole number of the currency's smallest unit (ISO 4217)."""

from __future__ import annotations

from decimal import Decimal

from ardoise.domain.money import NotExact, decimal

# How many decimals, where they are not two (ISO 4217, table A.1)
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
_THREE = "BHD IQD JOD KWD LYD OMR TND".split()
EXPONENTS = {**dict.fromkeys(_NONE, 0), **dict.fromkeys(_THREE, 3), "CLF": 4, "UYW": 4}


def exponent(currency: str) -> int:
    """2 for EUR, 0 for JPY, 3 for TND."""
    return EXPONENTS.get(currency.upper(), 2)


def to_minor_units(amount: Decimal, currency: str) -> int:
    """The whole number to send. Raises ValueError when the currency has no room for the decimals.

    >>> to_minor_units(Decimal("19.99"), "EUR"), to_minor_units(Decimal("100"), "JPY")
    (1999, 100)
    """
    scaled = decimal(amount).scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} a plus de décimales que {currency.upper()}")
    return int(scaled)


def from_minor_units(units: int, currency: str) -> Decimal:
    """The amount that a provider's whole number says. Raises NotExact for anything else than a whole number.

    >>> from_minor_units(1250, "TND")
    Decimal('1.250')
    """
    if isinstance(units, bool) or not isinstance(units, int):
        raise NotExact("un montant en petites unités est un nombre entier")
    return Decimal(units).scaleb(-exponent(currency))
