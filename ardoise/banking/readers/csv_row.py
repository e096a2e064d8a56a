"""One row of a table of a bank: its cells as a day, a signed amount, a label and who is on the other side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ardoise.banking.readers.amounts import NotAnAmount
from ardoise.banking.readers.csv_cells import amount_of, day_of, fold, is_negative, mended
from ardoise.banking.readers.csv_mapping import Mapping
from ardoise.banking.readers.csv_presets import KNOWN_WORDS, MONEY_IN, MONEY_OUT
from ardoise.banking.readers.csv_profile import Profile
from ardoise.banking.readers.csv_table import Line
from ardoise.banking.readers.reading import Row


class Cells:
    """What the cells of a line say under the columns of a mapping."""

    def __init__(self, mapping: Mapping, profile: Profile) -> None:
        self.mapping = mapping
        self.profile = profile

    def row(self, line: Line, day: date, label: str, *, currency: str, account: str) -> Row | None:
        """`currency` and `account` where the line says none; None without an amount. Raises NotAnAmount."""
        amount, unit = self._signed_amount(line, currency)
        details = self._details(line)
        if amount is None:
            return None
        return Row(
            date=day,
            amount=amount,
            label=self._named(line, label, amount),
            reference=self._reference(line),
            value_date=self._value_date(line),
            bank_id=self._bank_id(line),
            counterparty=self._counterparty(line, amount),
            counterparty_iban=self._iban(line),
            kind=cell_of(line, self.mapping.kind),
            currency=unit,
            account=cell_of(line, self.mapping.account).replace(" ", "") or account,
            line_number=line.number,
            details=details,
        )

    def has_amount(self, line: Line) -> bool:
        mapping = self.mapping
        return any(
            any(map(str.isdigit, cell_of(line, index))) for index in (mapping.amount, mapping.debit, mapping.credit)
        )

    def _amount(self, line: Line, index: int | None) -> tuple[Decimal | None, str]:
        cell = cell_of(line, index)
        if not cell or cell in ("-", "--", "—"):
            return None, ""
        decimals = self.profile.decimals
        return amount_of(cell, decimals.get(index, decimals[None]))

    def _signed_amount(self, line: Line, usual: str) -> tuple[Decimal | None, str]:
        """The amount with its sign: of the column that is filled, else as written, else of the direction."""
        mapping = self.mapping
        way = folded(cell_of(line, mapping.direction))
        amount: Decimal | None = None
        unit = ""
        out: bool | None = None
        if mapping.debit is not None and mapping.credit is not None:
            amount, unit, out = self._of_two_columns(line, way)
        if amount is None and mapping.amount is not None:
            amount, unit = self._amount(line, mapping.amount)
            out = None
            if amount is not None and mapping.direction is not None and not self.profile.signed:
                out = _is_out(way, cell_of(line, mapping.direction))
        if amount is None:
            return None, ""
        if out is not None:
            amount = -abs(amount) if out else abs(amount)
        if mapping.inverted:
            amount = -amount
        side = mapping.debit_currency if amount < 0 else mapping.credit_currency
        written = cell_of(line, side) or cell_of(line, mapping.currency) or unit
        unit = (written or usual).upper()
        return amount or abs(amount), {"€": "EUR", "$": "USD", "£": "GBP"}.get(unit, unit)[:3]

    def _of_two_columns(self, line: Line, way: str) -> tuple[Decimal | None, str, bool | None]:
        debit, debit_unit = self._amount(line, self.mapping.debit)
        credit, credit_unit = self._amount(line, self.mapping.credit)
        if self.mapping.direction is not None and debit and credit:
            out = _is_out(way, cell_of(line, self.mapping.direction))
            return (debit, debit_unit, True) if out else (credit, credit_unit, False)
        if debit and credit:
            raise NotAnAmount("Cette ligne a un débit et un crédit.")
        if self._contradicts(line, debit, credit):
            raise NotAnAmount("Le signe de ce montant contredit sa colonne.")
        if credit:
            return credit, credit_unit, False
        if debit:
            return debit, debit_unit, True
        zero = debit if debit is not None else credit
        return zero, debit_unit or credit_unit, None

    def _contradicts(self, line: Line, debit: Decimal | None, credit: Decimal | None) -> bool:
        """Whether a sign says the other side: a minus under the credits, a plus or an unusual sign under the debits."""
        if credit:
            return credit < 0
        usual = self.profile.negative_debits
        written = cell_of(line, self.mapping.debit)
        return bool(debit) and (written.startswith("+") or (usual is not None and is_negative(written) is not usual))

    def balance(self, line: Line) -> Decimal | None:
        try:
            return self._amount(line, self.mapping.balance)[0]
        except NotAnAmount:
            return None

    def fee(self, line: Line) -> Decimal:
        try:
            return self._amount(line, self.mapping.fee)[0] or Decimal(0)
        except NotAnAmount:
            return Decimal(0)

    def _details(self, line: Line) -> tuple[tuple[str, str], ...]:
        """Fee and gross amount of a payment company, as the file gives them: ("FEE", "2.95"), ("GROSS", "102.00")."""
        found: list[tuple[str, str]] = []
        for code, index in (("FEE", self.mapping.fee), ("GROSS", self.mapping.gross)):
            if index is not None:
                amount, _ = self._amount(line, index)
                if amount:
                    found.append((code, str(amount)))
        return tuple(found)

    def label(self, line: Line) -> str:
        """The label's columns joined; a part that another part holds already is not said twice."""
        parts: list[str] = []
        for index in self.mapping.label:
            part = cell_of(line, index)
            if not part or any(part.casefold() in other.casefold() for other in parts):
                continue
            parts = [other for other in parts if not _goes_on(other, part)]
            parts.append(part)
        return " ".join(parts)

    def _named(self, line: Line, label: str, amount: Decimal) -> str:
        """The label with the name of the other side where the table has payer and payee; never empty if a word is."""
        name = self._counterparty(line, amount)
        if (
            self.mapping.payer is not None
            and self.mapping.payee is not None
            and name.casefold() not in label.casefold()
        ):
            return f"{name} {label}".strip()
        return label or name or cell_of(line, self.mapping.kind)

    def _value_date(self, line: Line) -> date | None:
        return day_of(cell_of(line, self.mapping.value_date), day_first=self.profile.day_first)

    def _bank_id(self, line: Line) -> str:
        written = cell_of(line, self.mapping.bank_id)
        if (cell_of(line, self.mapping.account), written) in self.profile.twice:
            return ""
        return "" if written.casefold() in ("", "-", "n/a", "null", "none") else written

    def _reference(self, line: Line) -> str:
        """An identifier of several rows identifies none of them, and still refers to something."""
        written = cell_of(line, self.mapping.bank_id)
        is_shared = (cell_of(line, self.mapping.account), written) in self.profile.twice
        return cell_of(line, self.mapping.reference) or (written if is_shared else "")

    def _counterparty(self, line: Line, amount: Decimal) -> str:
        side = self.mapping.payee if amount < 0 else self.mapping.payer
        return cell_of(line, side) or cell_of(line, self.mapping.counterparty)

    def _iban(self, line: Line) -> str:
        return cell_of(line, self.mapping.iban).replace(" ", "").upper()


def cell_of(line: Line, index: int | None) -> str:
    return line.cells[index] if index is not None and 0 <= index < len(line.cells) else ""


def folded(text: str) -> str:
    return mended(fold(text), KNOWN_WORDS)


def _goes_on(short: str, long: str) -> bool:
    """Whether a text says a shorter one again: it begins with it, or with its first two words when it is cut."""
    one, two = short.casefold(), long.casefold()
    words = one.split()[:2]
    return two.startswith(one) or (len(words) == 2 and len(two) > len(one) and two.split()[:2] == words)


def _is_out(way: str, written: str) -> bool:
    if way in MONEY_OUT or written.strip() == "-":
        return True
    if way in MONEY_IN or written.strip() == "+":
        return False
    raise NotAnAmount(f"« {written[:40]} » ne dit pas si l’argent entre ou sort.")
