"""Refusals that come back: in a mailbox, by a command, by the webhooks of a sending service."""

from __future__ import annotations

import io
import json
import logging
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.message import AnymailRecipientStatus
from django.core import mail as django_mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import include, path

from ardoise.history import clock, outbox
from ardoise.history.models import Event, Task
from ardoise.history.outbox import GiveUp
from ardoise.history.record import PRODUCT
from ardoise.notifications.actions.bounce import note_bounce
from ardoise.notifications.actions.read_bounces import read_bounces
from ardoise.notifications.actions.write import resend_failed, write_message
from ardoise.notifications.mailbox import mailbox_of
from ardoise.notifications.models import LOST, Delivery, DeliveryState, Message
from ardoise.notifications.queries import NOTICE, lost_messages, states_of
from ardoise.notifications.webhooks import door_of
from ardoise.sales.models import Invoice
from config import urls
from tests.engine.imap import Kept, Server
from tests.fixtures import Api, line
from tests.house.test_environment import production
from tests.world import House

PASSWORD = 'p"ss w\\rd%'
SECRET = "service:s3cr3t"
BACKEND = "anymail.backends.brevo.EmailBackend"
# the map of addresses with the door of a service, as it is when one is given
urlpatterns = [*urls.urlpatterns, path("rebonds/", include((door_of(BACKEND, SECRET), "anymail")))]


@pytest.fixture
def invoice(api: Api) -> Invoice:
    return Invoice.objects.get(pk=api.issued(line("100.00"))["id"])


@pytest.fixture
def sent(house: House, invoice: Invoice) -> Callable[..., Message]:
    """A mail about the invoice, handed over."""

    def make(*to: str) -> Message:
        message = write_message(
            house.company, about=invoice, subject="Facture", text="Bonjour", to=to or ["parti@exemple.fr"], by=PRODUCT
        )
        run()
        return message

    return make


def run() -> None:
    while outbox.run_due():
        pass


def state_of(address: str = "parti@exemple.fr") -> str:
    return Delivery.objects.exclude(message__about_type=NOTICE).get(address=address).state


def is_rejected(house: House, about: str, pk: int) -> bool:
    return states_of(house.company, about, [pk]).get(pk) in LOST


def refusal(message: Message, address: str = "parti@exemple.fr") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.exemple.fr\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.exemple.fr\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 inconnu\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message.token}@exemple.fr>\r\n--b--\r\n"
    ).encode()


# --- The mailbox ---


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def imap(settings: Any) -> Iterator[Server]:
    server = Server("rebonds@exemple.fr", PASSWORD, "Rebonds/En cours")
    password = "p%22ss%20w%5Crd%25"
    settings.BOUNCE_MAILBOX = f"imap://rebonds%40exemple.fr:{password}@127.0.0.1:{server.port}/Rebonds/En%20cours"
    yield server
    server.shutdown()
    server.server_close()


def test_refusals_are_read_from_a_mailbox_and_marked_as_read(
    imap: Server, sent: Callable[..., Message], house: House, invoice: Invoice
) -> None:
    message = sent()
    imap.mails = [Kept(b"From: marie@exemple.fr\r\n\r\nBonjour"), Kept(refusal(message)), Kept(refusal(message))]
    read_bounces()
    assert (state_of(), imap.unread()) == ("bounced", 0)
    assert Event.objects.filter(name="message.bounced").count() == 1
    assert is_rejected(house, "sales.invoice", invoice.pk)
    imap.said.clear()
    read_bounces()
    assert "UID_FETCH" not in imap.said


def test_a_visit_that_is_cut_short_goes_on_next_time(imap: Server, sent: Callable[..., Message]) -> None:
    first, second = sent("un@exemple.fr"), sent("deux@exemple.fr")
    imap.mails = [Kept(refusal(first, "un@exemple.fr")), Kept(refusal(second, "deux@exemple.fr"))]
    imap.dies_after_fetches = 1
    with pytest.raises(GiveUp):
        read_bounces()
    assert imap.unread() == 1
    imap.dies_after_fetches = None
    read_bounces()
    assert (state_of("un@exemple.fr"), state_of("deux@exemple.fr"), imap.unread()) == ("bounced", "bounced", 0)


def test_a_visit_is_bounded(imap: Server, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ardoise.notifications.mailbox.MOST", 2)
    monkeypatch.setattr("ardoise.notifications.mailbox.BYTES", 10)
    imap.mails = [Kept(b"x" * 1000) for _ in range(5)]
    read_bounces()
    assert imap.unread() == 3


def test_a_mailbox_that_is_down_is_said_once_a_day(imap: Server, db: None) -> None:
    imap.password = "another"
    with pytest.raises(GiveUp):
        read_bounces()
    read_bounces()
    imap.password = PASSWORD
    read_bounces()
    imap.password = "another"
    with pytest.raises(GiveUp):
        read_bounces()


@pytest.mark.parametrize("trouble", ["password", "folder", "silence"])
def test_what_goes_wrong_is_said_without_the_password(
    imap: Server, db: None, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    if trouble == "password":
        imap.password = "another"
    elif trouble == "folder":
        imap.folder = "Autre"
    else:
        imap.shutdown()
        imap.server_close()
    task = outbox.put("notifications.read_bounces")
    outbox.run_due()
    task.refresh_from_db()
    assert task.failed_at is not None
    assert task.last_error
    for secret in (PASSWORD, "p%22ss", "w\\rd"):
        assert secret not in task.last_error + caplog.text + repr(mailbox_of("imaps://u:p%22ss@exemple.fr/x"))


@pytest.mark.parametrize("url", ["imaps://u:secr/et@exemple.fr/x", "imap://u:secr%C3%A9t@127.0.0.1:{port}/INBOX"])
def test_an_address_written_badly_does_not_tell_its_password(imap: Server, settings: Any, url: str) -> None:
    settings.BOUNCE_MAILBOX = url.format(port=imap.port)
    with pytest.raises(GiveUp) as refusal:
        read_bounces()
    assert not any(piece in str(refusal.value) for piece in ("secr", "xe9", "et@", "position"))


def test_a_password_does_not_travel_in_clear(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    server = SimpleNamespace(capabilities=("IMAP4REV1",), logout=lambda: None, login=lambda *_: asked.append("login"))
    monkeypatch.setattr("ardoise.notifications.mailbox.imaplib.IMAP4", type("Imap", (), {
        "__new__": lambda cls, *_, **__: server, "error": OSError,
    }))  # fmt: skip
    settings.BOUNCE_MAILBOX = "imap://u:p@mx.exemple.fr/INBOX"
    with pytest.raises(GiveUp, match="chiffrée"):
        read_bounces()
    assert asked == []


def test_without_a_mailbox_nobody_visits(settings: Any) -> None:
    settings.BOUNCE_MAILBOX = ""
    read_bounces()
    settings.BOUNCE_MAILBOX = "https://exemple.fr/secret"
    with pytest.raises(GiveUp, match="imaps://"):
        read_bounces()


def test_the_worker_visits_only_when_a_mailbox_is_given(tmp_path: Any) -> None:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup(); "
        "from ardoise.reactions import PERIODIC; print('notifications.read_bounces' in PERIODIC)"
    )
    assert production(tmp_path, code).endswith("False")
    assert production(tmp_path, code, ARDOISE_BOUNCE_MAILBOX="imaps://u:p@exemple.fr/INBOX").endswith("True")


def test_the_command_reads_one_mail_on_its_standard_input(
    sent: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(refusal(message))))
    said = io.StringIO()
    call_command("bounce", stdout=said)
    assert said.getvalue().startswith("1 ")
    assert state_of() == "bounced"


# --- What is noted, and repaired ---


def test_a_refusal_of_an_address_that_was_corrected_since_changes_nothing(
    sent: Callable[..., Message], house: House, invoice: Invoice
) -> None:
    message = sent("parti@exemple.fr", "bon@exemple.fr")
    assert note_bounce(refusal(message)) == 1
    assert list(lost_messages(house.company)) == [message]
    resend_failed(message, {"parti@exemple.fr": "nouveau@exemple.fr"}, by=house.owner)
    assert not is_rejected(house, "sales.invoice", invoice.pk)
    run()
    assert note_bounce(refusal(message)) == 0
    assert state_of("nouveau@exemple.fr") == "handed_over"
    assert not lost_messages(house.company).exists()
    sent_to = [one.recipients()[0] for one in django_mail.outbox]
    customers = [one for one in sent_to if one not in (house.owner.email, "ines@exemple.fr")]
    assert customers == ["parti@exemple.fr", "bon@exemple.fr", "nouveau@exemple.fr"]


def test_a_mail_to_one_address_that_was_forwarded_is_that_address(sent: Callable[..., Message]) -> None:
    assert note_bounce(refusal(sent(), "ailleurs@autre.exemple.fr")) == 1
    assert state_of() == "bounced"


def test_a_mail_to_two_addresses_and_a_refusal_of_a_third_changes_none(sent: Callable[..., Message]) -> None:
    assert note_bounce(refusal(sent("un@exemple.fr", "deux@exemple.fr"), "trois@exemple.fr")) == 0


def test_the_last_mail_alone_says_whether_a_document_is_rejected(
    sent: Callable[..., Message], house: House, stranger: House, invoice: Invoice
) -> None:
    note_bounce(refusal(sent()))
    assert is_rejected(house, "sales.invoice", invoice.pk)
    assert not is_rejected(stranger, "sales.invoice", invoice.pk)
    assert not is_rejected(house, "sales.quote", invoice.pk)
    sent("autre@exemple.fr")
    assert not is_rejected(house, "sales.invoice", invoice.pk)


# --- A sending service ---


@pytest.fixture
def service(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "BREVO_API_KEY": "key"}


def news(
    message: Message,
    what: str,
    *,
    to: str = "parti@exemple.fr",
    secret: str = SECRET,
    tokens: bool = True,
    **fields: Any,
) -> Any:
    """One webhook, as Brevo writes it."""
    body = {
        "event": what,
        "email": to,
        "message-id": "<1@relay.exemple.fr>",
        "ts_epoch": int(clock.now().timestamp() * 1000),
        "X-Mailin-custom": json.dumps({"token": message.token}) if tokens else None,
        **fields,
    }
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    return Client().post("/rebonds/brevo/tracking/", json.dumps(body), content_type="application/json", headers=headers)


def test_a_webhook_of_the_service_changes_the_state(service: None, sent: Callable[..., Message]) -> None:
    message = sent()
    assert news(message, "delivered").status_code == 200
    assert state_of() == "delivered"
    assert news(message, "hard_bounce", reason="550 boîte inconnue").status_code == 200
    assert (state_of(), Delivery.objects.get(message=message).reason) == ("bounced", "550 boîte inconnue")


@pytest.mark.parametrize("secret", ["", "service:wrong", "another:s3cr3t"])
def test_a_webhook_with_a_wrong_secret_is_refused(service: None, sent: Callable[..., Message], secret: str) -> None:
    message = sent()
    assert news(message, "hard_bounce", secret=secret).status_code == 400
    assert state_of() == "handed_over"


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ("blocked", "failed"),
        ("error", "failed"),
        ("soft_bounce", "bounced"),
        ("spam", "complained"),
        ("deferred", "handed_over"),
        ("opened", "handed_over"),
        ("click", "handed_over"),
        ("request", "handed_over"),
    ],
)
def test_each_word_of_the_service_in_those_of_the_house(
    service: None, sent: Callable[..., Message], what: str, state: str
) -> None:
    news(sent(), what)
    assert state_of() == state


def test_news_come_twice_and_in_any_order(service: None, sent: Callable[..., Message]) -> None:
    message = sent()
    for what in ("hard_bounce", "delivered", "hard_bounce", "spam", "request"):
        news(message, what)
    assert state_of() == "bounced"
    assert Event.objects.filter(name__startswith="message.").count() == 1


def test_news_of_an_earlier_try_are_history(service: None, sent: Callable[..., Message]) -> None:
    message = sent()
    before = clock.now()
    Delivery.objects.filter(message=message).update(outer_id="<2@relay.exemple.fr>", changed_at=before)
    old: datetime = before - timedelta(minutes=5)
    news(message, "hard_bounce", ts_epoch=int(old.timestamp() * 1000))
    assert state_of() == "handed_over"


def test_a_service_that_gives_back_no_token_is_understood_by_its_own_name(
    service: None, sent: Callable[..., Message]
) -> None:
    message = sent()
    Delivery.objects.filter(message=message).update(outer_id="<1@relay.exemple.fr>")
    news(message, "hard_bounce", tokens=False)
    assert state_of() == "bounced"


def test_a_stranger_to_the_house_changes_nothing(service: None, sent: Callable[..., Message]) -> None:
    message = sent()
    assert news(message, "hard_bounce", to="autre@exemple.fr").status_code == 200
    message.token = "0" * 32
    assert news(message, "hard_bounce").status_code == 200
    assert state_of() == "handed_over"


def test_the_door_opens_for_the_service_given_and_with_a_secret_only(tmp_path: Any) -> None:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup(); "
        "from django.urls import resolve, Resolver404\n"
        "def door(name):\n"
        "    try: return bool(resolve(f'/rebonds/{name}/tracking/'))\n"
        "    except Resolver404: return False\n"
        "print(door('brevo'), door('postmark'), 'anymail' in s.INSTALLED_APPS)"
    )
    service = {"ARDOISE_EMAIL_URL": "anymail://brevo?BREVO_API_KEY=k"}
    assert production(tmp_path, code).endswith("False False False")
    assert production(tmp_path, code, **service).endswith("False False True")
    assert production(tmp_path, code, **service, ANYMAIL_WEBHOOK_SECRET="a:b").endswith("True False True")


# --- Sending by the API of a service ---


@pytest.fixture
def by_api(settings: Any) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Ardoise <factures@ardoise.exemple.fr>"


def test_a_mail_leaves_by_the_service_with_all_that_it_says(by_api: None, api: Api, invoice: Invoice) -> None:
    api.post(f"/invoices/{invoice.pk}/sending", {"to": ["un@exemple.fr", "deux@exemple.fr"]})
    run()
    first, second = (getattr(one, "anymail_test_params", {}) for one in django_mail.outbox)
    assert [one.addr_spec for one in [*first["to"], *second["to"]]] == ["un@exemple.fr", "deux@exemple.fr"]
    assert (first["from"].display_name, first["from"].addr_spec) == ("Menuiserie Durand", "factures@ardoise.exemple.fr")
    assert first["reply_to"][0].addr_spec == "contact@menuiserie-durand.exemple.fr"
    assert first["metadata"] == {"token": Message.objects.get().token}
    (file,) = first["attachments"]
    assert (file.mimetype, file.content[:5]) == ("application/pdf", b"%PDF-")
    assert (first["track_opens"], first["track_clicks"]) == (False, False)
    assert state_of("un@exemple.fr") == "handed_over"
    assert Delivery.objects.get(address="deux@exemple.fr").outer_id == "1"


def refused(kind: str) -> Any:
    if kind == "recipient":
        return AnymailRecipientsRefused()
    response = SimpleNamespace(reason="no", text='{"message": "sender not valid"}', json=dict, status_code=int(kind))
    return AnymailRequestsAPIError(response=response, status_code=int(kind))


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("recipient", "failed", "refusée par le service"),
        ("400", "failed", "sender not valid"),
        ("401", "queued", "refuse la clé"),
        ("429", "queued", "réessayer plus tard"),
        ("503", "queued", "ne répond pas"),
    ],
)
def test_a_refusal_of_the_service_is_final_or_tried_again(
    by_api: None, sent: Callable[..., Message], monkeypatch: pytest.MonkeyPatch, kind: str, state: str, words: str
) -> None:
    def post(*_: Any) -> Any:
        raise refused(kind)

    monkeypatch.setattr("anymail.backends.test.EmailBackend.post_to_esp", post)
    sent()
    delivery = Delivery.objects.get(address="parti@exemple.fr")
    assert (delivery.state, words in delivery.reason) == (state, True), delivery.reason


def test_a_refusal_that_comes_before_the_answer_is_not_lost(
    by_api: None, sent: Callable[..., Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The webhook may overtake the answer of the call that sent the mail."""

    def post(*_: Any) -> Any:
        Delivery.objects.filter(address="parti@exemple.fr").update(state=DeliveryState.BOUNCED, reason="550")
        status = AnymailRecipientStatus(message_id="1", status="sent")
        return {"recipient_status": {"parti@exemple.fr": status}}

    monkeypatch.setattr("anymail.backends.test.EmailBackend.post_to_esp", post)
    sent()
    assert state_of() == "bounced"
    assert Task.objects.filter(handler="notifications.deliver", done_at__isnull=True).count() == 0
