"""Totals of any period: days that were noted are added, and give what counting every row gives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from ardoise.companies.models import Company
from ardoise.compliance import day_totals
from ardoise.compliance.actions import count_days as act
from ardoise.compliance.actions.close import close_company
from ardoise.compliance.checks import day_totals_hold
from ardoise.compliance.day_totals import totals_of
from ardoise.compliance.models import DayTotals
from ardoise.compliance.tests.test_closings import on
from ardoise.compliance.totals import Totals, documents_issued, payments_counted
from ardoise.domain.money import ZERO, Money
from ardoise.history import outbox
from ardoise.history.models import Task
from ardoise.history.verify import Scope
from ardoise.payments.models import Allocation, Confirmation, Direction, Method, Payment
from ardoise.payments.queries import unallocated
from tests.fixtures import Api, line

FIRST = date(2026, 3, 1)
LAST = FIRST + timedelta(days=40)


def slowly(company: Company, first: date, last: date) -> Totals:
    """The same totals, from every row of the period."""
    whole = Totals(first, last)
    for counted in payments_counted(company, first, last):
        whole.count_payment(counted)
    for _, parts in documents_issued(company, first, last):
        whole.count_document(parts)
    return whole.in_order()


def agree(company: Company, first: date, last: date) -> Totals:
    found = totals_of(company, first, last)
    late, found.late = found.late, 0
    assert found == slowly(company, first, last)
    found.late = late
    return found


days = st.integers(0, 20).map(lambda after: FIRST + timedelta(days=after))
cents = st.integers(1, 90_000)
pays = st.tuples(
    st.just("pay"), days, cents, st.sampled_from(Method.values), st.booleans(), st.lists(st.integers(0, 2), max_size=2)
)
others = st.tuples(st.sampled_from(["confirm", "reverse", "allocate"]), st.integers(0, 50), days, st.integers(0, 2))
notes = st.tuples(st.just("note"))
acts = st.lists(st.one_of(pays, pays, others, notes), max_size=14)


class Till:
    """Rows as the acts of payments leave them, without their rules: any cent may go anywhere."""

    def __init__(self, company: Company, invoices: list[int]) -> None:
        self.company, self.invoices = company, invoices

    def pay(self, day: date, amount: int, method: str, received: bool, shares: list[int]) -> None:
        whole = Money.of_cents(amount)
        payment = Payment.objects.create(company=self.company, date=day, amount=whole, method=method, received=received)
        for rank, share in enumerate(shares):
            self._share(payment, share, Money.of_cents(amount // (rank + 2)))

    def confirm(self, rank: int, day: date, _: int) -> None:
        payment = self._at(rank, received=False, confirmation__isnull=True)
        if payment:
            Confirmation.objects.create(payment=payment, date=day)

    def reverse(self, rank: int, day: date, _: int) -> None:
        payment = self._at(rank, reversal__isnull=True, reverses__isnull=True)
        if payment:
            undone = Payment.objects.create(
                company=self.company,
                date=day,
                amount=payment.amount,
                method=payment.method,
                direction=Direction.OUT,
                received=payment.received,
                reverses=payment,
            )
            for share in payment.allocations.all():
                Allocation.objects.create(payment=undone, invoice_id=share.invoice_id, amount=-share.amount)

    def allocate(self, rank: int, _: date, invoice: int) -> None:
        payment = self._at(rank, direction=Direction.IN)
        if payment and (left := unallocated(payment)) > ZERO:
            self._share(payment, invoice, left)

    def note(self) -> None:
        act.count_days(self.company.pk)

    def _share(self, payment: Payment, invoice: int, amount: Money) -> None:
        if amount:
            Allocation.objects.create(payment=payment, invoice_id=self.invoices[invoice], amount=amount)

    def _at(self, rank: int, **conditions: Any) -> Payment | None:
        found = list(Payment.objects.filter(company=self.company, **conditions).order_by("pk"))
        return found[rank % len(found)] if found else None


@pytest.fixture
def till(api: Api) -> Till:
    """Three documents of several rates, issued on two days."""
    with on(FIRST):
        first = api.issued(line("100.00"), line("33.33", "10"))
        second = api.issued(line("0.07"), line("0.05", "5.5"), line("12.00", "2.1"))
    with on(FIRST + timedelta(days=3)):
        third = api.issued(line("80.00"), kind="corrective", replaces=first["id"])
    company = Company.objects.get(pk=api.house.company.pk)
    return Till(company, [one["id"] for one in (first, second, third)])


def test_days_that_were_noted_give_what_counting_every_row_gives(till: Till) -> None:
    @settings(max_examples=60, deadline=None)
    @given(acts, days, days)
    def holds(done: list[tuple[Any, ...]], one: date, other: date) -> None:
        with transaction.atomic():
            for what, *values in done:
                getattr(till, what)(*values)
            agree(till.company, FIRST, LAST)
            agree(till.company, min(one, other), max(one, other))
            till.note()
            assert agree(till.company, FIRST, LAST).late == 0
            assert not list(day_totals_hold(Scope(till.company.pk)))
            transaction.set_rollback(True)

    holds()


def test_what_came_since_is_counted_at_once_and_alone(till: Till) -> None:
    till.pay(FIRST, 12_000, "card", True, [0])
    till.pay(FIRST + timedelta(days=1), 500, "cash", True, [])
    till.note()
    till.pay(FIRST, 1_000, "card", True, [1])  # of a day already noted
    totals = agree(till.company, FIRST, LAST)
    assert totals.methods["card"].received == Money("130.00")
    assert totals.late == 4  # two payments and two documents of that day


def test_days_noted_by_another_way_of_counting_are_counted_again(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.pay(FIRST, 12_000, "card", True, [0])
    till.note()
    monkeypatch.setattr(day_totals, "WAY", day_totals.WAY + 1)
    assert agree(till.company, FIRST, LAST).late == 4
    till.note()
    assert agree(till.company, FIRST, LAST).late == 0


def test_noted_days_cost_the_same_whatever_they_hold(till: Till) -> None:
    def queries() -> int:
        till.note()
        with CaptureQueriesContext(connection) as found:
            totals_of(till.company, FIRST, LAST)
        return len(found)

    till.pay(FIRST, 100, "card", True, [0])
    before = queries()
    for day in range(20):
        for amount in range(100, 120):
            till.pay(FIRST + timedelta(days=day), amount, "card", True, [0, 1])
    assert queries() == before == 4


def test_the_worker_notes_days_in_turns_and_twice_without_harm(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(act, "TURN", -1)
    monkeypatch.setattr(act, "TOGETHER", 2)
    for day in range(7):
        till.pay(FIRST + timedelta(days=day), 100, "cheque", True, [0])
    act.ask_count(till.company)
    act.ask_count(till.company)
    assert Task.objects.filter(handler=act.TASK).count() == 1
    outbox.run_due(1)
    assert DayTotals.objects.count() == 2
    while outbox.run_due():
        pass
    assert DayTotals.objects.count() == 7
    act.count_days(till.company.pk)
    assert agree(till.company, FIRST, LAST).late == 0


def test_the_worker_notes_the_days_once_they_are_closed(till: Till) -> None:
    with on(LAST):
        close_company(till.company.pk)
        while outbox.run_due():
            pass
    assert DayTotals.objects.count() == 2


def test_a_note_that_says_something_else_is_found(till: Till) -> None:
    till.pay(FIRST, 100, "card", True, [0])
    till.note()
    noted = DayTotals.objects.get(day=FIRST)
    noted.sums["methods"]["card"][1] += 1
    noted.save()
    assert [fault.sentence for fault in day_totals_hold(Scope(till.company.pk))] == [
        "ses totaux notés ne sont pas ceux de ses règlements et documents"
    ]
