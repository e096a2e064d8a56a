"""A file that came from outside, shown to who may see it: by what it is, under a plain name, kept by no cache."""

from __future__ import annotations

from django.http import HttpResponse

from ardoise.archive.keep import read
from ardoise.archive.models import ArchivedFile


def file_response(file: ArchivedFile) -> HttpResponse:
    response = HttpResponse(read(file), content_type=file.media_type)
    name = file.name.encode("ascii", "ignore").decode().replace('"', "").strip() or "piece"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
