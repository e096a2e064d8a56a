"""What the tests of signing stand on: a quote that waits, what its customer gives, and a drawing."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from ardoise.history.record import Visitor
from ardoise.sales.actions.draft import create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.sign import sign_quote
from ardoise.sales.evidence import Came, Given
from ardoise.sales.models import Quote, Signature, SigningRules
from ardoise.sales.selection import chosen_lines
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

CAME = Came(deal="q1", generation=1, recipient="p", address="lefevre@exemple.fr")
WORK = TypedLine(label="Pose", unit_price=Decimal(1000), vat_rate=Decimal(20))
BUSINESS, CONSUMER = 1, 2  # Hôtel des Cimes, Madame Lefèvre


def waiting(house: House, *lines: TypedLine, contact: int = CONSUMER, percent: str = "", **values: Any) -> Quote:
    """A quote validated and proposed."""
    sheet = Sheet({"contact": house.contacts[contact], "subject": "Cuisine", **values}, list(lines or (WORK,)))
    quote = create_quote(house.company, sheet, by=house.owner)
    if percent:
        quote.down_payment_percent = Decimal(percent)
        quote.save(update_fields=["down_payment_percent"])
    return finalise_quote(quote, by=house.owner)


def given(**changes: Any) -> Given:
    usual = Given(
        name="Patrick Lefèvre",
        email="lefevre@exemple.fr",
        approval="Bon pour accord",
        typed="Patrick Lefèvre",
    )
    return replace(usual, **changes)


def signed(quote: Quote, hand: Given | None = None, **options: Any) -> Signature:
    hand = hand or given()
    usual = {"version": quote.version, "came": CAME, "chosen": chosen_lines(quote), "by": Visitor(hand.name)}
    return sign_quote(quote, hand, **{**usual, **options})


def rules(house: House, **values: Any) -> SigningRules:
    return SigningRules.objects.update_or_create(company=house.company, defaults=values)[0]


def drawing(size: tuple[int, int] = (600, 240), *, ink: bool = True) -> bytes:
    """A PNG as the page posts it: transparent, with a stroke."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(picture).line([(40, 180), (200, 40), (300, 200), (520, 120)], fill=(29, 36, 44, 255), width=5)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def pdf(*, password: str = "", width: int = 200) -> bytes:
    """One empty page."""
    made, written = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(width, 200))
    made.save(written, encryption=pikepdf.Encryption(owner=password, user=password) if password else None)
    return written.getvalue()
