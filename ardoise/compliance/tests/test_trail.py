"""The audit trail: from the quote to the bank line and back, with the proofs of each step."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.banking.actions.link import link_line
from ardoise.banking.tests.worlds import bank_line
from ardoise.compliance.steps import plain
from ardoise.compliance.trail import trail_of
from ardoise.domain.money import Money
from ardoise.history.models import Event
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, Quote
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def client(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.fixture
def story(api: Api) -> dict[str, Any]:
    """A quote accepted and billed, paid, credited for a part; the payment is linked to its line."""
    quote = api.quote(line("100.00"))
    billed = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "total"})["invoice"]
    invoice = api.post(f"/invoices/{billed['id']}/issue")
    row = bank_line(api.house, "108.00", "VIR ATELIER DU PARC")
    link_line(row, [Wanted(Invoice.objects.get(pk=invoice["id"]), Money("108.00"))], by=api.house.owner)
    payment = {"id": Payment.objects.get().pk}
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})
    return {"quote": quote, "invoice": invoice, "payment": payment, "note": note, "line": row}


def test_every_step_is_there_with_its_proofs(story: dict[str, Any], api: Api) -> None:
    trail = trail_of(Invoice.objects.get(pk=story["invoice"]["id"]))
    kinds = [step.kind for step in trail.steps]
    assert kinds == ["quote", "invoice", "credit_note", "payment", "bank_line"]
    quote, invoice, note, payment, bank = trail.steps
    assert (quote.number, str(quote.amount)) == (Quote.objects.get().number, "120.00")
    assert any(label.startswith("Version 1") for label, _ in quote.proofs)
    assert any(label == "Accepté" for label, _ in quote.facts)
    assert {label for label, _ in invoice.proofs} == {"Document figé", "PDF", "XML"}
    assert (str(note.amount), note.facts[0]) == ("-12.00", ("Sur la facture", story["invoice"]["number"]))
    assert any(story["invoice"]["number"] in text for _, text in payment.facts)
    assert (bank.day, str(bank.amount)) == (story["line"].date, "108.00")
    assert all(step.events for step in trail.steps)
    issued = Event.objects.get(name="invoice.issued")
    assert issued.hash in [one.hash for one in invoice.events]


def test_the_same_trail_is_reached_from_each_end(story: dict[str, Any], client: Client) -> None:
    page = reverse("compliance:trail", args=[story["invoice"]["id"]])
    for name, pk in (("trail_of_payment", story["payment"]["id"]), ("trail_of_line", story["line"].pk)):
        answer = client.get(reverse(f"compliance:{name}", args=[pk]))
        assert (answer.status_code, answer["Location"]) == (302, page)
    shown = client.get(page).content.decode()
    for expected in (
        str(Quote.objects.get().number),
        story["invoice"]["number"],
        story["note"]["number"],
        "VIR ATELIER",
    ):
        assert expected in shown


def test_a_payment_of_several_invoices_leads_to_each(api: Api, client: Client) -> None:
    first, second = api.issued(line("10.00")), api.issued(line("20.00"))
    shares = [{"invoice": first["id"]}, {"invoice": second["id"]}]
    body = {"date": str(api.house.company.today), "method": "card", "amount": "36.00", "allocations": shares}
    payment = api.post("/payments", body)
    page = client.get(reverse("compliance:trail_of_payment", args=[payment["id"]])).content.decode()
    assert first["number"] in page
    assert second["number"] in page


def test_a_line_without_link_leads_to_nothing_and_says_it(api: Api, client: Client) -> None:
    row = bank_line(api.house, "10.00", "VIR")
    page = client.get(reverse("compliance:trail_of_line", args=[row.pk])).content.decode()
    assert "aucune facture au bout" in page


def test_the_trail_is_exported_and_the_export_is_told(story: dict[str, Any], client: Client) -> None:
    pk = story["invoice"]["id"]
    told = json.loads(client.get(reverse("compliance:trail_json", args=[pk])).content)
    assert told["invoice"] == story["invoice"]["number"]
    assert [step["kind"] for step in told["steps"]] == ["quote", "invoice", "credit_note", "payment", "bank_line"]
    assert client.get(reverse("compliance:trail_pdf", args=[pk])).content.startswith(b"%PDF")
    assert Event.objects.filter(name="compliance.trail_exported").count() == 2


def test_the_trail_of_an_invoice_without_quote_says_so(api: Api, client: Client) -> None:
    invoice = api.issued(line("10.00"))
    page = client.get(reverse("compliance:trail", args=[invoice["id"]])).content.decode()
    assert "n’est pas née d’un devis" in page
    assert json.loads(plain(trail_of(Invoice.objects.get(pk=invoice["id"]))))["steps"][0]["kind"] == "invoice"


def test_a_draft_has_no_trail_yet(api: Api, client: Client) -> None:
    draft = api.invoice(line("10.00"))
    answer = client.get(reverse("compliance:trail", args=[draft["id"]]), follow=True)
    assert "Un brouillon n’a pas encore de piste" in answer.content.decode()
