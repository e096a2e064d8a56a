"""The documentation of the API: public, complete, without an outside address."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_lists_every_operation_of_the_document(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs").content.decode()
    assert len(document["paths"]) > 25
    for path in document["paths"]:
        assert path in page
    assert "https://" not in page


def test_the_document_says_the_fields_of_a_quote(client: Client) -> None:
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    wanted = {"valid_until", "period", "buyer_reference", "prices_include_vat", "vat_case", "lines", "discount_percent"}
    assert wanted <= set(schemas["QuoteIn"]["properties"])
