"""The code sent by e-mail before signing: right once, wrong five times, never in the hands of the company."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Event, Task
from ardoise.history.record import Visitor
from ardoise.notifications.models import Message
from ardoise.sales.actions.code import send_code
from ardoise.sales.models import Quote, Signature, SigningCode
from ardoise.sales.tests.signing import CAME, rules, signed, waiting
from tests.world import House


@pytest.fixture
def quote(house: House) -> Quote:
    rules(house, asks_code=True)
    return waiting(house)


def ask(quote: Quote, recipient: str = "p") -> SigningCode:
    return send_code(quote, version=1, recipient=recipient, address="lefevre@exemple.fr", by=Visitor("Patrick Lefèvre"))


def received() -> str:
    outbox.run_due()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_the_code_received_signs_once_and_stands_in_the_evidence(quote: Quote) -> None:
    ask(quote)
    code = received()
    signature = signed(quote, code=f" {code[:3]} {code[3:]} ")
    assert signature.code_address == "lefevre@exemple.fr"
    assert '"result":"exact"' in signature.statement
    assert '"channel":"e-mail"' in signature.statement
    assert SigningCode.objects.get().used_at == signature.at


def test_without_its_code_nothing_is_signed(quote: Quote) -> None:
    with pytest.raises(Refused, match="Recopiez le code"):
        signed(quote)
    with pytest.raises(Refused, match="ne sert plus"):
        signed(quote, code="000000")
    assert not Signature.objects.exists()


def test_five_wrong_codes_close_it_even_to_the_right_one(quote: Quote) -> None:
    ask(quote)
    code = received()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1):
        with pytest.raises(Refused, match=f"Encore {left} essai"):
            signed(quote, code=wrong)
    with pytest.raises(Refused, match="Demandez un nouveau code"):
        signed(quote, code=wrong)
    with pytest.raises(Refused, match="ne sert plus"):
        signed(quote, code=code)


def test_a_code_lasts_fifteen_minutes(quote: Quote) -> None:
    ask(quote)
    code = received()
    with clock.at(clock.now() + timedelta(minutes=15, seconds=1)), pytest.raises(Refused, match="ne sert plus"):
        signed(quote, code=code)


def test_a_new_code_ends_the_one_before_and_they_are_counted(quote: Quote) -> None:
    ask(quote)
    first = received()
    ask(quote)
    second = received()
    with pytest.raises(Refused):
        signed(quote, code=first if first != second else "")
    ask(quote)
    with pytest.raises(Conflict, match="Trop de codes"):
        ask(quote)
    ask(quote, recipient="m7")  # another link has its own


def test_the_code_of_another_link_or_version_does_not_sign(quote: Quote) -> None:
    ask(quote, recipient="m7")
    code = received()
    with pytest.raises(Refused, match="ne sert plus"):
        signed(quote, code=code)
    assert CAME.recipient == "p"


def test_the_company_reads_the_code_nowhere(quote: Quote) -> None:
    ask(quote)
    code = received()
    assert not Message.objects.exists()
    kept = [event.data for event in Event.objects.all()]
    kept += [str(task.payload) for task in Task.objects.all()]
    kept += [str(vars(row)) for row in SigningCode.objects.all()]
    assert not any(re.search(rf"(?<!\d){code}(?!\d)", text) for text in kept)
    assert "l•••e@exemple.fr" in Event.objects.get(name="quote.code_asked").data


def test_without_an_address_there_is_no_code(quote: Quote) -> None:
    with pytest.raises(Refused, match="Aucune adresse"):
        send_code(quote, version=1, recipient="p", address="", by=Visitor("x"))


def test_a_mail_too_late_to_serve_is_not_sent(quote: Quote) -> None:
    ask(quote)
    with clock.at(clock.now() + timedelta(minutes=16)):
        outbox.run_due()
    assert not mail.outbox
