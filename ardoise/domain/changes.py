"""What changed between two frozen versions of a document, as its reader would tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from ardoise.domain.document import Document, Line, LineKind
from ardoise.domain.money import Money

SAME_WORDS = 0.6  # how alike two wordings are, from 0 to 1, to be one line that was reworded


class ChangeKind(StrEnum):
    """`label` names the line; `before` and `after` are what differs."""

    ADDED = "added"  # after: its amount
    REMOVED = "removed"  # before: its amount
    REWORDED = "reworded"  # before, after: its label
    AMOUNT = "amount"  # before, after: its amount excluding VAT
    DETAILS = "details"  # its description, quantity or unit, for the same amount
    BECAME_OPTION = "became_option"
    BECAME_INCLUDED = "became_included"
    VAT = "vat"  # before, after: the rate of the line, in text
    SUBJECT = "subject"
    VALIDITY = "validity"  # before, after: a day
    TERMS = "terms"  # conditions of payment, notes or notices
    TOTAL = "total"  # before, after: with VAT


@dataclass(frozen=True)
class Change:
    kind: ChangeKind
    label: str = ""
    before: Money | date | str | None = None
    after: Money | date | str | None = None


def changes(before: Document, after: Document) -> list[Change]:
    """Line by line in the order of the new version, then the whole. Empty when both read the same.

    Lines are matched by their wording, wherever they stand, then by their place when they are alike.
    Example: "Éclairage" 440.00 becomes an option ->
    [Change(BECAME_OPTION, "Éclairage"), Change(TOTAL, before=…, after=…)].
    """
    found = [change for old, new in _pairs(before.lines, after.lines) for change in _of_line(old, new)]
    if before.subject != after.subject:
        found.append(Change(ChangeKind.SUBJECT, before=before.subject, after=after.subject))
    if before.valid_until != after.valid_until:
        found.append(Change(ChangeKind.VALIDITY, before=before.valid_until, after=after.valid_until))
    if _conditions(before) != _conditions(after):
        found.append(Change(ChangeKind.TERMS))
    if before.totals.incl_vat != after.totals.incl_vat:
        found.append(Change(ChangeKind.TOTAL, before=before.totals.incl_vat, after=after.totals.incl_vat))
    return found


Pair = tuple[Line | None, Line | None]


def _pairs(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[Pair]:
    """Each line with what it became; None on one side for a line removed or added."""
    old, new = ([line for line in lines if line.kind is not LineKind.SUBTOTAL] for lines in (before, after))
    matcher = SequenceMatcher(None, [_key(line) for line in old], [_key(line) for line in new], autojunk=False)
    pairs: list[Pair] = []
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        gone, come = old[start:stop], new[new_start:new_stop]
        if tag == "equal" or (len(gone) == len(come) and all(map(_is_near, gone, come))):
            pairs += zip(gone, come, strict=True)
        else:
            pairs += [*((line, None) for line in gone), *((None, line) for line in come)]
    return _reunited(pairs)


def _is_near(old: Line, new: Line) -> bool:
    """The same thing in other words: it costs the same, or most of its words stay."""
    if old.kind is not new.kind:
        return False
    is_same_price = bool(old.total_excl_vat) and old.total_excl_vat == new.total_excl_vat
    return is_same_price or SequenceMatcher(None, old.label, new.label, autojunk=False).ratio() >= SAME_WORDS


def _reunited(pairs: list[Pair]) -> list[Pair]:
    """A line that only moved is neither removed nor added."""
    gone = [old for old, new in pairs if old and new is None]
    kept: list[Pair] = []
    for old, new in pairs:
        if old is None and new is not None:
            old = next((line for line in gone if _key(line) == _key(new)), None)
            if old is not None:
                gone.remove(old)
        kept.append((old, new))
    left = {id(line) for line in gone}
    return [(old, new) for old, new in kept if new is not None or id(old) in left]


def _key(line: Line) -> tuple[str, str]:
    return line.kind.value, " ".join(line.label.split()).casefold()


def _of_line(old: Line | None, new: Line | None) -> list[Change]:
    if old is None or new is None:
        line = new or old
        assert line is not None
        amount = line.total_excl_vat if line.kind is LineKind.ITEM else None
        if new is not None:
            return [Change(ChangeKind.ADDED, line.label, after=amount)]
        return [Change(ChangeKind.REMOVED, line.label, before=amount)]
    found = []
    if _key(old) != _key(new):
        found.append(Change(ChangeKind.REWORDED, new.label, old.label, new.label))
    if old.option != new.option:
        found.append(Change(ChangeKind.BECAME_OPTION if new.option else ChangeKind.BECAME_INCLUDED, new.label))
    if old.total_excl_vat != new.total_excl_vat:
        found.append(Change(ChangeKind.AMOUNT, new.label, old.total_excl_vat, new.total_excl_vat))
    elif (old.description, old.quantity, old.unit) != (new.description, new.quantity, new.unit):
        found.append(Change(ChangeKind.DETAILS, new.label))
    if (old.vat_rate, old.vat_category) != (new.vat_rate, new.vat_category):
        found.append(
            Change(ChangeKind.VAT, new.label, f"{old.vat_rate.normalize():f}", f"{new.vat_rate.normalize():f}")
        )
    return found


def _conditions(document: Document) -> tuple[object, ...]:
    """Printed words that bind, apart from the lines."""
    notices = tuple(notice.text for notice in document.notices if notice.printed)
    return document.payment_terms, document.notes, notices
