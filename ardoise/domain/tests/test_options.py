"""The options of a quote: what is taken counts, what is left out does not, and one line of each group is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ardoise.domain import amount_checks, options
from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Option, Party, from_json, to_json
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.tests import strategies as make
from ardoise.domain.totals import PricedLine, compute
from ardoise.domain.vat import VatCase, category

DAY = date(2026, 11, 25)


def line(price: str, rate: str = "20", *, option: str = "", group: str = "", taken: bool = True, **more: Any) -> Line:
    return Line(
        LineKind.ITEM,
        f"À {price}",
        unit_price=Decimal(price),
        vat_rate=Decimal(rate),
        vat_category=category(VatCase.NORMAL, Decimal(rate)),
        option=option,
        choice_group=group,
        is_chosen=taken,
        **more,
    )


def quote(*lines: Line, **more: Any) -> Document:
    """A quote with its amounts computed by `choose` itself, from lines that have none yet."""
    bare = Document(DocumentKind.QUOTE, Party("Durand"), Party("Petit"), issue_date=DAY, lines=lines, **more)
    priced = tuple(
        replace(one, total_excl_vat=gross(one), total_incl_vat=gross(one) if bare.prices_include_vat else None)
        for one in lines
    )
    return options.choose(replace(bare, lines=priced), options.chosen_of(lines))


def gross(one: Line) -> Money:
    return Money.rounded(one.quantity * one.unit_price) if one.kind is LineKind.ITEM else Money()


def optional(price: str, rate: str = "20", *, taken: bool = False) -> Line:
    return line(price, rate, option=Option.OPTIONAL, taken=taken)


def choice(price: str, group: str = "Plan de travail", *, taken: bool = False) -> Line:
    return line(price, option=Option.CHOICE, group=group, taken=taken)


def incl_vat(document: Document) -> Money:
    return document.totals.incl_vat


def test_an_option_left_out_has_its_amount_and_counts_in_no_total() -> None:
    document = quote(line("1000"), optional("200"))
    assert document.lines[1].total_excl_vat == Money("200.00")
    assert document.totals.lines == document.totals.excl_vat == Money("1000.00")
    assert incl_vat(document) == Money("1200.00")
    assert options.left_out(document) == Money("200.00")


def test_a_discount_in_percent_follows_what_is_taken() -> None:
    document = quote(line("1000"), optional("200"), discount_percent=Decimal(10))
    assert incl_vat(document) == Money("1080.00")
    assert incl_vat(options.choose(document, {1})) == Money("1296.00")


def test_a_discount_in_euros_stays_the_same_and_is_shared_over_the_rates_taken() -> None:
    """(1 000 − 100) × 1.2 = 1 080.00; with 500 at 10 %: 66.67 and 33.33 taken off, 933.33 and 466.67 left."""
    document = quote(line("1000"), optional("500", "10"), discount_amount=Money("100.00"))
    assert incl_vat(document) == Money("1080.00")
    with_it = options.choose(document, {1})
    assert [(one.vat_rate, one.amount) for one in with_it.allowances] == [
        (Decimal(20), Money("66.67")),
        (Decimal(10), Money("33.33")),
    ]
    assert incl_vat(with_it) == Money("933.33") + Money("186.67") + Money("466.67") + Money("46.67")


def test_a_discount_in_percent_is_known_even_when_nothing_was_taken() -> None:
    document = quote(optional("200"), discount_percent=Decimal(10))
    assert incl_vat(document) == Money("0.00")
    assert document.vat_breakdown == ()
    assert incl_vat(options.choose(document, {0})) == Money("216.00")


def test_prices_with_vat_are_met_to_the_cent_whatever_is_taken() -> None:
    document = quote(line("10.01"), optional("0.99"), optional("12.99", "5.5"), prices_include_vat=True)
    for chosen, whole in ((set(), "10.01"), ({1}, "11.00"), ({2}, "23.00"), ({1, 2}, "23.99")):
        assert incl_vat(options.choose(document, chosen)) == Money(whole)


def test_a_choice_without_vat_says_why_even_when_nothing_was_taken_before() -> None:
    free = replace(optional("100", "0"), vat_category="E")
    document = quote(free, vat_case="franchise")
    assert options.choose(document, {0}).vat_breakdown[0].exemption_code == "VATEX-FR-FRANCHISE"


def test_a_subtotal_is_what_is_taken_since_the_one_before() -> None:
    subtotal = Line(LineKind.SUBTOTAL, "Sous-total")
    document = quote(line("100"), optional("50"), subtotal, optional("30", taken=True), subtotal)
    assert [document.lines[n].total_excl_vat for n in (2, 4)] == [Money("100.00"), Money("30.00")]
    other = options.choose(document, {1})
    assert [other.lines[n].total_excl_vat for n in (2, 4)] == [Money("150.00"), Money("0.00")]


def test_of_a_group_exactly_one_is_taken() -> None:
    document = quote(line("1000"), choice("300", taken=True), choice("500", "plan de travail"))
    assert options.choices(document.lines) == {"Plan de travail": [1, 2]}
    assert incl_vat(options.choose(document, {2})) == Money("1800.00")
    for chosen, code in (((), "choice_missing"), ((1, 2), "choice_twice")):
        with pytest.raises(Refused) as refusal:
            options.choose(document, chosen)
        assert refusal.value.code == code
        assert "Plan de travail" in refusal.value.message


@pytest.mark.parametrize("position", [0, 2, -1])
def test_what_is_no_option_cannot_be_chosen(position: int) -> None:
    with pytest.raises(Refused) as refusal:
        options.choose(quote(line("1000"), optional("200")), {position})
    assert (refusal.value.code, refusal.value.field) == ("option_unknown", f"lines.{position}.is_chosen")


def test_a_choice_worth_less_than_the_discount_is_refused_in_words_for_the_customer() -> None:
    document = quote(line("10"), optional("200", taken=True), discount_amount=Money("50.00"))
    with pytest.raises(Refused) as refusal:
        options.choose(document, ())
    assert refusal.value.code == "choice_below_discount"


def test_the_first_of_a_group_is_proposed_when_none_is_ticked_and_two_are_refused() -> None:
    assert options.proposed([line("1"), choice("2"), choice("3"), optional("4")]) == [True, True, False, False]
    with pytest.raises(Refused) as refusal:
        options.proposed([choice("1", taken=True), line("2"), choice("3", taken=True)])
    assert (refusal.value.code, refusal.value.field) == ("choice_twice", "lines.2.is_chosen")


def test_a_document_frozen_before_there_were_options_reads_as_it_was() -> None:
    text = to_json(quote(line("1000")))
    for name in ("option", "choice_group"):
        text = text.replace(f'"{name}":"",', "")
    text = text.replace('"is_chosen":true,', "")
    old = from_json(text)
    assert "is_chosen" not in text
    assert old.lines[0].is_chosen
    assert options.choose(old, ()) == old


shapes = st.lists(st.sampled_from(["", "optional", "A", "B"]), min_size=6, max_size=6)


@st.composite
def quotes(draw: st.DrawFn) -> Document:
    """A quote of any lines, in the normal case, with or without VAT in its prices, with a discount or none."""
    typed: list[PricedLine] = draw(make.lines)
    marks = draw(shapes)
    assume(any(marks[: len(typed)]))
    incl = draw(st.booleans())
    computed = compute(typed, prices_include_vat=incl)
    lines = [
        Line(
            LineKind.ITEM,
            "Ligne",
            quantity=one.quantity,
            unit_price=one.unit_price,
            vat_rate=one.vat_rate,
            vat_category=category(VatCase.NORMAL, one.vat_rate),
            discount_percent=one.discount.percent if one.discount else None,
            total_excl_vat=done.total_excl_vat,
            total_incl_vat=done.total_incl_vat,
            option=Option.CHOICE if mark in "AB" and mark else mark,
            choice_group=mark if mark in ("A", "B") else "",
            is_chosen=mark == "" or (mark == "optional" and draw(st.booleans())),
        )
        for one, done, mark in zip(typed, computed.lines, marks, strict=False)
    ]
    ticked = options.proposed(lines)
    lines = [replace(one, is_chosen=is_chosen) for one, is_chosen in zip(lines, ticked, strict=True)]
    return quote(*lines, prices_include_vat=incl, discount_percent=draw(st.none() | make.percents))


def draw_choice(data: st.DataObject, document: Document) -> frozenset[int]:
    free = [index for index, one in enumerate(document.lines) if one.option == Option.OPTIONAL]
    chosen = {index for index in free if data.draw(st.booleans())}
    return frozenset(
        chosen | {data.draw(st.sampled_from(members)) for members in options.choices(document.lines).values()}
    )


@given(quotes())
def test_what_is_proposed_chosen_again_is_the_same_document(document: Document) -> None:
    assert options.choose(document, options.chosen_of(document.lines)) == document


@given(quotes(), st.data())
def test_any_choice_adds_up_and_can_be_taken_back(document: Document, data: st.DataObject) -> None:
    other = options.choose(document, draw_choice(data, document))
    faults = [one for one in amount_checks.problems(other, DAY) if one.code == "totals_differ"]
    assert faults == []
    assert options.choose(other, options.chosen_of(document.lines)) == document


@given(quotes(), st.data())
def test_a_choice_comes_to_what_the_lines_taken_come_to_alone(document: Document, data: st.DataObject) -> None:
    other = options.choose(document, draw_choice(data, document))
    alone = replace(other, lines=tuple(replace(one, option="") for one in other.lines if one.is_chosen))
    computed = compute(
        [options._priced(one, incl_vat=alone.prices_include_vat) for one in alone.lines],
        discount=options._discount(alone),
        prices_include_vat=alone.prices_include_vat,
    )
    assert (computed.totals, computed.allowances) == (other.totals, other.allowances)
