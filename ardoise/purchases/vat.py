"""The VAT inside an amount paid."""

from __future__ import annotations

from decimal import Decimal

from ardoise.domain.money import Money
from ardoise.domain.totals import excluding

RATES = tuple(Decimal(rate) for rate in ("20", "10", "5.5", "2.1", "0"))


def vat_in(amount: Money, rate: Decimal | int) -> Money:
    """What of an amount with VAT is VAT: 120.00 at 20 % -> 20.00; the base is rounded, VAT is what remains."""
    return amount - excluding(amount, Decimal(rate))


def rate_of(amount: Money, vat: Money) -> Decimal | None:
    """The rate that gives this VAT; None when none does: a ticket with several rates, VAT recovered for a part."""
    return next((rate for rate in RATES if vat_in(amount, rate) == vat), None)
