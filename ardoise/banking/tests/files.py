"""Statements written for the tests: one list of movements, in any format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ardoise.banking.models import BankAccount
from ardoise.users.models import User

IBAN = "FR7630004000031234567890143"  # BNP Paribas, published as an example


@dataclass(frozen=True)
class Move:
    day: str  # 2026-09-12
    amount: str
    label: str
    id: str = ""


def ofx(moves: Iterable[Move], *, closing: str = "", account: str = "00012345678", currency: str = "EUR") -> bytes:
    rows = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{move.day.replace('-', '')}<TRNAMT>{move.amount}"
        + (f"<FITID>{move.id}" if move.id else "")
        + f"<NAME>{move.label}</STMTTRN>\n"
        for move in moves
    )
    ends = f"<LEDGERBAL><BALAMT>{closing}<DTASOF>20260930</LEDGERBAL>" if closing else ""
    head = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>"
    place = f"<CURDEF>{currency}<BANKACCTFROM><BANKID>30004<BRANCHID>00003<ACCTID>{account}</BANKACCTFROM>"
    return (
        f"{head}{place}<BANKTRANLIST>\n{rows}</BANKTRANLIST>{ends}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>".encode()
    )


def table(moves: Iterable[Move], *, opening: str = "", closing: str = "") -> bytes:
    """A CSV of no bank in particular, with its balances above the header."""
    lines = [f"Solde initial au 01/09/2026;{opening}"] if opening else []
    lines += [f"Solde final au 30/09/2026;{closing}"] if closing else []
    lines.append("Date;Libellé;Montant")
    lines += [
        f"{'/'.join(reversed(move.day.split('-')))};{move.label};{move.amount.replace('.', ',')}" for move in moves
    ]
    return "\r\n".join(lines).encode()


def camt(
    moves: Iterable[Move], *, iban: str = IBAN, currency: str = "EUR", opening: str = "0.00", closing: str | None = None
) -> bytes:
    """One camt.053; a label that starts with « R! » is a reversal written in the direction of its amount."""
    moves = list(moves)
    end = closing or str(Decimal(opening) + sum((Decimal(move.amount) for move in moves), Decimal()))
    entries = "".join(
        f'<Ntry><Amt Ccy="{currency}">{move.amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'DBIT' if move.amount.startswith('-') else 'CRDT'}</CdtDbtInd>"
        + ("<RvslInd>true</RvslInd>" if move.label.startswith("R!") else "")
        + f"<Sts>BOOK</Sts><BookgDt><Dt>{move.day}</Dt></BookgDt><AcctSvcrRef>{move.id}</AcctSvcrRef>"
        f"<AddtlNtryInf>{move.label}</AddtlNtryInf></Ntry>\n"
        for move in moves
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{_balance('OPBD', opening, currency, '2026-09-01')}{_balance('CLBD', end, currency, '2026-09-30')}\n"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(kind: str, amount: str, currency: str, day: str) -> str:
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def september() -> tuple[list[Move], list[Move]]:
    """BNK-01: 14 movements from the 1st to the 20th, 12 from the 10th to the 30th, 6 of them in both."""
    twins = [Move("2026-09-12", "-2.50", "PARKING CENTRE", "t1"), Move("2026-09-12", "-2.50", "PARKING CENTRE", "t2")]
    early = [Move(f"2026-09-0{day}", f"{day}0.00", f"VIR CLIENT {day}", f"e{day}") for day in range(1, 9)]
    shared = [*twins, *(Move(f"2026-09-{day}", f"-{day}.10", f"CB {day}", f"s{day}") for day in (13, 15, 18, 20))]
    late = [Move(f"2026-09-{day}", "-1.00", f"PRLV {day}", f"l{day}") for day in (21, 22, 25, 27, 28, 30)]
    return early + shared, shared + late


def opener(account: BankAccount) -> User:
    """Who opened the account, and acts in these tests."""
    assert account.created_by is not None
    return account.created_by
