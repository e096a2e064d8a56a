"""The worker's turn: each step once, on its day, at the company's hour; nothing when something says to wait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.tests.worlds import bank_line
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.notifications.models import Message, Notice
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.reminders.actions.pause import pause, resume
from ardoise.reminders.actions.plans import choose_plan, save_plan, turn_off, turn_on
from ardoise.reminders.actions.run import run_daily
from ardoise.reminders.defaults import default_plan
from ardoise.reminders.documents import open_documents
from ardoise.reminders.models import About, Held, PauseKind, Plan, Reminder
from ardoise.reminders.outlook import Outlooks, State
from ardoise.reminders.tests.worlds import MONDAY, at, bounce, days, owed, plan_on, proposed, run_on, sent
from ardoise.reminders.values import StepValues
from ardoise.sales.actions.accept import accept_quote, decline_quote
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.models import Invoice
from tests.world import House

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)  # a Friday
WHOLE = Money("1200.00")


def outlook(house: House, document: Invoice, day: date) -> State:
    return Outlooks(house.company, day).of_one(document).state


def test_a_plan_over_365_days_sends_each_step_once_on_the_right_day(house: House) -> None:
    first, second = owed(house, due=date(2026, 5, 11)), owed(house, due=date(2026, 7, 17), contact=1)
    quote = proposed(house, on=date(2026, 4, 1))
    steps = [StepValues(days=count, name=f"J{count:+}", subject="{numéro}", text="{retard}") for count in (-3, 3, 30)]
    plan = save_plan(house.company, None, name="À la lettre", steps=steps, by=house.owner)
    with clock.at(at(MONDAY, 0, 5)):
        turn_on(plan, by=house.owner)
        choose_plan(house.contacts[1], plan, about=About.INVOICES, by=house.owner)
    plan_on(house)
    plan_on(house, About.QUOTES)
    for day in days(MONDAY, 365):
        for hour in (8, 9):
            run_on(day, hour)
    assert sent(first) == [
        ("Le rappel", date(2026, 5, 9)),  # the 8th is a holiday
        ("1re relance", date(2026, 5, 18)),
        ("2e relance", date(2026, 5, 26)),
    ]  # the formal notice is proposed, never sent by itself
    assert sent(second) == [
        ("J-3", date(2026, 7, 15)),  # the 14th is a holiday
        ("J+3", date(2026, 7, 20)),
        ("J+30", date(2026, 8, 17)),  # the 16th is a Sunday
    ]
    assert sent(quote) == [("Relance du devis", date(2026, 4, 8)), ("Fin de validité", date(2026, 4, 28))]
    assert len(mail.outbox) == Message.objects.count() == Reminder.objects.count() == 8
    told = Event.objects.filter(name="reminder.sent")
    assert told.count() == 8
    assert not Event.objects.filter(name="document.sent").exists()  # told once


def test_a_sunday_and_ascension_thursday_wait_for_the_next_day(house: House) -> None:
    sunday = owed(house, due=date(2026, 5, 3), on=date(2026, 4, 7))  # + 7 days: Sunday 10 May
    ascension = owed(house, due=date(2026, 5, 7), on=date(2026, 4, 7))  # + 7 days: Thursday 14 May
    plan_on(house, on=date(2026, 5, 9))
    for day in days(date(2026, 5, 9), 7):
        run_on(day)
    assert sent(sunday) == [("1re relance", date(2026, 5, 11))]
    assert sent(ascension) == [("1re relance", date(2026, 5, 15))]


def test_good_friday_is_a_holiday_in_alsace_and_a_working_day_in_lyon(house: House) -> None:
    invoice = owed(house, due=date(2026, 3, 27))  # + 7 days: Good Friday, 3 April
    plan_on(house, on=date(2026, 4, 1))
    Company.objects.filter(pk=house.company.pk).update(postcode="67000")
    run_on(date(2026, 4, 3))
    assert sent(invoice) == []
    Company.objects.filter(pk=house.company.pk).update(postcode="69003")
    Plan.objects.update(ran_on=None)
    run_on(date(2026, 4, 3))
    assert sent(invoice) == [("1re relance", date(2026, 4, 3))]


def test_the_hour_is_that_of_the_company(house: House) -> None:
    Company.objects.filter(pk=house.company.pk).update(time_zone="Indian/Reunion", postcode="97400")
    house.company.refresh_from_db()
    invoice = owed(house, due=DUE)
    plan_on(house)
    day = DUE + timedelta(days=7)
    run_on(day, 8, zone="Indian/Reunion")
    assert sent(invoice) == []
    run_on(day, 9, zone="Indian/Reunion")  # half past five in universal time, still night in Paris
    assert sent(invoice) == [("1re relance", day)]


def test_run_again_the_same_day_nothing_more_leaves(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    for _ in range(3):
        Plan.objects.update(ran_on=None)  # as a worker killed before it noted the day
        run_on(DUE + timedelta(days=7))
    assert sent(invoice) == [("1re relance", date(2026, 3, 27))]
    assert len(mail.outbox) == 1


def test_off_until_the_owner_turns_it_on(house: House) -> None:
    invoice = owed(house, due=DUE)
    run_on(DUE + timedelta(days=7))
    plan = plan_on(house, on=DUE + timedelta(days=8))
    turn_off(plan, by=house.owner)
    run_on(DUE + timedelta(days=15))
    assert sent(invoice) == []


def test_turned_on_late_it_sends_the_last_step_reached_alone(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house, on=date(2026, 4, 8))
    run_on(date(2026, 4, 8))
    run_on(date(2026, 4, 9))
    assert sent(invoice) == [("2e relance", date(2026, 4, 8))]


def test_the_document_left_out_at_the_start_is_paused_with_the_reason(house: House) -> None:
    kept, left_out = owed(house, due=DUE), owed(house, due=DUE, contact=1)
    with clock.at(at(date(2026, 3, 28), 8)):
        turn_on(default_plan(house.company, About.INVOICES), leave_out=[left_out], by=house.owner)
    run_on(date(2026, 3, 28))
    assert [sent(kept), sent(left_out)] == [[("1re relance", date(2026, 3, 28))], []]
    assert "Laissée de côté" in Outlooks(house.company, date(2026, 3, 28)).of_one(left_out).why


def test_paid_it_stops(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    record_payment(
        house.company,
        day=DUE,
        amount=WHOLE,
        method="bank_transfer",
        allocations=[Wanted(invoice, WHOLE)],
        by=house.owner,
    )
    run_on(DUE + timedelta(days=7))
    assert sent(invoice) == []
    assert outlook(house, invoice_again(invoice), DUE + timedelta(days=7)) == State.CLOSED


def invoice_again(invoice: Invoice) -> Invoice:
    return Invoice.objects.select_related("settlement", "contact", "company").get(pk=invoice.pk)


def test_credited_it_stops(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    credit_invoice(invoice, by=house.owner)
    run_on(DUE + timedelta(days=7))
    assert sent(invoice) == []


def test_in_dispute_it_stops_until_it_is_over(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    with clock.at(at(DUE)):
        pause(invoice, reason="Marche abîmée", kind=PauseKind.DISPUTE, by=house.owner)
    run_on(DUE + timedelta(days=7))
    assert sent(invoice) == []
    seen = Outlooks(house.company, DUE + timedelta(days=7)).of_one(invoice)
    assert (seen.state, seen.why) == (State.STOPPED, "En litige : Marche abîmée")
    with clock.at(at(DUE + timedelta(days=8))):
        resume(invoice, by=house.owner)
    run_on(DUE + timedelta(days=8))
    assert sent(invoice) == [("1re relance", date(2026, 3, 28))]


def test_a_pause_lasts_until_its_day_included(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    with clock.at(at(DUE)):
        pause(house.contacts[0], reason="Promesse au 28", until=date(2026, 3, 28), by=house.owner)
    for day in days(date(2026, 3, 27), 4):
        run_on(day)
    assert sent(invoice) == [("1re relance", date(2026, 3, 30))]  # the 29th is a Sunday


def test_an_announced_payment_holds_it_and_says_why_once(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    announced = record_payment(
        house.company,
        day=DUE,
        amount=WHOLE,
        method="bank_transfer",
        received=False,
        allocations=[Wanted(invoice, WHOLE)],
        by=house.owner,
    )
    for day in days(date(2026, 3, 27), 3):
        run_on(day)
    assert sent(invoice) == []
    assert [(one.reason, one.day) for one in Held.objects.all()] == [("money", date(2026, 3, 27))]
    told = Notice.objects.filter(kind="reminded", about_id=invoice.pk)
    assert [notice.text for notice in told] == [tell(Event.objects.get(name="reminder.held"))]
    (event,) = Event.objects.filter(name="reminder.held")
    assert "est annoncé" in event.data
    with clock.at(at(date(2026, 3, 30))):
        confirm_payment(announced, on=date(2026, 3, 30), by=house.owner)
    run_on(date(2026, 3, 30))
    assert sent(invoice) == []


@pytest.mark.parametrize("proposed_", [True, False])
def test_a_line_of_the_bank_that_seems_to_pay_it_holds_it(house: House, proposed_: bool) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    day = DUE + timedelta(days=7)
    bank_line(house, "1200", "VIR SEPA ATELIER DU PARC", day=DUE)
    bank_line(house, "1200", "VIR SEPA HOTEL DES CIMES", day=DUE)  # of somebody else
    if proposed_:
        with clock.at(at(day, 8)):
            refresh_proposals(house.company)
    run_on(day)
    assert sent(invoice) == []
    assert (
        "une ligne de la banque du 20/03/2026, de 1\u202f200,00\u00a0€" in Event.objects.get(name="reminder.held").data
    )


def test_a_credit_of_the_customer_that_covers_it_holds_it(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    record_payment(
        house.company,
        day=DUE,
        amount=WHOLE,
        method="bank_transfer",
        contact=house.contacts[0],
        by=house.owner,
    )
    run_on(DUE + timedelta(days=7))
    assert sent(invoice) == []
    assert Held.objects.get().reason == "money"


def test_a_smaller_credit_holds_nothing(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    record_payment(
        house.company,
        day=DUE,
        amount=Money("100.00"),
        method="bank_transfer",
        contact=house.contacts[0],
        by=house.owner,
    )
    run_on(DUE + timedelta(days=7))
    assert len(sent(invoice)) == 1


def test_a_rejected_address_stops_the_clock(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house)
    run_on(DUE + timedelta(days=7))
    bounce(Reminder.objects.get())
    run_on(DUE + timedelta(days=15))
    assert [name for name, _ in sent(invoice)] == ["1re relance"]
    seen = Outlooks(house.company, DUE + timedelta(days=15)).of_one(invoice)
    assert (seen.state, seen.reason) == (State.HELD, "rejected")
    assert "corrigez l’adresse" in seen.why


def test_nobody_to_write_to_holds_it(house: House) -> None:
    invoice = owed(house, due=DUE, contact=4)  # the town hall has no e-mail
    plan_on(house)
    run_on(DUE + timedelta(days=7))
    assert sent(invoice) == []
    assert Held.objects.get().reason == "nobody"


def test_a_formal_notice_is_proposed_once_and_never_sent_by_itself(house: House) -> None:
    invoice = owed(house, due=DUE)
    plan_on(house, on=date(2026, 4, 18))
    for day in days(date(2026, 4, 18), 5):
        run_on(day)
    assert sent(invoice) == [("2e relance", date(2026, 4, 18))]
    assert [(one.reason, one.day) for one in Held.objects.all()] == [("proposed", date(2026, 4, 20))]
    (notice,) = Notice.objects.filter(kind="reminded", text__contains="Mise en demeure")
    assert "elle vous est proposée" in notice.text


def test_a_quote_accepted_declined_or_expired_is_left_alone(house: House) -> None:
    expired = proposed(house, on=date(2026, 1, 5))  # its validity ended on 4 February
    accepted, declined, waiting = (proposed(house, on=MONDAY) for _ in range(3))
    plan_on(house, About.QUOTES)
    accept_quote(accepted, by=house.owner)
    decline_quote(declined, by=house.owner)
    run_on(date(2026, 3, 9))
    assert [sent(accepted), sent(declined), sent(expired)] == [[], [], []]
    assert sent(waiting) == [("Relance du devis", date(2026, 3, 9))]


def test_another_plan_or_none_for_a_document(house: House) -> None:
    usual, none = owed(house, due=DUE), owed(house, due=DUE)
    plan_on(house)
    choose_plan(none, None, by=house.owner)
    run_on(DUE + timedelta(days=7))
    assert [len(sent(usual)), len(sent(none))] == [1, 0]
    choose_plan(none, None, usual=True, by=house.owner)
    run_on(DUE + timedelta(days=8))
    assert len(sent(none)) == 1


def test_the_message_says_the_facts_and_goes_to_those_who_get_reminders(house: House) -> None:
    invoice = owed(house, due=DUE)
    contact = house.contacts[0]
    contact.people.create(name="Anne", email="anne@exemple.fr", gets_reminders=True)
    contact.people.create(name="Luc", email="luc@exemple.fr", gets_reminders=False)
    plan_on(house)
    run_on(DUE + timedelta(days=15))
    (letter,) = mail.outbox
    assert letter.recipients() == ["anne@exemple.fr"]
    message = Message.objects.get()
    assert message.subject == f"Deuxième relance : facture {invoice.number}"
    assert "depuis 15 jours" in message.text
    assert "20 mars 2026" in message.text


def test_braces_typed_in_a_document_are_left_as_they_are(house: House) -> None:
    quote = proposed(house, on=MONDAY, subject="Plan {A}")
    plan_on(house, About.QUOTES)
    run_on(date(2026, 3, 9))
    assert Message.objects.get(about_id=quote.pk).subject == f"Notre devis {quote.number} – Plan {{A}}"


def test_many_due_at_once_are_looked_at_in_a_bounded_number_of_queries(
    house: House, django_assert_max_num_queries: object
) -> None:
    due = [owed(house, due=DUE, contact=number % 5) for number in range(20)]
    plan_on(house)
    day = DUE + timedelta(days=7)
    documents = list(open_documents(house.company, About.INVOICES, day))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        found = Outlooks(house.company, day).of(documents)
    assert [one.state for one in found].count(State.DUE) == 16  # the town hall has no address
    assert len(found) == len(due)


def test_the_turn_reads_the_open_rows_in_a_bounded_number_of_queries(
    house: House, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        owed(house, due=date(2026, 4, 20), on=MONDAY)
    plan_on(house)
    with clock.at(at(date(2026, 3, 16))), django_assert_max_num_queries(16):  # type: ignore[operator]
        run_daily()


@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 10, 26)], ids=["summer", "winter"])
def test_the_day_after_the_clocks_change_it_leaves_once_at_its_hour(house: House, day: date) -> None:
    """Both changes fall on a Sunday: what was due on it leaves on Monday, at 9 on the new clock."""
    invoice = owed(house, due=day - timedelta(days=8))
    plan_on(house)
    run_on(day - timedelta(days=1))
    run_on(day, hour=8)
    assert sent(invoice) == []
    run_on(day, hour=9)
    run_on(day, hour=10)
    assert sent(invoice) == [("1re relance", day)]


def test_the_customer_archived_or_not_still_owes(house: House) -> None:
    invoice = owed(house, due=MONDAY)
    plan_on(house)
    Contact.objects.filter(pk=house.contacts[0].pk).update(archived_at=at(MONDAY))
    run_on(MONDAY + timedelta(days=7))
    assert len(sent(invoice)) == 1


def test_paid_after_the_dry_run_it_is_not_reminded_when_the_plan_is_turned_on(house: House) -> None:
    invoice = owed(house, due=MONDAY)
    plan = default_plan(house.company, About.INVOICES)
    day = MONDAY + timedelta(days=7)
    with clock.at(at(day, 8)):
        assert [one.state for one in Outlooks(house.company, day, assumed_on=plan).of([invoice])] == [State.DUE]
        allocations = [Wanted(invoice, WHOLE)]
        record_payment(house.company, day=day, amount=WHOLE, method="cheque", allocations=allocations, by=house.owner)
        turn_on(plan, leave_out=[invoice], by=house.owner)  # unticked while it was being paid: nothing breaks
    run_on(day)
    assert sent(invoice) == []
