"""Mails against a local SMTP server that speaks the real protocol: EML-01 to EML-04, PDF-08."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse

from ardoise.companies.actions.change import change_company
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.history.record import PRODUCT
from ardoise.notifications.actions.bounce import note_bounce
from ardoise.notifications.actions.write import cancel_message, resend_failed, write_message
from ardoise.notifications.links import Link, write_token
from ardoise.notifications.models import Delivery, Message, Notice
from ardoise.notifications.names import ascii_file_name, clean_file_name
from ardoise.notifications.queries import NOTICE, states_of
from ardoise.sales.actions.send import send_document
from ardoise.sales.deals import link_to
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.world import House


class Catcher:
    """Keeps what it accepts; `answers` gives the next refusals of RCPT TO, by address."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.answers: dict[str, list[str]] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        refusals = self.answers.get(address)
        if refusals:
            return refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 accepted"

    def read(self, index: int = -1) -> Any:
        return email.message_from_bytes(self.mails[index][2], policy=email.policy.default)


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def smtp(settings: Any, port: int) -> Iterator[Catcher]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.DEFAULT_FROM_EMAIL = "Ardoise <factures@ardoise.exemple.fr>"
    catcher = Catcher()
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    catcher.controller = controller  # type: ignore[attr-defined]
    yield catcher
    if controller.loop.is_running():
        controller.stop()


@pytest.fixture
def issued(api: Api) -> Invoice:
    return Invoice.objects.get(pk=api.issued(line("100.00"), subject="Élégance")["id"])


@pytest.fixture
def write(api: Api, issued: Invoice) -> Callable[..., Message]:
    def make(*to: str, **fields: Any) -> Message:
        usual = {"about": issued, "subject": "Facture", "text": "Bonjour", "to": to or ["a@exemple.fr"]}
        return write_message(api.house.company, by=api.house.owner, **{**usual, **fields})

    return make


def run(times: int = 1) -> None:
    for _ in range(times):
        Task.objects.filter(done_at__isnull=True, failed_at__isnull=True).update(due_at=clock.now(), lease_until=None)
        outbox.run_due()


def states() -> dict[str, str]:
    """Of the mails to customers: what is written to the house about a failure is another matter."""
    customers = Delivery.objects.exclude(message__about_type=NOTICE)
    return {delivery.address: delivery.state for delivery in customers}


def test_eml_01_a_refused_connection_is_retried_then_failed_and_never_sent(
    smtp: Catcher, write: Callable[..., Message], api: Api, issued: Invoice
) -> None:
    smtp.controller.stop()  # type: ignore[attr-defined]
    message = write()
    run()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert "ne répond pas" in delivery.reason
    run(10)
    assert states() == {"a@exemple.fr": "failed"}
    assert states_of(api.house.company, "sales.invoice", [issued.pk]) == {issued.pk: "failed"}
    assert Message.objects.exclude(about_type=NOTICE).get() == message


def test_eml_01_a_550_fails_that_address_only_with_the_words_of_the_server(
    smtp: Catcher, write: Callable[..., Message]
) -> None:
    smtp.answers["inconnu@exemple.fr"] = ["550 5.1.1 no such user"]
    write("inconnu@exemple.fr", "bon@exemple.fr")
    run()
    assert states() == {"inconnu@exemple.fr": "failed", "bon@exemple.fr": "handed_over"}
    assert "no such user" in Delivery.objects.get(address="inconnu@exemple.fr").reason
    assert [rcpt for _, rcpt, _ in smtp.mails] == [["bon@exemple.fr"]]


def test_eml_01_a_421_is_tried_again_and_nothing_is_sent_twice(smtp: Catcher, write: Callable[..., Message]) -> None:
    smtp.answers["lent@exemple.fr"] = ["450 4.2.1 try later"]
    write("vite@exemple.fr", "lent@exemple.fr")
    run()
    assert states() == {"vite@exemple.fr": "handed_over", "lent@exemple.fr": "queued"}
    run(3)
    assert states() == {"vite@exemple.fr": "handed_over", "lent@exemple.fr": "handed_over"}
    assert sorted(rcpt[0] for _, rcpt, _ in smtp.mails) == ["lent@exemple.fr", "vite@exemple.fr"]


def test_eml_01_a_bounce_received_later_changes_the_state_and_names_the_address(
    smtp: Catcher, write: Callable[..., Message]
) -> None:
    message = write("parti@exemple.fr")
    run()
    assert states() == {"parti@exemple.fr": "handed_over"}
    notification = (
        "From: mailer-daemon@exemple.fr\r\nTo: factures@ardoise.exemple.fr\r\nSubject: Undelivered\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.exemple.fr\r\n\r\n"
        "Final-Recipient: rfc822; parti@exemple.fr\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 mailbox unavailable\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message.token}@ardoise.exemple.fr>\r\n--b--\r\n"
    )
    assert note_bounce(notification.encode()) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("bounced", "550 mailbox unavailable")
    resend_failed(message, {"parti@exemple.fr": "nouveau@exemple.fr"}, by=PRODUCT)
    run()
    assert states() == {"nouveau@exemple.fr": "handed_over"}


def test_eml_02_an_accented_name_is_read_by_every_mail_program(smtp: Catcher, api: Api, issued: Invoice) -> None:
    send_document(issued, to=["a@exemple.fr"], by=api.house.owner)
    message = Message.objects.get()
    message.attachments.update(name="Facture n°2026-0012 – Société Élégance & Fils.pdf")
    run()
    raw = smtp.mails[0][2]
    header = next(part for part in raw.split(b"\r\n\r\n") if b"Content-Disposition" in part)
    assert b"filename*=UTF-8''Facture%20n%C2%B02026-0012" in header.replace(b"\r\n", b"").replace(b"\n", b"")
    assert raw.isascii()
    attachment = next(smtp.read().iter_attachments())
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content()[:5] == b"%PDF-"
    assert ascii_file_name("Société Élégance.pdf") == "Societe Elegance.pdf"
    assert clean_file_name('a/b:c*?"<>|\r\nd.pdf') == "a b c d.pdf"


def test_eml_02_a_line_break_in_a_name_injects_no_header(
    smtp: Catcher, write: Callable[..., Message], api: Api
) -> None:
    api.house.company.legal_name = "Nom\r\nBcc: pirate@exemple.fr"
    write(subject="Facture é\r\nBcc: pirate@exemple.fr")
    run()
    mail = smtp.read()
    assert mail["Bcc"] is None
    assert "pirate" not in str(mail["To"])
    assert smtp.mails[0][1] == ["a@exemple.fr"]


@pytest.mark.parametrize("separator", [", ", "; ", " ", "\n"])
def test_eml_03_each_separator_gives_three_recipients(
    smtp: Catcher, write: Callable[..., Message], separator: str
) -> None:
    write(separator.join(["compta@client.exemple.fr", "chef@client.exemple.fr", "marie@client.exemple.fr"]))
    run()
    assert sorted(rcpt[0] for _, rcpt, _ in smtp.mails) == [
        "chef@client.exemple.fr",
        "compta@client.exemple.fr",
        "marie@client.exemple.fr",
    ]


def test_eml_03_one_bad_address_is_named_and_nothing_is_written(write: Callable[..., Message]) -> None:
    with pytest.raises(Refused, match="chef@"):
        write("compta@client.exemple.fr, chef@")
    assert not Message.objects.exists()


def test_eml_03_a_hidden_copy_is_hidden_and_a_double_is_sent_once(smtp: Catcher, write: Callable[..., Message]) -> None:
    write("a@exemple.fr", cc=["b@exemple.fr, a@exemple.fr"], bcc=["c@exemple.fr"])
    run()
    assert len(smtp.mails) == 3
    mail = smtp.read()
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == ("a@exemple.fr", "b@exemple.fr", None)


def test_eml_04_the_sender_is_the_platform_and_answers_go_to_the_company(
    smtp: Catcher, write: Callable[..., Message]
) -> None:
    write()
    run()
    mail = smtp.read()
    assert str(mail["From"]) == "Menuiserie Durand <factures@ardoise.exemple.fr>"
    assert mail["Reply-To"] == "contact@menuiserie-durand.exemple.fr"
    assert smtp.mails[0][0] == "factures@ardoise.exemple.fr"


def test_eml_04_a_new_address_of_the_company_is_that_of_the_next_mails_only(
    smtp: Catcher, write: Callable[..., Message], api: Api
) -> None:
    write("avant@exemple.fr")
    change_company(api.house.company, {"email": "nouvelle@menuiserie-durand.exemple.fr"}, by=api.house.owner)
    api.house.company.refresh_from_db()
    write("apres@exemple.fr")
    run()
    answers = {smtp.mails[index][1][0]: smtp.read(index)["Reply-To"] for index in range(2)}
    assert answers == {
        "avant@exemple.fr": "contact@menuiserie-durand.exemple.fr",
        "apres@exemple.fr": "nouvelle@menuiserie-durand.exemple.fr",
    }


def test_eml_04_refusals_come_back_to_the_watched_address_with_the_token(
    smtp: Catcher, write: Callable[..., Message], settings: Any
) -> None:
    settings.BOUNCE_ADDRESS = "rebonds@ardoise.exemple.fr"
    message = write()
    run()
    assert smtp.mails[0][0] == f"rebonds+{message.token}@ardoise.exemple.fr"
    assert str(smtp.read()["From"]).endswith("<factures@ardoise.exemple.fr>")


def test_eml_01_a_refused_address_is_told_shown_and_repaired_without_sending_twice(
    smtp: Catcher, write: Callable[..., Message], api: Api, issued: Invoice, browser_of: Callable[[House], Client]
) -> None:
    smtp.answers["inconnu@exemple.fr"] = ["550 5.1.1 no such user"]
    message = write("inconnu@exemple.fr", "bon@exemple.fr")
    run(4)  # the refusal, its notice, the mail that tells it, its leaving
    notice = Notice.objects.get()
    assert (notice.kind, "inconnu@exemple.fr" in notice.text) == ("rejected", True)
    assert [mail[1] for mail in smtp.mails if mail[1] == [api.house.owner.email]]
    client = browser_of(api.house)
    to_correct = client.get(reverse("notifications:message_list"), {"echecs": "1"}).content.decode()
    assert "inconnu@exemple.fr" in to_correct
    assert "no such user" in client.get(reverse("sales:invoice_detail", args=[issued.pk])).content.decode()
    lost = message.deliveries.get(address="inconnu@exemple.fr")
    client.post(reverse("notifications:message_resend", args=[message.pk]), {f"address-{lost.pk}": "connu@exemple.fr"})
    run(2)
    assert states() == {"connu@exemple.fr": "handed_over", "bon@exemple.fr": "handed_over"}
    assert [rcpt[0] for _, rcpt, _ in smtp.mails].count("bon@exemple.fr") == 1
    assert not client.get(reverse("notifications:message_list"), {"echecs": "1"}).context["page"].rows


def test_a_message_leaves_at_its_date_and_may_be_cancelled_before(smtp: Catcher, write: Callable[..., Message]) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    message = write(due_at=tomorrow)
    assert outbox.run_due() == 0
    cancel_message(message, by=PRODUCT)
    with clock.at(tomorrow + timedelta(minutes=1)):
        outbox.run_due()
    assert (states(), smtp.mails) == ({"a@exemple.fr": "cancelled"}, [])
    with pytest.raises(Conflict):
        cancel_message(message, by=PRODUCT)


def test_a_draft_invoice_is_not_sent(api: Api) -> None:
    draft = api.invoice(line("100.00"))
    assert api.refused("POST", f"/invoices/{draft['id']}/sending", {"to": ["a@exemple.fr"]})["status"] == 409


def test_an_unknown_variable_is_named_with_those_that_exist(api: Api, issued: Invoice) -> None:
    with pytest.raises(Refused, match="numéro"):
        send_document(issued, to=["a@exemple.fr"], message="Bonjour {inconnu}", by=api.house.owner)


def test_each_address_receives_its_own_link(smtp: Catcher, issued: Invoice, write: Callable[..., Message]) -> None:
    message = write("a@exemple.fr", "b@exemple.fr", text="Bonjour\n\nVoyez {lien} en ligne", deal=link_to(issued))
    outbox.run_due()
    for index, delivery in enumerate(message.deliveries.order_by("pk")):
        token = write_token(Link(f"f{issued.pk}", 1, f"m{delivery.pk}"))
        assert smtp.read(index)["To"] == "a@exemple.fr, b@exemple.fr"
        assert f"/d/{token}/ en ligne" in smtp.read(index).get_content()
    message.refresh_from_db()
    assert "/d/" not in message.text + message.shown_text  # the database alone gives no link


def test_a_mail_of_a_deal_that_names_no_link_ends_with_it(
    smtp: Catcher, issued: Invoice, write: Callable[..., Message]
) -> None:
    delivery = write(deal=link_to(issued)).deliveries.get()
    write("b@exemple.fr")
    outbox.run_due()
    token = write_token(Link(f"f{issued.pk}", 1, f"m{delivery.pk}"))
    assert smtp.read(0).get_content().rstrip().endswith(f"Voir en ligne : http://localhost:8000/d/{token}/")
    assert "/d/" not in smtp.read(1).get_content()
