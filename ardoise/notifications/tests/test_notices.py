"""What the people of a company are told of: once, never of their own acts, as each of them chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ardoise import reactions
from ardoise.companies.gate import Access, access_of
from ardoise.companies.models import Membership
from ardoise.history import clock, outbox
from ardoise.history.models import Event, Task
from ardoise.history.record import PRODUCT, Author, Visitor, record
from ardoise.notifications import kinds
from ardoise.notifications.actions.announce import announce, mail_notices
from ardoise.notifications.actions.bounce import note_bounce
from ardoise.notifications.actions.choose import choose, mark_seen
from ardoise.notifications.actions.write import write_message
from ardoise.notifications.bell import bell_of
from ardoise.notifications.models import Choice, Message, Notice, NoticeSeen
from ardoise.notifications.queries import NOTICE
from ardoise.sales.actions.overdue import note_overdue, watch_overdue
from ardoise.sales.events import QUOTE_DECLINED
from ardoise.sales.models import Invoice, Quote
from ardoise.users.models import User
from tests.fixtures import Api, line
from tests.world import House

CUSTOMER = Visitor("Hélène Roux")
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def quote(api: Api) -> Quote:
    return Quote.objects.get(pk=api.quote(line("100.00"))["id"])


def happen(subject: Any, by: Author = CUSTOMER, name: str = QUOTE_DECLINED, **data: Any) -> Event:
    with transaction.atomic():
        return record(
            subject.company_id, name, subject, by=by, **{"number": "DE-2026-0007", "reason": "trop cher", **data}
        )


def run() -> None:
    """The worker, as far as it goes now."""
    while outbox.run_due():
        pass


def mails_to(address: str) -> list[str]:
    mails = Message.objects.filter(about_type=NOTICE, deliveries__address=address)
    return [mail.text for mail in mails.order_by("pk")]


def access(house: House, *, of_collaborator: bool = False) -> Access:
    user = house.collaborator if of_collaborator else house.owner
    assert user is not None
    found = access_of(user, house.company.pk)
    assert found is not None
    return found


def test_an_event_is_told_once_with_its_page_and_its_sentence(house: House, quote: Quote) -> None:
    event = happen(quote)
    run()
    announce(event.pk)
    announce(event.pk)
    notice = Notice.objects.get()
    assert (notice.company, notice.kind, notice.who) == (house.company, "refused", "Hélène Roux")
    assert "DE-2026-0007" in notice.text
    assert notice.url == reverse("sales:quote_detail", args=[quote.pk])
    assert len(mails_to(house.owner.email)) == 1


def test_a_refusal_noted_by_someone_of_the_house_is_no_news(house: House, quote: Quote) -> None:
    happen(quote, by=house.owner)
    run()
    assert not Notice.objects.exists()


def test_a_person_is_never_told_of_what_they_did(house: House, quote: Quote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds._ANNOUNCED, QUOTE_DECLINED, kinds.Announcement(kinds.REFUSED))
    happen(quote, by=house.owner)
    run()
    assert bell_of(access(house)).count == 0
    assert bell_of(access(house, of_collaborator=True)).count == 1
    assert house.collaborator is not None
    assert (len(mails_to(house.owner.email)), len(mails_to(house.collaborator.email))) == (0, 1)


def test_each_one_hears_of_what_they_chose_where_they_chose(house: House, quote: Quote) -> None:
    assert house.collaborator is not None
    choose(kinds.REFUSED, house.company, in_product=False, by_email=True, by=house.owner)
    choose(kinds.REFUSED, house.company, in_product=True, by_email=False, by=house.collaborator)
    happen(quote)
    run()
    assert bell_of(access(house)).count == 0
    assert bell_of(access(house, of_collaborator=True)).count == 1
    assert (len(mails_to(house.owner.email)), len(mails_to(house.collaborator.email))) == (1, 0)


def test_a_kind_that_writes_nobody_by_itself_writes_who_asks(house: House, api: Api) -> None:
    choose(kinds.OVERDUE, house.company, in_product=True, by_email=True, by=house.owner)
    issue_late(api)
    assert house.collaborator is not None
    assert (len(mails_to(house.owner.email)), len(mails_to(house.collaborator.email))) == (1, 0)


def test_what_follows_within_ten_minutes_is_gathered_in_one_mail(house: House, quote: Quote, api: Api) -> None:
    other = Quote.objects.get(pk=api.quote(line("200.00"))["id"])
    with clock.at(MORNING):
        happen(quote, reason="un")
        happen(other, reason="autre devis")
        run()
        assert len(mails_to(house.owner.email)) == 2  # one a document
    with clock.at(MORNING + timedelta(minutes=2)):
        happen(quote, reason="deux")
        run()
    with clock.at(MORNING + timedelta(minutes=4)):
        happen(quote, reason="trois")
        run()
        assert len(mails_to(house.owner.email)) == 2
    with clock.at(MORNING + timedelta(minutes=10, seconds=1)):
        run()
        first, second, third = mails_to(house.owner.email)
        assert ("deux" in third, "trois" in third) == (True, True)
        assert ("deux" in first + second, "trois" in first + second) == (False, False)
    with clock.at(MORNING + timedelta(minutes=30)):
        run()
        assert len(mails_to(house.owner.email)) == 3


def test_an_address_that_cannot_be_written_to_keeps_nobody_from_hearing(house: House, quote: Quote) -> None:
    User.objects.filter(pk=house.owner.pk).update(email="sans-arobase")
    happen(quote)
    run()
    assert house.collaborator is not None
    assert len(mails_to(house.collaborator.email)) == 1


def test_someone_who_left_the_company_is_told_nothing_more(house: House, quote: Quote) -> None:
    assert house.collaborator is not None
    Membership.objects.filter(user=house.collaborator).delete()
    happen(quote)
    run()
    assert (len(mails_to(house.owner.email)), mails_to(house.collaborator.email)) == (1, [])


def test_a_mail_task_run_twice_writes_once(house: House, quote: Quote) -> None:
    happen(quote)
    run()
    mail_notices(Notice.objects.get().pk)
    assert len(mails_to(house.owner.email)) == 1


def test_the_mail_leads_to_the_page_and_to_the_choices(house: House, quote: Quote) -> None:
    happen(quote)
    run()
    (text,) = mails_to(house.owner.email)
    assert settings.PUBLIC_URL + reverse("sales:quote_detail", args=[quote.pk]) in text
    assert reverse("notifications:choices") in text
    assert Message.objects.get(deliveries__address=house.owner.email).subject.startswith("Devis refusé : Hélène Roux")


def test_a_mail_to_the_house_is_not_among_those_of_the_document(
    house: House, quote: Quote, browser_of: Callable[[House], Client]
) -> None:
    happen(quote)
    run()
    assert Message.objects.exists()
    page = browser_of(house).get(reverse("notifications:message_list")).content.decode()
    assert house.owner.email not in page
    assert b"Courriers</h2>" not in browser_of(house).get(reverse("sales:quote_detail", args=[quote.pk])).content


def test_a_customer_address_that_refuses_is_told_and_ours_is_not_told_by_another_mail(
    house: House, quote: Quote
) -> None:
    message = write_message(house.company, about=quote, subject="Devis", text="x", to=["parti@exemple.fr"], by=PRODUCT)
    run()
    assert note_bounce(refusal(message)) == 1
    run()
    notice = Notice.objects.get()
    assert (notice.kind, notice.url) == ("rejected", reverse("notifications:message_detail", args=[message.pk]))
    ours = Message.objects.get(about_type=NOTICE, deliveries__address=house.owner.email)
    assert note_bounce(refusal(ours)) == 1
    run()
    assert Notice.objects.count() == 1


def refusal(message: Message) -> bytes:
    address = message.deliveries.get().address
    return (
        "Subject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.exemple.fr\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message.token}@exemple.fr>\r\n--b--\r\n"
    ).encode()


def test_every_announced_event_is_in_the_table_of_reactions() -> None:
    wired = {name for name, handlers in reactions.REACTIONS.items() if reactions.ANNOUNCE in handlers}
    assert wired == set(kinds.announced())
    assert {kinds.announcement_of(name).kind.key for name in wired} == set(kinds.KINDS)  # type: ignore[union-attr]


# --- The bell ---


def ask(client: Client, state: str) -> Any:
    return client.get(reverse("notifications:bell"), {"etat": state}, headers={"HX-Request": "true"})


def test_the_bell_says_nothing_when_nothing_changed(
    house: House, quote: Quote, browser_of: Callable[[House], Client]
) -> None:
    client = browser_of(house)
    assert ask(client, "0-0").status_code == 204
    happen(quote)
    run()
    answer = ask(client, "0-0")
    assert answer.status_code == 200
    assert b"1 notification non lue" in answer.content
    assert b"hx-swap-oob" in answer.content  # said in the live region
    assert ask(client, f"1-{Notice.objects.get().pk}").status_code == 204


def test_the_bell_of_someone_who_left_is_silent(client: Client, db: None) -> None:
    assert ask(client, "0-0").status_code == 204


def test_a_stranger_sees_nothing_of_it(
    house: House, stranger: House, quote: Quote, browser_of: Callable[[House], Client]
) -> None:
    happen(quote)
    run()
    chloe = browser_of(stranger)
    assert ask(chloe, "0-0").status_code == 204
    for name in ("notifications:panel", "notifications:notices"):
        assert b"Roux" not in chloe.get(reverse(name)).content
        assert b"Roux" in browser_of(house).get(reverse(name)).content
    notice = Notice.objects.get()
    chloe.post(reverse("notifications:notices_read"), {"jusqua": notice.pk})
    assert bell_of(access(house)).count == 1
    assert not NoticeSeen.objects.exists()


def test_a_page_asks_one_query_for_its_bell(
    house: House, quote: Quote, browser_of: Callable[[House], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(quote)
    run()
    client = browser_of(house)
    with CaptureQueriesContext(connection) as found:
        page = client.get(reverse("contacts:contact_list")).content.decode()
    assert 'aria-label="1 notification non lue"' in page
    assert sum("notifications_notice" in query["sql"] for query in found) == 1
    with CaptureQueriesContext(connection) as asked:
        ask(client, "1-1")
    assert len(asked) <= 4


def test_the_bell_counts_to_ninety_nine_and_reads_no_further(house: House, quote: Quote) -> None:
    for _ in range(102):
        happen(quote)
    for event in Event.objects.filter(name=QUOTE_DECLINED):
        announce(event.pk)
    bell = bell_of(access(house))
    assert (bell.count, bell.figure, bell.label) == (100, "99+", "99+ notifications non lues")


def test_all_is_read_up_to_what_was_seen_and_never_back(
    house: House, quote: Quote, browser_of: Callable[[House], Client]
) -> None:
    client, seen = browser_of(house), happen(quote)
    run()
    first = Notice.objects.get(event=seen)
    happen(quote)
    run()
    client.post(reverse("notifications:notices_read"), {"jusqua": first.pk})
    assert bell_of(access(house)).count == 1  # what came meanwhile stays unread
    assert bell_of(access(house, of_collaborator=True)).count == 2  # each for themselves
    client.post(reverse("notifications:notices_read"), {"jusqua": 10**17})
    assert bell_of(access(house)).count == 0
    mark_seen(house.company, first.pk, by=house.owner)
    assert bell_of(access(house)).count == 0
    for wrong in ("", "x", "-1", "9" * 30):
        assert client.post(reverse("notifications:notices_read"), {"jusqua": wrong}).status_code == 404


def test_marking_by_htmx_gives_the_bell_back(house: House, quote: Quote, browser_of: Callable[[House], Client]) -> None:
    happen(quote)
    run()
    answer = browser_of(house).post(
        reverse("notifications:notices_read"), {"jusqua": Notice.objects.get().pk}, headers={"HX-Request": "true"}
    )
    assert b'aria-label="Notifications"' in answer.content


# --- The choices ---


def test_a_box_saves_its_own_line(house: House, browser_of: Callable[[House], Client]) -> None:
    client = browser_of(house)
    answer = client.post(
        reverse("notifications:choices"), {"seulement": "seen", "seen.mail": "on"}, headers={"HX-Request": "true"}
    )
    assert answer.content.decode() == "Enregistré."
    choice = Choice.objects.get()
    assert (choice.kind, choice.in_product, choice.by_email) == ("seen", False, True)
    assert (choice.user, choice.company) == (house.owner, house.company)
    assert client.post(reverse("notifications:choices"), {"seulement": "inconnu"}).status_code == 404


def test_without_script_the_button_saves_every_line(house: House, browser_of: Callable[[House], Client]) -> None:
    client = browser_of(house)
    everything = {f"{key}.{where}": "on" for key in kinds.KINDS for where in ("ici", "mail")}
    client.post(reverse("notifications:choices"), everything)
    page = client.get(reverse("notifications:choices")).content.decode()
    assert page.count(" checked") == 2 * len(kinds.KINDS)
    client.post(reverse("notifications:choices"), {})
    assert client.get(reverse("notifications:choices")).content.decode().count(" checked") == 0


def test_the_choices_of_one_company_are_not_those_of_another(
    house: House, stranger: House, quote: Quote, browser_of: Callable[[House], Client]
) -> None:
    browser_of(stranger).post(reverse("notifications:choices"), {})
    happen(quote)
    run()
    assert len(mails_to(house.owner.email)) == 1
    assert mails_to(stranger.owner.email) == []


# --- Overdue ---


def issue_late(api: Api, *, days: int = 1) -> Invoice:
    """An invoice whose due date is past since some days, and the morning of its company."""
    made = api.issued(line("100.00"))
    invoice = Invoice.objects.get(pk=made["id"])
    assert invoice.due_date is not None
    morning = datetime(invoice.due_date.year, invoice.due_date.month, invoice.due_date.day, 7, 30, tzinfo=UTC)
    with clock.at(morning + timedelta(days=days)):
        watch_overdue()
        run()
    return invoice


def test_an_invoice_that_becomes_late_is_told_once(house: House, api: Api) -> None:
    invoice = issue_late(api)
    notice = Notice.objects.get()
    assert (notice.kind, notice.about_id, notice.who) == ("overdue", invoice.pk, "Ardoise")
    assert f"{invoice.number}, {invoice.customer_name}, est échue" in notice.text
    with clock.at(clock.now() + timedelta(days=33)):
        note_overdue(house.company.pk)
        run()
    assert Event.objects.filter(name="invoice.overdue").count() == 1


@pytest.mark.parametrize("days", [0, 9])
def test_an_invoice_is_not_told_on_its_last_day_nor_weeks_later(api: Api, days: int) -> None:
    issue_late(api, days=days)
    assert not Notice.objects.exists()


def test_an_invoice_paid_in_time_is_not_late(house: House, api: Api) -> None:
    paid = api.issued(line("100.00"))
    api.pay(paid, "120.00")
    late = issue_late(api)
    assert list(Event.objects.filter(name="invoice.overdue").values_list("subject_id", flat=True)) == [late.pk]


def test_the_morning_is_that_of_the_company(house: House, api: Api) -> None:
    api.issued(line("100.00"))
    with clock.at(datetime(2026, 11, 25, 6, 30, tzinfo=UTC)):  # 7:30 in Paris
        watch_overdue()
    assert not Task.objects.filter(handler="sales.note_overdue").exists()
    for minute in (5, 45):
        with clock.at(datetime(2026, 11, 25, 7, minute, tzinfo=UTC)):
            watch_overdue()
    assert Task.objects.filter(handler="sales.note_overdue").count() == 1
