"""Tables damaged on their way: a line that says so, or a question, never a wrong amount in silence."""

from __future__ import annotations

import time

import pytest

from ardoise.banking.readers import Unreadable, read


def lines(*written: str) -> bytes:
    return "\n".join(written).encode()


FIXED = ("Date;Libellé;Montant", *(f"0{day}/09/2026;CARTE {day};-{day}0,50" for day in range(1, 8)))


def test_an_amount_that_lost_its_comma_is_not_read_a_hundred_times_too_big():
    reading = read(lines(*FIXED, "08/09/2026;VIR DUPONT;124000", "09/09/2026;VIR MARTIN;0"))
    assert [problem.line for problem in reading.errors] == [9]
    assert reading.errors[0].message == "« 124000 » n’a pas de décimales, à la différence des autres montants."
    assert len(reading.transactions) == 8


def test_a_bank_that_leaves_decimals_out_of_whole_amounts_is_read():
    written = [row.replace("0,50", ",5") for row in FIXED]
    reading = read(lines(*written, "08/09/2026;VIR DUPONT;1240"))
    assert not reading.errors
    assert str(reading.transactions[-1].amount) == "1240.00"


def test_debits_and_credits_under_each_other_s_name_are_asked_about():
    with pytest.raises(Unreadable, match="ses crédits négatifs"):
        read(
            lines(
                "Date;Libellé;Crédit;Débit",
                "01/09/2026;CARTE 1;-4,98;",
                "02/09/2026;REMISE 2;;352,00",
                "03/09/2026;CARTE 3;-12,60;",
                "04/09/2026;REMISE 4;;423,50",
            )
        )


@pytest.mark.parametrize(
    "header", ["Date;Libellé;Montant;Balance;Type;Currency", "Date;Libellé;Montant;Type;Currency;Balance"]
)
def test_a_header_beside_its_columns_is_asked_about(header: str):
    with pytest.raises(Unreadable, match="ne contient pas ce que dit son en-tête"):
        read(lines(header, "01/09/2026;CARTE;-4,98;EUR;carte;195,02", "02/09/2026;VIR;10,00;EUR;virement;205,02"))


def test_what_waits_is_left_aside_although_the_header_is_lost():
    reading = read(
        lines(
            "01/09/2026;Completed;CARTE;-4,98",
            "02/09/2026;Completed;VIR;10,00",
            "03/09/2026;Pending;CARTE;-20,00",
            "04/09/2026;Completed;CARTE;-2,50",
        )
    )
    assert [str(row.amount) for row in reading.transactions] == ["-4.98", "10.00", "-2.50"]
    assert [aside.reason for aside in reading.ignored] == ["opération en attente"]


@pytest.mark.parametrize(
    "text",
    [
        '"\n' * 20_000,
        '01/02/2026;"abc;1,00;\n' * 3_000,
        'abc;"abc\n' * 4_000,
        ";suite;;\n" * 5_000,
        f"compte {'1 ' * 100_000}\n",
        "".join(("01/02/2026;", *(f"{n}\ufffd{n} " for n in range(20_000)), ";1,00;\n")),
    ],
    ids=["quotes", "open quotes in rows", "open quotes", "text that goes on", "a long number", "lost letters"],
)
def test_a_hostile_table_is_read_in_a_time_that_follows_its_size(text: str):
    began = time.process_time()
    read(f"Date;Libellé;Débit;Crédit\n01/02/2026;a;1,00;\n{text}".encode())
    assert time.process_time() - began < 10


def test_a_header_that_lost_two_names_is_refused():
    with pytest.raises(Unreadable, match="autant de colonnes"):
        read(lines("Date;Libellé;Montant", "01/09/2026;CARTE;P;72,92;-86,05;", "02/09/2026;CARTE;P;48,00;-48,00;"))
