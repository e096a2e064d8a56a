"""What changed between two versions, told line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ardoise.domain.changes import Change, ChangeKind, changes
from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Option, Party, Totals
from ardoise.domain.money import Money

SHELVES, LIGHT, LADDER = "Bibliothèque", "Éclairage LED", "Échelle"


def line(label: str, price: str, **fields: Any) -> Line:
    return Line(LineKind.ITEM, label, total_excl_vat=Money(price), vat_rate=Decimal(10), **fields)


def quote(*lines: Line, total: str = "0", **fields: Any) -> Document:
    totals = Totals(incl_vat=Money(total))
    return Document(DocumentKind.QUOTE, Party("Durand"), Party("Lefèvre"), lines=lines, totals=totals, **fields)


BEFORE = quote(line(SHELVES, "4180"), line(LIGHT, "440"), total="5082", valid_until=date(2026, 12, 24))


def test_the_same_value_has_not_changed() -> None:
    assert changes(BEFORE, BEFORE) == []


def test_a_line_that_becomes_an_option_is_told_as_such() -> None:
    after = quote(line(SHELVES, "4180"), line(LIGHT, "440", option=Option.OPTIONAL.value), total="4598")
    after = replace(after, valid_until=BEFORE.valid_until)
    assert changes(BEFORE, after) == [
        Change(ChangeKind.BECAME_OPTION, LIGHT),
        Change(ChangeKind.TOTAL, before=Money("5082"), after=Money("4598")),
    ]
    assert changes(after, BEFORE)[0] == Change(ChangeKind.BECAME_INCLUDED, LIGHT)


def test_a_price_that_moves_is_told_with_both_amounts() -> None:
    after = replace(BEFORE, lines=(line(SHELVES, "3990"), BEFORE.lines[1]))
    assert changes(BEFORE, after) == [Change(ChangeKind.AMOUNT, SHELVES, Money("4180"), Money("3990"))]


def test_lines_added_and_removed_carry_their_amount() -> None:
    after = replace(BEFORE, lines=(BEFORE.lines[0], line(LADDER, "590"), line("Pose", "660")))
    assert changes(BEFORE, after) == [
        Change(ChangeKind.REMOVED, LIGHT, before=Money("440")),
        Change(ChangeKind.ADDED, LADDER, after=Money("590")),
        Change(ChangeKind.ADDED, "Pose", after=Money("660")),
    ]


def test_a_line_that_only_moved_is_not_a_change() -> None:
    assert changes(BEFORE, replace(BEFORE, lines=tuple(reversed(BEFORE.lines)))) == []


def test_new_words_at_the_same_place_are_one_change() -> None:
    after = replace(BEFORE, lines=(BEFORE.lines[0], line("Éclairage par réglettes", "440")))
    assert changes(BEFORE, after) == [
        Change(ChangeKind.REWORDED, "Éclairage par réglettes", LIGHT, "Éclairage par réglettes")
    ]


def test_details_rate_validity_subject_and_terms_are_told() -> None:
    first = replace(BEFORE.lines[0], description="Huile dure", vat_rate=Decimal(20))
    after = replace(
        BEFORE,
        lines=(first, BEFORE.lines[1]),
        subject="Salon",
        valid_until=date(2027, 1, 15),
        payment_terms="Comptant",
    )
    assert [change.kind for change in changes(BEFORE, after)] == [
        ChangeKind.DETAILS,
        ChangeKind.VAT,
        ChangeKind.SUBJECT,
        ChangeKind.VALIDITY,
        ChangeKind.TERMS,
    ]


def test_two_lines_of_the_same_words_are_told_apart_by_their_place() -> None:
    before = quote(line("Pose", "100"), line("Pose", "200"))
    after = quote(line("Pose", "100"), line("Pose", "250"))
    assert changes(before, after) == [Change(ChangeKind.AMOUNT, "Pose", Money("200"), Money("250"))]


def test_another_thing_at_the_same_place_is_one_removed_and_one_added() -> None:
    after = replace(BEFORE, lines=(BEFORE.lines[0], line("Crédence en laiton", "590")))
    assert [change.kind for change in changes(BEFORE, after)] == [ChangeKind.REMOVED, ChangeKind.ADDED]


def test_one_of_two_lines_of_the_same_words_is_removed() -> None:
    before = quote(line("Pose", "100"), line(SHELVES, "4180"), line("Pose", "100"))
    assert changes(before, quote(line(SHELVES, "4180"), line("Pose", "100"))) == [
        Change(ChangeKind.REMOVED, "Pose", before=Money("100"))
    ]
