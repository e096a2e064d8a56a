"""People who link, accept and reverse at the same moment: each line and each invoice is taken once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connections

from ardoise.banking.actions.accept import accept_proposal, accept_sure
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.set_aside import set_aside
from ardoise.banking.models import BankLine, LineProposal, LineState, Reconciliation
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, typed_payment
from ardoise.domain.errors import Refused
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from tests.world import durand


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run them together: "done", the code of a refusal, or the error that nobody should see."""

    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused as refusal:
            return refusal.code
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_link_one_line_link_it_once() -> None:
    house = durand()
    first, second = invoice_of(house, "100"), invoice_of(house, "100")
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    said = at_once(*(partial(link_line, line, [Wanted(one)], by=house.owner) for one in (first, second, first)))
    assert said == ["already_linked", "already_linked", "done"]
    assert sorted([due(first), due(second)]) == ["0.00", "120.00"]
    payment = typed_payment(house, "50")
    lines = [bank_line(house, "50", "VIR ATELIER") for _ in range(3)]
    assert at_once(*(partial(merge_line, one, [payment], by=house.owner) for one in lines)) == [
        "already_reconciled",
        "already_reconciled",
        "done",
    ]
    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_accepting_all_that_is_sure_twice_at_once_links_each_line_once() -> None:
    house = durand()
    invoices = [invoice_of(house, str(100 + rank), house.contacts[rank % 2]) for rank in range(4)]
    names = ("ATELIER DU PARC", "HOTEL DES CIMES")
    for rank, invoice in enumerate(invoices):
        bank_line(house, due(invoice), f"VIR SEPA {names[rank % 2]}")
    refresh_proposals(house.company)
    accept = partial(accept_sure, house.company, by=house.owner)
    seen = LineProposal.objects.order_by("pk").first()
    assert seen is not None
    one = partial(accept_proposal, seen.line, seen=seen.digest, by=house.owner)
    said = at_once(accept, accept, one)
    assert set(said) <= {"done", "already_linked", "proposal_changed"}
    assert [due(invoice) for invoice in invoices] == ["0.00"] * 4
    assert Payment.objects.count() == Reconciliation.objects.count() == 4
    assert set(BankLine.objects.values_list("state", flat=True)) == {LineState.LINKED}
    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_linking_undoing_and_reversing_at_once_leave_the_books_whole() -> None:
    house = durand()
    invoice = invoice_of(house, "1000")
    lines = [bank_line(house, "300", "VIR ATELIER DU PARC") for _ in range(3)]
    link_line(lines[0], [Wanted(invoice)], by=house.owner)
    payment = Payment.objects.get()
    said = at_once(
        partial(reverse_payment, payment, by=house.owner),
        partial(unlink_line, lines[0], by=house.owner),
        partial(link_line, lines[1], [Wanted(invoice)], by=house.owner),
        partial(link_line, lines[2], [Wanted(invoice)], by=house.owner),
        partial(refresh_proposals, house.company),
    )
    assert said.count("done") >= 4
    assert set(said) <= {"done", "not_linked", "already_reversed"}
    assert due(invoice) == "600.00"
    lines[0].refresh_from_db()
    assert (lines[0].linked_cents, lines[0].state != LineState.LINKED) == (0, True)
    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_one_line_linked_accepted_and_set_aside_at_once_has_one_fate() -> None:
    house = durand()
    for rank in range(4):
        invoice = invoice_of(house, str(100 + rank))
        line = bank_line(house, due(invoice), "VIR SEPA ATELIER DU PARC")
        refresh_proposals(house.company)
        seen = LineProposal.objects.get(line=line).digest
        said = at_once(
            partial(link_line, line, [Wanted(invoice)], by=house.owner),
            partial(accept_proposal, line, seen=seen, by=house.owner),
            partial(set_aside, line, "other", by=house.owner, teach=False),
            partial(link_line, line, contact=house.contacts[1], keep_rest=True, by=house.owner),
        )
        assert said.count("done") in (1, 2)  # a line set aside may still be linked: it is a sale after all
        assert set(said) <= {"done", "already_linked", "proposal_changed"}
        line.refresh_from_db()
        links = list(Reconciliation.objects.filter(line=line, undone_at=None))
        assert len(links) == int(line.state == LineState.LINKED)
        assert line.state in (LineState.LINKED, LineState.IGNORED)
        call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_a_link_undone_by_two_people_while_another_one_is_made_is_undone_once() -> None:
    house = durand()
    invoice, other = invoice_of(house, "100"), invoice_of(house, "100")
    line = bank_line(house, "240", "VIR SEPA ATELIER DU PARC")
    (made,) = link_line(line, [Wanted(invoice)], by=house.owner)
    said = at_once(
        partial(unlink_line, line, act=made.act, by=house.owner),
        partial(unlink_line, line, act=made.act, by=house.owner),
        partial(link_line, line, [Wanted(other)], by=house.owner),
        partial(set_aside, line, "other", by=house.owner),
    )
    assert "not_linked" in said
    assert set(said) <= {"done", "not_linked", "already_linked"}
    assert due(invoice) == "120.00"
    assert due(other) == "0.00"
    assert Payment.objects.filter(reverses__isnull=False).count() == 1
    call_command("verify")
