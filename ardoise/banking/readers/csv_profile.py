"""What the columns of a table say together, before its rows are read one by one: decimals, days, signs, width."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ardoise.banking.readers.csv_cells import Decimals, Marks, day_of, is_negative, is_unit, written_first
from ardoise.banking.readers.csv_mapping import Mapping, is_number
from ardoise.banking.readers.csv_table import Line

BESIDE = 1000  # cells looked at beside the amounts
TOLD = 2  # cells that must say it before a header is doubted
ALIKE = 0.7  # the part of the rows that have the same number of cells


class Profile:
    """One pass over the rows, of which nothing is kept but counts."""

    def __init__(self, mapping: Mapping, body: Iterable[Line]) -> None:
        self.mapping = mapping
        self.first_line = self.last_line = 0
        self.signed = False  # whether the column of amounts writes signs; if not, that of directions gives them
        self.twice: set[tuple[str, str]] = set()  # identifiers of several rows: they identify nothing
        self._met: set[int] = set()
        self._day_first: dict[int | None, bool] = {}
        self._debits = self._negative = self._beside = self._numbers = 0
        self._credits = self._negative_credits = 0
        self._named: dict[int, list[int]] = {}  # cells of balances and currencies: how many, how many that are one
        self._widths: Counter[int] = Counter()
        self._held: dict[int, set[int]] = {}
        self._main = [index for index in (mapping.amount, mapping.debit, mapping.credit) if index is not None]
        more = [index for index in (mapping.balance, mapping.fee, mapping.gross) if index is not None]
        self._marks = {index: Marks() for index in (*self._main, *more)}
        for line in body:
            self._see(line)
        self.decimals = self._decimals()
        self.day_first = self._is_day_first()
        self.negative_debits = self._are_debits_negative()
        self.width = self._width()
        sides = {index for index in (mapping.debit, mapping.credit) if index is not None}
        self.used = self._held.get(self.width, set()) | sides
        self.strict = mapping.debit is not None or self._numbers * 2 > self._beside

    @property
    def ends(self) -> tuple[int, int]:
        """The lines of the first row and of the last."""
        return self.first_line, self.last_line

    def is_shifted(self, cells: int) -> bool:
        """Whether a row has lost or gained a cell, so that what stands under the amounts may be something else."""
        if not self.width or cells in (self.width, len(self.mapping.header)):
            return False
        return self.strict if cells > self.width else any(index in self.used for index in range(cells, self.width))

    @property
    def is_misnamed(self) -> bool:
        """Whether the header stands beside its columns: what it calls balance or currency is something else."""
        return any(seen >= TOLD and good * 2 < seen for seen, good in self._named.values())

    @property
    def are_sides_swapped(self) -> bool:
        """Whether the credits are negative and the debits positive."""
        wrong = self._negative_credits >= TOLD and self._negative_credits >= ALIKE * self._credits
        return self.mapping.direction is None and wrong and self._negative <= (1 - ALIKE) * self._debits

    # --- one row

    def _see(self, line: Line) -> None:
        mapping, cells = self.mapping, line.cells
        self.first_line, self.last_line = self.first_line or line.number, line.number
        for index, marks in self._marks.items():
            if index < len(cells) and cells[index]:
                marks.see(cells[index])
        self._see_signs(cells)
        for day in (mapping.date, mapping.value_date):
            if day not in self._day_first and _cell(cells, day):
                first = written_first(_cell(cells, day))
                if first is not None:
                    self._day_first[day] = first
        if day_of(_cell(cells, mapping.date)):
            self._see_names(cells)
            self._widths[len(cells)] += 1
        self._held.setdefault(len(cells), set()).update(index for index, cell in enumerate(cells) if cell)
        self._see_id(cells)

    def _see_names(self, cells: Sequence[str]) -> None:
        for index, is_one in ((self.mapping.balance, is_number), (self.mapping.currency, is_unit)):
            if index is not None and (cell := _cell(cells, index)):
                seen = self._named.setdefault(index, [0, 0])
                seen[0] += 1
                seen[1] += is_one(cell)

    def _see_signs(self, cells: Sequence[str]) -> None:
        amount, debit = self.mapping.amount, _cell(cells, self.mapping.debit)
        if (credit := _cell(cells, self.mapping.credit)) and is_number(credit):
            self._credits += 1
            self._negative_credits += is_negative(credit)
        if not self.signed and is_negative(_cell(cells, amount)):
            self.signed = True
        if debit and is_number(debit):
            self._debits += 1
            self._negative += is_negative(debit)
        if (
            amount
            and amount - 1 != self.mapping.date
            and self._beside < BESIDE
            and (beside := _cell(cells, amount - 1))
        ):
            self._beside += 1
            self._numbers += is_number(beside)

    def _see_id(self, cells: Sequence[str]) -> None:
        written = _cell(cells, self.mapping.bank_id)
        if written:
            one = (_cell(cells, self.mapping.account), written)
            if hash(one) in self._met:
                self.twice.add(one)
            self._met.add(hash(one))

    # --- all of them

    def _decimals(self) -> dict[int | None, Decimals]:
        """Column by column; a column that does not say takes what the columns of amounts say together."""
        if self.mapping.decimal:
            return {None: Decimals(self.mapping.decimal)}
        together = Marks()
        for index in self._main:
            together.add(self._marks[index])
        said = together.decimals
        if not said.mark and not together.is_mixed and self.mapping.balance is not None:
            said = self._marks[self.mapping.balance].decimals
        decimals: dict[int | None, Decimals] = {None: said}
        for index, marks in self._marks.items():
            own = marks.decimals
            decimals[index] = own if own.mark or index not in self._main else said
        return decimals

    def _is_day_first(self) -> bool:
        if self.mapping.day_first is not None:
            return self.mapping.day_first
        columns = (self.mapping.date, self.mapping.value_date)
        return next((self._day_first[index] for index in columns if index in self._day_first), True)

    def _are_debits_negative(self) -> bool | None:
        """Whether the column of debits writes minus signs: one written otherwise is in the wrong column, or damaged.

        None where too few say it, or where a column of directions decides.
        """
        if self.mapping.direction is not None:
            return None
        for negative, times in ((True, self._negative), (False, self._debits - self._negative)):
            if times >= 2 and times >= ALIKE * self._debits:
                return negative
        return None

    def _width(self) -> int:
        """How many cells a row has, or 0 when rows differ too much to say: then none is refused for its width."""
        if not self._widths:
            return 0
        width, times = self._widths.most_common(1)[0]
        return width if times >= ALIKE * self._widths.total() else 0


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index] if index is not None and 0 <= index < len(cells) else ""


_OUT = re.compile(
    r"\b(?:prlv|prelevements?|prelvt|cb|carte|retrait|dab|frais|cotisations?|commissions?|agios|echeance|achat"
    r"|vir(?:ement)? (?:emis|vers)|paiement)\b"
)
_BACK = re.compile(r"\b(?:rem|remises?|remb|remboursement|encaissements?|avoir|annul\w*|recu|retour|rejet)\b")
_OUT_CELLS = {"d", "db", "debit", "s", "sortie", "-", "depense", "out", "emis", "decaissement"}


def says_out(label: str, cells: Iterable[str]) -> bool:
    """Whether a row without sign seems to be money out: by its folded label, or by a cell that says only that."""
    return bool(_OUT.search(label) and not _BACK.search(label)) or not _OUT_CELLS.isdisjoint(cells)
