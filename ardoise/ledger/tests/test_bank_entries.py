"""What the bank shows: cheques deposited, lines linked and undone, payouts and their fees, customers who pay others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ardoise.banking.actions.deposits import Given, cancel_deposit, make_deposit
from ardoise.banking.actions.link import unlink_line
from ardoise.banking.actions.merge import add_fee, merge_line
from ardoise.banking.actions.read_payouts import read_payouts
from ardoise.banking.tests.till import account_of, cheque_of, line_of
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.ledger.postings import postings_of_payment
from ardoise.ledger.tests.captures import capture, fec_rows
from ardoise.ledger.tests.test_postings import all_of, balances, issued, pay
from ardoise.payments.actions.read_again import read_again
from ardoise.payments.actions.record import Wanted, allocate_payment, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Checkout, Payment
from ardoise.payments.tests.online import Till, stripe_till
from ardoise.sales.actions.credit import credit_invoice
from tests.fixtures import Api
from tests.providers.stripe_server import StripeServer
from tests.world import House


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


def test_cheques_wait_on_5112_until_their_deposit(house: House) -> None:
    account = account_of(house)
    given = [Given(cheque_of(house, "100.00")), Given(cheque_of(house, "60.50"))]
    assert balances(all_of(house)) == {"411000": "-160.50", "511200": "160.50"}
    deposit = make_deposit(account, given, number="REM-1", day=house.company.today, by=house.owner)
    assert balances(all_of(house)) == {"411000": "-160.50", "512000": "160.50"}
    line = line_of(account, "160.50")
    merge_line(line, [one.payment for one in given], deposit=deposit, by=house.owner)
    assert balances(all_of(house)) == {"411000": "-160.50", "512000": "160.50"}
    unlink_line(line, by=house.owner)
    cancel_deposit(deposit, by=house.owner)
    assert balances(all_of(house)) == {"411000": "-160.50", "511200": "160.50"}
    assert sum(one.source == "deposit" for one in all_of(house)) == 2


def test_a_line_moves_its_payment_to_its_own_account_and_back(house: House) -> None:
    other = account_of(house)
    other.ledger_account = "512100"
    other.save()
    payment = pay(house, "1200", issued(house))
    line = line_of(other, "1195.00", "VIR")
    merge_line(line, [payment], fee=Money("5"), by=house.owner)
    found = balances(all_of(house))
    assert (found["512100"], found["627000"], found.get("512000")) == ("1195.00", "5.00", None)
    unlink_line(line, by=house.owner)
    found = balances(all_of(house))
    assert (found["512000"], found.get("512100"), found.get("627000")) == ("1200.00", None, None)
    add_fee(line_of(other, "-7.20", "COTISATION"), Money("7.20"), by=house.owner)
    found = balances(all_of(house))
    assert (found["512100"], found["627000"]) == ("-7.20", "7.20")
    keys = [one.key for one in all_of(house)]
    assert len(keys) == len(set(keys))


def test_a_payout_empties_what_the_provider_held_and_the_fee_is_counted_once(
    till: Till, stripe_server: StripeServer
) -> None:
    checkout = till.checkout(till.invoice("240.00"), amount="240.00")
    stripe_server.pay(checkout.provider_id or "")
    read_again(checkout)
    checkout.refresh_from_db()
    fee = checkout.fee
    assert fee is not None
    held = balances(all_of(till.house))
    assert held["511500"] == str(Money("240.00") - fee)
    assert held["627000"] == str(fee)
    assert [one.source for one in postings_of_payment(Payment.objects.get())][:2] == ["payment", "fee"]
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    line = line_of(account_of(till.house), str(payout.net), "STRIPE")
    merge_line(line, list(Payment.objects.all()), payout=payout, by=till.house.owner)
    found = balances(all_of(till.house))
    assert (found["512000"], found["627000"], found.get("511500")) == (str(payout.net), str(fee), None)


def test_a_fee_that_the_provider_says_after_the_capture_goes_to_the_next(
    till: Till, stripe_server: StripeServer
) -> None:
    checkout = till.checkout(till.invoice("240.00"), amount="240.00")
    stripe_server.pay(checkout.provider_id or "")
    read_again(checkout)
    checkout.refresh_from_db()
    fee = checkout.fee
    Checkout.objects.filter(pk=checkout.pk).update(fee=None)  # not said yet
    day = till.house.company.today
    first = capture(till.house, (day, day))
    Checkout.objects.filter(pk=checkout.pk).update(fee=fee, read_at=clock.later(seconds=60))
    following = day + timedelta(days=1)
    with clock.at(clock.later(seconds=3 * 24 * 3600)):
        second = capture(till.house, (following, following))
    assert [row[4] for row in fec_rows(first) if row[4] == "627000"] == []
    assert [row[11] for row in fec_rows(second) if row[4] == "627000"] == [str(fee).replace(".", ",")]


def test_who_pays_for_another_credits_the_account_of_the_other(house: House) -> None:
    mine, theirs = issued(house, "100"), issued(house, "50", contact=house.contacts[1])
    both = record_payment(
        house.company,
        day=house.company.today,
        amount=Money("200"),
        method="bank_transfer",
        contact=house.contacts[0],
        by=house.owner,
        allocations=[Wanted(mine), Wanted(theirs)],
    )
    assert by_customer(house) == {"C00001": "-20.00"}
    allocate_payment(both, issued(house, "50", contact=house.contacts[1]), Money("20"), by=house.owner)
    assert by_customer(house) == {"C00002": "40.00"}
    codes = {one.key: {match.code for match in one.letters.values()} for one in all_of(house) if one.letters}
    assert codes[f"invoice:{mine.pk}"] == {"AA"}
    assert codes[f"payment:{both.pk}"] == {"AA"}


def test_a_credit_note_used_on_another_invoice_moves_no_money(house: House) -> None:
    one, other = issued(house, "100"), issued(house, "50")
    pay(house, "120", one)
    note = credit_invoice(one, by=house.owner, amount=Money("60"))
    record_payment(
        house.company,
        day=house.company.today,
        amount=Money("0"),
        method="other",
        by=house.owner,
        allocations=[Wanted(note, Money("-60")), Wanted(other, Money("60"))],
    )
    assert balances(all_of(house)) == {"706000": "-100.00", "445710": "-20.00", "512000": "120.00"}
    assert all(posting.letters for posting in all_of(house) if posting.source in ("invoice", "payment"))


def test_a_credit_note_of_one_customer_used_on_the_invoice_of_another_moves_their_accounts(house: House) -> None:
    mine, theirs = issued(house, "100"), issued(house, "50", contact=house.contacts[1])
    note = credit_invoice(mine, by=house.owner, amount=Money("60"))
    used = record_payment(
        house.company,
        day=house.company.today,
        amount=Money("0"),
        method="other",
        by=house.owner,
        allocations=[Wanted(note, Money("-60")), Wanted(theirs, Money("60"))],
    )
    assert by_customer(house) == {"C00001": "120.00"}
    moved = next(one for one in all_of(house) if one.key == f"payment:{used.pk}")
    assert moved.entry.journal == "OD"
    assert {str(line.debit) for line in moved.entry.lines} == {"60.00", "0.00"}
    reverse_payment(used, by=house.owner)
    assert by_customer(house) == {"C00001": "60.00", "C00002": "60.00"}


def by_customer(house: House) -> dict[str, str]:
    first = house.contacts[0].pk - 1
    sums: dict[str, Money] = {}
    for line in (line for posting in all_of(house) for line in posting.entry.lines):
        if line.account == "411000":
            name = f"C{int(line.aux[1:]) - first:05d}"
            sums[name] = sums.get(name, Money("0")) + line.debit - line.credit
    return {name: str(amount) for name, amount in sums.items() if amount}
