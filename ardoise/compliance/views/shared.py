"""What the pages of the room share: the frame of MON PROFIL, and a file sent as it is kept."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from ardoise.archive.keep import checked_path
from ardoise.archive.models import ArchivedFile
from ardoise.companies.gate import AccessRequest


def page(request: AccessRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"section": "profile", "current": "conformite", **context})


def sent(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def kept(file: ArchivedFile) -> HttpResponseBase:
    """The bytes of a kept file, streamed once they were seen to be those that were kept."""
    stream = checked_path(file).open("rb")
    return FileResponse(stream, as_attachment=True, filename=file.name, content_type=file.media_type)
