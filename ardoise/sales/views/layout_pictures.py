"""The pictures of layouts: small ones to choose from, the pages of the one being changed."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from functools import lru_cache

from django.http import Http404, HttpResponse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.domain.document import Document, Look, from_json, to_json
from ardoise.rendering.layouts import LAYOUTS
from ardoise.rendering.pdf import render_png
from ardoise.sales.compose import PAPER
from ardoise.sales.layouts import look_with
from ardoise.sales.logo import logo_bytes
from ardoise.sales.models import DocumentLayout, LayoutKind
from ardoise.sales.samples import document_of, example

THUMB, SCREEN = 42, 96  # dots per inch
MOST_PAGES = 2  # shown beside the form


@company_page(reads=Right.PROFILE)
def layout_thumb(request: AccessRequest, pk: int) -> HttpResponse:
    """A small picture of a layout, on the example."""
    return _thumb(request, request.access.get(DocumentLayout, pk=pk))


@company_page(reads=Right.PROFILE)
def design_thumb(request: AccessRequest, design: str) -> HttpResponse:
    if design not in LAYOUTS:
        raise Http404
    company = request.access.company
    return _thumb(request, DocumentLayout(company=company, layout=design, font=LAYOUTS[design].font))


def drawn(company: Company, look: Look, sample: str) -> list[str]:
    """The first pages as addresses that hold their own picture."""
    document = replace(document_of(company, sample), look=look, template=PAPER)
    pages = _pictures(to_json(document), SCREEN)
    return [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages[:MOST_PAGES]]


def _thumb(request: AccessRequest, row: DocumentLayout) -> HttpResponse:
    company = request.access.company
    kinds = list(row.choices.order_by("pk")[:1]) if row.pk else []
    kind, language = (kinds[0].kind, kinds[0].language) if kinds else (LayoutKind.INVOICE, "fr")
    document = replace(example(company, kind=kind, language=language), look=look_with(company, row))
    text = to_json(document)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    response = HttpResponse(_pictures(text, THUMB)[0], content_type="image/png")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@lru_cache(maxsize=64)
def _pictures(text: str, ppi: int) -> list[bytes]:
    document: Document = from_json(text)
    return render_png(document, logo_bytes(document), ppi=ppi)[:MOST_PAGES]
