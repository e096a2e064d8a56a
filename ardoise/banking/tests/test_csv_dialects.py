"""Any table in any dialect reads back the same rows; damaged files never crash and never turn a sign."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ardoise.banking.readers import Unreadable, read

WORDS = st.sampled_from("VIR PRLV CB DUPONT Café SARL 12/03 FA-2026-0131 ÉTÉ d'été & N°4 ;x a,b M\u00fcller".split())
LABELS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(lambda label: label[0] != ";")
AMOUNTS = st.integers(-99_999_999, 99_999_999).filter(bool).map(lambda cents: Decimal(cents).scaleb(-2))
DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 28))
ROWS = st.lists(st.tuples(DAYS, LABELS, AMOUNTS), min_size=1, max_size=12)
PREAMBLES = st.sampled_from(
    [
        [],
        ["Relevé de compte", ""],
        ["Titulaire : DURAND", "Période du 01/01/2020 au 31/12/2029", "", "Devise : EUR"],
    ]
)


@dataclass(frozen=True)
class Dialect:
    separator: str
    decimal: str
    thousands: str
    days: str
    columns: str
    encoding: str
    ending: str
    quoted: bool

    def amount(self, amount: Decimal) -> str:
        text = f"{amount:,.2f}"
        return text.replace(",", "_").replace(".", self.decimal).replace("_", self.thousands)

    def row(self, day: date, label: str, amount: Decimal) -> list[str]:
        written = day.strftime(self.days)
        if self.columns == "signed":
            return [written, label, self.amount(amount)]
        if self.columns == "sens":
            return [written, label, "D" if amount < 0 else "C", self.amount(abs(amount))]
        debit = -abs(amount) if self.columns == "negative debit" else abs(amount)
        return [written, label, self.amount(debit) if amount < 0 else "", self.amount(amount) if amount > 0 else ""]

    def write(self, preamble: list[str], rows: list[tuple[date, str, Decimal]]) -> bytes:
        headers = {"signed": ["Date", "Libellé", "Montant"], "sens": ["Date", "Libellé", "Sens", "Montant"]}
        text = io.StringIO()
        writer = csv.writer(
            text,
            delimiter=self.separator,
            lineterminator=self.ending,
            quoting=csv.QUOTE_ALL if self.quoted else csv.QUOTE_MINIMAL,
        )
        text.write("".join(line + self.ending for line in preamble))
        writer.writerow(headers.get(self.columns, ["Date", "Libellé", "Débit", "Crédit"]))
        writer.writerows(self.row(*row) for row in rows)
        return text.getvalue().encode(self.encoding)


DIALECTS = st.builds(
    Dialect,
    separator=st.sampled_from(";,\t|"),
    decimal=st.just(","),
    thousands=st.sampled_from(["", " ", "\u00a0", "."]),
    days=st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d 10:12:00", "%Y%m%d"]),
    columns=st.sampled_from(["signed", "sens", "debit", "negative debit"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    quoted=st.booleans(),
) | st.builds(
    Dialect,
    separator=st.sampled_from(";,\t|"),
    decimal=st.just("."),
    thousands=st.sampled_from(["", " ", ",", "'"]),
    days=st.sampled_from(["%d/%m/%Y", "%Y-%m-%d"]),
    columns=st.sampled_from(["signed", "sens", "debit", "negative debit"]),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
    ending=st.just("\n"),
    quoted=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(dialect=DIALECTS, preamble=PREAMBLES, rows=ROWS)
def test_a_table_reads_back_the_same_rows_in_any_dialect(dialect, preamble, rows):
    reading = read(dialect.write(preamble, rows))
    assert not reading.errors
    assert [(row.date, row.label, row.amount) for row in reading.transactions] == rows


@settings(max_examples=150, deadline=None)
@given(dialect=DIALECTS, rows=st.lists(st.tuples(DAYS, LABELS, AMOUNTS), min_size=6, max_size=12), data=st.data())
def test_a_damaged_file_never_crashes_and_never_turns_a_sign(dialect, rows, data):
    """Bytes put in, cut or overwritten by noise without sign, figure or direction: what is read keeps its sign."""
    content = bytearray(dialect.write([], rows))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["in", "cut", "drop a line"]))
        noise = data.draw(st.sampled_from([b"\x00", b"\xff", b"\xe9", b'"', b"\n", b"x", b" ", b";", b"\t"]))
        if kind == "in":
            content[at:at] = noise
        elif kind == "cut":
            del content[at + 20 :]
        else:
            end = content.find(b"\n", at)
            del content[at : end if end > 0 else at]
    try:
        reading = read(bytes(content))
    except Unreadable:
        return
    signs: dict[str, set[bool]] = {}
    for _, label, amount in rows:
        signs.setdefault(label, set()).add(amount > 0)
    by_label = {label: only.pop() for label, only in signs.items() if len(only) == 1}
    for row in reading.movements:
        if row.label in by_label and dialect.columns != "signed":
            assert (row.amount > 0) == by_label[row.label]


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=300)
    | st.text(alphabet='0123456789/.,;- "\nDateMontéLib=()€', max_size=300).map(str.encode)
)
def test_no_content_crashes_the_reader(content):
    try:
        reading = read(content)
    except Unreadable:
        return
    assert all(problem.line >= 1 and problem.message for problem in reading.errors)
