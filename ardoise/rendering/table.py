"""The lines of the paper: rows ready to print, grouped so that what belongs together stays on one page."""

from __future__ import annotations

from typing import Any

from ardoise.domain.document import Document, Line, LineKind, Option
from ardoise.domain.french import NO_BREAK, number_text, percent_text
from ardoise.domain.money import ZERO, Money
from ardoise.domain.units import BY_CODE
from ardoise.rendering import figures
from ardoise.rendering.words import Words

Row = dict[str, Any]
Group = list[Row]

_CHUNK_LINES = 6  # lines of a description kept together on a page
_LINE_LENGTH = 88  # characters of a description line, roughly
BOXES: dict[str, str] = {Option.OPTIONAL: "square", Option.CHOICE: "round"}  # ticked by hand on paper
_AMOUNTED = (LineKind.ITEM, LineKind.DEDUCTION)


def shows_incl_vat(document: Document) -> bool:
    """Whether the table prints prices with VAT, as typed: only when every line has its amount with VAT."""
    amounted = [line for line in document.lines if line.kind in _AMOUNTED]
    return document.prices_include_vat and all(line.total_incl_vat is not None for line in amounted)


def shows_vat(document: Document) -> bool:
    """No VAT column when nothing is taxed: the mention says why."""
    return any(line.rate for line in document.vat_breakdown) or any(
        line.vat_rate for line in document.lines if line.option
    )


def groups(document: Document, words: Words) -> list[Group]:
    """Rows that a page break may not separate: a title and its first line, a line and its subtotal.

    A long description continues in rows of its own, so that it flows over pages while its first words stay with the
    figures and its last words with the totals. `carry` is the running total printed at a page break.
    """
    incl_vat = shows_incl_vat(document)
    answered = document.is_answered
    found: list[Group] = []
    titles: Group = []
    running = ZERO
    for line in document.lines:
        running += _line_amount(line, incl_vat) if line.kind in _AMOUNTED and line.is_chosen else ZERO
        carry = figures.figure(running)
        if line.kind is LineKind.TITLE:
            titles.append({"kind": "title", "label": _paragraphs(line.label), "carry": carry})
            continue
        rows = _rows(line, words, incl_vat, carry, answered=answered)
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
    if line.kind is LineKind.SUBTOTAL:
        return {"total": figures.figure(_line_amount(line, incl_vat)), "notes": []}
    if line.kind not in _AMOUNTED:
        return {"total": "", "notes": []}
    return {**_item(line, incl_vat), "notes": _marks(line, words)[line.option == Option.CHOICE :]}


def _line_amount(line: Line, incl_vat: bool) -> Money:
    return line.total_incl_vat if incl_vat and line.total_incl_vat is not None else line.total_excl_vat


def _rows(line: Line, words: Words, incl_vat: bool, carry: str, *, answered: bool) -> list[Row]:
    if line.kind is LineKind.SUBTOTAL:
        amount = figures.figure(_line_amount(line, incl_vat))
        return [{"kind": "subtotal", "label": line.label or words.subtotal, "amount": amount, "carry": carry}]
    if line.kind is LineKind.TEXT:
        chunks = _chunks([*_paragraphs(line.label), *_paragraphs(line.description)])
        rows: list[Row] = [{"kind": "text", "notes": chunk, "carry": carry} for chunk in chunks]
    else:
        chunks = _chunks([*_paragraphs(line.description), *_marks(line, words, answered=answered)]) or [[]]
        rows = [{**_item(line, incl_vat, answered=answered), "notes": chunks[0], "carry": carry}]
        rows += [{"kind": "more", "notes": chunk, "carry": carry} for chunk in chunks[1:]]
    for row in rows:
        row["ruled"] = row is rows[-1]
    return rows


def _item(line: Line, incl_vat: bool, *, answered: bool = False) -> Row:
    typed = line.unit_price if incl_vat else line.unit_price_excl_vat
    unit = BY_CODE.get(line.unit)
    amount = figures.figure(_line_amount(line, incl_vat))
    is_offered = line.option == Option.OPTIONAL and not line.is_chosen and not answered
    return {
        "kind": "item",
        "box": BOXES.get(line.option, ""),
        "chosen": line.is_chosen,
        "label": _paragraphs(line.label),
        "quantity": number_text(line.quantity),
        "unit": line.unit_label or (unit.printed if unit else line.unit),
        "price": figures.price(typed),
        "vat": percent_text(line.vat_rate),
        "total": f"+{NO_BREAK}{amount}" if is_offered else amount,
    }


def _marks(line: Line, words: Words, *, answered: bool = False) -> list[str]:
    """What stands under the description, in the same voice: whether it is an option, its reference, its discount."""
    details = [_option(line, words, answered).format(group=line.choice_group)] if line.option else []
    details += [words.reference.format(reference=line.reference)] if line.reference else []
    if line.discount:
        amount = figures.minus(line.discount)
        if line.discount_percent is not None:
            percent = percent_text(line.discount_percent)
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
