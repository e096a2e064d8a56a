"""The readers of statements: one module for each format, with one function `read(source) -> Reading`.

`read(content)` is the only door: it finds the characters (`decode`), the format (`detect`), then gives the text to its
reader. A file that no format recognises is given to `csv`, which reads any table or says what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ardoise.banking.readers import camt, cfonb120, cfonb240, csv, mt940, ofx, qif
from ardoise.banking.readers.decode import Source, decode
from ardoise.banking.readers.detect import detect
from ardoise.banking.readers.reading import Event, Ignored, Problem, Reading, Row, Statement, Unreadable

__all__ = [
    "Ignored",
    "Problem",
    "Reading",
    "Row",
    "Source",
    "Statement",
    "Unreadable",
    "decode",
    "detect",
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


def read(content: bytes) -> Reading:
    """What a statement says. Raises Unreadable, with a French sentence, when the file is no statement at all."""
    source = _source(content)
    known = READERS.get(detect(source.text))
    return known[0](source) if known else csv.read(source)


def stream(content: bytes) -> Iterator[Event]:
    """The same, event by event: only the text and one row are held (one statement for CAMT, the file for CSV)."""
    source = _source(content)
    known = READERS.get(detect(source.text))
    yield from source.problems
    if known:
        yield from known[1](source)
    else:
        reading = csv.read(source)
        for part in (reading.errors, reading.ignored, reading.transactions, reading.statements):
            yield from part


def _source(content: bytes) -> Source:
    if content.startswith(_NOT_TEXT):
        raise Unreadable(PICTURE)
    source = decode(content)
    if not _SOMETHING.search(source.text):
        raise Unreadable(EMPTY)
    return source
