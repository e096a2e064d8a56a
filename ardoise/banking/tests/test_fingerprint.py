"""Overlapping files import once, twins of one day are both kept, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ardoise.banking.fingerprint import Identity, Numbers, Recognition, identities, normalised, recognise
from ardoise.banking.readers import Row

FIRST = date(2026, 9, 1)


def row(day: int, amount: str, label: str, bank_id: str = "") -> Row:
    return Row(date=FIRST + timedelta(days=day - 1), amount=Decimal(amount), label=label, bank_id=bank_id)


def imported(known: list[Identity], rows: list[Row], origin: str = "") -> list[Recognition]:
    found = identities(rows, "7", origin)
    answers = recognise(found, known)
    known += [identity for identity, answer in zip(found, answers, strict=True) if answer is Recognition.NEW]
    return answers


def test_two_downloads_that_overlap_make_one_list_and_both_twins_stay():
    parking = [row(12, "-2.50", "PARKING"), row(12, "-2.50", "PARKING")]
    early = [row(day, f"{day}.00", f"VIR {day}") for day in (1, 2, 3, 4, 5, 6, 8, 9)]
    shared = [*parking, *(row(day, f"{day}.10", "CB") for day in (13, 15, 18, 20))]
    late = [row(day, "-1.00", f"PRLV {day}") for day in (21, 22, 25, 27, 28, 30)]
    known: list[Identity] = []
    assert imported(known, early + shared).count(Recognition.NEW) == 14
    assert imported(known, shared + late).count(Recognition.KNOWN) == 6
    assert len(known) == 20
    assert set(imported(known, shared + late)) == {Recognition.KNOWN}


def test_another_format_of_the_same_period_is_asked_about():
    known: list[Identity] = []
    imported(known, [row(1, "10.00", "VIR DUPONT FA 12", "ofx-1"), row(2, "-3.00", "CB CAFE", "ofx-2")])
    other = [row(1, "10.00", "Virement Dupont"), row(2, "-3.00", "CB Café"), row(3, "1.00", "NEUF")]
    again = imported(known, other, "csv")
    assert again == [Recognition.PROBABLE, Recognition.PROBABLE, Recognition.NEW]


def test_an_identifier_is_one_line_whatever_becomes_of_its_label():
    known: list[Identity] = []
    imported(known, [row(1, "10.00", "VIR", "id-1")])
    assert imported(known, [row(1, "10.00", "VIR DUPONT", "id-1")]) == [Recognition.KNOWN]
    assert imported(known, [row(9, "25.00", "AUTRE", "id-1")]) == [Recognition.NEW]  # a bank that numbers each file


def test_an_identifier_written_twice_is_one_row_when_its_content_is_the_same():
    same = row(1, "10.00", "VIR", "id-1")
    assert imported([], [same, same]) == [Recognition.NEW, Recognition.KNOWN]
    assert imported([], [same, replace(same, label="FRAIS")]) == [Recognition.NEW, Recognition.NEW]


def test_two_accounts_share_no_identity():
    one = row(1, "10.00", "VIR", "id-1")
    assert {identity.key for identity in identities([one], "7")}.isdisjoint(
        identity.key for identity in identities([one], "8")
    )


def test_a_label_is_compared_by_its_words():
    assert normalised("Prlv  Café, n°1 – Œuvre") == normalised("PRLV CAFE N°1 OEUVRE") == "PRLV CAFE N 1 OEUVRE"


ROWS = st.lists(
    st.builds(
        row,
        st.integers(1, 12),
        st.sampled_from(["-2.50", "10.00", "12.34", "0.00"]),
        st.sampled_from(["PARKING", "VIR DUPONT", "CB"]),
    ),
    max_size=30,
).map(lambda rows: sorted(rows, key=lambda one: one.date))


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, data=st.data())
def test_overlapping_slices_in_any_order_give_the_same_set(rows, data):
    """Slices of whole days that cover the file, each in the order of the file or newest first."""
    whole: list[Identity] = []
    imported(whole, rows)
    cuts = sorted(data.draw(st.lists(st.integers(1, 12), max_size=3)))
    bounds = [
        *zip([1, *cuts], [*cuts, 12], strict=True),
        *data.draw(st.lists(st.tuples(*[st.integers(1, 12)] * 2), max_size=3)),
    ]
    slices = [[one for one in rows if first <= one.date.day <= last] for first, last in bounds]
    known: list[Identity] = []
    for part in data.draw(st.permutations(slices)):
        imported(known, part[::-1] if data.draw(st.booleans()) else part)
    assert {identity.key for identity in known} == {identity.key for identity in whole}
    assert len(known) == len(rows)


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, first=st.integers(0, 30), last=st.integers(0, 30))
def test_a_slice_cut_anywhere_adds_no_line_to_the_whole(rows, first, last):
    known: list[Identity] = []
    imported(known, rows)
    assert set(imported(known, rows[first:last])) <= {Recognition.KNOWN}


IDENTIFIED = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["-2.50", "10.00"]), st.sampled_from(["PARKING", "VIR"])), max_size=20
).map(lambda drawn: [row(*one, f"id-{number}") for number, one in enumerate(sorted(drawn))])


@settings(max_examples=150, deadline=None)
@given(rows=IDENTIFIED, data=st.data())
def test_with_identifiers_slices_may_be_cut_anywhere_even_between_twins(rows, data):
    whole: list[Identity] = []
    imported(whole, rows)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    bounds = [
        *zip([0, *cuts], [*cuts, len(rows)], strict=True),
        *data.draw(st.lists(st.tuples(*[st.integers(0, len(rows))] * 2), max_size=3)),
    ]
    known: list[Identity] = []
    for first, last in data.draw(st.permutations(bounds)):
        part = rows[first:last]
        imported(known, part[::-1] if data.draw(st.booleans()) else part)
    assert {identity.key for identity in known} == {identity.key for identity in whole}
    assert len(known) == len(rows)


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, cut=st.integers(0, 30), overlap=st.integers(0, 6), late_first=st.booleans())
def test_without_identifiers_a_day_cut_in_its_middle_loses_no_row_that_has_no_twin_beyond_the_cut(
    rows, cut, overlap, late_first
):
    early, late = rows[: cut + overlap], rows[cut:]
    slices = [late, early] if late_first else [early, late]
    known: list[Identity] = []
    for part in slices:
        imported(known, part)
    whole: list[Identity] = []
    imported(whole, rows)
    if not _twins_apart(rows[:cut], rows[cut + overlap :]):
        assert {one.content for one in known} == {one.content for one in whole}
    assert len(known) <= len(rows)


def _twins_apart(early: list[Row], late: list[Row]) -> bool:
    """Whether a row of the first part alone has its twin in the second part alone."""
    return bool(
        {(one.date, one.amount, one.label) for one in early} & {(one.date, one.amount, one.label) for one in late}
    )


def test_an_identifier_that_serves_again_months_later_is_asked_about_not_taken_for_the_same():
    known: list[Identity] = []
    imported(known, [row(1, "-9.90", "ABONNEMENT", "1")])
    assert imported(known, [row(32, "-9.90", "ABONNEMENT", "1")]) == [Recognition.PROBABLE]
    assert imported(known, [row(3, "-9.90", "ABONNEMENT", "1")]) == [Recognition.KNOWN]  # moved by the bank
    assert imported(known, [row(3, "-9.90", "PEAGE", "1")]) == [Recognition.PROBABLE]


def test_an_identifier_that_a_file_gives_to_several_rows_does_not_lose_them_in_any_order():
    rows = [row(1, "-9.90", "A", "0"), row(2, "-9.90", "B", "0"), row(2, "5.00", "C", "0")]
    for slices in ([rows, rows[:1]], [rows[:1], rows], [rows[1:], rows[:1], rows]):
        known: list[Identity] = []
        for part in slices:
            imported(known, part)
        assert len(known) == 3


def test_numbers_are_kept_under_digests_as_a_dictionary_would():
    kept, told = Numbers("I"), {}
    for number in range(5000):
        key = (number * 0x9E3779B97F4A7C15) % 2**64 if number else 0
        kept.put(key, number % 7)
        kept.put(key, number)
        told[key or 1] = number
    assert len(kept) == len(told)
    assert dict(kept.items()) == told
    assert kept.get(0) == 0
    assert kept.get(12345) is None
