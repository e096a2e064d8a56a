"""How a large statement is imported: peak memory and time per line at 10,000 and at 100,000 lines, each format."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from ardoise.banking import uploads
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import carry_on, import_statement
from ardoise.banking.actions.read_statement import read_statement
from ardoise.banking.fingerprint import Numbering
from ardoise.banking.models import BankStatement, StatementState
from ardoise.banking.readers import Row, opened
from ardoise.banking.rows import movements
from ardoise.banking.survey import survey
from ardoise.demo.cast import House, durand

SIZES = (10_000, 100_000)
FIRST = date(2020, 1, 1)


def run() -> int:
    """Prints one row for each format and size, then how both grow: what is constant gives a ratio of 1.

    The time is that of the whole: upload, preview's figures, lines written. The memory is what Python holds at most
    while it reads and numbers the rows, beyond the bytes of the file; the lines are written 500 at a time.
    """
    house = durand()
    print("format        lignes   Mo du fichier   pic (Mo)   pic / taille   s   µs par ligne")
    for name, write in {"csv": _csv, "ofx": _ofx, "camt": _camt}.items():
        told: list[tuple[float, float]] = []
        for size in SIZES:
            content = write(size)
            seconds = _seconds(partial(_imported, house, content, size))
            peak = _peak(partial(_numbered, content))
            told.append((seconds / size, peak / len(content)))
            print(
                f"{name:8} {size:11,} {len(content) / 2**20:12.1f} {peak / 2**20:13.1f} {peak / len(content):12.1f}"
                f" {seconds:9.1f} {seconds * 1e6 / size:9.0f}",
                flush=True,
            )
        (time_before, peak_before), (time_after, peak_after) = told
        grown = f"temps par ligne ×{time_after / time_before:.2f}, pic par octet ×{peak_after / peak_before:.2f}"
        print(f"{name:8} de {SIZES[0]:,} à {SIZES[1]:,} lignes : {grown}", flush=True)
    return 0


def _imported(house: House, content: bytes, size: int) -> None:
    account = open_account(house.company, by=house.owner)
    statement = read_statement(house.company, content, "mesure", by=house.owner, account=account)
    import_statement(statement, account=account, by=house.owner)
    while BankStatement.objects.get(pk=statement.pk).state == StatementState.IMPORTING:
        carry_on(statement.pk)
    assert account.lines.count() == size
    assert len(content) < uploads.MOST_BYTES


def _numbered(content: bytes) -> None:
    """The two passes of an import, without the database."""
    ambiguous = survey(movements(opened(content).events())).parts[0].identifiers.ambiguous
    numbering = Numbering("1", ambiguous)
    for event in movements(opened(content).events()):
        if isinstance(event, Row):
            numbering.identity(event)


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _peak(act: Callable[[], None]) -> int:
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _rows(size: int) -> list[tuple[date, str, str]]:
    return [
        (FIRST + timedelta(days=n // 40), f"{((n * 37) % 90000 + 1) / 100:.2f}", f"VIR CLIENT {n % 997} FACTURE {n}")
        for n in range(size)
    ]


def _csv(size: int) -> bytes:
    rows = (
        f"{day:%d/%m/%Y};{label};{'-' if n % 3 else ''}{_comma(amount)}"
        for n, (day, amount, label) in enumerate(_rows(size))
    )
    return "\r\n".join(("Date;Libellé;Montant", *rows)).encode()


def _comma(amount: str) -> str:
    return amount.replace(".", ",")


def _ofx(size: int) -> bytes:
    rows = (
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day:%Y%m%d}<TRNAMT>{amount}<FITID>{n}<NAME>{label}</STMTTRN>"
        for n, (day, amount, label) in enumerate(_rows(size))
    )
    head = "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKTRANLIST>\n"
    return f"{head}{chr(10).join(rows)}\n</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>".encode()


def _camt(size: int) -> bytes:
    rows = (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{n}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{label}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for n, (day, amount, label) in enumerate(_rows(size))
    )
    head = (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        "<Acct><Id><IBAN>FR7630004000031234567890143</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    )
    return f"{head}{chr(10).join(rows)}</Stmt></BkToCstmrStmt></Document>".encode()
