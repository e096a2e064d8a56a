"""What the pages of quotes and invoices share: the paper on screen, the files, the history, the sending."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from ardoise.companies.gate import AccessRequest
from ardoise.companies.rights import Right
from ardoise.domain.document import Document, from_json, to_json
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.lifecycle import DocumentName, require
from ardoise.domain.problem import Problem
from ardoise.numbering.actions.take import next_number_hint
from ardoise.numbering.models import SeriesDocument
from ardoise.rendering.pdf import render_svg
from ardoise.sales.actions.draft import name_of
from ardoise.sales.deals import paper_url
from ardoise.sales.logo import logo_bytes
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.names import file_stem
from ardoise.sales.replaced import refuse_replaced
from ardoise.sales.views.editor import document_page, wants_json


def page_numbers(document: Document) -> range:
    """How many pages the paper has, to show each of them."""
    return range(len(_drawings(to_json(document))))


def paper_page(request: HttpRequest, document: Document, page: int) -> HttpResponse:
    """One page of the very paper, drawn in lines: sharp at any size; unchanged values are not sent twice."""
    tag = f'"{hashlib.sha256(f"{page}{to_json(document)}".encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    pages = _drawings(to_json(document))
    if page >= len(pages):
        return HttpResponse(status=404)
    is_short = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(pages[page] if is_short else gzip.decompress(pages[page]), content_type="image/svg+xml")
    if is_short:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@lru_cache(maxsize=16)
def _drawings(text: str) -> tuple[bytes, ...]:
    """The pages of a value, drawn and compressed: one compile serves the page and each of its drawings."""
    document = from_json(text)
    pages = render_svg(document, logo_bytes(document), paper_url(document))
    return tuple(gzip.compress(page.encode(), mtime=0) for page in pages)


def leave_when_closed(request: HttpRequest, document: Quote | Invoice, act: str) -> HttpResponse | None:
    """Back to the document with the reason when the act is not possible any more: there is no page for it.

    The sheet open in another tab is told.
    """
    name: DocumentName = "quote" if isinstance(document, Quote) else name_of(document)
    try:
        require(name, document.state, act)
        if isinstance(document, Invoice) and act in ("credit", "correct"):
            refuse_replaced(document)
    except Conflict as conflict:
        if wants_json(request):
            return JsonResponse({"problem": conflict.message}, status=410)
        messages.warning(request, conflict.message)
        return redirect(document_page(document))
    return None


def ask_for_counter(
    request: AccessRequest, refusal: Refused, document: Quote | Invoice, series: SeriesDocument
) -> HttpResponse:
    """The first document asks for its counter, then comes back; who may not organise it is told whom to ask.

    Raises any other refusal again.
    """
    if refusal.code != "series_missing":
        raise refusal
    if not request.access.may(Right.PROFILE_CHANGE):
        messages.warning(request, f"{refusal.message} Demandez-le à un propriétaire de l’entreprise.")
        return redirect(document_page(document))
    messages.warning(request, refusal.message)
    address = reverse("numbering:series_edit", args=[_asked(series)])
    return redirect(f"{address}?{urlencode({'retour': document_page(document)})}")


def repair_of(document: Quote | Invoice, problem: Problem) -> tuple[str, str]:
    """Where a problem is put right, then back here: its address and the word of the link."""
    back = urlencode({"retour": document_page(document)})
    if problem.field.startswith("seller"):
        return f"{reverse('companies:profile')}?{back}", "Compléter Mon Profil"
    if problem.field.startswith("buyer.") and document.contact_id:
        return f"{reverse('contacts:contact_edit', args=[document.contact_id])}?{back}", "Compléter le client"
    kind = "quote" if isinstance(document, Quote) else "invoice"
    return reverse(f"sales:{kind}_edit", args=[document.pk]), "Modifier le brouillon"


def _asked(series: SeriesDocument) -> str:
    """A credit note without a series of its own takes the numbers of the invoices."""
    return (SeriesDocument.INVOICE if series == SeriesDocument.CREDIT_NOTE else series).value


def number_hint(document: Quote | Invoice, series: SeriesDocument) -> str:
    """The number that it would take today; empty when its counter is not organised."""
    try:
        return next_number_hint(document.company, series, on=document.date or document.company.today)
    except Refused:
        return ""


def download(content: bytes, document: Document, ending: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{file_stem(document)}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
