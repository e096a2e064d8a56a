"""What lines are proposed, from what is open, typed and learnt; in a bounded number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from ardoise.banking.actions import propose as module
from ardoise.banking.actions.accept import accept_proposal, accept_sure
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.propose import propose, propose_lines, refresh_proposals
from ardoise.banking.actions.set_aside import forget_rule, set_aside, take_back
from ardoise.banking.models import BankLine, LineProposal, LineState, ProposalRun, Rule
from ardoise.banking.proposals import Shown, shown
from ardoise.banking.search import linkable
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, note_of, typed_payment, work
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.matching import Status
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.models import Event, Task
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.sales.parties import transfer_reference
from tests.world import House


def read(line: BankLine) -> Shown | None:
    line.refresh_from_db()
    return shown([line]).get(line.pk)


def sure(house: House, line: BankLine) -> Shown:
    refresh_proposals(house.company)
    found = read(line)
    assert found is not None
    return found


def test_a_line_that_names_a_customer_and_pays_its_invoice_is_sure_and_says_why(house: House) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    found = sure(house, line)
    assert (line.state, found.status, found.kind) == (LineState.PROPOSED, Status.AUTO, "invoice")
    assert found.sentence.startswith(f"+1\u202f200,00\u00a0€ Atelier du Parc = {invoice.number}, montant exact")
    (part,) = found.parts
    assert (part.number, part.customer, part.amount) == (invoice.number, "Atelier du Parc", Money("1200"))
    assert part.url.endswith(f"/factures/{invoice.pk}/")
    assert found.reasons[0] == "montant exact"


def test_the_reference_printed_on_the_invoice_is_read_again(house: House) -> None:
    first, second = invoice_of(house, "400"), invoice_of(house, "400")
    line = bank_line(house, "480", "VIR INST", reference=transfer_reference(second.pk, second.number or ""))
    assert [part.id for part in sure(house, line).parts] == [second.pk]
    assert first.pk != second.pk


def test_two_invoices_of_one_amount_without_a_number_are_both_proposed_and_none_is_chosen(house: House) -> None:
    """BNK-07."""
    first, second = invoice_of(house, "400"), invoice_of(house, "400", house.contacts[1])
    line = bank_line(house, "480", "VIREMENT RECU")
    found = sure(house, line)
    assert found.status is Status.CHOOSE
    assert {part.id for one in found.candidates for part in one.parts} == {first.pk, second.pk}
    assert found.parts == ()
    assert accept_sure(house.company, by=house.owner).lines == []


def test_what_is_proposed_is_shown_while_it_stands(house: House) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    assert sure(house, line).parts
    typed_payment(house, "200", allocations=[Wanted(invoice)])
    assert read(line) is None


def test_a_credit_note_that_an_invoice_absorbs_is_not_open(house: House) -> None:
    invoice = invoice_of(house, "1000")
    note_of(house, invoice, "200")
    line = bank_line(house, "1000", "VIR SEPA ATELIER DU PARC")
    found = sure(house, line)
    assert (found.status, [part.id for part in found.parts]) == (Status.AUTO, [invoice.pk])


def test_a_payment_typed_by_hand_is_merged_instead_of_counted_twice(house: House) -> None:
    invoice_of(house, "100")
    payment = typed_payment(house, "120")
    line = bank_line(house, "120", "VIR ATELIER DU PARC", day=house.company.today - timedelta(days=3))
    found = sure(house, line)
    assert found.kind == "payment"
    accept_proposal(line, seen=found.digest, by=house.owner)
    assert (Payment.objects.get(), line.links.get().payment) == (payment, payment)


def test_a_refund_is_proposed_for_its_credit_note(house: House) -> None:
    invoice = invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(invoice)])
    note = note_of(house, invoice, "60")
    line = bank_line(house, "-60", "VIR EMIS ATELIER DU PARC")
    found = sure(house, line)
    assert (found.status, found.kind, found.parts[0].id) == (Status.SUGGEST, "refund", note.pk)
    accept_proposal(line, seen=found.digest, by=house.owner)
    line.refresh_from_db()
    assert (line.state, Payment.objects.latest("pk").direction) == (LineState.LINKED, "out")


def test_a_payer_learnt_is_known_the_next_time_and_unknown_once_undone(house: House) -> None:
    first = bank_line(house, "120", "VIR HOLDING BLEUE INVEST")
    link_line(first, [Wanted(invoice_of(house, "100"))], by=house.owner)
    invoice_of(house, "300")
    second = bank_line(house, "360", "VIR HOLDING BLEUE INVEST")
    assert "payeur déjà lié à ce client" in sure(house, second).reasons
    unlink_line(first, by=house.owner)
    assert "payeur déjà lié à ce client" not in sure(house, second).reasons


def test_accepting_what_changed_since_it_was_seen_is_refused(house: House) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    seen = sure(house, line).digest
    typed_payment(house, "100", allocations=[Wanted(invoice)])
    with pytest.raises(Conflict) as refusal:
        accept_proposal(line, seen=seen, by=house.owner)
    assert refusal.value.code == "proposal_changed"
    found = read(line)
    assert not line.links.exists()
    assert found is None or found.digest != seen


def test_accepting_twice_links_once(house: House) -> None:
    invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    seen = sure(house, line).digest
    accept_proposal(line, seen=seen, by=house.owner)
    with pytest.raises(Conflict):
        accept_proposal(line, seen=seen, by=house.owner)
    assert Payment.objects.count() == 1


def test_one_reading_among_several_is_accepted_by_its_rank(house: House) -> None:
    first, second = invoice_of(house, "400"), invoice_of(house, "400", house.contacts[1])
    line = bank_line(house, "480", "VIREMENT RECU")
    found = sure(house, line)
    rank = next(one.rank for one in found.candidates if one.parts[0].id == second.pk)
    accept_proposal(line, seen=found.digest, candidate=rank, by=house.owner)
    assert (due(first), due(second)) == ("480.00", "0.00")
    with pytest.raises(Refused):
        accept_proposal(bank_line(house, "1", "VIR"), seen="", candidate=3, by=house.owner)


def test_all_that_is_sure_is_linked_and_two_lines_never_take_the_same_invoice(house: House) -> None:
    invoice, other = invoice_of(house, "1000"), invoice_of(house, "500", house.contacts[1])
    lines = [bank_line(house, "1200", "VIR SEPA ATELIER DU PARC") for _ in range(2)]
    lines.append(bank_line(house, "600", "VIR HOTEL DES CIMES"))
    refresh_proposals(house.company)
    done = accept_sure(house.company, by=house.owner)
    assert [line.pk for line in done.lines] == [lines[0].pk, lines[2].pk]
    assert [line.pk for line, _ in done.skipped] == [lines[1].pk]
    assert (due(invoice), due(other), Payment.objects.count()) == ("0.00", "0.00", 2)
    assert all(line.links.get().is_automatic for line in done.lines)
    call_command("verify")


def test_a_line_that_cannot_be_linked_does_not_lose_the_others(house: House, monkeypatch: Any) -> None:
    invoice_of(house, "1000")
    invoice_of(house, "500", house.contacts[1])
    first = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    second = bank_line(house, "600", "VIR HOTEL DES CIMES")
    refresh_proposals(house.company)
    genuine = link_line

    def failing(line: BankLine, *args: Any, **values: Any) -> Any:
        if line.pk == first.pk:
            raise Refused("date_in_future", "Un règlement reçu ne peut pas être daté dans le futur.")
        return genuine(line, *args, **values)

    monkeypatch.setattr("ardoise.banking.actions.accept.link_line", failing)
    done = accept_sure(house.company, by=house.owner)
    assert ([line.pk for line in done.lines], len(done.skipped)) == ([second.pk], 1)


def test_what_the_events_change_is_proposed_again_by_the_worker_once_for_all(house: House, monkeypatch: Any) -> None:
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    runs: list[int] = []
    genuine = module._read

    def counted(company: Company, lines: Any, rules: Any) -> None:
        runs.append(len(lines))
        genuine(company, lines, rules)

    monkeypatch.setattr(module, "_read", counted)
    invoice_of(house, "1000")
    invoice_of(house, "10")
    typed_payment(house, "33")
    work()
    found = read(line)
    assert found is not None
    assert found.status is Status.AUTO
    assert runs == [1]
    link_line(line, [Wanted(invoice_of(house, "1000"))], by=house.owner)
    work()
    assert runs == [1]  # no line waits any more
    assert ProposalRun.objects.get().task == ""


def test_many_lines_are_read_turn_by_turn_the_newest_first_and_never_twice_at_once(
    house: House, monkeypatch: Any
) -> None:
    days = [house.company.today - timedelta(days=rank) for rank in (2, 0, 3, 0, 1)]
    lines = [bank_line(house, str(100 + rank), "VIR ATELIER DU PARC", day=day) for rank, day in enumerate(days)]
    monkeypatch.setattr(module, "CHUNK", 2)
    monkeypatch.setattr(module, "TURN", -1)
    seen: list[list[int]] = []
    genuine = module._read

    def watched(company: Company, rows: Any, rules: Any) -> None:
        genuine(company, rows, rules)
        seen.append([row.pk for row in rows])
        if len(seen) == 1:
            invoice_of(house, "100")
            propose(Event.objects.latest("pk").pk)  # while a turn is at work: it waits for the end of this run

    monkeypatch.setattr(module, "_read", watched)
    invoice_of(house, "85")
    propose(Event.objects.latest("pk").pk)
    first = Task.objects.get(handler=module.TASK)
    outbox.run(first.pk)
    assert len(seen) == 1
    propose_lines(**first.payload)  # taken again by another worker: its next task is put already
    assert len(seen) == 1
    work()
    order = [lines[rank].pk for rank in (3, 1, 4, 0, 2)]
    turns = [order[:2], order[2:4], order[4:]]
    assert seen == [*turns, *turns]  # once more for what happened meanwhile
    assert ProposalRun.objects.get().task == ""
    assert not Task.objects.filter(handler=module.TASK, done_at=None).exists()


def test_a_run_whose_task_failed_for_good_does_not_stop_the_next_one(house: House) -> None:
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    typed_payment(house, "33")
    propose(Event.objects.latest("pk").pk)
    Task.objects.filter(handler=module.TASK).update(failed_at=clock.now())
    invoice_of(house, "1000")
    work()
    found = read(line)
    assert found is not None
    assert found.status is Status.AUTO


def test_lines_of_no_sale_are_proposed_nothing_and_say_why(house: House) -> None:
    line = bank_line(house, "300", "VIR URSSAF REMBOURSEMENT")
    found = sure(house, line)
    assert (line.state, found.status, found.reasons) == (LineState.TO_LINK, Status.NONE, ("organisme social",))


def test_a_rule_sets_aside_the_lines_that_wait_and_those_that_come(house: House) -> None:
    lines = [bank_line(house, "-40", "PRLV SEPA EDF ENTREPRISES") for _ in range(2)]
    sale = bank_line(house, "40", "VIR EDF ENTREPRISES")
    rule = set_aside(lines[0], "purchase", by=house.owner)
    assert rule is not None
    later = bank_line(house, "-55", "PRLV SEPA EDF ENTREPRISES")
    refresh_proposals(house.company)
    aside = BankLine.objects.filter(state=LineState.IGNORED, category="purchase", rule=rule)
    assert set(aside.values_list("pk", flat=True)) == {lines[0].pk, lines[1].pk, later.pk}
    sale.refresh_from_db()
    assert sale.state != LineState.IGNORED  # a supplier who pays us is a customer
    forget_rule(rule, by=house.owner)
    assert not BankLine.objects.filter(state=LineState.IGNORED).exists()
    refresh_proposals(house.company)
    assert not BankLine.objects.filter(state=LineState.IGNORED).exists()
    call_command("verify")


def test_taking_a_line_back_forgets_its_rule_and_leaves_the_others_aside(house: House) -> None:
    lines = [bank_line(house, "-40", "PRLV SEPA EDF ENTREPRISES") for _ in range(2)]
    set_aside(lines[0], "purchase", by=house.owner)
    take_back(BankLine.objects.get(pk=lines[1].pk), by=house.owner)
    refresh_proposals(house.company)
    states = list(BankLine.objects.order_by("pk").values_list("state", "category"))
    assert states == [(LineState.IGNORED, "purchase"), (LineState.TO_LINK, "")]
    assert not Rule.objects.exists()
    with pytest.raises(Conflict):
        take_back(lines[1], by=house.owner)


def test_a_line_set_aside_alone_teaches_nothing_and_a_linked_one_is_not_set_aside(house: House) -> None:
    line = bank_line(house, "-40", "PRLV SEPA EDF ENTREPRISES")
    assert set_aside(line, "fees", teach=False, by=house.owner) is None
    assert set_aside(bank_line(house, "-40", "CHQ 000123"), "other", by=house.owner) is None  # it names nobody
    assert not Rule.objects.exists()
    linked = bank_line(house, "120", "VIR ATELIER")
    link_line(linked, [Wanted(invoice_of(house, "100"))], by=house.owner)
    with pytest.raises(Conflict):
        set_aside(linked, "other", by=house.owner)
    with pytest.raises(Refused):
        set_aside(line, "nothing", by=house.owner)


def test_proposing_costs_as_many_queries_for_many_lines_as_for_few(
    house: House, django_assert_max_num_queries: Any
) -> None:
    for rank in range(3):
        invoice_of(house, str(100 + rank), house.contacts[rank])
    for count in (5, 60):
        for rank in range(count):
            bank_line(house, str(120 + rank), "VIR SEPA ATELIER DU PARC")
        with django_assert_max_num_queries(45):
            refresh_proposals(house.company)
    assert LineProposal.objects.count() == 65
    lines = list(BankLine.objects.all())
    with django_assert_max_num_queries(12):
        assert len(shown(lines)) == 65


def test_lier_facture_finds_by_customer_number_and_amount_the_nearest_first(house: House) -> None:
    first, second = invoice_of(house, "1000"), invoice_of(house, "400", house.contacts[1])
    payment = typed_payment(house, "77")
    line = bank_line(house, "480", "VIR SEPA INCONNU")
    assert linkable(house.company, line)[0].id == second.pk
    assert [one.id for one in linkable(house.company, line, "cimes")] == [second.pk]
    assert [one.id for one in linkable(house.company, line, first.number or "")] == [first.pk]
    for text in ("1200", "1 200,00", "1 200,00 €"):
        assert [one.id for one in linkable(house.company, line, text)] == [first.pk]
    (found,) = linkable(house.company, line, "77")
    assert (found.kind, found.id, found.left) == ("payment", payment.pk, Money("77"))
    assert linkable(house.company, line, "personne") == []
