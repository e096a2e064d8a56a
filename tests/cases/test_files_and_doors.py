"""FX-12: extra files travel beside the Factur-X. PRM-01: no file has a door of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ardoise.domain.errors import Refused
from ardoise.history import outbox
from ardoise.notifications.models import Attachment, Message
from ardoise.sales.actions.pdf import invoice_pdf
from ardoise.sales.actions.send import send_document
from ardoise.sales.extras import Extra
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.world import House


def test_fx_12_a_time_sheet_and_a_photo_are_attached_to_the_mail_and_the_page_says_so(
    api: Api, house: House, browser_of: Callable[[House], Client]
) -> None:
    invoice = Invoice.objects.select_related("issued").get(pk=api.issued(line("100.00"))["id"])
    browser = browser_of(house)
    page = browser.get(f"/factures/{invoice.pk}/envoi/").content.decode()
    assert "joints à l’e-mail à côté du document" in page
    assert "10 Mo" in page
    files = [
        SimpleUploadedFile("Relevé d’heures été.pdf", b"%PDF-1.7 heures"),
        SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + b"0" * 6_000_000),
    ]
    form = {"to": "a@exemple.fr", "subject": "Facture", "message": "Bonjour", "extras": files}
    assert browser.post(f"/factures/{invoice.pk}/envoi/", form).status_code == 302
    names = list(Attachment.objects.order_by("pk").values_list("name", flat=True))
    assert names == [f"Facture-{invoice.number}.pdf", "Relevé d’heures été.pdf", "photo.jpg"]
    with pikepdf.open(io.BytesIO(invoice_pdf(invoice))) as opened:
        assert list(opened.attachments) == ["factur-x.xml"]


def test_a_mail_sent_later_leaves_at_the_hour_of_the_company(
    api: Api, house: House, browser_of: Callable[[House], Client]
) -> None:
    invoice = api.issued(line("100.00"))
    form = {"to": "a@exemple.fr", "subject": "Facture", "message": "Bonjour", "at": "2030-01-15T08:00"}
    browser_of(house).post(f"/factures/{invoice['id']}/envoi/", form)
    assert Message.objects.get().due_at == datetime(2030, 1, 15, 7, tzinfo=UTC)
    assert outbox.run_due() == 0


def test_fx_12_a_file_that_is_not_what_it_says_is_refused_and_nothing_leaves(api: Api, house: House) -> None:
    invoice = Invoice.objects.get(pk=api.issued(line("100.00"))["id"])
    with pytest.raises(Refused, match=r"heures\.pdf"):
        send_document(invoice, to=["a@exemple.fr"], extras=[Extra("heures.pdf", b"MZ")], by=house.owner)
    assert not Message.objects.exists()


def test_prm_01_a_file_asks_the_same_door_as_its_page(
    api: Api, client: Client, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    invoice = api.issued(line("100.00"))
    chloe = browser_of(stranger)
    for kind in ("pdf/", "facturx.xml", "apercu/0/"):
        for pk in range(invoice["id"], invoice["id"] + 50):
            assert client.get(f"/factures/{pk}/{kind}").status_code == 302
            assert chloe.get(f"/factures/{pk}/{kind}").status_code == 404
    tricks = ("/factures/../files/", "/factures/%2e%2e/1/pdf/", "/files/", "/static/../../settings.py", "/media/1.pdf")
    for path in tricks:
        response = chloe.get(path)
        assert response.status_code == 404, path
        assert b"%PDF" not in response.content
    own = api.call("GET", f"/invoices/{invoice['id']}/pdf")
    assert own["Cache-Control"] == "private, no-store"
