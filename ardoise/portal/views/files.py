"""The PDF and the XML of the documents of a deal: frozen ones only, by the same token."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from ardoise.archive.keep import read
from ardoise.domain.document import Document, from_json, to_json
from ardoise.notifications.models import OpeningKind
from ardoise.portal.door import DealRequest, deal_page, too_many
from ardoise.portal.tracking import is_ahead_of_a_person, is_proved
from ardoise.sales.actions.note_opening import note_opening
from ardoise.sales.actions.pdf import file_of, paper_of, xml_of
from ardoise.sales.models import Invoice, Quote, QuoteVersion
from ardoise.sales.names import file_stem
from ardoise.web.limits import Limit

FILES = Limit("portal.files", most=60, seconds=600)  # of one deal: a paper is costly to draw


@require_safe
@deal_page
def pdf(request: DealRequest, about: str, pk: int) -> HttpResponse:
    if not FILES.count(request, request.deal.link.deal):
        return too_many(request, FILES)
    if about == "facture":
        invoice = request.deal.get(Invoice, pk)
        value, content, version = from_json(invoice.issued.document), read(file_of(invoice, "pdf")), 0
        _note(request, invoice, version)
        return _download(content, f"{file_stem(value)}.pdf", "application/pdf")
    quote = request.deal.get(Quote, pk)
    value, version = _quote_value(request, quote)
    _note(request, quote, version)
    return _download(_paper(to_json(value)), f"{file_stem(value)}.pdf", "application/pdf")


@require_safe
@deal_page
def xml(request: DealRequest, about: str, pk: int) -> HttpResponse:
    """Of an invoice: a quote has none."""
    if about != "facture":
        raise Http404
    invoice = request.deal.get(Invoice, pk)
    return _download(xml_of(invoice), f"{file_stem(from_json(invoice.issued.document))}.xml", "application/xml")


def _quote_value(request: DealRequest, quote: Quote) -> tuple[Document, int]:
    """The current version, or the one asked by `version`."""
    wanted = request.GET.get("version", "")
    if not wanted:
        return request.deal.value, quote.version
    if not wanted.isdecimal() or len(wanted) > 6:
        raise Http404
    found = QuoteVersion.objects.filter(quote=quote, version=int(wanted)).first()
    if found is None:
        raise Http404
    return from_json(found.document), found.version


@lru_cache(maxsize=16)
def _paper(text: str) -> bytes:
    """The same value gives the same bytes."""
    return paper_of(from_json(text))


def _note(request: DealRequest, document: Quote | Invoice, version: int) -> None:
    """Only for a person who came from a page that was seen; the file is given to anyone who has the link."""
    deal = request.deal
    if is_ahead_of_a_person(request) or not is_proved(deal, request.GET.get("vu", "")):
        return
    note_opening(document, OpeningKind.DOWNLOADED, version=version, delivery=deal.delivery, by=deal.visitor)


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
