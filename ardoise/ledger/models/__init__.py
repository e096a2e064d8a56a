"""The tables of the room."""

from ardoise.ledger.models.books import (
    Account,
    AuxiliaryRule,
    Books,
    CustomerAccount,
    MethodAccount,
    SalesAccount,
    Territory,
    VatAccount,
)

__all__ = [
    "Account",
    "AuxiliaryRule",
    "Books",
    "CustomerAccount",
    "MethodAccount",
    "SalesAccount",
    "Territory",
    "VatAccount",
]
