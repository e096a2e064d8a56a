"""Number patterns: what they write, what they refuse, and that no two documents ever share a number."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.errors import Refused
from ardoise.domain.numbering import (
    ElementKind,
    counter_year,
    gaps,
    overlap,
    parse,
    preview,
    validate,
)

PAGE = Path(__file__).parents[3] / "docs" / "domain" / "numbering.md"
ON = date(2026, 3, 2)


def rows(title: str) -> list[list[str]]:
    """The cells of the table under one heading of the page, its two header lines left out."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table]


@pytest.mark.parametrize("row", rows("What a pattern writes"), ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_the_page_says_what_a_pattern_writes(row: list[str]) -> None:
    pattern, counter, day, text = row
    assert parse(pattern).format(int(counter), date.fromisoformat(day)) == text


@pytest.mark.parametrize("row", rows("What is refused"), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_page_says_what_is_refused(row: list[str]) -> None:
    pattern, restart, code, _ = row
    with pytest.raises(Refused) as refused:
        validate(parse(pattern, restarts_yearly=restart == "yearly"))
    assert refused.value.code == code
    assert refused.value.field == "pattern"


@pytest.mark.parametrize("row", rows("Two series of one company"), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_page_says_which_series_meet(row: list[str]) -> None:
    one, other, meet = row
    assert overlap(parse(one), parse(other)) is (meet == "yes")
    assert overlap(parse(other), parse(one)) is (meet == "yes")


def test_words_without_accents_are_read() -> None:
    assert parse("F-ANNEE-NUMERO") == parse("F-ANNÉE-NUMÉRO") == parse("F-ANNE\u0301E-NUME\u0301RO")


def test_a_space_or_an_accent_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="l’espace") as refused:
        parse("F ANNÉE NUMÉRO")
    assert (refused.value.code, refused.value.field) == ("pattern_characters", "pattern")
    with pytest.raises(Refused, match="« é »"):
        parse("Reçé-NUMÉRO".replace("ç", "c"))


def test_a_counter_starts_at_one() -> None:
    with pytest.raises(ValueError, match="commence à 1"):
        parse("F-ANNÉE-NUMÉRO").format(0, ON)
    with pytest.raises(Refused) as refused:
        validate(parse("F-ANNÉE-NUMÉRO"), 0)
    assert refused.value.field == "first_number"


def test_a_usual_pattern_is_accepted() -> None:
    for text in ("F-ANNÉE-NUMÉRO", "D-ANNÉE-NUMÉRO", "ANNÉE2MOISNUMÉRO", "NUMÉRO1ANNÉE", "F/ANNÉE-MOIS-JOUR/NUMÉRO6"):
        validate(parse(text))
    validate(parse("F-NUMÉRO6", restarts_yearly=False))


def test_a_high_first_number_counts_in_the_length() -> None:
    pattern = parse("FACT-ANNÉE-MOIS-NUMÉRO")
    validate(pattern, 1)
    with pytest.raises(Refused, match="20 caractères"):
        validate(pattern, 123_456_789)


def test_the_preview_shows_three_numbers_and_january() -> None:
    shown = preview(parse("F-ANNÉE-NUMÉRO"), 5, ON)
    assert shown.next_three == ("F-2026-0005", "F-2026-0006", "F-2026-0007")
    assert shown.january_first == "F-2027-0001"
    continuous = preview(parse("F-NUMÉRO", restarts_yearly=False), 9998, ON)
    assert continuous.next_three == ("F-9998", "F-9999", "F-10000")
    assert continuous.january_first == "F-10001"


def test_num_03_the_first_number_of_a_year_is_one_again() -> None:
    pattern = parse("ANNÉE/NUMÉRO6")
    assert pattern.format(114, date(2025, 12, 31)) == "2025/000114"
    assert pattern.format(1, date(2026, 1, 1)) == "2026/000001"
    assert pattern.format(2, date(2026, 1, 2)) == "2026/000002"
    assert counter_year(pattern, date(2025, 12, 31)) == 2025
    assert counter_year(pattern, date(2026, 1, 2)) == 2026
    assert counter_year(parse("F-NUMÉRO", restarts_yearly=False), date(2026, 1, 2)) == 0


def test_gaps_names_what_is_missing() -> None:
    assert gaps([]) == []
    assert gaps([1, 2, 3]) == []
    assert gaps([5, 1, 2]) == [3, 4]
    assert gaps([3], first=1) == [1, 2]


WORDS = st.sampled_from(["ANNÉE", "ANNÉE2", "MOIS", "JOUR"])
LETTERS = st.text("ABF09-/_+", max_size=3)
NUMBERS = st.sampled_from(["NUMÉRO", *(f"NUMÉRO{width}" for width in range(1, 10))])


@st.composite
def pattern_texts(draw: st.DrawFn) -> str:
    pieces = [*draw(st.lists(st.one_of(WORDS, LETTERS), max_size=4)), draw(NUMBERS)]
    return "".join(draw(st.permutations(pieces)))


@given(pattern_texts())
def test_the_text_of_a_pattern_reads_back_as_the_pattern(text: str) -> None:
    pattern = parse(text)
    assert parse(pattern.text) == pattern


@given(
    pattern_texts(),
    st.booleans(),
    st.dates(date(2020, 1, 1), date(2029, 12, 31)),
    st.integers(0, 800),
    st.integers(1, 20_000),
    st.integers(1, 20_000),
)
def test_an_accepted_pattern_never_writes_the_same_number_twice(
    text: str, restarts: bool, first_day: date, days: int, one: int, other: int
) -> None:
    pattern = parse(text, restarts_yearly=restarts)
    try:
        validate(pattern)
    except Refused:
        return
    later = first_day + timedelta(days=days)
    if (counter_year(pattern, first_day), one) == (counter_year(pattern, later), other):
        return
    assert pattern.format(one, first_day) != pattern.format(other, later)


@pytest.mark.parametrize("text", ["NUMÉRO1MOISANNÉE2", "ANNÉE2MOISNUMÉRO1", "1NUMÉRO1ANNÉE2JOUR", "ANNÉE21NUMÉRO11"])
def test_elements_that_touch_never_collide_either(text: str) -> None:
    """Brute force over two years and the widths 1 to 4: the length tells where each element stands."""
    pattern = parse(text)
    validate(pattern)
    days = [date(year, month, day) for year in (2026, 2027) for month in (1, 2, 11, 12) for day in (1, 11, 12)]
    counters = [*range(1, 130), 999, 1000, 1001, 1111, 1112, 2611]
    seen: dict[str, tuple[int, int]] = {}
    for day in days:
        for counter in counters:
            document = (day.year, counter)
            assert seen.setdefault(pattern.format(counter, day), document) == document


@given(pattern_texts())
def test_an_accepted_pattern_fits_in_twenty_allowed_characters(text: str) -> None:
    pattern = parse(text)
    try:
        validate(pattern)
    except Refused:
        return
    for month in range(1, 13):
        written = pattern.format(999_999, date(2026, month, 28))
        assert re.fullmatch(r"[A-Za-z0-9+_/-]{1,20}", written)


def test_each_kind_of_element_has_a_french_label() -> None:
    assert [kind.label for kind in ElementKind] == ["Lettre", "Année", "Mois", "Jour", "Numéro"]
