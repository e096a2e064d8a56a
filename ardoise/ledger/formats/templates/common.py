"""What several layouts say alike."""

from __future__ import annotations

from typing import Any

from ardoise.ledger.formats.model import Cell, Record

FLAT = (("–", "-"), ("—", "-"))
NO_SEMICOLON = ((";", ","),)
NO_QUOTE = (('"', "'"),)


def columns(*cells: Cell) -> tuple[Record, ...]:
    return (Record(cells),)


def has_due(line: Any) -> bool:
    return line.due is not None
