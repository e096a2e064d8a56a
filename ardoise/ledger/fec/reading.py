"""The lines of a file, one by one, with what is wrong in its shape: characters, ends of line, separator, header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ardoise.ledger.fec.columns import AMOUNTS, CASH_BOOK, COLUMNS, SIGNED

Tell = Callable[[str, int, str], None]
_END = re.compile(r"\r\r\n|\r\n|\n|\r")
_KNOWN = {name.lower(): name for name in (*COLUMNS, *SIGNED, *CASH_BOOK)}
XML = (
    "Ce FEC est en XML : seule la forme à plat est lue ici (.txt, colonnes séparées par la tabulation ou « | »). "
    "Demandez-la au logiciel qui l’a écrit."
)
_ENOUGH = 8  # known names from which a first line is a header


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, and how many cells a line may have."""

    places: dict[str, int]
    widths: tuple[int, ...]
    separator: str

    def has(self, name: str) -> bool:
        return name in self.places

    @property
    def is_signed(self) -> bool:
        """Whether amounts are Montant and Sens, in the place of Debit and Credit."""
        return all(name in self.places for name in SIGNED)


@dataclass(frozen=True, slots=True)
class Cells:
    """One line of the file: its number from 1, and its cells by their column."""

    number: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def decoded(content: bytes, tell: Tell) -> str | None:
    """The text of the file: UTF-8, ISO 8859-15 or ASCII, nothing else."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:200].count(b"\x00") > 20:
        tell("ENCODING", 1, "Le fichier est en UTF-16 : enregistrez-le en UTF-8 ou en ISO 8859-15.")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("iso8859-15")


def lines(text: str, tell: Tell) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their number; the last end of line is no line."""
    start, number, doubled = 0, 0, False
    for end in _END.finditer(text):
        number += 1
        if end.group() == "\r\r\n" and not doubled:
            doubled = True
            tell("LINE_END", number, "Fin de ligne doublée (CR CR LF) : une seule est attendue.")
        line = text[start : end.start()]
        start = end.end()
        if line.strip():
            yield number, line
        elif start < len(text):
            tell("BLANK_LINE", number, "Ligne vide au milieu du fichier.")
    if text[start:].strip():
        yield number + 1, text[start:]


def is_xml(line: str) -> bool:
    """The other form of the law, which is not read here."""
    return line.lstrip().lower().startswith(("<?xml", "<comptabilite"))


def header_of(line: str, tell: Tell) -> Header | None:
    """The header, or None when the first line is not one: then nothing more can be read."""
    if is_xml(line):
        tell("XML", 1, XML)
        return None
    separator = max("\t|;,", key=line.count)
    names = [name.strip().strip('"').lower() for name in line.split(separator)]
    if separator not in "\t|":
        tell("SEPARATOR", 1, "Le séparateur doit être la tabulation ou la barre « | ».")
    if sum(name in _KNOWN for name in names) < _ENOUGH:
        tell("NO_HEADER", 1, "La première ligne ne donne pas les noms des colonnes.")
        return None
    widths: tuple[int, ...] = (len(names),)
    if not names[-1]:
        tell("TRAILING_SEPARATOR", 1, "Séparateur de trop à la fin de chaque ligne.")
        names = names[:-1]
        widths += (len(names),)
    places = {_KNOWN[name]: place for place, name in reversed(list(enumerate(names))) if name in _KNOWN}
    _tell_columns(names, places, tell)
    return Header(places, widths, separator)


def _tell_columns(names: list[str], places: dict[str, int], tell: Tell) -> None:
    is_signed = all(name in places for name in SIGNED)
    swap = dict(zip(AMOUNTS, SIGNED, strict=True)) if is_signed else {}
    wanted = [swap.get(name, name) for name in COLUMNS]
    for name in wanted:
        if name not in places:
            tell(f"MISSING_COLUMN:{name}", 1, f"La colonne {name} manque.")
    there = [name for name in wanted if name in places]
    if sorted(there, key=lambda name: places[name]) != there:
        tell("COLUMN_ORDER", 1, "Les colonnes ne sont pas dans l’ordre de l’arrêté.")
    extra = [name for name in names if _KNOWN.get(name) not in (*wanted, *CASH_BOOK)]
    if extra:
        tell("EXTRA_COLUMNS", 1, f"Colonnes ajoutées : {', '.join(extra)}.")


def cells_of(header: Header, number: int, line: str, tell: Tell) -> Cells | None:
    """The cells of a line; None when it has not as many as the header, so that none can be trusted."""
    values = line.split(header.separator)
    if len(values) not in header.widths:
        tell(
            "FIELD_COUNT",
            number,
            f"{len(values)} champs au lieu de {header.widths[0]} : un séparateur est dans un texte ?",
        )
        return None
    return Cells(number, {name: values[place].strip(" \x00\u00a0") for name, place in header.places.items()})
