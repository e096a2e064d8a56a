"""Files in answers."""

from __future__ import annotations

from django.http import HttpResponse

from ardoise.domain.document import Document
from ardoise.sales.names import file_stem


def pdf_answer(content: bytes, document: Document) -> HttpResponse:
    return _answer(content, f"{file_stem(document)}.pdf", "application/pdf")


def xml_answer(content: bytes, document: Document) -> HttpResponse:
    return _answer(content, f"{file_stem(document)}.xml", "application/xml")


def _answer(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
