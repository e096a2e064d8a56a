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
from ardoise.ledger.models.imports import BooksImport, ImportState

__all__ = [
    "Account",
    "AuxiliaryRule",
    "BankJournal",
    "Books",
    "BooksImport",
    "Capture",
    "CaptureState",
    "CaptureUndoing",
    "CapturedEntry",
    "CapturedKey",
    "CustomerAccount",
    "ImportState",
    "MethodAccount",
    "SalesAccount",
    "VatAccount",
]
