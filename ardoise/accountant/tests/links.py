"""The link of a missing document as its tests use it, and files of the kinds that people send by it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ardoise.accountant.models import MissingDocument
from ardoise.notifications.links import write_token

WORDS = "Facture fournisseur de 84,90 € du 12/03"


def pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page()
        one.save(out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as one:
        one.writestr("page.html", "<script>alert(1)</script>")
    return out.getvalue()


def page_of(missing: MissingDocument) -> str:
    return reverse("accountant:drop", args=[write_token(missing.link)])


def send(missing: MissingDocument, *files: bytes, name: str = "photo.jpg") -> Any:
    sent = [SimpleUploadedFile(name, content) for content in files]
    return Client(enforce_csrf_checks=True).post(page_of(missing), {"file": sent})
