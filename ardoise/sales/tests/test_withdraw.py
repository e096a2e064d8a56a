"""A consumer goes back on a quote signed at a distance, within its period and not after."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ardoise.archive.keep import read
from ardoise.domain.document import Nature
from ardoise.domain.errors import Conflict, Invalid
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.history.record import Visitor
from ardoise.notifications.models import Message
from ardoise.sales import events
from ardoise.sales.actions.accept import reopen_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.withdraw import can_withdraw, last_day, withdraw
from ardoise.sales.models import Acceptance, Invoice, Signature, SignatureFile, Withdrawal
from ardoise.sales.sheet import TypedLine
from ardoise.sales.tests.signing import BUSINESS, given, rules, signed, waiting
from tests.world import House

SIGNED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday: until Tuesday 8 December
LAST = datetime(2026, 12, 8, 22, 30, tzinfo=UTC)  # 23:30 in Paris


def at_a_distance(house: House, **values: object) -> Signature:
    rules(house, sells_at_distance=True, down_payment="none")
    with clock.at(SIGNED):
        return signed(waiting(house, **values))  # type: ignore[arg-type]


def leave(signature: Signature, name: str = "Patrick Lefèvre", email: str = "lefevre@exemple.fr") -> Withdrawal:
    return withdraw(signature, name=name, email=email, by=Visitor(name))


def test_until_the_last_day_the_contract_can_be_ended_and_a_receipt_follows(house: House) -> None:
    signature = at_a_distance(house)
    with clock.at(LAST):
        assert can_withdraw(signature)
        done = leave(signature)
        outbox.run_due()
    assert done.at == LAST
    quote = signature.quote
    quote.refresh_from_db()
    assert (quote.state, quote.decline.reason) == ("declined", "Rétractation du consommateur")
    assert not Acceptance.objects.exists()
    receipt = SignatureFile.objects.get(kind="retractation").file
    assert read(receipt).startswith(b"%PDF")
    letter = Message.objects.get(once=f"withdrawal:{done.pk}")
    assert letter.attachments.get().file == receipt
    assert "8 décembre 2026 à 23:30:00 (22:30:00 UTC)" in letter.text
    assert "rien n’est facturé" in Event.objects.get(name=events.QUOTE_WITHDRAWN).data


def test_after_the_last_day_the_control_is_gone_and_the_act_refused(house: House) -> None:
    signature = at_a_distance(house)
    with clock.at(LAST + timedelta(hours=1)):
        assert not can_withdraw(signature)
        with pytest.raises(Conflict, match="délai de rétractation"):
            leave(signature)
    assert not Withdrawal.objects.exists()


def test_only_a_consumer_of_a_company_that_sells_at_a_distance_may(house: House) -> None:
    rules(house, sells_at_distance=False)
    assert not can_withdraw(signed(waiting(house)))
    rules(house, sells_at_distance=True)
    business = signed(waiting(house, contact=BUSINESS), given(quality="Gérante", ticks=frozenset({"authority"})))
    assert not can_withdraw(business)


def test_goods_can_be_given_back_until_fourteen_days_after_they_are_received(house: House) -> None:
    goods = TypedLine(label="Fenêtre", unit_price=Decimal(500), vat_rate=Decimal(20), nature=Nature.GOODS)
    rules(house, sells_at_distance=True)
    with clock.at(SIGNED):
        signature = signed(waiting(house, goods))
        assert last_day(signature) is None
        invoice = issue_invoice(bill_total([signature.quote], by=house.owner), by=house.owner)
    assert invoice.date == date(2026, 11, 24)
    assert last_day(signature) == date(2026, 12, 8)


def test_drafts_go_and_what_is_issued_is_to_be_credited(house: House) -> None:
    signature = at_a_distance(house)
    with clock.at(SIGNED):
        issued = issue_invoice(bill_down_payment(signature.quote, by=house.owner), by=house.owner)
        bill_total([signature.quote], by=house.owner)
        leave(signature)
    assert list(Invoice.objects.all()) == [issued]
    to_do = json.loads(Event.objects.get(name=events.QUOTE_WITHDRAWN).data)["to_do"]
    assert to_do == f"annulez par un avoir {issued.number}"
    with pytest.raises(Conflict):
        bill_total([signature.quote], by=house.owner)


def test_confirmed_twice_is_once_and_nothing_reopens(house: House) -> None:
    signature = at_a_distance(house)
    with clock.at(SIGNED):
        assert leave(signature) == leave(signature)
        assert not can_withdraw(Signature.objects.get())
    assert Event.objects.filter(name=events.QUOTE_WITHDRAWN).count() == 1
    with pytest.raises(Conflict, match="ne se rouvre plus"):
        reopen_quote(signature.quote, by=house.owner)


def test_a_name_and_an_address_are_needed_for_the_receipt(house: House) -> None:
    signature = at_a_distance(house)
    with clock.at(SIGNED), pytest.raises(Invalid) as found:
        leave(signature, name=" ", email="")
    assert [problem.field for problem in found.value.problems] == ["name", "email"]


def test_the_information_and_the_form_are_in_the_copy_of_the_consumer(house: House) -> None:
    signature = at_a_distance(house)
    outbox.run_due()
    text = Message.objects.get(once=f"signature:{signature.pk}:client").text
    assert "Vous avez 14 jours pour vous rétracter" in text
    assert "Formulaire de rétractation" in text
    assert json.loads(signature.statement)["button"] == "Commande avec obligation de paiement"
