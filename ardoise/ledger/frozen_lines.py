"""The lines of a captured entry as one text, and back: what the file holds is written from it and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ardoise.ledger.formats import ExportLine

_TEXTS = ("journal", "journal_label", "account", "account_label", "piece", "label")
_ENDS = ("aux", "aux_label", "letter", "nature")


def freeze(lines: Iterable[ExportLine]) -> str:
    """Canonical JSON: one list per line."""
    return json.dumps([_row(line) for line in lines], ensure_ascii=False, separators=(",", ":"))


def thaw(text: str, *, number: int, rank: int) -> list[ExportLine]:
    """The lines of the entry of that number, `rank` being that of the first in the file."""
    rows: Sequence[Sequence[Any]] = json.loads(text)
    return [_line(row, number, rank + index) for index, row in enumerate(rows)]


def _row(line: ExportLine) -> list[Any]:
    days = [line.date, line.piece_date, line.valid_date, line.due, line.letter_date]
    return [
        *(getattr(line, name) for name in _TEXTS),
        *(day.isoformat() if day else None for day in days),
        line.debit,
        line.credit,
        *(getattr(line, name) for name in _ENDS),
    ]


def _line(row: Sequence[Any], number: int, rank: int) -> ExportLine:
    texts, days, cents, ends = row[:6], [_day(text) for text in row[6:11]], row[11:13], row[13:]
    on, piece_date, valid_date = days[0] or date.min, days[1] or date.min, days[2] or date.min
    return ExportLine(
        **dict(zip(_TEXTS, texts, strict=True)),
        number=number,
        rank=rank,
        date=on,
        piece_date=piece_date,
        valid_date=valid_date,
        due=days[3],
        letter_date=days[4],
        debit=cents[0],
        credit=cents[1],
        **dict(zip(_ENDS, ends, strict=True)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
