"""The lines of the paper: rows ready to print, grouped so that what belongs together stays on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ardoise.domain.document import Document, Line, LineKind, Look, Option
from ardoise.domain.french import NO_BREAK
from ardoise.domain.money import ZERO, Money
from ardoise.domain.units import BY_CODE
from ardoise.rendering.vocabulary import Words

Row = dict[str, Any]
Group = list[Row]

_CHUNK_LINES = 6  # lines of a description kept together on a page
_LINE_LENGTH = 88  # characters of a description line, roughly
BOXES: dict[str, str] = {Option.OPTIONAL: "square", Option.CHOICE: "round"}  # ticked by hand on paper
_AMOUNTED = (LineKind.ITEM, LineKind.DEDUCTION)


USUAL = Look()


@dataclass(frozen=True, slots=True)
class Setting:
    """How the lines of one document are said: its words, its prices, what its look puts under a designation."""

    words: Words
    incl_vat: bool
    answered: bool = False
    look: Look = USUAL


def shows_incl_vat(document: Document) -> bool:
    """Whether the table prints prices with VAT, as typed: only when every line has its amount with VAT."""
    amounted = [line for line in document.lines if line.kind in _AMOUNTED]
    return document.prices_include_vat and all(line.total_incl_vat is not None for line in amounted)


def shows_vat(document: Document) -> bool:
    """No VAT column when nothing is taxed: the mention says why."""
    return any(line.rate for line in document.vat_breakdown) or any(
        line.vat_rate for line in document.lines if line.option
    )


def shows_references(document: Document) -> bool:
    """A column of references only where at least one line has one."""
    return document.look.reference == "column" and any(line.reference for line in document.lines)


def shows_discounts(document: Document) -> bool:
    """A column of discounts only where at least one line has one."""
    return document.look.discount == "column" and any(line.discount for line in document.lines)


def groups(document: Document, words: Words) -> list[Group]:
    """Rows that a page break may not separate: a title and its first line, a line and its subtotal.

    A long description continues in rows of its own, so that it flows over pages while its first words stay with the
    figures and its last words with the totals. `carry` is the running total printed at a page break.
    """
    setting = Setting(words, shows_incl_vat(document), document.is_answered, document.look)
    found: list[Group] = []
    titles: Group = []
    running = ZERO
    for line in document.lines:
        running += _line_amount(line, setting) if line.kind in _AMOUNTED and line.is_chosen else ZERO
        carry = words.figure(running)
        if line.kind is LineKind.TITLE:
            titles.append({"kind": "title", "label": _paragraphs(line.label), "carry": carry})
            continue
        rows = _rows(line, setting, carry)
        if line.kind is LineKind.SUBTOTAL and found and not titles:
            found[-1] += rows
            continue
        found.append(titles + rows[:1])
        found += [[row] for row in rows[1:]]
        titles = []
    if titles:
        found.append(titles)
    return found


def cells(line: Line, words: Words, incl_vat: bool) -> Row:
    """What the paper says of one line: its figures, and the notes under it that are not typed on the sheet."""
    setting = Setting(words, incl_vat)
    if line.kind is LineKind.SUBTOTAL:
        return {"total": words.figure(_line_amount(line, setting)), "notes": []}
    if line.kind not in _AMOUNTED:
        return {"total": "", "notes": []}
    return {**_item(line, setting), "notes": _marks(line, setting)[line.option == Option.CHOICE :]}


def _line_amount(line: Line, setting: Setting) -> Money:
    return line.total_incl_vat if setting.incl_vat and line.total_incl_vat is not None else line.total_excl_vat


def _rows(line: Line, setting: Setting, carry: str) -> list[Row]:
    words = setting.words
    if line.kind is LineKind.SUBTOTAL:
        label = words.ours.get(line.label, line.label) or words.subtotal
        amount = words.figure(_line_amount(line, setting))
        return [{"kind": "subtotal", "label": label, "amount": amount, "carry": carry}]
    if line.kind is LineKind.TEXT:
        chunks = _chunks([*_paragraphs(line.label), *_paragraphs(line.description)])
        rows: list[Row] = [{"kind": "text", "notes": chunk, "carry": carry} for chunk in chunks]
    else:
        chunks = _chunks([*_paragraphs(line.description), *_marks(line, setting)]) or [[]]
        rows = [{**_item(line, setting), "notes": chunks[0], "carry": carry}]
        rows += [{"kind": "more", "notes": chunk, "carry": carry} for chunk in chunks[1:]]
    for row in rows:
        row["ruled"] = row is rows[-1]
    return rows


def _item(line: Line, setting: Setting) -> Row:
    words = setting.words
    typed = line.unit_price if setting.incl_vat else line.unit_price_excl_vat
    amount = words.figure(_line_amount(line, setting))
    is_offered = line.option == Option.OPTIONAL and not line.is_chosen and not setting.answered
    return {
        "kind": "item",
        "box": BOXES.get(line.option, ""),
        "chosen": line.is_chosen,
        "reference": line.reference,
        "label": _paragraphs(line.label),
        "quantity": words.number(line.quantity),
        "unit": _unit(line, words),
        "price": words.price(typed),
        "discount": _discount_cell(line, words),
        "vat": words.percent(line.vat_rate),
        "total": f"+{NO_BREAK}{amount}" if is_offered else amount,
    }


def _unit(line: Line, words: Words) -> str:
    known = BY_CODE.get(line.unit)
    printed = known.printed if known else line.unit
    label = line.unit_label or printed
    return words.units.get(line.unit, label) if label == printed else label  # a word of the company stays its own


def _discount_cell(line: Line, words: Words) -> str:
    if not line.discount:
        return ""
    if line.discount_percent is not None:
        return words.percent(-line.discount_percent)
    return words.figure(-line.discount)


def _marks(line: Line, setting: Setting) -> list[str]:
    """What stands under the description, in the same voice: whether it is an option, its reference, its discount."""
    words, look = setting.words, setting.look
    details = [_option(line, words, setting.answered).format(group=line.choice_group)] if line.option else []
    if line.reference and look.reference == "under":
        details.append(words.reference.format(reference=line.reference))
    if line.discount and look.discount == "under":
        amount = words.minus(line.discount)
        if line.discount_percent is not None:
            percent = words.percent(line.discount_percent)
            details.append(words.discount_percent.format(percent=percent, amount=amount))
        else:
            details.append(words.discount.format(amount=amount))
    return details


def _option(line: Line, words: Words, answered: bool) -> str:
    if line.option == Option.OPTIONAL:
        proposed, accepted = (words.option_left, words.option_taken), (words.option_refused, words.option_accepted)
    else:
        proposed, accepted = (words.choice_left, words.choice_taken), (words.choice_refused, words.choice_accepted)
    return (accepted if answered else proposed)[line.is_chosen]


def _paragraphs(text: str) -> list[str]:
    return text.strip("\n").split("\n") if text.strip() else []


def _chunks(paragraphs: list[str]) -> list[list[str]]:
    """Paragraphs by groups of a few printed lines; one that is longer is cut between two words."""
    chunks: list[list[str]] = []
    used = _CHUNK_LINES
    for paragraph in paragraphs:
        for piece in _pieces(paragraph):
            lines = 1 + len(piece) // _LINE_LENGTH
            if used + lines > _CHUNK_LINES:
                chunks.append([])
                used = 0
            chunks[-1].append(piece)
            used += lines
    return chunks


def _pieces(paragraph: str) -> list[str]:
    limit = _CHUNK_LINES * _LINE_LENGTH - 1
    pieces: list[str] = []
    rest = paragraph
    while len(rest) > limit:
        cut = rest.rfind(" ", limit // 2, limit)
        cut = limit if cut < 0 else cut
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip(" ")
    return [*pieces, rest]
