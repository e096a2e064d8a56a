"""CFONB 240 (operations given back to the customer): details of what the statement books, without sign.

Records 31 (header), 34 (operation), 39 (total). The format says neither in nor out, and every operation, or their
total, is a line of the CFONB 120 statement too: importing them would count the money twice. They are read and shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ardoise.banking.readers.cfonb120 import day_of_six, records
from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import Event, Ignored, Notice, Problem, Reading, Statement, collect

LENGTH = 240
DETAIL = "détail d’une opération que le relevé de compte porte déjà"
_RECORD = re.compile(r"3[149]\d{6}")
_TOLD = (
    "Un fichier CFONB 240 détaille des opérations (effets, prélèvements, virements) sans dire leur sens, et le relevé "
    "de compte les porte déjà : rien n’est à importer. Importez le relevé CFONB 120 de la même période."
)


def read(source: Source) -> Reading:
    """Operations are in `ignored` with their text; a record that cannot be read is a Problem with its line."""
    return collect("cfonb240", events(source), encoding=source.encoding, problems=source.problems)


def events(source: Source) -> Iterator[Event]:
    """Row by row, without holding the file's rows."""
    read_so_far = Decimal(0)
    opened = seen = False
    for number, line in records(source, LENGTH, _RECORD):
        code = line[:2]
        if code == "31":
            opened, read_so_far = True, Decimal(0)
            yield Statement(account=line[21:42].replace(" ", ""), currency="EUR")
        elif code == "34":
            seen = True
            worth, day = _unsigned(line[228:240]), day_of_six(line[10:16])
            name, words = line[42:66].strip(), line[130:218].strip()
            shown = " ".join(part for part in (line[10:16], name, words, line[228:240].lstrip("0 ")) if part)
            if not opened:
                yield Problem(number, "Opération hors d’une remise : aucun en-tête (31) avant elle.", shown)
            elif day is None:
                yield Problem(number, f"La date « {line[10:16]} » n’existe pas (JJMMAA attendu).", shown)
            elif worth is None:
                yield Problem(number, f"Le montant « {line[228:240].strip()} » est illisible.", shown)
            else:
                read_so_far += worth
                text = f"{day:%d/%m/%Y} {name} {words} {worth}".replace(".", ",")
                yield Ignored(DETAIL, " ".join(text.split()), number)
        elif code == "39":
            whole = _unsigned(line[228:240])
            if whole is not None and whole != read_so_far:
                yield Notice(f"Ligne {number} : le total annoncé ne correspond pas à la somme des opérations.")
            opened = False
        else:
            yield Problem(number, "Ligne qui n’est pas un enregistrement CFONB 240 (31, 34 ou 39).", line.strip())
    if seen:
        yield Notice(_TOLD)


def _unsigned(text: str) -> Decimal | None:
    figures = text.strip()
    return Decimal(int(figures)).scaleb(-2) if figures.isascii() and figures.isdigit() else None
