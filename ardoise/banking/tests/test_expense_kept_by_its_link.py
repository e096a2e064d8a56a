"""An expense that a line of the bank proves: its amount and its existence are the bank's until the link is undone."""

from __future__ import annotations

import pytest

from ardoise.banking.models import LinkKind, Reconciliation
from ardoise.banking.tests.worlds import bank_line
from ardoise.domain.errors import Conflict
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.purchases.actions.cancel import cancel_expense
from ardoise.purchases.actions.change import change_expense
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.queries import waiting
from tests.world import House


@pytest.fixture
def expense(house: House) -> Expense:
    values = {"date": house.company.today, "supplier": "Scierie", "amount": Money("60.00")}
    return record_expense(house.company, values, by=house.owner)


@pytest.fixture
def link(house: House, expense: Expense) -> Reconciliation:
    line = bank_line(house, "-60.00", "X")
    values = {"kind": LinkKind.EXPENSE, "amount": Money("-60.00"), "expense": expense, "act": "a"}
    return Reconciliation.objects.create(company=house.company, line=line, **values)


def test_its_words_may_change_not_its_amount(house: House, expense: Expense, link: Reconciliation) -> None:
    assert change_expense(expense, {"label": "Chêne", "amount": Money("60.00")}, by=house.owner).label == "Chêne"
    with pytest.raises(Conflict, match="défaites leur lien pour changer son montant"):
        change_expense(expense, {"amount": Money("61.00")}, by=house.owner)


def test_it_is_cancelled_only_once_the_link_is_undone(house: House, expense: Expense, link: Reconciliation) -> None:
    with pytest.raises(Conflict, match="pour l’annuler"):
        cancel_expense(expense, by=house.owner)
    link.undone_at = clock.now()
    link.save()
    assert cancel_expense(expense, by=house.owner).cancelled_at is not None


def test_it_waits_for_no_other_line(house: House, expense: Expense, link: Reconciliation) -> None:
    assert not waiting(house.company, Money("-60.00")).exists()
    link.undone_at = clock.now()
    link.save()
    assert waiting(house.company, Money("-60.00")).get() == expense
