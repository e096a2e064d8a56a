"""A deal ("dossier"): the documents that one quote began, or one invoice without quote, and the link to them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from ardoise.domain.document import Document
from ardoise.notifications.links import Link, link_of, link_url
from ardoise.sales.models import DealLink, Invoice, Quote


def root_of(document: Quote | Invoice) -> Quote | Invoice:
    """The document that the deal began with: the first quote billed, else the invoice credited or replaced."""
    if isinstance(document, Quote):
        return document
    origin = document.original or document.replaces
    if origin is not None:
        return root_of(origin)
    source = document.sources.select_related("quote").order_by("pk").first()
    return source.quote if source else document


def deal_key(root: Quote | Invoice) -> str:
    """ "q12", "f45": how a link names the deal."""
    return f"{'q' if isinstance(root, Quote) else 'f'}{root.pk}"


def link_to(document: Quote | Invoice) -> Link:
    """The paper's link to the deal of a saved document, as it stands now. Writes nothing."""
    root = root_of(document)
    row = DealLink.objects.filter(quote=root) if isinstance(root, Quote) else DealLink.objects.filter(invoice=root)
    generation = row.values_list("generation", flat=True).first()
    return Link(deal_key(root), 1 if generation is None else generation)


def open_link(root: Quote | Invoice) -> DealLink:
    """The row of a deal, made at its first use."""
    key = {"quote": root} if isinstance(root, Quote) else {"invoice": root}
    return DealLink.objects.get_or_create(**key, defaults={"company_id": root.company_id})[0]


def paper_url(document: Document) -> str:
    """What the code printed on a frozen document opens; empty for a draft, and for what was frozen without it."""
    link = link_of(document.deal)
    return link_url(link) if link else ""


def closes_on(documents: Iterable[Quote | Invoice], months: int) -> date:
    """The last day of the links of a deal: so many months after the last of its documents.

    Example: invoiced on 31 August 2026, 6 months -> 28 February 2027.
    """
    documents = list(documents)
    days = [one.date for one in documents if one.date]
    days += [one.valid_until for one in documents if isinstance(one, Quote) and one.valid_until]
    return months_later(max(days), months)


def months_later(day: date, months: int) -> date:
    """The same day of the month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
