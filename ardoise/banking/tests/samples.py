"""Small statements written in each format from the same movements, to see that each reader gives them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

IBAN = "FR7630006000011234567890189"


@dataclass(frozen=True)
class Movement:
    day: date
    cents: int
    label: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)

    @property
    def size(self) -> Decimal:
        return abs(self.amount)


SOME = (
    Movement(date(2026, 3, 2), 124000, "VIR DUPONT SARL FA-2026-0131"),
    Movement(date(2026, 3, 3), -250, "PARKING GARE"),
    Movement(date(2026, 3, 3), -250, "PARKING GARE"),
    Movement(date(2026, 3, 17), -123456, "PRLV URSSAF"),
)


def ofx(movements: tuple[Movement, ...], *, header: str = "OFXHEADER:100\r\nCHARSET:1252\r\n\r\n") -> str:
    rows = "".join(
        f"<STMTTRN>\n<TRNTYPE>OTHER\n<DTPOSTED>{row.day:%Y%m%d}\n<TRNAMT>{row.amount}\n<FITID>F{rank}\n<NAME>{row.label}\n"
        for rank, row in enumerate(movements)
    )
    return (
        f"{header}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<BRANCHID>00001"
        f"<ACCTID>12345678901</BANKACCTFROM><BANKTRANLIST>\n{rows}</BANKTRANLIST>"
        "<LEDGERBAL><BALAMT>12,30<DTASOF>20260331</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def ofx2(movements: tuple[Movement, ...]) -> str:
    rows = "".join(
        f"<STMTTRN><TRNTYPE>OTHER</TRNTYPE><DTPOSTED>{row.day:%Y%m%d}120000[+1:CET]</DTPOSTED>"
        f"<TRNAMT>{row.amount}</TRNAMT><FITID>F{rank}</FITID><NAME><![CDATA[{row.label}]]></NAME></STMTTRN>"
        for rank, row in enumerate(movements)
    )
    return (
        '<?xml version="1.0" encoding="us-ascii"?><?OFX OFXHEADER="200" VERSION="200"?>'
        "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>"
        f"<CURDEF>EUR</CURDEF><BANKACCTFROM><ACCTID>{IBAN}</ACCTID></BANKACCTFROM><BANKTRANLIST>{rows}</BANKTRANLIST>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def qif(movements: tuple[Movement, ...]) -> str:
    rows = (f"D{row.day:%d/%m/%Y}\nT{str(row.amount).replace('.', ',')}\nP{row.label}\n" for row in movements)
    return "!Type:Bank\n" + "^\n".join(rows)


def camt(
    movements: tuple[Movement, ...], *, head: str = '<?xml version="1.0" encoding="UTF-8"?>', balances: str = ""
) -> str:
    rows = "".join(
        f'<Ntry><Amt Ccy="EUR">{row.size}</Amt><CdtDbtInd>{"DBIT" if row.cents < 0 else "CRDT"}</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{row.day}</Dt></BookgDt><ValDt><Dt>{row.day}</Dt></ValDt><AcctSvcrRef>R{rank}</AcctSvcrRef>"
        f"<AddtlNtryInf>{row.label}</AddtlNtryInf></Ntry>\n"
        for rank, row in enumerate(movements)
    )
    return camt_of(balances + rows)


def camt_of(inside: str, *, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{head}\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n{inside}</Stmt></BkToCstmrStmt></Document>"
    )


def camt_balance(code: str, amount: str, sign: str = "CRDT") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>"
    )


def camt_entry(amount: str, sign: str, *, more: str = "", status: str = "<Sts>BOOK</Sts>", label: str = "X") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}{status}'
        f"<BookgDt><Dt>2026-03-05</Dt></BookgDt><AddtlNtryInf>{label}</AddtlNtryInf></Ntry>"
    )


def mt940(movements: tuple[Movement, ...]) -> str:
    rows = "".join(f"{mt940_line(row)}\n:86:{row.label}\n" for row in movements)
    return (
        "{1:F01BANKFRPPAXXX0000000000}{2:O9400000000000BANKFRPPAXXX00000000000000000000N}{4:\n"
        f":20:MARS\n:25:{IBAN}\n:28C:1/1\n:60F:C260301EUR1000,00\n{rows}:62F:D260331EUR1,00\n-}}\n"
    )


def mt940_line(row: Movement) -> str:
    size = str(row.size).replace(".", ",")
    return f":61:{row.day:%y%m%d%m%d}{'D' if row.cents < 0 else 'C'}{size}NTRFNONREF"


def overpunched(cents: int) -> str:
    """The last figure carries the sign."""
    figures = f"{abs(cents):014d}"
    return figures[:-1] + ("}JKLMNOPQR" if cents < 0 else "{ABCDEFGHI")[int(figures[-1])]


def cfonb(code: str, day: date, *, cents: int = 0, label: str = "", kind: str = "  ", reference: str = "") -> str:
    head = f"{code}30006    00001EUR2 12345678901{kind}{day:%d%m%y}  "
    value = f"{day:%d%m%y}" if code == "04" else " " * 6
    line = f"{head}{value}{label[:31]:<31}  0000000  {overpunched(cents)}{reference:<16}"
    assert len(line) == 120, len(line)
    return line


def cfonb_detail(day: date, code: str, text: str) -> str:
    return f"0530006    00001EUR2 12345678901  {day:%d%m%y}     {code}{text:<70}  "


def cfonb120(movements: tuple[Movement, ...]) -> str:
    rows = [cfonb("04", row.day, cents=row.cents, label=row.label, kind="05") for row in movements]
    first, last = date(2026, 2, 28), date(2026, 3, 31)
    whole = 100000 + sum(row.cents for row in movements)
    return "\n".join([cfonb("01", first, cents=100000), *rows, cfonb("07", last, cents=whole), ""])


FORMATS = {"ofx1": ofx, "ofx2": ofx2, "qif": qif, "camt.053": camt, "mt940": mt940, "cfonb120": cfonb120}
