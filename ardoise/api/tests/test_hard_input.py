"""What a fuzzer sent and what broke: each answers with a problem that names its field, never with an error of ours."""

from __future__ import annotations

from typing import Any

import pytest

from ardoise.catalogue.models import CatalogueItem
from tests.fixtures import Api, line


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/catalogue", {"label": "x", "unit_price": "-76.6316391630"}, "unit_price"),
        ("POST", "/catalogue", {"label": "x", "unit_price": "99999999999999"}, "unit_price"),
        ("POST", "/catalogue", {"label": "x" * 201, "unit_price": "1"}, "label"),
        ("POST", "/catalogue", {"label": "x", "ledger_account": "7" * 21}, "ledger_account"),
        ("PATCH", "/company", {"default_vat_rate": None}, "default_vat_rate"),
        ("PATCH", "/company", {"legal_form": "SPRL"}, "legal_form"),
        ("POST", "/contacts", {"name": "x" * 201}, "name"),
        ("POST", "/contacts", {"name": "x", "language": "de"}, "language"),
        ("POST", "/contacts", {"name": "x", "people": [{"name": "y" * 121}]}, "people.0.name"),
        ("POST", "/quotes", {"payment_terms": "jamais"}, "payment_term"),
        ("POST", "/quotes", {"contact": 2**63}, "contact"),
        ("POST", "/quotes", {"subject": "x" * 301}, "subject"),
        ("POST", "/quotes", {"lines": [{"label": "x", "quantity": "0.00001", "unit_price": "1"}]}, "lines.0.quantity"),
        ("POST", "/quotes", {"lines": [{"label": "x", "unit_price": "1", "vat_rate": "20.001"}]}, "lines.0.vat_rate"),
        ("POST", "/quotes", {"discount_amount": "99999999999999999999.00"}, "discount_amount"),
        ("POST", "/invoices", {"down_payment_percent": "33.333"}, "down_payment_percent"),
        (
            "POST",
            "/quotes",
            {"lines": [{"label": "x", "quantity": "99999999999", "unit_price": "9999999999"}]},
            "lines.0.unit_price",
        ),
        (
            "POST",
            "/payments",
            {"date": "2026-01-01", "method": "card", "amount": "6423608832968511312345315990283"},
            "amount",
        ),
        ("PATCH", "/company", {"siren": "h"}, "siren"),
        ("GET", "/invoices?contact=137316021009714479104", None, "contact"),
        ("GET", "/invoices?after=x", None, "after"),
        ("GET", "/quotes?status=inconnu", None, "status"),
    ],
)
def test_hard_input_is_refused_on_its_field(api: Api, method: str, path: str, body: Any, field: str) -> None:
    refused = api.refused(method, path, body)
    assert (refused["status"], refused["field"]) == (422, field)


def test_an_item_without_a_price_costs_nothing(api: Api) -> None:
    assert api.post("/catalogue", {"label": "Conseil"})["unit_price"] == "0"
    assert CatalogueItem.objects.get(label="Conseil").unit_price == 0


def test_a_draft_may_be_declined_before_it_ever_left(api: Api) -> None:
    quote = api.quote(line("10.00"))
    declined = api.post(f"/quotes/{quote['id']}/refusal", {"reason": "Trop cher"})
    assert (declined["status"], declined["number"]) == ("declined", None)
    assert api.post(f"/quotes/{quote['id']}/reopening")["status"] == "draft"


def test_only_an_issued_invoice_is_replaced(api: Api) -> None:
    draft = api.invoice(line("10.00"))
    body = {"kind": "corrective", "replaces": draft["id"], "lines": [line("9.00")]}
    assert api.refused("POST", "/invoices", body)["field"] == "replaces"
