"""The readers of statements: one module for each format, with one function `read(source) -> Reading`.

`read(content)` is the only door: it finds the characters (`decode`), the format (`detect`), then gives the text to its
reader. A file that no format recognises is given to `csv`, which reads any table or says what it needs.
"""

from __future__ import annotations

from collections.abc import Callable

from ardoise.banking.readers import camt, cfonb120, cfonb240, csv, mt940, ofx, qif
from ardoise.banking.readers.decode import Source, decode
from ardoise.banking.readers.detect import detect
from ardoise.banking.readers.reading import Ignored, Problem, Reading, Row, Statement, Unreadable

__all__ = ["Ignored", "Problem", "Reading", "Row", "Source", "Statement", "Unreadable", "decode", "detect", "read"]

READERS: dict[str, Callable[[Source], Reading]] = {
    "camt": camt.read,
    "cfonb120": cfonb120.read,
    "cfonb240": cfonb240.read,
    "mt940": mt940.read,
    "ofx": ofx.read,
    "qif": qif.read,
}

EMPTY = "Le fichier est vide : téléchargez à nouveau le relevé sur le site de votre banque."
PICTURE = (
    "Ce fichier n’est pas un relevé à importer (PDF, image ou classeur) : téléchargez-le en OFX, CAMT, CFONB ou CSV."
)
_NOT_TEXT = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


def read(content: bytes) -> Reading:
    """What a statement says. Raises Unreadable, with a French sentence, when the file is no statement at all."""
    if content.startswith(_NOT_TEXT):
        raise Unreadable(PICTURE)
    source = decode(content)
    if not source.text.strip("\x00 \t\r\n\f\v\u00a0\ufeff"):
        raise Unreadable(EMPTY)
    return READERS.get(detect(source.text), csv.read)(source)
