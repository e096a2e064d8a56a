"""Whatever people do with lines, in any order, every check holds and each settlement is what its payments make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ardoise.banking import checks as banking
from ardoise.banking.actions.accept import accept_proposal, accept_sure
from ardoise.banking.actions.give_back import give_back
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import add_fee, merge_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.set_aside import set_aside, take_back
from ardoise.banking.models import BankLine, Lesson, Reconciliation
from ardoise.banking.proposals import shown
from ardoise.banking.tests.worlds import bank_line, invoice_of, note_of, typed_payment
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.history.verify import Scope
from ardoise.payments import checks as payments
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.sales.checks import settlements
from ardoise.sales.models import Invoice, InvoiceState
from tests.world import House, durand

CHECKS = (
    banking.balances_are_sums,
    banking.lines_say_what_is_linked,
    banking.links_are_coherent,
    banking.deposits_and_payouts_add_up,
    payments.settlements_are_allocated,
    payments.allocations_are_within,
    settlements.settlements_are_due,
)
AMOUNTS = ("120", "240", "95", "360", "120", "-60", "-120", "0.01")
LABELS = ("VIR SEPA ATELIER DU PARC", "VIR HOTEL DES CIMES", "REM CHQ 2 CHQ", "PRLV SEPA EDF", "STRIPE PAYOUT", "VIR")
number = st.integers(0, 7)


def books(house: House) -> None:
    """Invoices of two customers, one of them paid and then credited."""
    for price, contact in (("100", 0), ("100", 0), ("200", 1)):
        invoice_of(house, price, house.contacts[contact])
    paid = invoice_of(house, "300")
    typed_payment(house, "360", allocations=[Wanted(paid)])
    note_of(house, paid, "60")


def link(house: House, line: BankLine, first: int, second: int) -> None:
    invoices = list(Invoice.objects.filter(state=InvoiceState.ISSUED).order_by("pk"))
    chosen = {invoices[rank % len(invoices)].pk: invoices[rank % len(invoices)] for rank in (first, second)}
    shares = [Wanted(one) for one in chosen.values()][: 1 + second % 2]
    contact = house.contacts[first % 2] if second % 3 == 0 else None
    link_line(line, shares, contact=contact, keep_rest=bool(first % 2), fee=Money(second % 2), by=house.owner)


def type_payment(house: House, first: int, second: int) -> None:
    invoices = list(Invoice.objects.filter(settlement__due__gt=0).order_by("pk"))
    wanted = [Wanted(invoices[first % len(invoices)])] if invoices and second % 2 else []
    amount = AMOUNTS[first % 5]
    typed_payment(house, amount, house.contacts[first % 2], received=bool(second % 3), allocations=wanted)


def accept(house: House, line: BankLine, first: int) -> None:
    found = shown([line]).get(line.pk)
    if found and found.candidates:
        rank = found.candidates[first % len(found.candidates)].rank
        accept_proposal(line, seen=found.digest, candidate=rank, by=house.owner)


def undo_one(house: House, line: BankLine, second: int) -> None:
    acts = sorted(Reconciliation.objects.filter(line=line, undone_at=None).values_list("act", flat=True))
    if acts:
        unlink_line(line, act=acts[second % len(acts)], by=house.owner)


def act(house: House, what: int, first: int, second: int) -> None:
    """One act of somebody: refused, or done."""
    by = house.owner
    lines = list(BankLine.objects.order_by("pk"))
    if what == 0 or not lines:
        kept = 250 if second == 4 and not AMOUNTS[first].startswith("-") else 0
        bank_line(house, AMOUNTS[first], LABELS[second % len(LABELS)], kept_cents=kept)
        return
    line, rows = lines[first % len(lines)], list(Payment.objects.order_by("pk"))
    payment = rows[second % len(rows)]
    acts: dict[int, Callable[[], Any]] = {
        1: lambda: link(house, line, first, second),
        2: lambda: merge_line(line, rows[second % len(rows) :][: 1 + first % 2], by=by),
        3: lambda: refresh_proposals(house.company),
        4: lambda: accept(house, line, second),
        5: lambda: accept_sure(house.company, by=by),
        6: lambda: unlink_line(line, by=by),
        7: lambda: reverse_payment(payment, by=by),
        8: lambda: set_aside(line, "other", by=by, teach=bool(second % 2)),
        9: lambda: take_back(line, by=by),
        10: lambda: type_payment(house, first, second),
        11: lambda: confirm_payment(payment, on=house.company.today, by=by),
        12: lambda: add_fee(line, Money("2.50"), by=by),
        13: lambda: undo_one(house, line, second),
        14: lambda: give_back(line, payment, by=by),
    }
    try:
        acts[what]()
    except Refused:
        return


@pytest.mark.django_db
def test_any_sequence_of_acts_keeps_every_check_green() -> None:
    house = durand()
    books(house)
    done: set[int] = set()

    @settings(max_examples=12)
    @given(st.lists(st.tuples(st.integers(0, 14), number, number), min_size=4, max_size=14))
    def sequence(steps: list[tuple[int, int, int]]) -> None:
        with transaction.atomic():
            for amount, label in (("120", 0), ("240", 1)):
                bank_line(house, amount, LABELS[label])
            refresh_proposals(house.company)
            for what, first, second in steps:
                act(house, what, first, second)
                done.add(what)
                faults = [str(one) for check in CHECKS for one in check(Scope(house.company.pk))]
                assert faults == [], what
            for line in BankLine.objects.order_by("cents"):  # money that went away is undone first
                if Reconciliation.objects.filter(line=line, undone_at=None).exists():
                    unlink_line(line, by=house.owner)
            assert [str(one) for check in CHECKS for one in check(Scope(house.company.pk))] == []
            assert not Lesson.objects.exists()
            assert not BankLine.objects.exclude(linked_cents=0).exists()
            transaction.set_rollback(True)

    sequence()
    assert len(done) > 9
