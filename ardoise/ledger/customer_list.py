"""A list of customers pasted or brought by a file: who each line is, and what it gives them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.ledger.actions.change_customers import Given
from ardoise.ledger.customers import Found, People

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 5_000
_HEADS = {"nom", "client", "name", "raison sociale", "siren"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, who that is (None: nobody, or several), and what is given."""

    number: int
    text: str
    found: Found | None
    code: str
    collective: str = ""
    sales: str = ""

    @property
    def given(self) -> Given | None:
        return Given(self.found.contact_id, self.code, self.collective, self.sales) if self.found else None


def read_list(company: Company, content: str | bytes) -> list[Line]:
    """« nom ou SIREN ; code ; collectif ; compte de vente », one customer on each line; tabs and commas do too.

    Raises Refused for a list that is empty, too long or no text.
    """
    rows = list(_rows(_text(content)))
    if not rows:
        raise Refused("list_empty", "Collez une liste : un client par ligne, « Nom ; code ».", "list")
    if len(rows) > MOST_LINES:
        raise Refused("list_too_long", f"La liste a plus de {MOST_LINES} lignes : donnez-la en plusieurs fois.", "list")
    people = People(company)
    lines = []
    for number, row in rows:
        text, code, collective, sales = (*row, "", "", "", "")[:4]
        lines.append(Line(number, text, people.find(text), code, collective, sales))
    return lines


def _text(content: str | bytes) -> str:
    if isinstance(content, str):
        return content
    if len(content) > MOST_BYTES:
        raise Refused("file_too_large", "Ce fichier dépasse 2 Mo : gardez le nom, le code et les comptes.", "list")
    if b"\x00" in content:
        message = "Ce fichier n’est pas du texte : enregistrez le tableau en CSV, puis déposez-le."
        raise Refused("file_not_text", message, "list")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    first = text.strip().partition("\n")[0]
    separator = max(";\t,", key=first.count)
    for number, row in enumerate(csv.reader(StringIO(text), delimiter=separator), start=1):
        cells = [cell.strip() for cell in row]
        if any(cells) and not (number == 1 and cells[0].casefold() in _HEADS):
            yield number, cells
