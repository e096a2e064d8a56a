"""The first page that a role opens, the usual one first."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from ardoise.companies.gate import Access
from ardoise.companies.rights import Right


class First(NamedTuple):
    right: Right
    url_name: str
    label: str


FIRST = (
    First(Right.INVOICES, "sales:invoice_list", "Mes factures"),
    First(Right.QUOTES, "sales:quote_list", "Mes devis"),
    First(Right.PAYMENTS, "payments:payment_list", "Règlements"),
    First(Right.CONTACTS, "contacts:contact_list", "Contacts"),
)


class Page(NamedTuple):
    url: str
    label: str


def first_page(access: Access) -> Page:
    first = next((one for one in FIRST if access.may(one.right)), FIRST[-1])
    return Page(reverse(first.url_name), first.label)
