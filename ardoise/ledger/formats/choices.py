"""Every format that may be chosen, texts and workbook alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import BinaryIO

from ardoise.ledger.formats import workbook
from ardoise.ledger.formats.model import ExportLine, Third
from ardoise.ledger.formats.templates import FORMATS
from ardoise.ledger.formats.write import write

CHOICES: dict[str, str] = {code: one.name for code, one in FORMATS.items()} | {workbook.CODE: workbook.NAME}


def pattern_of(code: str) -> str:
    """The name of its file, with its placeholders."""
    return workbook.FILE_NAME if code == workbook.CODE else FORMATS[code].file_name


def write_to(
    to: BinaryIO,
    code: str,
    lines: Iterable[ExportLine],
    thirds: Iterable[Third],
    names: Mapping[str, str],
    *,
    made_at: datetime,
) -> None:
    """The whole file of that format, line by line."""
    if code == workbook.CODE:
        workbook.write_lines(lines, to, made_at=made_at)
        return
    for piece in write(FORMATS[code], lines, thirds, names):
        to.write(piece)
