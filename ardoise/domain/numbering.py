"""Number patterns: what a series writes for a counter and a date, and what makes a pattern safe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ardoise.domain.errors import Refused

MAX_LENGTH = 20  # Chorus Pro and the public portal take 20 characters; the norm would allow 35
USUAL_DIGITS = 6  # a series must still fit when it reaches 999 999
DEFAULT_WIDTH = 4
ALLOWED = re.compile(r"[A-Za-z0-9+_/-]+")  # BR-FR-02
QUOTE_PATTERN = "D-ANNÉE-NUMÉRO"
INVOICE_PATTERN = "F-ANNÉE-NUMÉRO"
CREDIT_NOTE_PATTERN = "A-ANNÉE-NUMÉRO"

_WORD = re.compile(r"(ANNÉE|ANNEE)([24]?)|(MOIS)|(JOUR)|(NUMÉRO|NUMERO)([1-9]?)")


class ElementKind(StrEnum):
    LETTER = "letter", "Lettre"
    YEAR = "year", "Année"
    MONTH = "month", "Mois"
    DAY = "day", "Jour"
    NUMBER = "number", "Numéro"

    label: str

    def __new__(cls, value: str, label: str = "") -> ElementKind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of a pattern: `width` is 2 or 4 for a year, the least number of digits for a number."""

    kind: ElementKind
    text: str = ""  # letters and separators
    width: int = 0

    def format(self, number: int, on: date) -> str:
        match self.kind:
            case ElementKind.LETTER:
                return self.text
            case ElementKind.YEAR:
                return f"{on.year:04d}"[-self.width :]
            case ElementKind.MONTH:
                return f"{on.month:02d}"
            case ElementKind.DAY:
                return f"{on.day:02d}"
            case _:
                return f"{number:0{self.width}d}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The elements in their order, and whether the counter starts again at 1 each year."""

    elements: tuple[Element, ...]
    restarts_yearly: bool = True

    @property
    def text(self) -> str:
        """The pattern as the user writes it; `parse(pattern.text)` gives the pattern back."""
        followers = (*self.elements[1:], None)
        return "".join(_word(element, after) for element, after in zip(self.elements, followers, strict=True))

    def format(self, number: int, on: date) -> str:
        """The number as printed (BT-1); more digits than the width are written in full.

        Raises ValueError for a counter below 1.
        Example: `F-ANNÉE-NUMÉRO`, 7, 2 January 2026 -> `F-2026-0007`.
        """
        if number < 1:
            raise ValueError("un compteur commence à 1")
        return "".join(element.format(number, on) for element in self.elements)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the user sees before confirming a series for ever."""

    next_three: tuple[str, str, str]
    january_first: str


def parse(text: str, *, restarts_yearly: bool = True) -> Pattern:
    """Read a pattern: ANNÉE, ANNÉE2, MOIS, JOUR, NUMÉRO, NUMÉRO1 to NUMÉRO9; the rest is letters and separators.

    Without a digit, ANNÉE has 4 digits and NUMÉRO 4. ANNEE and NUMERO are read too. Spaces around are dropped.
    Raises Refused (`pattern_characters`, field `pattern`) for a character that a number may not have (BR-FR-02).
    Example: `F-ANNÉE2-NUMÉRO5` on 2 January 2026 writes `F-26-00001`.
    """
    written = unicodedata.normalize("NFC", text).strip()
    elements: list[Element] = []
    position = 0
    for found in _WORD.finditer(written):
        _add_letters(elements, written[position : found.start()])
        elements.append(_element(found))
        position = found.end()
    _add_letters(elements, written[position:])
    return Pattern(tuple(elements), restarts_yearly)


def validate(pattern: Pattern, first_number: int = 1, on: date | None = None) -> None:
    """Refuse a pattern that the law or the networks would refuse one day (CGI ann. II 242 nonies A I-7°, BR-FR-02).

    Rules: exactly one NUMÉRO; at most 20 characters, still so at 999 999; a yearly restart needs the year in the
    number. Nothing else can repeat: NUMÉRO is the only element whose length varies, so the length of a number tells
    how many digits it has and where every element stands; two equal texts come from the same counter and date.
    A 2-digit year repeats after a century. Raises Refused, field `pattern` or `first_number`.
    Example: `F-NUMÉRO` with a yearly restart is refused (F-0001 in 2026 and again in 2027).
    """
    numbers = sum(1 for element in pattern.elements if element.kind is ElementKind.NUMBER)
    if numbers != 1:
        raise Refused(
            "pattern_number",
            "Le modèle doit contenir NUMÉRO une fois et une seule, par exemple F-ANNÉE-NUMÉRO.",
            "pattern",
        )
    if pattern.restarts_yearly and not any(element.kind is ElementKind.YEAR for element in pattern.elements):
        raise Refused(
            "pattern_repeats",
            "Le compteur repart à 1 chaque année : ajoutez ANNÉE au modèle, sinon deux documents porteraient"
            " le même numéro.",
            "pattern",
        )
    if first_number < 1:
        raise Refused("first_number", "Le premier numéro doit être 1 ou plus.", "first_number")
    longest = pattern.format(max(first_number, 10**USUAL_DIGITS - 1), on or date(2026, 12, 31))
    if len(longest) > MAX_LENGTH:
        raise Refused(
            "pattern_too_long",
            f"Un numéro a {MAX_LENGTH} caractères au plus ; celui-ci en aurait {len(longest)} ({longest})."
            " Raccourcissez le modèle, par exemple avec ANNÉE2.",
            "pattern",
        )


def preview(pattern: Pattern, next_number: int, on: date) -> Preview:
    """The next three numbers, and the first of next January (1 again with a yearly restart, else the fourth).

    Example: `F-ANNÉE-NUMÉRO`, 5, 2 March 2026 -> F-2026-0005, 0006, 0007; January: F-2027-0001.
    """
    first, second, third = (pattern.format(next_number + step, on) for step in range(3))
    january = 1 if pattern.restarts_yearly else next_number + 3
    return Preview((first, second, third), pattern.format(january, date(on.year + 1, 1, 1)))


def counter_year(pattern: Pattern, on: date) -> int:
    """The year whose counter numbers a document of that date; 0 when the series is continuous."""
    return on.year if pattern.restarts_yearly else 0


def gaps(numbers: Iterable[int], first: int | None = None) -> list[int]:
    """The counters missing between the first (the least one found, unless given) and the greatest (242 nonies A I-7°).

    Example: [1, 2, 5] -> [3, 4]; [3] with first=1 -> [1, 2].
    """
    taken = set(numbers)
    if not taken:
        return []
    start = min(taken) if first is None else first
    return [number for number in range(start, max(taken)) if number not in taken]


def overlap(one: Pattern, other: Pattern) -> bool:
    """Whether two series could ever write the same number, which must stay unique in a company and a year.

    Compared by length and place: a letter meets the same letter, any digit may meet a date or a counter.
    Example: `F-ANNÉE-NUMÉRO` and `A-ANNÉE-NUMÉRO` never meet; `F-ANNÉE-NUMÉRO` and `F-ANNÉE2MOIS-NUMÉRO` do.
    """
    others = {len(shape): shape for shape in _shapes(other)}
    pairs = ((shape, others[len(shape)]) for shape in _shapes(one) if len(shape) in others)
    return any(all(map(_may_meet, shape, met)) for shape, met in pairs)


def follows_safely(former: Pattern, new: Pattern, start: date) -> bool:
    """Whether a series that takes over on that day can never write a number of the former one.

    Either they never meet, or the new one begins with a year and both write it at the same place, with as many digits.
    Example: `F-ANNÉE-NUMÉRO` then `F-ANNÉE-NUMÉRO5` on 1 January 2027: yes; on 1 December 2026: no.
    """
    if not overlap(former, new):
        return True
    begins_a_year = (start.month, start.day) == (1, 1)
    place = _year_place(former)
    return begins_a_year and place is not None and place == _year_place(new)


def _year_place(pattern: Pattern) -> tuple[int, int] | None:
    """Where the year stands and its digits, when what is before it always has the same length."""
    offset = 0
    for element in pattern.elements:
        if element.kind is ElementKind.YEAR:
            return offset, element.width
        if element.kind is ElementKind.NUMBER:
            return None
        offset += len(element.text) or 2
    return None


def _shapes(pattern: Pattern) -> list[str]:
    """One text per count of digits, `#` standing for any digit of a date or a counter."""
    shapes = []
    for digits in range(1, MAX_LENGTH + 1):
        pieces = []
        for element in pattern.elements:
            if element.kind is ElementKind.LETTER:
                pieces.append(element.text)
            elif element.kind is ElementKind.NUMBER:
                pieces.append("#" * max(digits, element.width))
            else:
                pieces.append("#" * (element.width or 2))
        shapes.append("".join(pieces))
    return shapes


def _may_meet(one: str, other: str) -> bool:
    if "#" in (one, other):
        return (one + other).replace("#", "0").isdigit()
    return one == other


def _word(element: Element, after: Element | None) -> str:
    """The word of an element; its digit is written when a default or the next letter would be misread."""
    digit_next = after is not None and after.text[:1].isdigit()
    match element.kind:
        case ElementKind.LETTER:
            return element.text
        case ElementKind.YEAR:
            return "ANNÉE" if element.width == 4 and not digit_next else f"ANNÉE{element.width}"
        case ElementKind.MONTH:
            return "MOIS"
        case ElementKind.DAY:
            return "JOUR"
        case _:
            return "NUMÉRO" if element.width == DEFAULT_WIDTH and not digit_next else f"NUMÉRO{element.width}"


def _element(found: re.Match[str]) -> Element:
    year, year_width, month, day, _, number_width = found.groups()
    if year:
        return Element(ElementKind.YEAR, width=int(year_width or 4))
    if month:
        return Element(ElementKind.MONTH)
    if day:
        return Element(ElementKind.DAY)
    return Element(ElementKind.NUMBER, width=int(number_width or DEFAULT_WIDTH))


def _add_letters(elements: list[Element], text: str) -> None:
    if not text:
        return
    if not ALLOWED.fullmatch(text):
        wrong = next(letter for letter in text if not ALLOWED.fullmatch(letter))
        shown = "l’espace" if wrong.isspace() else f"« {wrong} »"
        raise Refused(
            "pattern_characters",
            f"Un numéro s’écrit avec des lettres sans accent, des chiffres et + - _ / : {shown} n’est pas possible."
            " Les éléments sont ANNÉE, MOIS, JOUR et NUMÉRO.",
            "pattern",
        )
    elements.append(Element(ElementKind.LETTER, text=text))
