"""Deals in the states that change their page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from ardoise.domain.document import Option
from ardoise.history import outbox
from ardoise.notifications.links import Link, write_token
from ardoise.notifications.models import Message
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment
from ardoise.sales.actions.draft import change_quote, create_invoice, create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.send import send_document
from ardoise.sales.deals import link_to
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

SECRET = "Bibliothèque en chêne"  # what must not leak
SHELVES = TypedLine(label=SECRET, unit_price=Decimal(4180), vat_rate=Decimal(10))
LIGHT = TypedLine(
    label="Éclairage LED", unit_price=Decimal(440), vat_rate=Decimal(10), option=Option.OPTIONAL, is_chosen=True
)
LADDER = TypedLine(
    label="Échelle", unit_price=Decimal(590), vat_rate=Decimal(10), option=Option.OPTIONAL, is_chosen=False
)


def sheet(house: House, lines: Sequence[TypedLine] = (SHELVES,), **fields: Any) -> Sheet:
    return Sheet({"contact": house.contacts[0], "subject": "Salon", **fields}, list(lines))


def sent_quote(house: House, lines: Sequence[TypedLine] = (SHELVES,), **fields: Any) -> Quote:
    """Out of the house, as its code on paper opens it."""
    return finalise_quote(create_quote(house.company, sheet(house, lines, **fields), by=house.owner), by=house.owner)


def next_version(quote: Quote, house: House, lines: Sequence[TypedLine], **fields: Any) -> Quote:
    draft = change_quote(quote, sheet(house, lines, **fields), revision=quote.revision, by=house.owner)
    return finalise_quote(draft, by=house.owner)


def issued_invoice(house: House, **fields: Any) -> Invoice:
    return issue_invoice(create_invoice(house.company, sheet(house, **fields), by=house.owner), by=house.owner)


def billed_quote(house: House) -> tuple[Quote, Invoice]:
    """Accepted, its down payment issued."""
    quote = accept_quote(sent_quote(house), by=house.owner)
    draft = bill_down_payment(quote, percent=Decimal(30), by=house.owner)
    return quote, issue_invoice(draft, by=house.owner)


def mailed(document: Quote | Invoice, house: House, *to: str) -> tuple[Message, list[str]]:
    """The mail that carried it, and the token of each of its addresses."""
    message = send_document(document, by=house.owner, to=to or ["client@exemple.fr"])
    outbox.run_due()
    link = link_to(document)
    rows = message.deliveries.order_by("pk")
    return message, [write_token(Link(link.deal, link.generation, f"m{row.pk}")) for row in rows]


def token_of(document: Quote | Invoice) -> str:
    """Of its paper."""
    return write_token(link_to(document))


def page_of(document: Quote | Invoice, client: Client | None = None, **query: Any) -> Any:
    return (client or Client()).get(reverse("portal:deal", args=[token_of(document)]), query)
