"""Acts of one company that touch each other's rows at the same moment wait in turn: nobody is thrown out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connections

from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House, durand


def deal(house: House, rank: int) -> tuple[Invoice, Invoice]:
    """A quote with its down payment issued, and the draft of its final invoice."""
    line = TypedLine(label="Travail", unit_price=Decimal(1000 + rank), vat_rate=Decimal(20))
    sheet = Sheet({"contact": house.contacts[0], "subject": f"Dossier {rank}"}, [line])
    quote = accept_quote(create_quote(house.company, sheet, by=house.owner), by=house.owner)
    first = issue_invoice(bill_down_payment(quote, percent=Decimal(30), by=house.owner), by=house.owner)
    return first, bill_total([quote], by=house.owner)


@pytest.mark.django_db(transaction=True)
def test_issuing_crediting_correcting_paying_and_typing_at_once_never_throw_each_other_out() -> None:
    house = durand()
    by, deals = house.owner, [deal(house, rank) for rank in range(6)]

    def pay(invoice: Invoice) -> None:
        today = house.company.today
        record_payment(
            house.company, day=today, amount=Money("50"), method="card", allocations=[Wanted(invoice)], by=by
        )

    acts: list[Callable[[], object]] = []
    for rank, (first, final) in enumerate(deals):
        acts.append(partial(pay, first))
        acts.append(partial(change_invoice, final, Sheet({"subject": "Modifié"}), by=by))
        if rank % 2:
            acts.append(partial(correct_invoice, first, Sheet({"subject": "Corrigé"}), by=by))
        else:
            acts.append(partial(credit_invoice, first, amount=Money("10"), by=by))

    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused:
            return ""  # an answer: what was corrected first is paid no more
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        else:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert [message for message in pool.map(run, acts) if message] == []
        finals = [partial(issue_invoice, Invoice.objects.get(pk=final.pk), by=by) for _, final in deals]
        assert [message for message in pool.map(run, finals) if message] == []
    call_command("verify")
