"""« Remplacer et envoyer »: the credit note, the new invoice and one e-mail that carries both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from ardoise.contacts.models import Contact
from ardoise.history import clock, outbox
from ardoise.notifications.models import DeliveryState, Message
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def sheet(house: House, **changes: str) -> dict[str, Any]:
    row = {"kind": "item", "label": "Corrigé", "quantity": "1", "unit": "HUR", "unit_price": "80", "vat_rate": "20"}
    head = {"contact": house.contacts[0].pk, "vat_case": "normal", "lines": "1", "once": "une fois"}
    return {**head, **{f"lines-0-{name}": value for name, value in row.items()}, "lines-0-nature": "service", **changes}


def address(invoice: dict[str, Any]) -> str:
    return f"/reglements/facture/{invoice['id']}/correction/"


def later(**delta: int) -> None:
    with clock.at(clock.now() + timedelta(**delta)):
        outbox.run_due()


def test_one_mail_carries_both_papers_after_20_seconds(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    for _ in range(2):  # a second press of the button
        page = desk.post(address(invoice), sheet(house, then="replace_send"), follow=True)
    replacement = Invoice.objects.get(replaces=invoice["id"])
    note = Invoice.objects.get(original=invoice["id"])
    assert page.redirect_chain[-1][0] == f"/factures/{replacement.pk}/"
    assert "data-undo" in page.content.decode()
    outbox.run_due()
    assert mail.outbox == []
    later(seconds=30)
    (sent,) = [one.message().mail for one in mail.outbox]  # type: ignore[attr-defined]
    assert sent["To"] == house.contacts[0].email
    assert sent["Subject"] == f"Facture {replacement.number}, qui remplace {invoice['number']}"
    names = [part.get_filename() for part in sent.iter_attachments()]
    assert names == [f"Facture-{replacement.number}.pdf", f"Avoir-{note.number}.pdf"]
    body = sent.get_payload()[0].get_content()
    assert f"l’avoir {note.number} qui l’annule" in body


def test_annuler_stops_the_mail_and_keeps_the_correction(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    desk.post(address(invoice), sheet(house, then="replace_send"))
    desk.post(f"/courriers/{Message.objects.get().pk}/annulation/?retour=/factures/")
    later(seconds=30)
    assert mail.outbox == []
    assert {one.state for one in Message.objects.get().deliveries.all()} == {DeliveryState.CANCELLED}
    assert Invoice.objects.filter(replaces=invoice["id"], number__isnull=False).exists()


@pytest.mark.parametrize("then", [{"then": "replace"}, {}])
def test_without_sending_nothing_is_queued(api: Api, desk: Client, house: House, then: dict[str, str]) -> None:
    invoice = api.issued(line("100.00"))
    desk.post(address(invoice), sheet(house, **then))
    assert Invoice.objects.filter(replaces=invoice["id"]).exists()
    assert not Message.objects.exists()


def test_without_an_address_it_is_replaced_then_asks_to_whom_with_both_papers(
    api: Api, desk: Client, house: House
) -> None:
    Contact.objects.filter(pk=house.contacts[0].pk).update(email="")
    invoice = api.issued(line("100.00"))
    page = desk.post(address(invoice), sheet(house, then="replace_send"), follow=True)
    replacement, note = Invoice.objects.get(replaces=invoice["id"]), Invoice.objects.get(original=invoice["id"])
    assert page.redirect_chain[-1][0] == f"/factures/{replacement.pk}/envoi/"
    text = unescape(page.content.decode())
    assert "tapez à qui envoyer" in text
    assert 'value="replacement" selected' in " ".join(text.split())
    form = {"to": "nouveau@exemple.fr", "subject": "Corrigée", "message": "Voici.", "template": "replacement"}
    desk.post(f"/factures/{replacement.pk}/envoi/", form)
    files = Message.objects.get().attachments.order_by("pk").values_list("name", flat=True)
    assert list(files) == [f"Facture-{replacement.number}.pdf", f"Avoir-{note.number}.pdf"]


def test_a_refused_correction_changes_nothing_and_keeps_what_was_typed(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    refused = desk.post(address(invoice), sheet(house, then="replace_send", **{"lines-0-unit_price": "abc"}))
    assert refused.status_code == 422
    assert 'value="abc"' in refused.content.decode()
    assert Invoice.objects.count() == 1
    assert not Message.objects.exists()


def test_a_down_payment_is_replaced_and_sent_the_same_way(api: Api, desk: Client) -> None:
    draft = api.accepted(line("1000.00"), invoice="down_payment", percent="30")["invoice"]
    issued = api.post(f"/invoices/{draft['id']}/issue")
    page = desk.get(address(issued)).content.decode()
    assert 'value="replace_send"' in page
    desk.post(address(issued), {"down_payment_percent": "40", "percent": "40", "then": "replace_send", "once": "une"})
    replacement = Invoice.objects.get(replaces=issued["id"])
    assert str(replacement.total_incl_vat) == "480.00"
    assert Message.objects.get().attachments.count() == 2
