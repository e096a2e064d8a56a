"""OFX: what banks do to it."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.banking.readers import Reading, Unreadable, read
from ardoise.banking.tests.samples import IBAN, SOME, ofx, ofx2

HEAD = "OFXHEADER:100\n\n"


def one(inside: str, *, before: str = "<STMTTRN>", after: str = "</STMTTRN>", tail: str = "") -> Reading:
    account = "<BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM>"
    return read(f"{HEAD}<OFX><STMTRS><CURDEF>EUR{account}<BANKTRANLIST>{before}{inside}{after}{tail}</OFX>".encode())


def row(*, day: str = "20260302", amount: str = "-12.50", more: str = "<NAME>CB") -> str:
    return f"<TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{more}"


def label(more: str) -> str:
    return one(row(more=more)).transactions[0].label


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ("<NAME>CHEQUE<MEMO>CHEQUE", "CHEQUE"),
        ("<NAME>VIR SEPA DUPONT ET<MEMO>VIR SEPA DUPONT ET FILS", "VIR SEPA DUPONT ET FILS"),
        ("<NAME>DUPONT<MEMO>FA-2026-0131", "DUPONT FA-2026-0131"),
        ("<NAME></NAME><MEMO>Virement", "Virement"),
        ("<NAME>DURAND & FILS <MEMO>< 30 J", "DURAND & FILS < 30 J"),
        ("<NAME>DURAND &amp; FILS", "DURAND & FILS"),
        ("<NAME>R&amp;amp;D &amp;lt;X&amp;gt;", "R&D <X>"),
        ("<NAME>ME DUPONT&notaires", "ME DUPONT&notaires"),
        ("<NAME>VIR <DUPONT> 12", "VIR <DUPONT> 12"),
        ("<NAME><![CDATA[R&D   <2026>]]></NAME>", "R&D <2026>"),
        ("<NAME>CB<CATEGORY>Loisirs", "CB"),
        ("<NAME>CB<BANQUE.NOTE>12", "CB"),
    ],
)
def test_the_label_says_all_and_nothing_twice(more: str, shown: str) -> None:
    assert label(more) == shown


def test_a_row_that_is_never_closed_is_read() -> None:
    found = one(row(amount="-1.00"), after="", tail="<STMTTRN>" + row(amount="2,00") + "</BANKTRANLIST>")
    assert [str(one.amount) for one in found.transactions] == ["-1.00", "2.00"]


def test_marks_may_be_mixed_in_one_file() -> None:
    found = one(row(amount="1200.00"), tail="<STMTTRN>" + row(amount="-1 234,56"))
    assert [str(one.amount) for one in found.transactions] == ["1200.00", "-1234.56"]


def test_all_on_one_line_or_in_small_letters() -> None:
    flat = ofx(SOME).replace("\n", "").replace("\r", "")
    assert [one.amount for one in read(flat.encode()).transactions] == [one.amount for one in SOME]
    small = ofx2(SOME).replace("STMTTRN", "stmttrn").replace("TRNAMT", "trnamt")
    assert [one.amount for one in read(small.encode()).transactions] == [one.amount for one in SOME]


@pytest.mark.parametrize("header", ["", "\n\n\n", "OFXHEADER:100 DATA:OFXSGML VERSION:102 ENCODING:USASCII\n"])
def test_the_header_may_be_anything(header: str) -> None:
    assert len(read(ofx(SOME, header=header).encode()).transactions) == len(SOME)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20260302", date(2026, 3, 2)),
        ("20260302235959.000[-5:EST]", date(2026, 3, 2)),
        ("20260302000000[+1:CET]", date(2026, 3, 2)),
        ("20260302093914:014", date(2026, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)),
    ],
)
def test_the_day_is_the_one_that_is_written(written: str, day: date) -> None:
    assert one(row(day=written)).transactions[0].date == day


@pytest.mark.parametrize("written", ["20221528", "20260230", "201120000000", "", "02032026"])
def test_a_day_that_does_not_exist_is_a_problem_with_its_line(written: str) -> None:
    found = one(row(day=written), tail="<STMTTRN>" + row())
    assert len(found.transactions) == 1
    assert [(problem.line, "CB" in problem.text) for problem in found.errors] == [(3, True)]


def test_an_empty_identifier_is_none_and_twice_the_same_keeps_both() -> None:
    same = row().replace("<FITID>", "<FITID>A1")
    found = one(row(), tail=f"<STMTTRN>{same}</STMTTRN><STMTTRN>{same}</STMTTRN>")
    assert [one.bank_id for one in found.transactions] == ["", "A1", "A1"]


def test_the_account_is_written_as_a_rib_and_the_balance_is_read() -> None:
    found = read(ofx(SOME).encode())
    assert (found.account, found.currency, str(found.closing_balance)) == ("300060000112345678901", "EUR", "12.30")
    assert found.period == (date(2026, 3, 2), date(2026, 3, 17))
    assert read(ofx2(SOME).encode()).account == IBAN


@pytest.mark.parametrize("balance", ["", " ", "n/a"])
def test_an_empty_balance_is_no_balance(balance: str) -> None:
    assert read(ofx(SOME).replace("12,30", balance).encode()).closing_balance is None


def test_several_accounts_stay_apart() -> None:
    second = ofx(SOME[:1]).replace("12345678901", "99999999999").partition("<STMTRS>")
    found = read((ofx(SOME).replace("</STMTTRNRS></BANKMSGSRSV1></OFX>", "") + "<STMTRS>" + second[2]).encode())
    assert [one.account[-11:] for one in found.transactions] == ["12345678901"] * 4 + ["99999999999"]
    assert (found.account, found.closing_balance, len(found.statements)) == ("", None, 2)


def test_a_sign_that_the_type_contradicts_is_kept_and_told() -> None:
    found = one(row(amount="12.50"), tail="<STMTTRN>" + row(amount="-2.00"))
    assert [str(one.amount) for one in found.transactions] == ["12.50", "-2.00"]
    assert found.notices[0].startswith("1 mouvement(s)")
    assert one(row()).notices == ()


def test_a_file_without_statement_is_refused() -> None:
    with pytest.raises(Unreadable, match="aucun relevé"):
        read(b"OFXHEADER:100\n<OFX><SIGNONMSGSRSV1><STATUS><CODE>15500</OFX>")
