"""CAMT: booked entries only, directions checked against the balances, batches as details, dangerous XML refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.banking.readers import Reading, Unreadable, read
from ardoise.banking.tests.samples import IBAN, SOME, camt, camt_balance, camt_entry, camt_of

REVERSED = "<RvslInd>true</RvslInd>"


def of(inside: str) -> Reading:
    return read(camt_of(inside).encode())


def amounts(reading: Reading) -> list[str]:
    return [str(row.amount) for row in reading.transactions]


def test_a_reversal_goes_as_its_direction_says_when_the_balances_agree() -> None:
    balances = camt_balance("OPBD", "1000.00") + camt_balance("CLBD", "1000.00")
    reading = of(balances + camt_entry("50.00", "DBIT") + camt_entry("50.00", "CRDT", more=REVERSED))
    assert (amounts(reading), reading.gap, reading.notices) == (["-50.00", "50.00"], Decimal(0), ())


def test_a_bank_that_keeps_the_first_direction_on_reversals_is_read_by_its_balances() -> None:
    balances = camt_balance("OPBD", "1000.00") + camt_balance("CLBD", "1000.00")
    reading = of(balances + camt_entry("50.00", "DBIT") + camt_entry("50.00", "DBIT", more=REVERSED))
    assert (amounts(reading), reading.gap) == (["-50.00", "50.00"], Decimal(0))
    assert "annulations" in reading.notices[0]


def test_a_gap_that_no_reversal_explains_is_told_and_no_sign_is_turned() -> None:
    balances = camt_balance("OPBD", "1000.00") + camt_balance("CLBD", "800.00")
    reading = of(balances + camt_entry("50.00", "DBIT") + camt_entry("50.00", "DBIT", more=REVERSED))
    assert (amounts(reading), str(reading.gap)) == (["-50.00", "-50.00"], "-100.00")
    assert reading.notices == ("Le solde final ne correspond pas aux mouvements lus : écart de -100,00.",)


def test_a_debit_balance_is_negative() -> None:
    reading = of(
        camt_balance("OPBD", "10.00", "DBIT") + camt_balance("CLBD", "22.50", "DBIT") + camt_entry("12.50", "DBIT")
    )
    assert (str(reading.opening_balance), str(reading.closing_balance), reading.gap) == ("-10.00", "-22.50", Decimal(0))


@pytest.mark.parametrize(
    "status", ["<Sts>PDNG</Sts>", "<Sts><Cd>PDNG</Cd></Sts>", "<Sts>INFO</Sts>", "<Sts><Cd>FUTR</Cd></Sts>"]
)
def test_what_is_not_booked_is_ignored_and_counted(status: str) -> None:
    reading = of(camt_entry("5.00", "CRDT", status=status) + camt_entry("6.00", "CRDT"))
    assert (amounts(reading), len(reading.ignored), reading.errors) == (["6.00"], 1, ())


def test_a_batch_is_one_movement_with_its_payments_beside() -> None:
    parts = "".join(
        f'<TxDtls><Amt Ccy="EUR">{size}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties></TxDtls>"
        for size, name in (("10.00", "DUPONT"), ("20.00", "MARTIN"))
    )
    entry = camt_entry("30.00", "CRDT", label="REMISE").replace(
        "<AddtlNtryInf>", f"<NtryDtls>{parts}</NtryDtls><AddtlNtryInf>"
    )
    (row,) = of(entry).transactions
    assert (str(row.amount), row.label) == ("30.00", "REMISE")
    assert row.details == (("10.00 EUR", "DUPONT"), ("20.00 EUR", "MARTIN"))


@pytest.mark.parametrize("name", ["<Nm>DUPONT SARL</Nm>", "<Pty><Nm>DUPONT SARL</Nm></Pty>"])
def test_the_label_is_what_is_said_then_who_then_what_the_bank_adds(name: str) -> None:
    details = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>FA-2026-0131</EndToEndId></Refs><RltdPties>"
        f"<Dbtr>{name}</Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct><Cdtr><Nm>NOUS</Nm></Cdtr></RltdPties>"
        "<RmtInf><Ustrd>FACTURE 0131</Ustrd><Ustrd>MERCI</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    entry = camt_entry("30.00", "CRDT", label="VIREMENT").replace("<AddtlNtryInf>", f"{details}<AddtlNtryInf>")
    (row,) = of(entry).transactions
    assert row.label == "FACTURE 0131 MERCI DUPONT SARL VIREMENT"
    assert (row.counterparty, row.counterparty_iban, row.reference) == ("DUPONT SARL", IBAN, "FA-2026-0131")


def test_the_direction_must_be_written() -> None:
    reading = of(camt_entry("5.00", "") + camt_entry("-6.00", "DBIT") + camt_entry("7.00", "DBIT"))
    assert amounts(reading) == ["-7.00"]
    assert ["sens" in one.message for one in reading.errors] == [True, True]
    assert [one.line for one in reading.errors] == [3, 3]


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY x "y">]>',
        '<?xml version="1.0"?>\n<!doctype Document SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_a_doctype_or_an_entity_is_refused(head: str) -> None:
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read(camt_of(camt_entry("5.00", "CRDT"), head=head).encode())
    with pytest.raises(Unreadable, match="DOCTYPE"):
        read(camt_of(camt_entry("5.00", "CRDT"), head=head).encode("utf-16"))


@pytest.mark.parametrize(
    ("declared", "real"), [("ISO-8859-1", "utf-8"), ("UTF-8", "cp1252"), ("us-ascii", "utf-8-sig")]
)
def test_the_declared_characters_may_lie(declared: str, real: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    label = "PRÉLÈVEMENT – 12,50 €"
    (row,) = read(camt_of(camt_entry("12.50", "DBIT", label=label), head=head).encode(real)).transactions
    assert row.label == label


def test_a_damaged_end_keeps_what_was_read_and_tells_where_it_stops() -> None:
    text = camt(SOME)
    reading = read(text[: text.rindex("<Ntry>") + 40].encode())
    assert amounts(reading) == [str(row.amount) for row in SOME[:3]]
    assert [("abîmé" in one.message, one.line) for one in reading.errors] == [(True, 6)]


@pytest.mark.parametrize(("root", "kind"), [("BkToCstmrAcctRpt", "camt.052"), ("BkToCstmrDbtCdtNtfctn", "camt.054")])
def test_the_other_messages_of_the_family(root: str, kind: str) -> None:
    inner = {"camt.052": "Rpt", "camt.054": "Ntfctn"}[kind]
    text = camt(SOME).replace("BkToCstmrStmt", root).replace("Stmt>", f"{inner}>").replace("camt.053", kind)
    reading = read(text.encode())
    assert (reading.format, amounts(reading)) == (kind, [str(row.amount) for row in SOME])


def test_prefixed_names_are_the_same_names() -> None:
    text = camt(SOME).replace("xmlns=", "xmlns:c=").replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    assert amounts(read(text.encode())) == [str(row.amount) for row in SOME]
