"""A page travels compressed for whoever accepts it; a file that is compressed already travels as it is."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests.fixtures import Api, line
from tests.world import House


def test_pages_are_compressed_and_files_are_not(house: House, api: Api, browser_of: Callable[[House], Client]) -> None:
    invoice = api.issued(line("100.00"))
    client, accepts = browser_of(house), {"Accept-Encoding": "gzip, br"}
    address = reverse("sales:invoice_list")
    page = client.get(address, headers=accepts)
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) * 3 < len(gzip.decompress(page.content))
    assert "Content-Encoding" not in client.get(address)
    pdf = client.get(reverse("sales:invoice_pdf", args=[invoice["id"]]), headers=accepts)
    assert "Content-Encoding" not in pdf
    assert pdf.content.startswith(b"%PDF")
