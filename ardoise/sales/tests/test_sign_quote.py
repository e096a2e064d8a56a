"""The customer signs: one acceptance, and the evidence that proves it."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.db.utils import DatabaseError
from PIL import Image

from ardoise.archive.keep import read
from ardoise.domain.document import Option
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.history import outbox
from ardoise.history.models import Event, Task
from ardoise.history.record import Visitor, Where, where
from ardoise.notifications.models import Message
from ardoise.sales import events
from ardoise.sales.actions.accept import accept_quote, decline_quote, reopen_quote
from ardoise.sales.actions.draft import change_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.refuse import refuse_quote
from ardoise.sales.models import Acceptance, Invoice, Quote, QuoteState, Signature, SignatureFile
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.sales.tests.signing import BUSINESS, CAME, WORK, drawing, given, rules, signed, waiting
from tests.world import House, durand

OPTION = TypedLine(
    label="Peinture", unit_price=Decimal(200), vat_rate=Decimal(20), option=Option.OPTIONAL, is_chosen=False
)


def proof(signature: Signature) -> dict[str, Any]:
    return json.loads(read(signature.files.get(kind="preuve").file))


def codes(found: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in found.value.problems]


def test_a_typed_signature_accepts_the_quote_and_keeps_what_was_signed(house: House) -> None:
    quote = waiting(house)
    signature = signed(quote)
    quote.refresh_from_db()
    assert quote.state == QuoteState.ACCEPTED
    assert Acceptance.objects.get(quote=quote).version == signature.version == 1
    assert signature.document == quote.versions.get().document
    assert Event.objects.get(pk=signature.event_id).author_name == "Patrick Lefèvre"
    assert not signature.can_withdraw


def test_a_drawn_signature_is_redrawn_and_kept(house: House) -> None:
    signature = signed(waiting(house), given(kind="drawn", typed="", drawing=drawing()))
    assert signature.picture is not None
    kept = Image.open(io.BytesIO(read(signature.picture)))
    assert (kept.format, kept.mode) == ("PNG", "RGBA")
    assert kept.width < 600  # cut to its ink
    assert proof(signature)["statement"]["signature"]["picture_sha256"] == signature.picture.sha256


def test_the_choice_of_options_is_what_is_signed(house: House) -> None:
    quote = waiting(house, WORK, OPTION)
    signature = signed(quote, chosen=frozenset({1}))
    quote.refresh_from_db()
    assert str(quote.total_incl_vat) == "1440.00"
    assert proof(signature)["document"]["totals"]["incl_vat"] == "1440.00 EUR"
    assert proof(signature)["statement"]["quote"]["options"] == [{"position": 1, "label": "Peinture", "taken": True}]


def test_the_evidence_tells_the_whole_story_and_can_be_checked_by_hand(house: House) -> None:
    origin = where.set(Where("203.0.113.7", "Navigateur/1.0"))
    try:
        signature = signed(waiting(house))
    finally:
        where.reset(origin)
    found = proof(signature)

    def canonical(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    assert canonical(found["statement"]) == found["statement_sha256"] == signature.statement_sha256
    assert canonical(found["document"]) == found["document_sha256"] == signature.document_sha256
    assert found["statement"]["quote"]["signed_sha256"] == found["document_sha256"]
    event = Event.objects.get(chain=found["chain"]["chain"], sequence=found["chain"]["sequence"])
    assert (event.hash, event.previous_hash) == (found["chain"]["hash"], found["chain"]["previous_hash"])
    assert json.loads(event.data)["statement_sha256"] == found["statement_sha256"]
    sealed = found["chain"]["text"]  # with nothing but the file: the event says both checksums, and its hash holds it
    assert hashlib.sha256(sealed.encode()).hexdigest() == found["chain"]["hash"]
    *_, data, _, before = json.loads(sealed)
    assert before == found["chain"]["previous_hash"]
    assert json.loads(data)["statement_sha256"] == found["statement_sha256"]
    assert json.loads(data)["document_sha256"] == found["document_sha256"]
    told = found["statement"]
    assert told["origin"] == {"ip": "203.0.113.7", "user_agent": "Navigateur/1.0"}
    assert told["approval"] == {"asked": "bon pour accord", "typed": "Bon pour accord"}
    assert told["shown"][0]["text"].startswith("En signant, vous acceptez le devis DE-")
    assert told["button"] == "Signer pour 1\u202f200,00\u00a0€"
    assert told["times"]["signed"].endswith("Z")


def test_everything_that_is_missing_is_said_at_once(house: House) -> None:
    contact = house.contacts[BUSINESS]
    contact.needs_order_number = True
    contact.save()
    quote = waiting(house, contact=BUSINESS)
    with pytest.raises(Invalid) as found:
        signed(quote, given(name="", email="", approval="oui", typed=""))
    assert codes(found) == [
        *("name_missing", "quality_missing", "email_missing", "order_number_missing"),
        *("approval_missing", "signature_empty", "tick_missing"),
    ]
    quote.refresh_from_db()
    assert quote.state == QuoteState.SENT


def test_the_order_number_of_the_customer_goes_on_the_quote_and_its_invoices(house: House) -> None:
    quote = waiting(house, contact=BUSINESS)
    hand = given(quality="Gérante", order_number="BC-7", ticks=frozenset({"authority"}))
    assert signed(quote, hand).order_number == "BC-7"
    quote.refresh_from_db()
    assert quote.order_number == "BC-7"


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"", "signature_empty"),
        (drawing(ink=False), "signature_empty"),
        (b"\x89PNG\r\n\x1a\n then nothing", "signature_not_accepted"),
        (b"GIF89a", "signature_not_accepted"),
        (drawing((3000, 240)), "signature_not_accepted"),
    ],
)
def test_a_drawing_is_judged_by_its_content(house: House, picture: bytes, code: str) -> None:
    with pytest.raises(Invalid) as found:
        signed(waiting(house), given(kind="drawn", typed="", drawing=picture))
    assert codes(found) == [code]


def test_reduced_rates_on_works_ask_for_the_declaration_of_the_dwelling(house: House) -> None:
    works = TypedLine(label="Dépose", unit_price=Decimal(100), vat_rate=Decimal(10))
    quote = waiting(house, works)
    with pytest.raises(Invalid) as found:
        signed(quote)
    assert found.value.field == "ticks.dwelling"
    shown = proof(signed(quote, given(ticks=frozenset({"dwelling"}))))["statement"]["shown"]
    assert shown[1]["ticked"] is True
    assert "achevés depuis plus de deux ans" in shown[1]["text"]


# What cannot be signed any more


def be_signed(quote: Quote, house: House) -> None:
    signed(quote)


def be_accepted(quote: Quote, house: House) -> None:
    accept_quote(quote, by=house.owner)


def be_declined(quote: Quote, house: House) -> None:
    decline_quote(quote, by=house.owner)


def be_changed(quote: Quote, house: House) -> None:
    change_quote(quote, Sheet({"subject": "Autre"}), by=house.owner)


def be_replaced(quote: Quote, house: House) -> None:
    finalise_quote(change_quote(quote, Sheet({"subject": "Autre"}), by=house.owner), by=house.owner)


def be_expired(quote: Quote, house: House) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("become", "code"),
    [
        (be_signed, "quote_signed"),
        (be_accepted, "quote_accepted"),
        (be_declined, "quote_declined"),
        (be_changed, "quote_changing"),
        (be_replaced, "version_replaced"),
        (be_expired, "quote_expired"),
    ],
)
def test_each_reason_not_to_sign_has_its_name(house: House, become: Callable[..., None], code: str) -> None:
    quote = waiting(house)
    become(quote, house)
    with pytest.raises(Conflict) as found:
        signed(quote, version=1)
    assert found.value.code == code
    assert Signature.objects.count() == (code == "quote_signed")


def test_a_signed_quote_does_not_reopen(house: House) -> None:
    quote = waiting(house)
    signed(quote)
    with pytest.raises(Conflict, match="signé par Patrick Lefèvre"):
        reopen_quote(quote, by=house.owner)


def test_the_database_refuses_to_change_or_to_double_a_signature(house: House) -> None:
    signature = signed(waiting(house))
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(name="Un autre")
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        signature.delete()


def test_the_customer_refuses_with_a_reason(house: House) -> None:
    quote = waiting(house)
    refused = refuse_quote(quote, version=1, reason="Trop cher", by=given_name())
    assert (refused.state, refused.decline.reason) == (QuoteState.DECLINED, "Trop cher")
    with pytest.raises(Conflict, match="a été refusé"):
        signed(quote)


def test_a_quote_that_has_expired_can_still_be_refused_but_not_an_old_version(house: House) -> None:
    quote = waiting(house)
    be_expired(quote, house)
    quote.refresh_from_db()
    with pytest.raises(Conflict, match="nouvelle version"):
        refuse_quote(quote, version=2, reason="", by=given_name())
    assert refuse_quote(quote, version=1, reason="", by=given_name()).state == QuoteState.DECLINED


def given_name() -> Any:
    return Visitor("Patrick Lefèvre")


# Afterwards


def test_papers_and_copies_follow_once_even_when_the_worker_starts_again(house: House) -> None:
    signature = signed(waiting(house))
    outbox.run_due()
    Task.objects.filter(handler="sales.complete_signature").update(done_at=None)
    outbox.run_due()
    kinds = [one.kind for one in SignatureFile.objects.filter(signature=signature).order_by("pk")]
    assert kinds == ["preuve", "devis-signe", "certificat"]
    customer, company = Message.objects.filter(about_type="sales.quote").order_by("pk")
    assert customer.deliveries.get().address == "lefevre@exemple.fr"
    assert company.deliveries.get().address == house.company.email
    names = [one.name for one in customer.attachments.order_by("pk")]
    assert [name.split("-")[0] for name in names] == ["Preuve", "Devis", "Certificat"]


def test_a_company_without_an_address_has_its_copy_at_its_owner(house: House) -> None:
    house.company.email = ""
    house.company.save()
    signed(waiting(house))
    outbox.run_due()
    copy = Message.objects.get(once__endswith=":company")
    assert [one.address for one in copy.deliveries.all()] == [house.owner.email]


def test_two_at_once_make_one_acceptance(transactional_db: None) -> None:
    house = durand()
    quote = waiting(house)

    def sign(name: str) -> str:
        try:
            signed(Quote.objects.get(pk=quote.pk), given(name=name, typed=name))
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "signed"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(sign, ["Anne", "Bruno", "Claire", "Denis"]))
    assert answers == ["quote_signed", "quote_signed", "quote_signed", "signed"]
    assert Acceptance.objects.filter(quote=quote).count() == Signature.objects.count() == 1
    assert Event.objects.filter(name=events.QUOTE_SIGNED).count() == 1
    call_command("verify")


# The down payment


@pytest.mark.parametrize(("wish", "state"), [("none", None), ("draft", "draft"), ("issue", "issued")])
def test_the_down_payment_follows_what_the_company_wished(house: House, wish: str, state: str | None) -> None:
    rules(house, down_payment=wish)
    signed(waiting(house, percent="30"))
    invoice = Invoice.objects.first()
    assert (invoice and invoice.state) == state
    if invoice:
        assert str(invoice.total_incl_vat) == "360.00"
        assert invoice.kind == "down_payment"
    outbox.run_due()
    mails = Message.objects.filter(about_type="sales.invoice")
    assert mails.count() == (wish == "issue")


def test_nothing_is_billed_when_the_quote_foresees_nothing(house: House) -> None:
    rules(house, down_payment="issue")
    signed(waiting(house))
    assert not Invoice.objects.exists()


def test_the_down_payment_is_billed_once_when_the_task_runs_again(house: House) -> None:
    rules(house, down_payment="issue")
    signed(waiting(house, percent="30"))
    Task.objects.filter(handler="sales.bill_signed").update(done_at=None)
    outbox.run_due()
    assert Invoice.objects.count() == 1
    assert Message.objects.filter(about_type="sales.invoice").count() == 1


def test_a_down_payment_that_cannot_be_issued_leaves_its_draft_and_says_why(house: House) -> None:
    rules(house, down_payment="issue")
    quote = waiting(house, percent="30")
    house.company.siren = ""
    house.company.line1 = ""
    house.company.save()
    signature = signed(quote)
    assert Invoice.objects.get().state == "draft"
    event = Event.objects.get(name=events.QUOTE_NOT_BILLED)
    assert json.loads(event.data)["reason"]
    assert Quote.objects.get(pk=quote.pk).state == QuoteState.ACCEPTED
    assert signature.quote_id == quote.pk
    assert CAME.recipient == signature.recipient
