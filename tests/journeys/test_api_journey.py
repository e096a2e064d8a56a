"""From a quote to a paid final invoice through the API: JSON, PDF text, XML and database agree to the cent."""

from __future__ import annotations

import io

import pdfplumber
from django.core.management import call_command

from ardoise.history import outbox
from ardoise.notifications.models import Delivery
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line


def text_of(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages).replace("\u202f", " ").replace("\xa0", " ")


def french(amount: str) -> str:
    whole, cents = amount.split(".")
    return f"{int(whole):,}".replace(",", " ") + f",{cents}"


def agree(api: Api, invoice: dict[str, str]) -> None:
    """The same three totals in the answer, the row, the paper and the wire."""
    row = Invoice.objects.get(pk=invoice["id"])
    assert [str(row.total_excl_vat), str(row.total_vat), str(row.total_incl_vat)] == [
        invoice["total_excl_vat"],
        invoice["total_vat"],
        invoice["total_incl_vat"],
    ]
    paper = text_of(api.call("GET", f"/invoices/{row.pk}/pdf").content)
    assert french(invoice["total_incl_vat"]) in paper
    assert row.number is not None
    assert row.number in paper
    xml = api.call("GET", f"/invoices/{row.pk}/facturx.xml").content.decode()
    assert f"<ram:GrandTotalAmount>{invoice['total_incl_vat']}</ram:GrandTotalAmount>" in xml
    assert f"<ram:ID>{row.number}</ram:ID>" in xml


def test_a_quote_becomes_a_down_payment_a_final_invoice_a_payment_and_a_credit_note(api: Api) -> None:
    quote = api.quote(line("1000.00"), line("2000.00", "10"), line("500.00", "5.5"), subject="Escalier")
    assert (quote["status"], quote["number"], quote["total_incl_vat"]) == ("draft", None, "3927.50")
    accepted = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "percent": "30"})
    assert accepted["quote"]["status"] == "accepted"
    assert accepted["invoice"]["number"] is None
    deposit = api.post(f"/invoices/{accepted['invoice']['id']}/issue")
    agree(api, deposit)
    api.pay(deposit, "1178.25")
    draft = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    final = api.post(f"/invoices/{draft['id']}/issue")
    agree(api, final)
    sent = api.post(f"/invoices/{final['id']}/sending", {"to": ["compta@client.exemple.fr"]})
    assert sent["deliveries"][0]["state"] == "queued"
    assert outbox.run_due() >= 1
    assert Delivery.objects.get().state == "handed_over"
    api.pay(final, "2749.25")
    assert api.get(f"/invoices/{final['id']}")["status"] == "paid"
    note = api.post(f"/invoices/{final['id']}/credit-notes", {"amount": "100.00"})
    agree(api, note)
    assert api.get(f"/quotes/{quote['id']}")["invoices"] == [deposit["id"], final["id"]]
    call_command("verify")
