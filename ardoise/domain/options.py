"""The options of a quote: lines that the customer may take or leave, and groups of which one line is taken.

A line that is not chosen is printed with its own amount and counts in no total (`totals.compute`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ardoise.domain import vat
from ardoise.domain.document import Document, Line, LineKind, Option
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.totals import Computed, Discount, LineTotal, PricedLine, compute


class Choosable(Protocol):
    """A line, typed, saved or frozen."""

    @property
    def option(self) -> str: ...
    @property
    def choice_group(self) -> str: ...
    @property
    def is_chosen(self) -> bool: ...


def choices(lines: Sequence[Choosable]) -> dict[str, list[int]]:
    """The lines of each group, by its name as first written; capitals do not make another group.

    Example: lines 2 and 5 named "Plan de travail" and "plan de travail" -> {"Plan de travail": [2, 5]}.
    """
    names: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if line.option == Option.CHOICE:
            name = names.setdefault(line.choice_group.casefold(), line.choice_group)
            found.setdefault(name, []).append(index)
    return found


def proposed(lines: Sequence[Choosable]) -> list[bool]:
    """Whether each line is proposed ticked: the first of a group when none is, any line that is no option.

    Raises Refused `choice_twice` when two lines of a group are ticked, field `lines.N.is_chosen` of the second.
    Example: a group of two lines, none ticked -> the first.
    """
    ticked = [line.is_chosen or not line.option for line in lines]
    for name, members in choices(lines).items():
        taken = [index for index in members if ticked[index]]
        if len(taken) > 1:
            raise _twice(name, taken[1])
        if not taken:
            ticked[members[0]] = True
    return ticked


def chosen_of(lines: Sequence[Choosable]) -> frozenset[int]:
    """The positions of the options that are taken: {1, 4}."""
    return frozenset(index for index, line in enumerate(lines) if line.option and line.is_chosen)


def choose(document: Document, chosen: Iterable[int]) -> Document:
    """The quote with these options taken, and no other: its lines all kept, its amounts computed again.

    `chosen` are positions in `document.lines`. A discount in percent or in euros falls on what is taken. Raises
    Refused `option_unknown` (no option at this position), `choice_missing` and `choice_twice` (of a group exactly one
    is taken), field `lines.N.is_chosen`; `choice_below_discount` when what is taken is worth less than the discount.
    Example: 1 000.00 and an option of 200.00 at 20 %, discount 10 %: 1 080.00 without it, 1 296.00 with it.
    """
    wanted = frozenset(chosen)
    _require_one_of_each(document.lines, wanted)
    lines = [replace(line, is_chosen=not line.option or index in wanted) for index, line in enumerate(document.lines)]
    if not any(line.option for line in lines):
        return document
    computed = _compute(document, lines)
    assert document.issue_date is not None
    groups = vat.with_exemptions(
        computed.vat, vat.VatCase(document.vat_case), document.issue_date, exempt_article=document.exempt_article
    )
    return replace(
        document,
        lines=tuple(_with_amounts(lines, computed.lines)),
        allowances=computed.allowances,
        vat_breakdown=groups,
        totals=computed.totals,
    )


def taken(document: Document) -> Money:
    """The options that are taken, excluding VAT, the lines of groups aside: one of them is always taken."""
    return _sum_of_options(document, is_chosen=True)


def left_out(document: Document) -> Money:
    """The options that are not taken, excluding VAT, the lines of groups aside: they replace one another."""
    return _sum_of_options(document, is_chosen=False)


def _sum_of_options(document: Document, *, is_chosen: bool) -> Money:
    return total(
        line.total_excl_vat for line in document.lines if line.option == Option.OPTIONAL and line.is_chosen is is_chosen
    )


def _require_one_of_each(lines: Sequence[Line], wanted: frozenset[int]) -> None:
    for index in sorted(wanted):
        if not 0 <= index < len(lines) or not lines[index].option:
            message = "Cette ligne n’est pas au choix : rechargez la page du devis."
            raise Refused("option_unknown", message, f"lines.{index}.is_chosen")
    for name, members in choices(lines).items():
        found = [index for index in members if index in wanted]
        if not found:
            raise Refused("choice_missing", f"« {name} » : choisissez une ligne.", f"lines.{members[0]}.is_chosen")
        if len(found) > 1:
            raise _twice(name, found[1])


def _twice(name: str, index: int) -> Refused:
    return Refused("choice_twice", f"« {name} » : une seule ligne peut être cochée.", f"lines.{index}.is_chosen")


def _discount(document: Document) -> Discount | None:
    if document.discount_percent is None and document.discount_amount is None:
        return None
    return Discount(document.discount_percent, document.discount_amount)


def _compute(document: Document, lines: Sequence[Line]) -> Computed:
    priced = [_priced(line, incl_vat=document.prices_include_vat) for line in lines if line.kind is LineKind.ITEM]
    try:
        return compute(priced, discount=_discount(document), prices_include_vat=document.prices_include_vat)
    except Refused as refusal:
        if refusal.code != "discount_too_large" or document.discount_amount is None:
            raise
        amount = money_text(document.discount_amount)
        message = f"Ce choix vaut moins que la remise de {amount} : prenez une option de plus."
        raise Refused("choice_below_discount", message, "lines") from None


def _priced(line: Line, *, incl_vat: bool) -> PricedLine:
    """The line as it was typed: its discount in euros is what its amount lacks."""
    net = line.total_incl_vat if incl_vat and line.total_incl_vat is not None else line.total_excl_vat
    amount = Money.rounded(line.quantity * line.unit_price) - net
    discount = Discount(amount=amount) if amount else None
    if line.discount_percent is not None:
        discount = Discount(percent=line.discount_percent)
    return PricedLine(
        line.quantity, line.unit_price, line.vat_rate, line.vat_category, discount, is_chosen=line.is_chosen
    )


def _with_amounts(lines: Sequence[Line], amounts: Sequence[LineTotal]) -> Iterable[Line]:
    """The lines with their amounts; a subtotal is what counts since the one before."""
    left = iter(amounts)
    since = ZERO
    for line in lines:
        if line.kind is LineKind.ITEM:
            line = replace(line, **_amounts(next(left)))
            since += line.total_excl_vat if line.is_chosen else ZERO
        elif line.kind is LineKind.SUBTOTAL:
            line, since = replace(line, total_excl_vat=since), ZERO
        yield line


def _amounts(computed: LineTotal) -> dict[str, Any]:
    return {
        "unit_price_excl_vat": computed.unit_price_excl_vat,
        "discount": computed.discount,
        "total_excl_vat": computed.total_excl_vat,
        "total_incl_vat": computed.total_incl_vat,
    }
