"""Acts on several rows: each by itself, told number by number; another company's rows do not exist; exports."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ardoise.companies.models import Membership
from ardoise.history import clock, outbox
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.sales.models import Invoice, Quote
from ardoise.users.models import User
from ardoise.web.bulk import MOST
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def post(desk: Client, path: str, *chosen: int, **fields: Any) -> str:
    """The page that a person sees after the act."""
    response = desk.post(path, {"chosen": list(chosen), **fields}, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def table(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_several_invoices_leave_in_20_seconds_and_a_draft_says_why_it_does_not(api: Api, desk: Client) -> None:
    sent = [api.issued(line("100.00")), api.issued(line("50.00"))]
    draft = api.invoice(line("1.00"))
    page = post(desk, "/factures/envoi/?retour=/factures/%3Fstatus%3Dopen", *(row["id"] for row in [*sent, draft]))
    assert all(row["number"] in page for row in sent)
    assert "partent dans un instant" in page
    number = Invoice.objects.get(pk=draft["id"]).display_number
    assert f"Pas envoyé\u00a0: {number} (" in page
    assert 'aria-current="true" href="?"' in " ".join(page.split())  # back on the same filter: its chip takes it off
    assert Message.objects.count() == 2
    assert {message.due_at > clock.now() for message in Message.objects.all()} == {True}
    outbox.run_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.QUEUED}  # nothing left yet
    with clock.at(clock.now() + timedelta(seconds=30)):
        outbox.run_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.HANDED_OVER}


def test_annuler_within_the_20_seconds_stops_them_all_and_no_one_else_may(
    api: Api, desk: Client, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    rows = [api.issued(line("100.00")), api.issued(line("50.00"))]
    post(desk, "/factures/envoi/", *(row["id"] for row in rows))
    address = f"/factures/envoi/annulation/?courriers={','.join(str(one.pk) for one in Message.objects.all())}"
    browser_of(stranger).post(address)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.QUEUED}
    assert "Rien n’est parti." in post(desk, address)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.CANCELLED}
    with clock.at(clock.now() + timedelta(seconds=30)):
        outbox.run_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.CANCELLED}


def test_draft_quotes_take_their_number_and_leave(api: Api, desk: Client) -> None:
    rows = [api.quote(line("100.00")), api.quote(line("50.00"))]
    page = post(desk, "/devis/envoi/", *(row["id"] for row in rows))
    for quote in Quote.objects.all():
        assert quote.number is not None
        assert quote.number in page


@pytest.mark.parametrize(
    ("role", "path"), [("cashier", "/factures/"), ("assistant", "/factures/"), ("sales", "/devis/")]
)
def test_who_does_not_export_takes_no_papers_by_the_handful(api: Api, house: House, role: str, path: str) -> None:
    chosen = api.issued(line("100.00")) if path == "/factures/" else api.quote(line("100.00"))
    user = User.objects.create_user("karim@exemple.fr", "une phrase de passe")
    Membership.objects.create(user=user, company=house.company, role=role)
    desk = Client()
    desk.force_login(user)
    page = desk.get(path).content.decode()
    assert str(chosen["id"]) in page
    assert "Les PDF (ZIP)" not in page
    for act in ("pdf", "export"):
        assert desk.post(f"{path}{act}/", {"chosen": [chosen["id"]]}).status_code == 403
    desk.force_login(house.owner)
    assert "Les PDF (ZIP)" in desk.get(path).content.decode()
    assert desk.post(f"{path}pdf/", {"chosen": [chosen["id"]]})["Content-Type"] == "application/zip"


@pytest.mark.parametrize("path", ["/factures/envoi/", "/factures/export/", "/factures/pdf/"])
def test_rows_of_another_company_do_not_exist(
    api: Api, stranger: House, browser_of: Callable[[House], Client], path: str
) -> None:
    invoice = api.issued(line("100.00"))
    chloe = browser_of(stranger)
    response = chloe.post(path, {"chosen": [invoice["id"]]}, follow=True)
    content = response.getvalue().decode(errors="replace")
    assert invoice["number"] not in content
    if "envoi" in path:
        assert "document introuvable" in content
    assert not Message.objects.exists()


def test_nothing_chosen_and_nonsense_are_answered(desk: Client) -> None:
    assert "Choisissez d’abord des lignes." in post(desk, "/factures/envoi/")
    post(desk, "/factures/envoi/", chosen=["x", "-1", "9" * 40])
    assert "Choisissez de 1 à 50" in post(desk, "/factures/pdf/")
    assert desk.get("/factures/envoi/").status_code == 405
    assert MOST < 1_000


def test_quotes_of_one_customer_are_billed_together_from_the_list(api: Api, desk: Client) -> None:
    rows = [api.accepted(line(price), invoice=None)["quote"] for price in ("100.00", "50.00")]
    post(desk, "/devis/facturation/", *(row["id"] for row in rows))
    invoice = Invoice.objects.get()
    assert str(invoice.total_incl_vat) == "180.00"
    assert {source.quote_id for source in invoice.sources.all()} == {row["id"] for row in rows}


def test_quotes_of_two_customers_are_refused_and_the_list_comes_back(api: Api, desk: Client) -> None:
    first = api.accepted(line("100.00"), invoice=None)["quote"]
    other = api.quote(line("50.00"), contact=api.house.contacts[1].pk)
    api.post(f"/quotes/{other['id']}/acceptance", {"invoice": None})
    response = desk.post("/devis/facturation/?retour=/devis/%3Fq%3Dx", {"chosen": [first["id"], other["id"]]})
    assert response["Location"] == "/devis/?q=x"
    assert not Invoice.objects.exists()


def test_the_export_of_a_filter_holds_all_its_rows_in_french(api: Api, desk: Client) -> None:
    api.issued(line("1234.50"), subject="Porte; d’entrée")
    paid = api.issued(line("10.00"))
    api.pay(paid, "12.00")
    note = api.post(f"/invoices/{paid['id']}/credit-notes", {"amount": "12.00"})
    heads, *rows = table(desk.get("/factures/export/"))
    assert len(rows) == 3
    by_number = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert by_number[note["number"]]["TTC"] == "-12,00"
    first = by_number[api.get("/invoices")["results"][-1]["number"]]
    assert (first["HT"], first["TTC"], first["Reste"]) == ("1234,50", "1481,40", "1481,40")
    assert first["Objet"] == "Porte; d’entrée"
    assert len(table(desk.get("/factures/export/?status=open"))) == 2
    assert len(table(desk.post("/factures/export/", {"chosen": [note["id"]]}))) == 2


@pytest.mark.parametrize("subject", ["=1+1", "+33 6", "-2", "@cmd", '=HYPERLINK("http://x")'])
def test_a_cell_that_a_spreadsheet_would_run_stays_a_text(api: Api, desk: Client, subject: str) -> None:
    api.quote(line("1.00"), subject=subject)
    heads, row = table(desk.get("/devis/export/"))
    assert dict(zip(heads, row, strict=True))["Objet"] == f"'{subject}"


def test_the_pdfs_of_the_chosen_rows_come_in_one_file(api: Api, desk: Client) -> None:
    issued = api.issued(line("100.00"))
    draft = api.invoice(line("1.00"))
    response = desk.post("/factures/pdf/", {"chosen": [issued["id"], draft["id"]]})
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = archive.namelist()
        assert f"Facture-{issued['number']}.pdf" in names
        assert len(names) == 2
        assert all(archive.read(name).startswith(b"%PDF") for name in names)
    api.quote(line("1.00"))
    response = desk.post("/devis/pdf/", {"chosen": [Quote.objects.get().pk]})
    assert response["Content-Type"] == "application/zip"
