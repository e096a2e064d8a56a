"""The readers of statements: one module for each format, with one function `read(source) -> Reading`.

`read(content)` is the only door: it finds the characters (`decode`), the format (`detect`), then gives the text to its
reader. A file that no format recognises is given to `csv`, which reads any table or says what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ardoise.banking.readers import camt, cfonb120, cfonb240, csv, mt940, ofx, qif
from ardoise.banking.readers.decode import Source, decode
from ardoise.banking.readers.detect import detect
from ardoise.banking.readers.reading import Event, Ignored, Notice, Problem, Reading, Row, Statement, Unreadable

__all__ = [
    "Ignored",
    "Notice",
    "Opened",
    "Problem",
    "Reading",
    "Row",
    "Source",
    "Statement",
    "Unreadable",
    "decode",
    "detect",
    "opened",
    "read",
    "stream",
]

READERS: dict[str, tuple[Callable[[Source], Reading], Callable[[Source], Iterator[Event]]]] = {
    "camt": (camt.read, camt.events),
    "cfonb120": (cfonb120.read, cfonb120.events),
    "cfonb240": (cfonb240.read, cfonb240.events),
    "mt940": (mt940.read, mt940.events),
    "ofx": (ofx.read, ofx.events),
    "qif": (qif.read, qif.events),
}

EMPTY = "Le fichier est vide : téléchargez à nouveau le relevé sur le site de votre banque."
PICTURE = (
    "Ce fichier n’est pas un relevé à importer (PDF, image ou classeur) : téléchargez-le en OFX, CAMT, CFONB ou CSV."
)
_SOMETHING = re.compile(r"[^\x00\s\ufeff]")
_NOT_TEXT = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose characters and format are found, and whose rows are still to be read. `format` as in `Reading`."""

    source: Source
    format: str

    @property
    def is_table(self) -> bool:
        return self.format == csv.FORMAT

    def events(self, mapping: csv.Mapping | None = None) -> Iterator[Event]:
        """Event by event: only the text and one row are held. `mapping` is of a table."""
        if self.is_table:
            yield from csv.events(self.source, mapping)
        else:
            yield from self.source.problems
            yield from READERS[detect(self.source.text)][1](self.source)


def opened(content: bytes) -> Opened:
    """Raises Unreadable, with a French sentence, when the file is no statement at all."""
    source = _source(content)
    name = detect(source.text)
    if name == "camt":
        return Opened(source, camt.kind_of(source))
    return Opened(source, name or csv.FORMAT)


def read(content: bytes) -> Reading:
    """What a statement says. Raises Unreadable, with a French sentence, when the file is no statement at all."""
    source = _source(content)
    known = READERS.get(detect(source.text))
    return known[0](source) if known else csv.read(source)


def stream(content: bytes) -> Iterator[Event]:
    """The same, event by event."""
    yield from opened(content).events()


def _source(content: bytes) -> Source:
    if content.startswith(_NOT_TEXT):
        raise Unreadable(PICTURE)
    source = decode(content)
    if not _SOMETHING.search(source.text):
        raise Unreadable(EMPTY)
    return source
