"""Remises de chèques: chosen among the cheques recorded, made once, cancelled while the bank has not credited them."""

from __future__ import annotations

import pytest

from ardoise.banking.actions.deposits import Given, cancel_deposit, correct_slip, make_deposit
from ardoise.banking.models import BankAccount, ChequeDeposit, DepositedCheque
from ardoise.banking.recorded import cheques_waiting, deposits_waiting
from ardoise.banking.tests.till import account_of, cheque_of, line_of, proved
from ardoise.domain.cheques import Cheque
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.payments.actions.record import record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from tests.world import House


@pytest.fixture
def account(house: House) -> BankAccount:
    return account_of(house)


def deposit_of(account: BankAccount, *cheques: Payment, number: str = "REM-0001", once: str = "") -> ChequeDeposit:
    owner = account.created_by
    assert owner is not None
    given = [Given(cheque, Cheque("1234567", "SCI Martin", "BNP")) for cheque in cheques]
    return make_deposit(account, given, number=number, day=account.company.today, by=owner, once=once or None)


def test_cheques_wait_until_they_are_deposited_reversed_or_linked_alone(house: House, account: BankAccount) -> None:
    kept, given, undone, alone = (cheque_of(house, "100.00") for _ in range(4))
    announced = cheque_of(house, "50.00", received=False)
    record_payment(house.company, day=house.company.today, amount=Money("9.00"), method="bank_transfer", by=house.owner)
    reverse_payment(undone, by=house.owner)
    deposit_of(account, given)
    proved(line_of(account, "100.00"), payment=alone)
    assert list(cheques_waiting(house.company).order_by("pk")) == [kept, announced]


def test_a_deposit_adds_up_its_cheques_and_is_told(house: House, account: BankAccount) -> None:
    deposit = deposit_of(account, cheque_of(house, "1240.00"), cheque_of(house, "60.50"))
    assert (deposit.total, deposit.cheques.count()) == (Money("1300.50"), 2)
    said = tell(Event.objects.latest("pk"))
    assert said == "a préparé la remise de chèques REM-0001 : 2 chèques, 1\u202f300,50\u00a0€"


def test_the_same_form_twice_makes_one_deposit(house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    assert deposit_of(account, cheque, once="a") == deposit_of(account, cheque, once="a")
    assert ChequeDeposit.objects.count() == 1


def test_a_cheque_is_in_one_deposit_only(house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    deposit_of(account, cheque)
    with pytest.raises(Conflict, match="n’est plus à remettre") as refused:
        deposit_of(account, cheque, number="REM-0002")
    assert refused.value.field == "cheques"
    other = cheque_of(house, "10.00")
    with pytest.raises(Conflict):
        deposit_of(account, other, other, number="REM-0002")


def test_what_cannot_be_deposited_says_why(house: House, stranger: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    deposit_of(account, cheque_of(house, "1.00"))
    dollars = account_of(house, "Dollars", "")
    BankAccount.objects.filter(pk=dollars.pk).update(currency="USD")
    closed = account_of(house, "Ancien", "")
    BankAccount.objects.filter(pk=closed.pk).update(closed_at=clock.now())
    for where, cheques, number, code in (
        (account, (), "2", "no_cheque"),
        (account, (cheque,), " ", "number_missing"),
        (account, (cheque,), "REM-0001", "number_taken"),
        (dollars, (cheque,), "2", "other_currency"),
        (closed, (cheque,), "2", "account_closed"),
        (account, (cheque_of(stranger, "100.00"),), "2", "cheque_not_waiting"),
    ):
        with pytest.raises(Refused) as refused:
            deposit_of(where, *cheques, number=number)
        assert refused.value.code == code
    with pytest.raises(Invalid):
        deposit_of(account, cheque, number="1" * 41)
    assert ChequeDeposit.objects.count() == 1


def test_a_cancelled_deposit_gives_its_cheques_and_its_number_back(house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    deposit = deposit_of(account, cheque)
    cancel_deposit(deposit, by=house.owner)
    cancel_deposit(deposit, by=house.owner)
    assert list(cheques_waiting(house.company)) == [cheque]
    assert Event.objects.filter(name="bank.deposit_cancelled").count() == 1
    again = deposit_of(account, cheque)
    assert deposits_waiting(house.company) == [again]


def test_a_deposit_that_the_bank_credited_is_not_cancelled(house: House, account: BankAccount) -> None:
    deposit = deposit_of(account, cheque_of(house, "100.00"))
    link = proved(line_of(account, "100.00"), deposit=deposit)
    with pytest.raises(Conflict, match="déliez d’abord cette ligne"):
        cancel_deposit(deposit, by=house.owner)
    link.undone_at = clock.now()
    link.save()
    cancel_deposit(deposit, by=house.owner)
    assert not DepositedCheque.objects.exists()


def test_a_cheque_of_a_slip_is_not_reversed_before_the_bank_credited_it(house: House, account: BankAccount) -> None:
    """What was printed and given to the bank stays true; a cheque that bounces after is reversed."""
    cheque = cheque_of(house, "100.00")
    deposit = deposit_of(account, cheque, cheque_of(house, "20.00"))
    with pytest.raises(Conflict, match="annulez d’abord cette remise"):
        reverse_payment(cheque, by=house.owner)
    assert not hasattr(Payment.objects.get(pk=cheque.pk), "reversal")
    proved(line_of(account, "120.00"), deposit=deposit)
    reverse_payment(cheque, by=house.owner)
    deposit.refresh_from_db()
    assert (deposit.total, deposit.cheques.count()) == (Money("120.00"), 2)


def test_what_is_written_on_the_cheques_is_corrected_and_the_sums_stay(house: House, account: BankAccount) -> None:
    cheque = cheque_of(house, "100.00")
    deposit = deposit_of(account, cheque)
    correct_slip(deposit, {cheque.pk: Cheque("7654321", "Éric Noël", "LCL")}, by=house.owner)
    row = deposit.cheques.get()
    assert (row.cheque_number, row.drawer, row.bank) == ("7654321", "Éric Noël", "LCL")
    before = Event.objects.count()
    correct_slip(deposit, {cheque.pk: Cheque("7654321", "Éric Noël", "LCL")}, by=house.owner)
    assert Event.objects.count() == before
    with pytest.raises(Invalid):
        correct_slip(deposit, {cheque.pk: Cheque("1" * 41)}, by=house.owner)


def test_deposits_wait_for_their_line_within_90_days_in_few_queries(
    house: House, account: BankAccount, django_assert_num_queries: object
) -> None:
    deposits = [deposit_of(account, cheque_of(house, "10.00"), number=str(index)) for index in range(4)]
    proved(line_of(account, "10.00"), deposit=deposits[0])
    ChequeDeposit.objects.filter(pk=deposits[1].pk).update(date=house.company.today.replace(year=2020))
    with django_assert_num_queries(4):  # type: ignore[operator]
        found = deposits_waiting(house.company)
        names = [row.payment.contact.name for one in found for row in one.cheques.all() if row.payment.contact]
    assert found == [deposits[3], deposits[2]]
    assert names == ["Atelier du Parc", "Atelier du Parc"]


def test_the_day_of_a_deposit_is_near_today(house: House, account: BankAccount) -> None:
    cheque, owner = cheque_of(house, "100.00"), house.owner
    for year in (2016, 2062, 9999):
        with pytest.raises(Refused, match="date de la remise") as refused:
            make_deposit(account, [Given(cheque)], number="1", day=house.company.today.replace(year=year), by=owner)
        assert refused.value.field == "date"
    assert make_deposit(account, [Given(cheque)], number="1", day=house.company.today, by=owner).pk
