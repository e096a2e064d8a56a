"""The tables of the room."""

from ardoise.ledger.models.books import (
    Account,
    AuxiliaryRule,
    BankJournal,
    Books,
    CustomerAccount,
    MethodAccount,
    SalesAccount,
    VatAccount,
)
from ardoise.ledger.models.captures import Capture, CapturedEntry, CapturedKey, CaptureState, CaptureUndoing

__all__ = [
    "Account",
    "AuxiliaryRule",
    "BankJournal",
    "Books",
    "Capture",
    "CaptureState",
    "CaptureUndoing",
    "CapturedEntry",
    "CapturedKey",
    "CustomerAccount",
    "MethodAccount",
    "SalesAccount",
    "VatAccount",
]
