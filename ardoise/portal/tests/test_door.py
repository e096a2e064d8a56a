"""The door of the portal: who gets in, and what the others read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.notifications.links import write_token
from ardoise.sales.actions.draft import create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.deals import link_to
from ardoise.sales.models import Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House


@pytest.fixture
def quote(house: House) -> Quote:
    lines = [TypedLine(label="Bibliothèque en chêne", unit_price=Decimal(4180), vat_rate=Decimal(10))]
    draft = create_quote(
        house.company, Sheet({"contact": house.contacts[0], "subject": "Bibliothèque"}, lines), by=house.owner
    )
    return finalise_quote(draft, by=house.owner)


def test_the_link_of_the_paper_opens_the_deal(quote: Quote) -> None:
    response = Client().get(reverse("portal:deal", args=[write_token(link_to(quote))]))
    assert response.status_code == 200
    assert "Bibliothèque" in response.content.decode()
    assert response["X-Robots-Tag"].startswith("noindex, nofollow")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
