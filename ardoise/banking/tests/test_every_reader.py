"""What every reader of statements promises: the movements given back, nothing lost, no sign turned, no crash."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.banking.readers import Problem, Reading, Row, Unreadable, read, stream
from ardoise.banking.readers.detect import detect
from ardoise.banking.tests.samples import FORMATS, SOME, Movement

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ÉÈÀÇŒ"
labels = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)
days = st.integers(0, 3000).map(lambda shift: date(2020, 1, 1) + timedelta(days=shift))
movements = st.lists(
    st.builds(Movement, day=days, cents=st.integers(-99_999_999, 99_999_999).filter(bool), label=labels),
    min_size=1,
    max_size=6,
).map(tuple)
formats = pytest.mark.parametrize("name", FORMATS)


@formats
def test_the_format_is_known_by_the_content(name: str) -> None:
    reading = read(FORMATS[name](SOME).encode())
    assert (reading.format, reading.errors) == (name, ())


@formats
def test_twins_of_one_day_are_both_kept_and_the_order_is_that_of_the_file(name: str) -> None:
    rows = read(FORMATS[name](SOME).encode()).transactions
    assert [(row.date, row.amount, row.label) for row in rows] == [(row.day, row.amount, row.label) for row in SOME]


@formats
@given(given_rows=movements)
def test_any_movement_comes_back_with_its_sign(name: str, given_rows: tuple[Movement, ...]) -> None:
    # the last day is above 12: it says the order of days and months in QIF
    rows = (*given_rows, Movement(date(2026, 3, 31), -100, "FIN"))
    shown = read(FORMATS[name](rows).encode()).transactions
    assert [(row.date, row.amount, row.label) for row in shown] == [
        (row.day, row.amount, row.label[:31].strip() if name == "cfonb120" else row.label) for row in rows
    ]


@formats
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_do_not_matter(name: str, ends: str) -> None:
    text = FORMATS[name](SOME).replace("\r\n", "\n").replace("\n", ends)
    assert [row.amount for row in read(text.encode()).transactions] == [row.amount for row in SOME]


@formats
def test_a_row_of_zero_is_counted_as_ignored_and_is_no_movement(name: str) -> None:
    rows = (*SOME, Movement(date(2026, 3, 20), 0, "CONTROLE CARTE"))
    reading = read(FORMATS[name](rows).encode())
    assert [row.amount for row in reading.movements] == [row.amount for row in SOME]
    assert [(found.reason, "CONTROLE CARTE" in found.text) for found in reading.ignored] == [("montant nul", True)]
    assert len(reading.transactions) == len(rows)


@formats
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16", "utf-16-le"])
def test_the_characters_are_found_whatever_the_file_declares(name: str, encoding: str) -> None:
    label = "PRÉLÈVEMENT CAFÉ DE L'ÉTÉ 12,50 €"
    reading = read(FORMATS[name]((Movement(date(2026, 3, 2), -1250, label), SOME[3])).encode(encoding))
    assert reading.transactions[0].label == (label[:31].strip() if name == "cfonb120" else label)
    assert reading.errors == ()


def test_a_character_that_cannot_be_read_is_replaced_and_told_with_its_line() -> None:
    content = FORMATS["qif"](SOME).encode().replace(b"PARKING GARE", b"PARKING \x81 \xe9T\xc9", 1)
    reading = read(content)
    assert reading.transactions[1].label == "PARKING \ufffd éTÉ"
    assert [(found.line, found.message) for found in reading.errors] == [
        (8, "Un caractère illisible a été remplacé sur cette ligne.")
    ]


def read_or_refused(content: bytes) -> Reading:
    """What is read; for a refusal, which is a sentence, nothing."""
    try:
        return read(content)
    except Unreadable as refusal:
        return Reading("", errors=(Problem(0, refusal.message),))


@formats
@given(data=st.data())
def test_damage_never_makes_a_reader_fail(name: str, data: st.DataObject) -> None:
    content = bytearray(FORMATS[name](SOME).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["cut", "drop", "put", "repeat"]))
        if kind == "cut":
            del content[place:]
        elif kind == "drop":
            del content[place : place + data.draw(st.integers(1, 30))]
        elif kind == "put":
            content[place:place] = data.draw(st.binary(min_size=1, max_size=6) | st.sampled_from(NOISE))
        else:
            content[place:place] = content[max(0, place - 60) : place]
    reading = read_or_refused(bytes(content))
    assert all(isinstance(row.amount, Decimal) and row.amount.is_finite() for row in reading.transactions)
    assert all(found.message.endswith(".") for found in reading.errors)


NOISE = [
    b"<STMTTRN>",
    b"&#0;",
    b"^\n",
    b":61:",
    b"\n-\n",
    b"\x00",
    "²".encode(),
    "٣".encode(),
    b"-",
    b"}",
    b"!Type:Bank\n",
    b"]]>",
]


@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_is_read_or_refused_with_a_sentence(content: bytes) -> None:
    assert isinstance(read_or_refused(content), Reading)


@formats
@given(place=st.integers(0, 3), cut=st.integers(0, 40))
def test_damage_to_a_label_turns_no_sign(name: str, place: int, cut: int) -> None:
    text = FORMATS[name](SOME)
    at = text.find(SOME[place].label)
    noisy = text[:at] + "CB -1,00 (99) D " + text[at + cut % 5 :] if name != "cfonb120" else text
    amounts = [row.amount for row in read(noisy.encode()).transactions]
    assert amounts == [row.amount for row in SOME]


@formats
def test_a_day_that_does_not_exist_is_shown_with_its_line_and_the_others_are_read(name: str) -> None:
    wrong = {
        "ofx1": ("20260317", "20261703"), "ofx2": ("20260317", "20261703"), "qif": ("17/03/2026", "32/03/2026"),
        "camt.053": ("2026-03-17", "2026-03-32"), "mt940": (":61:2603170317", ":61:2603320332"),
        "cfonb120": ("170326", "320326"),
    }[name]  # fmt: skip
    reading = read(FORMATS[name](SOME).replace(*wrong).encode())
    assert [row.amount for row in reading.transactions] == [row.amount for row in SOME[:3]]
    assert len(reading.errors) == 1
    assert "n’existe pas" in reading.errors[0].message
    assert reading.errors[0].text
    assert reading.errors[0].line > (0 if name == "ofx2" else 3)


@formats
def test_an_amount_that_is_none_is_shown_never_zero(name: str) -> None:
    wrong = {
        "ofx1": ("-1234.56", "$1234"), "ofx2": ("-1234.56", "1.2.3,4"), "qif": ("-1234,56", "12,34,56,7"),
        "camt.053": ("1234.56", "1234.567"), "mt940": ("D1234,56N", "D12,34,56N"),
        "cfonb120": ("0000000012345O", "00000000123456"),
    }[name]  # fmt: skip
    text = FORMATS[name](SOME)
    assert wrong[0] in text
    reading = read(text.replace(*wrong).encode())
    assert [row.amount for row in reading.transactions] == [row.amount for row in SOME[:3]]
    assert len(reading.errors) == 1


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\x00\x00"])
def test_an_empty_file_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Unreadable, match="vide"):
        read(content)


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"PK\x03\x04...", b"\x89PNG..."])
def test_a_file_that_is_no_text_is_refused_with_what_to_download(content: bytes) -> None:
    with pytest.raises(Unreadable, match="OFX"):
        read(content)


@formats
def test_a_table_that_quotes_another_format_is_no_statement_of_that_format(name: str) -> None:
    assert detect(f"Date;Libellé;Montant\n02/03/2026;fichier {name} :20: STMTTRN;12,00\n") == ""


@formats
def test_streaming_gives_the_same_rows(name: str) -> None:
    content = FORMATS[name](SOME).encode()
    assert [event for event in stream(content) if isinstance(event, Row)] == list(read(content).transactions)


@pytest.mark.parametrize("name", ["ofx1", "qif", "mt940", "cfonb120"])
def test_streaming_holds_the_text_and_no_more(name: str) -> None:
    content = FORMATS[name](SOME * 2500).encode()
    tracemalloc.start()
    seen = sum(isinstance(event, Row) for event in stream(content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seen == 10_000
    assert peak < 1.5 * len(content) + 200_000
