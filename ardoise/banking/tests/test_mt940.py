"""MT940: the envelope, the two days, the marks of direction, coded details."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.banking.readers import Reading, read


def of(*lines: str) -> Reading:
    head = (":20:X", ":25:FR76 1234", ":60F:C251231EUR100,00")
    return read("\n".join([*head, *lines, "-"]).encode())


@pytest.mark.parametrize(
    ("mark", "sign"),
    [("C", ""), ("D", "-"), ("RC", "-"), ("RD", ""), ("CR", ""), ("DR", "-"), ("c", ""), ("d", "-"), ("rc", "-")],
)
def test_the_mark_gives_the_direction_and_a_reversal_turns_it(mark: str, sign: str) -> None:
    (row,) = of(f":61:2603020302{mark}12,5NTRFNONREF", ":86:X").transactions
    assert str(row.amount) == f"{sign}12.50"


def test_an_expected_movement_is_ignored() -> None:
    reading = of(":61:2603020302ED12,5NTRFNONREF", ":86:X")
    assert (reading.transactions, [one.reason for one in reading.ignored]) == ((), ["opération en attente"])


@pytest.mark.parametrize(
    ("written", "value", "booked"),
    [
        ("2603020303", date(2026, 3, 2), date(2026, 3, 3)),
        ("260302", date(2026, 3, 2), None),
        ("2603020", date(2026, 3, 2), None),
        ("2512310102", date(2025, 12, 31), date(2026, 1, 2)),
        ("2601011231", date(2026, 1, 1), date(2025, 12, 31)),
        ("2602300301", date(2026, 2, 28), date(2026, 3, 1)),
        ("2402300301", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_the_value_date_and_the_nearest_day_of_entry(written: str, value: date, booked: date | None) -> None:
    (row,) = of(f":61:{written}C1,NTRFNONREF", ":86:X").transactions
    assert (row.date, row.value_date, row.booked_on) == (value, value, booked)


def test_coded_details_give_the_label_and_the_other_party() -> None:
    (row,) = of(
        ":61:2603020302C5,00NTRFREF12//BANK34",
        "/OCMT/EUR5,0/",
        ":86:020?00VIREMENT?20FACTURE?21 0131 ?30BANKFRPP?31123?32DUPONT",
        "?33SARL?38FR7630006000011234567890189?60MERCI?64RUE",
    ).transactions
    assert row.label == "/OCMT/EUR5,0/ VIREMENT FACTURE 0131 DUPONT SARL MERCI"
    assert (row.counterparty, row.counterparty_iban) == ("DUPONT SARL", "FR7630006000011234567890189")
    assert (row.reference, row.details[0]) == ("REF12", ("BANKREF", "BANK34"))


def test_details_after_the_closing_balance_belong_to_no_movement() -> None:
    reading = of(":61:2603020302C5,00NTRFNONREF", "Paiement", ":62F:C260302EUR105,00", ":86:TEXTE LIBRE")
    assert [row.label for row in reading.transactions] == ["Paiement"]
    assert (str(reading.opening_balance), str(reading.closing_balance), str(reading.gap)) == (
        "100.00",
        "105.00",
        "0.00",
    )


def test_a_line_that_does_not_follow_the_format_is_a_problem_and_its_details_go_with_it() -> None:
    reading = of(":61:ABCD", ":86:PERDU", ":61:2603020302C5,00NTRFNONREF", ":86:GARDE")
    assert [row.label for row in reading.transactions] == ["GARDE"]
    assert [(one.line, one.text) for one in reading.errors] == [(4, ":61:ABCD")]


def test_several_messages_with_envelope_lines_between() -> None:
    envelope = "BANKFRPP\n940\nBANKFRPP\n"
    message = (
        envelope + ":20:X\n:25:A{}\n:60F:C260301EUR1,00\n:61:2603020302C5,00NTRFNONREF\n:86:X\n:62F:C260302EUR6,00\n-\n"
    )
    reading = read((message.format(1) + message.format(2)).encode())
    assert [row.account for row in reading.transactions] == ["A1", "A2"]
    assert [statement.account for statement in reading.statements] == ["A1", "A2"]
