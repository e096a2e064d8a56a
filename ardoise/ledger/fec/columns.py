"""The columns of the file, with the names of the law."""

from __future__ import annotations

AMOUNTS = ("Debit", "Credit")
SIGNED = ("Montant", "Sens")  # the variant of the law for the two above
COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    *AMOUNTS,
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
CASH_BOOK = ("DateRglt", "ModeRglt", "NatOp", "IdClient")  # of who keeps a cash book (BNC, BA)
MANDATORY = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "ValidDate",
)
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate", "DateRglt")
PAIRS = (("CompAuxNum", "CompAuxLib"), ("EcritureLet", "DateLet"), ("Montantdevise", "Idevise"))
