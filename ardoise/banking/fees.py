"""What a payment company kept of a receipt, as its own statement says beside it: the customer paid the gross sum."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ardoise.banking.readers.reading import Row

FEE, GROSS = "FEE", "GROSS"  # the codes of the readers, in `Row.details`


def kept_of(row: Row, currency: str) -> int:
    """The cents of the fee: gross less the row. None for money out, another currency, or sums that do not agree.

    Example: PayPal, gross 102,00, fee -2,95, net 99,05 -> 295.
    """
    told = dict(row.details)
    if row.amount <= 0 or currency != "EUR" or not (FEE in told and GROSS in told):
        return 0
    try:
        fee, gross = abs(Decimal(told[FEE])), Decimal(told[GROSS])
    except InvalidOperation:
        return 0
    return int(fee.scaleb(2)) if gross - fee == row.amount else 0
