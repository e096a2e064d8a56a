"""Ledger entries of documents and payments: balanced to the cent, and saying what the documents say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Nature, Party, Preceding, VatDueOn, VatLine
from ardoise.domain.entries import Chart, Customer, Earlier, Entry, Reading, entry_of, payment_entry
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.parts import by_percent, subtract
from ardoise.domain.tests import strategies as make
from ardoise.domain.totals import Discount, PricedLine, compute, sum_up
from ardoise.domain.vat_receipts import vat_due, vat_entry, waiting_vat

DAY = date(2026, 11, 3)
CHART = Chart()
PARK = Customer("CLI00012", "Atelier du Parc")
Lines = list[PricedLine]
naturals = st.lists(st.sampled_from(Nature), min_size=6, max_size=6)


def invoice(
    lines: Lines, natures: list[Nature], *, discount: Discount | None = None, included: bool = False, **values: Any
) -> Document:
    computed = compute(lines, discount=discount, prices_include_vat=included)
    rows = tuple(
        Line(
            LineKind.ITEM,
            "Ouvrage",
            vat_rate=line.vat_rate,
            vat_category=line.vat_category,
            total_excl_vat=done.total_excl_vat,
            nature=nature,
        )
        for line, done, nature in zip(lines, computed.lines, natures, strict=False)
    )
    document = Document(
        DocumentKind.INVOICE,
        Party("Menuiserie Durand"),
        Party(PARK.name),
        number="FA-2026-0131",
        issue_date=DAY,
        lines=rows,
        allowances=computed.allowances,
        vat_breakdown=computed.vat,
        totals=computed.totals,
    )
    return replace(document, **values)


def simple(base: str, rate: str = "20", nature: Nature = Nature.SERVICE, **values: Any) -> Document:
    return invoice([PricedLine(Decimal(1), Decimal(base), Decimal(rate))], [nature], **values)


def said(entry: Entry) -> dict[str, str]:
    """Account -> balance, a debit being positive."""
    sums: dict[str, Money] = {}
    for line in entry.lines:
        sums[line.account] = sums.get(line.account, ZERO) + line.debit - line.credit
    return {account: str(amount.amount) for account, amount in sums.items() if amount}


def credited(document: Document, **values: Any) -> Document:
    return replace(document, kind=DocumentKind.CREDIT_NOTE, number="FA-2026-0132", **values)


def test_an_invoice_on_debits_owes_its_vat_at_once() -> None:
    entry = entry_of(simple("1000", vat_due_on=VatDueOn.INVOICE), CHART, PARK)
    assert said(entry) == {"411000": "1200.00", "706000": "-1000.00", "445710": "-200.00"}
    assert (entry.journal, entry.reference, entry.lines[0].aux) == ("VE", "FA-2026-0131", "CLI00012")


def test_the_vat_of_services_waits_for_the_payment_that_of_goods_does_not() -> None:
    assert said(entry_of(simple("1000"), CHART, PARK))["445740"] == "-200.00"
    goods = said(entry_of(simple("1000", nature=Nature.GOODS), CHART, PARK))
    assert goods == {"411000": "1200.00", "707000": "-1000.00", "445710": "-200.00"}


def test_a_final_invoice_takes_its_down_payment_back_from_4191() -> None:
    """DEP-08: 1000.00 at 20 % after 300.00."""
    deduction = Line(
        LineKind.DEDUCTION,
        "Acompte",
        vat_rate=Decimal(20),
        total_excl_vat=-Money("300"),
        preceding=Preceding("FA-2026-0100", DAY),
    )
    left = (VatLine(Decimal(20), "S", Money("700"), Money("140")),)
    whole = simple("1000", vat_due_on=VatDueOn.INVOICE)
    final = replace(
        whole,
        kind=DocumentKind.FINAL,
        lines=(*whole.lines, deduction),
        vat_breakdown=left,
        totals=sum_up(left),
    )
    expected = {"411000": "840.00", "706000": "-1000.00", "419100": "300.00", "445710": "-140.00"}
    assert said(entry_of(final, CHART, PARK)) == expected
    back = credited(final, lines=tuple(replace(line, kind=LineKind.ITEM, preceding=None) for line in final.lines))
    opposite = {account: str(-Decimal(amount)) for account, amount in expected.items()}
    assert said(entry_of(back, CHART, PARK, Reading(original=final))) == opposite
    part = Earlier(DocumentKind.PART, {(Decimal(20), "S"): {"706000": Money("300")}})
    of_a_part = said(entry_of(final, CHART, PARK, Reading(earlier={"FA-2026-0100": part})))
    assert of_a_part == {"411000": "840.00", "706000": "-700.00", "445710": "-140.00"}


def test_a_down_payment_shown_under_the_total_is_taken_off_too() -> None:
    whole = simple("1000", vat_due_on=VatDueOn.INVOICE)
    paid_before = [("FA-2026-0100", VatLine(Decimal(20), "S", Money("300"), Money("60")))]
    found = said(entry_of(replace(whole, kind=DocumentKind.FINAL), CHART, PARK, Reading(prepaid=paid_before)))
    assert found == {"411000": "840.00", "706000": "-1000.00", "419100": "300.00", "445710": "-140.00"}


def test_a_down_payment_credits_4191_and_its_vat_waits_even_on_goods() -> None:
    asked = simple("300", nature=Nature.GOODS, kind=DocumentKind.DOWN_PAYMENT, vat_due_on=VatDueOn.INVOICE)
    assert said(entry_of(asked, CHART, PARK)) == {"411000": "360.00", "419100": "-300.00", "445740": "-60.00"}


def test_a_discount_lessens_the_sale_or_has_its_own_account() -> None:
    document = simple("1000", nature=Nature.GOODS, discount=Discount(percent=Decimal(10)))
    assert said(entry_of(document, CHART, PARK))["707000"] == "-900.00"
    apart = said(entry_of(document, replace(CHART, discounts="709000"), PARK))
    assert (apart["707000"], apart["709000"]) == ("-1000.00", "100.00")


def test_a_payment_by_card_has_its_fee_apart() -> None:
    entry = payment_entry(
        Money("1428"), "card", CHART, PARK, on=DAY, reference="RG-12", label="CB", fee=Money("9.34"), account="512000"
    )
    assert said(entry) == {"512000": "1418.66", "627000": "9.34", "411000": "-1428.00"}


def test_a_refund_is_the_payment_the_other_way() -> None:
    entry = payment_entry(-Money("120"), "bank_transfer", CHART, PARK, on=DAY, reference="RG-13", label="Virement")
    assert said(entry) == {"512000": "-120.00", "411000": "120.00"}


def test_partial_payments_move_the_vat_and_the_last_takes_the_rest() -> None:
    document = simple("1000")
    waiting, owed = waiting_vat(document), document.totals.incl_vat
    first = vat_due(waiting, Money("400"), owed)
    last = vat_due(waiting, owed, owed)
    assert first == {Decimal(20): Money("66.67")}
    entry = vat_entry(first, last, CHART, on=DAY, number="FA-2026-0131", since=DAY)
    assert entry is not None
    assert said(entry) == {"445740": "133.33", "445710": "-133.33"}
    undone = vat_entry(last, first, CHART, on=DAY, number="FA-2026-0131", since=DAY)
    assert undone is not None
    assert said(undone) == {"445740": "-133.33", "445710": "133.33"}
    assert vat_entry(last, last, CHART, on=DAY, number="FA-2026-0131", since=DAY) is None


documents = st.builds(
    invoice,
    make.lines,
    naturals,
    discount=st.none() | make.percents.map(lambda percent: Discount(percent=percent)),
    included=st.booleans(),
    vat_due_on=st.sampled_from(VatDueOn),
)


@given(documents, st.booleans())
def test_entries_balance_and_say_what_the_document_says(document: Document, discounts_apart: bool) -> None:
    chart = replace(CHART, discounts="709000" if discounts_apart else "")
    balances = {account: Money(amount) for account, amount in said(entry_of(document, chart, PARK)).items()}
    assert balances.get("411000", ZERO) == document.totals.incl_vat
    sold = total(balances.get(account, ZERO) for account in ("706000", "707000", "709000"))
    assert -sold == document.totals.excl_vat
    assert -balances.get("445710", ZERO) - balances.get("445740", ZERO) == document.totals.vat
    assert -balances.get("445740", ZERO) == total(group.vat for group in waiting_vat(document))
    both = entry_of(credited(document), chart, PARK)
    assert {account: -Money(amount) for account, amount in said(both).items()} == balances


@given(documents)
def test_no_line_is_negative_and_each_has_one_side(document: Document) -> None:
    for line in entry_of(document, CHART, PARK).lines:
        assert min(line.debit, line.credit) == ZERO
        assert max(line.debit, line.credit) > ZERO


@given(make.positive_lines, naturals, st.integers(1, 99), st.sampled_from(VatDueOn))
def test_down_payment_and_final_empty_4191_and_sell_the_whole(
    lines: Lines, natures: list[Nature], percent: int, due_on: VatDueOn
) -> None:
    whole = invoice(lines, natures, vat_due_on=due_on)
    asked = tuple(group for group in by_percent(whole.vat_breakdown, (), Decimal(percent)) if group.base or group.vat)
    rows = tuple(Line(LineKind.ITEM, "", vat_rate=one.rate, total_excl_vat=one.base) for one in asked)
    down = replace(whole, kind=DocumentKind.DOWN_PAYMENT, lines=rows, vat_breakdown=asked, totals=sum_up(asked))
    left = subtract(whole.vat_breakdown, asked)
    taken = tuple(replace(row, kind=LineKind.DEDUCTION, total_excl_vat=-row.total_excl_vat) for row in rows)
    final = replace(whole, kind=DocumentKind.FINAL, lines=whole.lines + taken, vat_breakdown=left, totals=sum_up(left))
    sums: dict[str, Money] = {}
    for document in (down, final):
        for account, amount in said(entry_of(document, CHART, PARK)).items():
            sums[account] = sums.get(account, ZERO) + Money(amount)
    assert sums.get("419100", ZERO) == ZERO
    assert sums["411000"] == whole.totals.incl_vat
    assert -sums.get("706000", ZERO) - sums.get("707000", ZERO) == whole.totals.excl_vat
    assert -sums.get("445710", ZERO) - sums.get("445740", ZERO) == whole.totals.vat


@given(documents, st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_payment_by_payment_the_whole_waiting_vat_falls_due(document: Document, weights: list[int]) -> None:
    owed, waiting = document.totals.incl_vat, waiting_vat(document)
    if owed <= ZERO:
        return
    paid, moved, before = ZERO, ZERO, dict[Decimal, Money]()
    for rank, weight in enumerate(weights):
        share = Money.rounded(owed.amount * weight / sum(weights))
        paid = owed if rank == len(weights) - 1 else min(owed, paid + share)
        after = vat_due(waiting, paid, owed)
        entry = vat_entry(before, after, CHART, on=DAY, number=document.number, since=DAY)
        moved -= Money(said(entry).get("445710", "0")) if entry else ZERO
        before = after
    assert moved == total(group.vat for group in waiting)
