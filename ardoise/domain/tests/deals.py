"""Made-up deals for the proofs of the books: down payments, a part, the rest, credit notes, payments, all seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ardoise.domain import credit, parts
from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Nature, Party, Preceding, VatDueOn, VatLine
from ardoise.domain.entries import PLAIN, Chart, Customer, Earlier, Entry, Reading, earlier_of, entry_of, rest_entry
from ardoise.domain.errors import Refused
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.totals import Computed, Discount, PricedLine, compute, sum_up

RATES = ("20", "10", "5.5", "2.1", "0")
FIRST = date(2026, 1, 5)
BUYER = Customer("C00012", "Atelier du Parc")
Groups = tuple[VatLine, ...]


@dataclass
class Issued:
    """A document, what is said of it beside, and how it is entered with any chart."""

    document: Document
    reading: Reading = PLAIN
    before: list[Issued] = field(default_factory=list)  # of a credit note of the rest: its invoice, the earlier notes
    original: Issued | None = None
    own_sales: list[Issued] = field(default_factory=list)  # the parts that it deducts

    def entry(self, chart: Chart) -> Entry:
        if self.before:
            rest = rest_entry(self.document, chart, BUYER, [one.entry(chart) for one in self.before])
            if rest is not None:
                return rest
        return entry_of(self.document, chart, BUYER, self.read(chart))

    def read(self, chart: Chart) -> Reading:
        known: dict[str, Earlier] = {
            one.document.number: earlier_of(one.read(chart).sheet(one.document, chart)) for one in self.own_sales
        }
        reading = self.reading
        return Reading(known, reading.prepaid, reading.original, reading.is_sum)

    @property
    def owed(self) -> Money:
        taken = total(group.base + group.vat for _, group in self.reading.prepaid)
        return self.document.totals.incl_vat - taken


def deals(count: int, seed: int = 6) -> Iterator[list[Issued]]:
    chance = random.Random(seed)
    for rank in range(count):
        yield _Deal(chance, rank).live()


class _Deal:
    def __init__(self, chance: random.Random, rank: int) -> None:
        self.chance, self.rank, self.count = chance, rank, 0
        self.day = FIRST + timedelta(days=chance.randrange(300))
        self.due_on = chance.choice(list(VatDueOn))
        self.issued: list[Issued] = []

    def live(self) -> list[Issued]:
        lines, natures, whole, rows = self._quote()
        taken: Groups = ()
        deducted: list[tuple[Issued, Groups]] = []
        if whole.totals.incl_vat > ZERO and self.chance.random() < 0.5:
            for percent in self.chance.choice(([30], [20, 30], [100], [33])):
                groups = tuple(
                    one for one in parts.by_percent(whole.vat, taken, Decimal(percent)) if one.base or one.vat
                )
                one = self._add(DocumentKind.DOWN_PAYMENT, _sums(groups, "Acompte"), groups)
                deducted.append((one, groups))
                taken = parts.add(taken, groups)
        kept = None
        if len(lines) > 1 and self.chance.random() < 0.3 and not deducted:
            kept = self._part(lines, natures, rows)
            deducted.append((kept, kept.document.vat_breakdown))
            taken = parts.add(taken, kept.document.vat_breakdown)
        kind = DocumentKind.FINAL if deducted else DocumentKind.INVOICE
        is_prepaid = bool(deducted) and kept is None and self.chance.random() < 0.4
        final = self._final(kind, rows, whole, deducted, taken, is_prepaid=is_prepaid)
        if not is_prepaid:
            self._credit(final)
        return self.issued

    def _quote(self) -> tuple[list[PricedLine], list[Nature], Computed, tuple[Line, ...]]:
        chance = self.chance
        lines, natures = [], []
        for _ in range(chance.randint(1, 5)):
            discount = Discount(percent=Decimal(chance.randint(1, 60))) if chance.random() < 0.2 else None
            price = Decimal(chance.randint(1, 400000)).scaleb(-2)
            quantity = Decimal(chance.randint(1, 4000)).scaleb(-2)
            rate = Decimal(chance.choice(RATES))
            lines.append(PricedLine(quantity, price, rate, "S" if rate else "Z", discount))
            natures.append(chance.choice(list(Nature)))
        off = Discount(percent=Decimal(chance.randint(1, 40))) if chance.random() < 0.3 else None
        whole = compute(lines, discount=off, prices_include_vat=chance.random() < 0.3)
        self.allowances = whole.allowances
        rows = tuple(
            Line(
                LineKind.ITEM,
                f"Ouvrage {index}",
                vat_rate=line.vat_rate,
                vat_category=line.vat_category,
                total_excl_vat=done.total_excl_vat,
                nature=nature,
            )
            for index, (line, done, nature) in enumerate(zip(lines, whole.lines, natures, strict=True))
        )
        return lines, natures, whole, rows

    def _part(self, lines: list[PricedLine], natures: list[Nature], rows: tuple[Line, ...]) -> Issued:
        """The first line alone, at its price: what the rest then deducts."""
        alone = compute(lines[:1])
        row = Line(
            LineKind.ITEM,
            rows[0].label,
            vat_rate=lines[0].vat_rate,
            vat_category=lines[0].vat_category,
            total_excl_vat=alone.lines[0].total_excl_vat,
            nature=natures[0],
        )
        return self._add(DocumentKind.PART, (row,), alone.vat)

    def _final(
        self,
        kind: DocumentKind,
        rows: tuple[Line, ...],
        whole: Computed,
        deducted: list[tuple[Issued, Groups]],
        taken: Groups,
        *,
        is_prepaid: bool,
    ) -> Issued:
        if is_prepaid:
            prepaid = [(one.document.number, group) for one, groups in deducted for group in groups]
            found = self._add(kind, rows, whole.vat, allowances=True)
            found.reading = Reading(prepaid=prepaid)
            return found
        off = tuple(
            Line(
                LineKind.DEDUCTION,
                "Déjà facturé",
                vat_rate=group.rate,
                vat_category=group.category,
                total_excl_vat=-group.base,
                preceding=Preceding(one.document.number, self.day),
            )
            for one, groups in deducted
            for group in groups
        )
        found = self._add(kind, rows + off, parts.subtract(whole.vat, taken) if taken else whole.vat, allowances=True)
        found.own_sales = [one for one, _ in deducted if one.document.kind is DocumentKind.PART]
        return found

    def _credit(self, final: Issued) -> None:
        """Nothing, the whole, amounts, or an amount then the rest."""
        way, document = self.chance.choice(("", "", "whole", "amount", "rest")), final.document
        if document.totals.incl_vat <= Money("2") or not way:
            return
        if way == "whole":
            rows = tuple(_as_item(line) for line in document.lines)
            note = self._add(DocumentKind.CREDIT_NOTE, rows, document.vat_breakdown, allowances=True)
            note.reading, note.original, note.own_sales = Reading(original=document), final, final.own_sales
            return
        half = document.totals.incl_vat.times(Decimal(self.chance.randint(5, 90)) / 100)
        try:
            groups = credit.by_amount(document.vat_breakdown, (), half)
        except Refused:
            return
        first = self._sum(final, groups)
        if way == "rest":
            left = credit.all_left(document.vat_breakdown, groups)
            self._sum(final, left).before = [final, first]

    def _sum(self, final: Issued, groups: Groups) -> Issued:
        note = self._add(DocumentKind.CREDIT_NOTE, _sums(groups, "Remise accordée"), groups)
        note.reading, note.original = Reading(original=final.document, is_sum=True), final
        note.own_sales = final.own_sales
        return note

    def _add(self, kind: DocumentKind, rows: tuple[Line, ...], groups: Groups, *, allowances: bool = False) -> Issued:
        self.count += 1
        self.day += timedelta(days=self.chance.randrange(25))
        document = Document(
            kind,
            Party("Menuiserie Durand"),
            Party(BUYER.name),
            number=f"FA-{self.rank}-{self.count}",
            issue_date=self.day,
            lines=rows,
            allowances=self.allowances if allowances else (),
            vat_breakdown=groups,
            totals=sum_up(groups),
            vat_due_on=self.due_on,
        )
        self.issued.append(Issued(document))
        return self.issued[-1]


def _sums(groups: Groups, label: str) -> tuple[Line, ...]:
    return tuple(
        Line(LineKind.ITEM, label, vat_rate=one.rate, vat_category=one.category, total_excl_vat=one.base)
        for one in groups
    )


def _as_item(line: Line) -> Line:
    return Line(
        LineKind.ITEM,
        line.label,
        vat_rate=line.vat_rate,
        vat_category=line.vat_category,
        total_excl_vat=line.total_excl_vat,
        nature=line.nature,
    )
