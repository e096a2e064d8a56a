"""QIF: the order of days and months, amounts, and the lists that are no movements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.banking.readers import read


def days(*written: str) -> list[date]:
    text = "!Type:Bank\n" + "".join(f"D{one}\nT-1,00\nPX\n^\n" for one in written)
    return [row.date for row in read(text.encode()).transactions]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (("04/03/2026", "31/03/2026"), [date(2026, 3, 4), date(2026, 3, 31)]),
        (("03/04/2026", "03/31/2026"), [date(2026, 3, 4), date(2026, 3, 31)]),
        (("04/03/2026",), [date(2026, 3, 4)]),
        (("2/14'2026",), [date(2026, 2, 14)]),
        (("14/ 2'26",), [date(2026, 2, 14)]),
        (("14.02.26", "14-02-1999"), [date(2026, 2, 14), date(1999, 2, 14)]),
        (("2026-02-14",), [date(2026, 2, 14)]),
        (("20260214",), [date(2026, 2, 14)]),
    ],
)
def test_one_order_for_the_whole_file_and_the_french_one_without_proof(
    written: tuple[str, ...], expected: list[date]
) -> None:
    assert days(*written) == expected


def test_the_amount_is_the_total_whatever_its_splits() -> None:
    text = "!Type:Bank\nD14/02/2026\nU-1 234,50\nT-1 234,50\nPDUPONT\nMfacture 12\n"
    text += "STravaux\n$-1 000,00\nSFrais\n$-234,50\n^"
    (row,) = read(text.encode()).transactions
    assert (row.amount, row.label, row.reference) == (Decimal("-1234.50"), "DUPONT facture 12", "")


def test_an_amount_that_could_be_two_is_a_problem_when_the_file_does_not_decide() -> None:
    found = read(b"!Type:Bank\nD14/02/2026\nT-1,234\nPX\n^\n")
    assert (found.transactions, [(one.line, "deux façons" in one.message) for one in found.errors]) == ((), [(2, True)])
    decided = read(b"!Type:Bank\nD14/02/2026\nT-1,234\nPX\n^\nD14/02/2026\nT2.50\nPY\n^\n")
    assert [str(row.amount) for row in decided.transactions] == ["-1234.00", "2.50"]


def test_lists_of_categories_and_securities_are_no_movements() -> None:
    text = (
        "!Type:Cat\nNFrais\nDune catégorie\nE\n^\n!Account\nNCompte courant\nTBank\n^\n"
        "!Type:Bank\nD14/02/2026\nT5,00\nPX\n^\n!Type:Invst\nD14/02/2026\nNBuy\n$100,00\n^\n!Type:Security\nNX\nSY^Z\n^\n"
    )
    found = read(text.encode())
    assert [(row.account, str(row.amount)) for row in found.transactions] == [("Compte courant", "5.00")]
    assert [one.reason for one in found.ignored] == ["opération sur titres"]
    assert found.errors == ()


def test_an_opening_balance_is_no_movement() -> None:
    found = read(b"!Type:Bank\nD01/02/2026\nT500,00\nPOpening Balance\nL[Compte]\n^\nD14/02/2026\nT5,00\nPX\n^\n")
    assert (str(found.opening_balance), [str(row.amount) for row in found.transactions]) == ("500.00", ["5.00"])


def test_records_without_any_header_are_recognised() -> None:
    found = read(b"D14/02/2026\nT5,00\nPX\n^\nD15/02/2026\nT6,00\nPY\n")
    assert (found.format, [str(row.amount) for row in found.transactions]) == ("qif", ["5.00", "6.00"])
