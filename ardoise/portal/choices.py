"""The options of a quote as the customer ticks them, in an address or in a form."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from ardoise.domain import options
from ardoise.domain.document import Document, Line, Option

MADE = "choix"  # present once a choice was made: no box ticked is a choice too
TICKED = "option"
GROUP = "groupe"  # groupe3=5: of the group whose first line is 3, line 5


@dataclass(frozen=True)
class Choosable:
    """One line that may be taken, and the name of its control."""

    position: int
    line: Line
    name: str
    is_taken: bool
    group: str = ""  # the name of its group, on its first line


def chosen_in(data: QueryDict, document: Document) -> frozenset[int]:
    """The positions taken; what the quote proposes when nothing was chosen yet. Strange values are left out."""
    if MADE not in data:
        return options.chosen_of(document.lines)
    names = {TICKED, *(f"{GROUP}{members[0]}" for members in options.choices(document.lines).values())}
    texts = [text for name in names for text in data.getlist(name)]
    return frozenset(int(text) for text in texts if text.isdecimal() and len(text) <= 4)


def query_of(document: Document, chosen: frozenset[int]) -> str:
    """The same choice in an address: what the button that signs carries."""
    if not any(line.option for line in document.lines):
        return ""
    pairs = [(MADE, "1"), *((one.name, str(one.position)) for one in choosable(document, chosen) if one.is_taken)]
    return urlencode(pairs)


def choosable(document: Document, chosen: frozenset[int]) -> list[Choosable]:
    """The lines at the customer's choice in their order, those of a group together where it begins."""
    group_at = {members[0]: (name, members) for name, members in options.choices(document.lines).items()}
    found: list[Choosable] = []
    for index, line in enumerate(document.lines):
        if line.option == Option.OPTIONAL:
            found.append(Choosable(index, line, TICKED, index in chosen))
        elif index in group_at:
            name, members = group_at[index]
            for one in members:
                title = name if one == index else ""
                found.append(Choosable(one, document.lines[one], f"{GROUP}{index}", one in chosen, title))
    return found
