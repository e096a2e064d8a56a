"""From a quote to a paid final invoice through the API: JSON, PDF text, XML and database agree to the cent."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

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


def agree(api: Api, invoice: dict[str, Any]) -> None:
    """The same totals, groups of VAT and amount to pay in the answer, the row, the paper and the wire."""
    row = Invoice.objects.select_related("settlement").get(pk=invoice["id"])
    names = ("total_excl_vat", "total_vat", "total_incl_vat")
    assert {name: str(getattr(row, name)) for name in names} == {name: invoice[name] for name in names}
    assert str(row.settlement.paid) == invoice["amount_paid"]
    paper = text_of(api.call("GET", f"/invoices/{row.pk}/pdf").content)
    xml = api.call("GET", f"/invoices/{row.pk}/facturx.xml").content.decode()
    assert row.number is not None
    assert row.number in paper
    assert f"<ram:ID>{row.number}</ram:ID>" in xml
    for name in names:
        assert french(invoice[name]) in paper, name
    assert f"<ram:TaxBasisTotalAmount>{invoice['total_excl_vat']}</ram:TaxBasisTotalAmount>" in xml
    assert f'<ram:TaxTotalAmount currencyID="EUR">{invoice["total_vat"]}</ram:TaxTotalAmount>' in xml
    assert f"<ram:GrandTotalAmount>{invoice['total_incl_vat']}</ram:GrandTotalAmount>" in xml
    assert f"<ram:DuePayableAmount>{invoice['total_incl_vat']}</ram:DuePayableAmount>" in xml
    wire = sorted(re.findall(r"<ram:CalculatedAmount>(.*?)</.*?<ram:BasisAmount>(.*?)</", xml, re.DOTALL))
    assert wire == sorted((group["vat"], group["base"]) for group in invoice["vat_breakdown"])
    for group in invoice["vat_breakdown"]:
        assert french(group["base"]) in paper
        assert french(group["vat"]) in paper
    assert sum(Decimal(group["base"]) for group in invoice["vat_breakdown"]) == Decimal(invoice["total_excl_vat"])
    assert sum(Decimal(group["vat"]) for group in invoice["vat_breakdown"]) == Decimal(invoice["total_vat"])


def test_a_quote_becomes_a_down_payment_a_final_invoice_a_payment_and_a_credit_note(api: Api) -> None:
    quote = api.quote(line("1000.00"), line("2000.00", "10"), line("500.00", "5.5"), subject="Escalier")
    assert (quote["status"], quote["number"], quote["total_incl_vat"]) == ("draft", None, "3927.50")
    accepted = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "percent": "30"})
    assert accepted["quote"]["status"] == "accepted"
    assert accepted["invoice"]["number"] is None
    deposit = api.post(f"/invoices/{accepted['invoice']['id']}/issue")
    agree(api, deposit)
    assert (deposit["kind"], deposit["total_incl_vat"], deposit["amount_due"]) == ("down_payment", "1178.25", "1178.25")
    api.pay(deposit, "1178.25")
    assert api.get(f"/invoices/{deposit['id']}")["status"] == "paid"
    draft = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    final = api.post(f"/invoices/{draft['id']}/issue")
    agree(api, final)
    sent = api.post(f"/invoices/{final['id']}/sending", {"to": ["compta@client.exemple.fr"]})
    assert sent["deliveries"][0]["state"] == "queued"
    assert outbox.run_due() >= 1
    assert Delivery.objects.get().state == "handed_over"
    api.pay(final, "2749.25")
    paid = api.get(f"/invoices/{final['id']}")
    assert (paid["status"], paid["amount_paid"], paid["amount_due"]) == ("paid", "2749.25", "0.00")
    assert api.get(f"/quotes/{quote['id']}")["status"] == "invoiced"
    note = api.post(f"/invoices/{final['id']}/credit-notes", {"amount": "100.00"})
    agree(api, note)
    assert (note["kind"], note["total_incl_vat"], note["amount_due"]) == ("credit_note", "100.00", "100.00")
    refund = {"date": str(api.house.company.today), "method": "bank_transfer", "amount": "100.00", "direction": "out"}
    api.post("/payments", {**refund, "allocations": [{"invoice": note["id"], "amount": "-100.00"}]})
    assert api.get(f"/invoices/{note['id']}")["amount_due"] == "0.00"
    assert api.get(f"/quotes/{quote['id']}")["invoices"] == [deposit["id"], final["id"]]
    call_command("verify")
