"""Any life of two customers: the aged balance is what settlements say, each account closes on it, at any past day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction

from ardoise.compliance.day_totals import totals_of
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.money import ZERO, Money, total
from ardoise.exports.balances import aged_balance, statement_of
from ardoise.history import clock
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.difference import settle_difference
from ardoise.payments.actions.record import Wanted, allocate_payment, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Direction, Payment
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceState, Settlement
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.users.models import User
from tests.fixtures import Api, line
from tests.world import House, durand

BEGIN = datetime(2026, 1, 5, 10, tzinfo=UTC)
LONG_AGO = date(2000, 1, 1)


class Life:
    """Acts drawn at random, those that the house refuses included."""

    def __init__(self, house: House, seed: int, *, notes_late: bool = True) -> None:
        self.house, self.random, self.refused, self.last = house, Random(seed), 0, BEGIN
        self.notes_late = notes_late  # some payments are noted two weeks after they came

    def live(self, acts: int) -> None:
        choices = (self.sell, self.deal, self.pay, self.pay, self.credit, self.use_note, self.correct)
        more = (self.announce, self.confirm, self.reverse, self.refund, self.allocate, self.free_note, self.corrective)
        rare = (self.nearly_pay, self.settle)
        for _ in range(acts):
            self.last += timedelta(days=self.random.choice((0, 1, 7, 20)))
            with clock.at(self.last):
                try:
                    with transaction.atomic():
                        self.random.choice((*choices, *more, *rare))()
                except Refused:
                    self.refused += 1

    def sell(self) -> None:
        self._issue(self._sheet(self.random.choice(self.house.contacts[:2])))

    def deal(self) -> None:
        sheet = self._sheet(self.random.choice(self.house.contacts[:2]))
        quote = accept_quote(create_quote(self.house.company, sheet, by=self.by), by=self.by)
        issue_invoice(bill_down_payment(quote, percent=Decimal(30), by=self.by), by=self.by)
        final = bill_total([quote], by=self.by)
        if self.random.random() < 0.6:
            final = change_invoice(final, Sheet({"deducts_as_prepaid": True}), by=self.by)
        issue_invoice(final, by=self.by)

    def pay(self, *, received: bool = True) -> None:
        invoices = self.random.sample(self._invoices(), k=min(2, len(self._invoices())))
        today = self.house.company.today
        day = today - timedelta(days=self.random.choice((0, 0, 15))) if received and self.notes_late else today
        record_payment(
            self.house.company,
            day=day,
            amount=self._amount(),
            method="bank_transfer",
            received=received,
            contact=self.random.choice((None, *self.house.contacts[:2])),
            allocations=[Wanted(invoice) for invoice in invoices[: self.random.randint(0, 2)]],
            by=self.by,
        )

    def nearly_pay(self) -> None:
        owed = list(Invoice.objects.filter(settlement__due__gt=Money("1.00")).select_related("settlement"))
        if owed:
            invoice = self.random.choice(owed)
            record_payment(
                self.house.company,
                day=self.house.company.today,
                amount=invoice.settlement.due - Money(self.random.choice(("0.02", "0.90"))),
                method="bank_transfer",
                allocations=[Wanted(invoice)],
                by=self.by,
            )

    def settle(self) -> None:
        for invoice in Invoice.objects.filter(settlement__due__gt=0, settlement__due__lt=Money("1.00")):
            settle_difference(invoice, by=self.by)

    def announce(self) -> None:
        self.pay(received=False)

    def confirm(self) -> None:
        waiting = Payment.objects.filter(received=False, confirmation=None)
        if waiting:
            confirm_payment(self.random.choice(list(waiting)), on=self.house.company.today, by=self.by)

    def reverse(self) -> None:
        if Payment.objects.exists():
            reverse_payment(self.random.choice(list(Payment.objects.all())), by=self.by)

    def refund(self) -> None:
        note = self.random.choice((None, *self._notes()))
        record_payment(
            self.house.company,
            day=self.house.company.today,
            amount=self._amount(),
            method="bank_transfer",
            direction=Direction.OUT,
            contact=None if note else self.random.choice(self.house.contacts[:2]),
            allocations=[Wanted(note)] if note else [],
            by=self.by,
        )

    def allocate(self) -> None:
        if Payment.objects.exists() and self._invoices():
            payment = self.random.choice(list(Payment.objects.all()))
            allocate_payment(payment, self.random.choice(self._invoices()), self._amount(), by=self.by)

    def credit(self) -> None:
        if self._invoices():
            amount = self.random.choice((None, self._amount()))
            credit_invoice(self.random.choice(self._invoices()), amount=amount, by=self.by)

    def use_note(self) -> None:
        """On an invoice of whichever customer."""
        if self._notes() and self._invoices():
            wanted = [Wanted(self.random.choice(self._notes())), Wanted(self.random.choice(self._invoices()))]
            amount = self.random.choice((ZERO, self._amount()))
            record_payment(
                self.house.company,
                day=self.house.company.today,
                amount=amount,
                method="other",
                allocations=wanted,
                by=self.by,
            )

    def correct(self) -> None:
        if self._invoices():
            correct_invoice(self.random.choice(self._invoices()), self._sheet(), by=self.by)

    def free_note(self) -> None:
        self._issue(self._sheet(self.random.choice(self.house.contacts[:2])), kind="credit_note")

    def corrective(self) -> None:
        if self._invoices():
            invoice = self.random.choice(self._invoices())
            self._issue(self._sheet(invoice.contact, replaces=invoice), kind="corrective")

    @property
    def by(self) -> User:
        return self.house.owner

    def _issue(self, sheet: Sheet, **kind: str) -> None:
        issue_invoice(create_invoice(self.house.company, sheet, by=self.by, **kind), by=self.by)

    def _sheet(self, contact: Contact | None = None, **more: Any) -> Sheet:
        line = TypedLine(label="Travail", unit_price=Decimal(self.random.randint(1, 40) * 10), vat_rate=Decimal(20))
        return Sheet({"subject": "Porte", **({"contact": contact} if contact else {}), **more}, [line])

    def _amount(self) -> Money:
        return Money(self.random.choice((12, 60, 120, 333, 480)))

    def _invoices(self) -> list[Invoice]:
        return [one for one in Invoice.objects.filter(state=InvoiceState.ISSUED) if not one.is_credit_note]

    def _notes(self) -> list[Invoice]:
        return [one for one in Invoice.objects.filter(state=InvoiceState.ISSUED) if one.is_credit_note]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_aged_balance_is_what_settlements_say_and_each_account_closes_on_it(seed: int) -> None:
    house = durand()
    life = Life(house, seed)
    life.live(60)
    assert life.refused < 40  # the house does accept most of what is tried
    company = house.company
    with clock.at(life.last):
        rows = aged_balance(company, company.today)
        dues = Settlement.objects.filter(due__gt=0).values_list("due", flat=True)
        assert total(row.owed for row in rows) == total(dues)
        days = [company.today - timedelta(days=back) for back in (0, 1, 9, 31, 64, 128)]
        for day in days:
            balances = {row.contact_id: row.balance for row in aged_balance(company, day)}
            for contact in Contact.objects.filter(company=company):
                closing = statement_of(contact, LONG_AGO, day).closing
                assert closing == balances.pop(contact.pk, ZERO), (contact, day)
                assert closing == statement_of(contact, day - timedelta(days=40), day).closing, (contact, day)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4, 10))
def test_a_past_day_asked_later_is_what_it_was(seed: int) -> None:
    house = durand()
    life, company = Life(house, seed, notes_late=False), house.company
    said: dict[date, dict[int | None, Money]] = {}
    for _ in range(70):
        life.live(1)
        with clock.at(life.last):
            day = company.today
            said[day] = {row.contact_id: row.balance for row in aged_balance(company, day) if row.balance}
            for contact in house.contacts[:2]:
                assert statement_of(contact, LONG_AGO, day).closing == said[day].get(contact.pk, ZERO)
    with clock.at(life.last + timedelta(days=1)):
        for day, balances in said.items():
            assert balances == {row.contact_id: row.balance for row in aged_balance(company, day) if row.balance}, day
            for contact in house.contacts[:2]:
                assert statement_of(contact, LONG_AGO, day).closing == balances.get(contact.pk, ZERO), (contact, day)


def test_the_totals_of_conformite_count_a_corrective_invoice_for_what_it_replaces(api: Api) -> None:
    company = api.house.company
    first = api.issued(line("100.00"))
    api.issued(line("80.00"), kind="corrective", replaces=first["id"])
    totals = totals_of(company, LONG_AGO, company.today)
    assert totals.billed_whole.incl_vat == Money("96.00")
