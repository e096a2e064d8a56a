"""A template and lines to the bytes of a file, line by line: nothing of the file is held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from itertools import islice
from operator import attrgetter
from typing import Any

from ardoise.ledger.formats.cells import one_line, writable
from ardoise.ledger.formats.model import Cell, ExportLine, Record, Subject, Template, Third

BOM = "\ufeff"
PIECE = 500  # lines of one piece
KEPT = 1024  # values of one column that are remembered as written: those of the entry, then days, accounts, names

Clean = Callable[[str], str]

Written = Callable[[Subject], str]


def write(
    template: Template,
    lines: Iterable[ExportLine],
    thirds: Iterable[Third] = (),
    names: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """The file, in pieces. `names` fills the head: company, siren, first and last day.

    A letter that the encoding of the file does not have loses its accent, else is « ? » (`lost_in` tells which).
    """
    clean = _cleaning(template)
    said = {name: clean(value) for name, value in (names or {}).items()}
    text = _text(template, lines, thirds, said, clean)
    while piece := list(islice(text, PIECE)):
        said_in_full = "".join(piece)
        ascii_is_enough = said_in_full.isascii()  # the same bytes in every encoding of the layouts, and much faster
        yield said_in_full.encode("ascii") if ascii_is_enough else said_in_full.encode(template.encoding, "replace")


def lost_in(template: Template, value: str) -> str:
    """The letters of a text that the file of that layout can only write « ? »."""
    if value.isascii():
        return ""
    letters = dict.fromkeys(one_line(value))
    return "".join(
        letter
        for letter in letters
        if letter != "?" and writable(letter, template.encoding, is_ascii=template.is_ascii) == "?"
    )


def _text(
    template: Template,
    lines: Iterable[ExportLine],
    thirds: Iterable[Third],
    said: Mapping[str, str],
    clean: Clean,
) -> Iterator[str]:
    yield from (line.format(**said) + template.ending for line in template.head)
    written = [(record, _writing(template, record, clean)) for record in template.records]
    of_thirds = [make for record, make in written if record.per == "third"]
    yield from (make(third) for third in thirds for make in of_thirds)
    of_lines = [(record.per == "entry", record.when, make) for record, make in written if record.per != "third"]
    entry = 0
    for line in lines:
        for once, when, make in of_lines:
            if not (once and line.number == entry) and (when is None or when(line)):
                yield make(line)
        entry = line.number
    yield from (line.format(**said) + template.ending for line in template.foot)


def _writing(template: Template, record: Record, clean: Clean) -> Written:
    """One function for a record: the attributes are taken at once, the texts that never change are in the pattern."""
    cells = [cell for cell in record.cells if cell.name]
    fetch = attrgetter(*(cell.name for cell in cells))
    shape_of = cache(partial(_shape, clean=clean))  # columns alike share what they remember
    shapes = [shape_of(cell) for cell in cells]
    columns = ["%s" if cell.name else cell.const.replace("%", "%%") for cell in record.cells]
    pattern = template.separator.join(columns) + template.ending
    return lambda subject: pattern % tuple([shape(value) for shape, value in zip(shapes, fetch(subject), strict=True)])


def _shape(cell: Cell, clean: Clean) -> Callable[[Any], str]:
    """How a value of that column is written. A value that comes back is remembered as written; an amount is not."""
    form, width, fill = cell.form, cell.width, cell.fill
    most = width or cell.most
    if not cell.repeated:
        return (lambda value: form(value)[-width:].rjust(width, fill)) if width else form

    def shape(value: Any) -> str:
        said = clean(form(value))
        if most:
            said = said[-most:] if cell.tail else said[:most]
        if cell.quote:
            return '"' + said.replace('"', '""') + '"'
        return said.rjust(width, fill) if cell.right else said.ljust(width, fill)

    return lru_cache(KEPT)(shape)


def _cleaning(template: Template) -> Clean:
    def clean(value: str) -> str:
        value = one_line(value)
        value = writable(value, template.encoding, is_ascii=template.is_ascii)
        for old, new in template.replacements:
            value = value.replace(old, new)
        return value

    return clean
