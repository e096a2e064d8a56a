"""What may come in by a link or with an answer: one photo or one PDF, known by its content, with nothing hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ardoise.archive.models import ArchivedFile
from ardoise.archive.pdf_check import Pdf, look_at
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.purchases.receipts import MAX_BYTES, keep_receipt

ACCEPT = "image/jpeg,image/png,application/pdf"  # an iPhone then sends its photos as JPEG
NOT_ACCEPTED = "n’est ni une photo ni un PDF lisible : envoyez une photo (JPEG ou PNG), ou un PDF."
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body)\b", re.IGNORECASE)
_HEAD = 4096
_ZIP_TAIL = 66_000  # where the end of a zip may stand: its own comment is 65 535 bytes at most


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: the name that it was given, and its bytes."""

    name: str
    content: bytes

    @property
    def shown_name(self) -> str:
        return self.name.rpartition("/")[2].rpartition("\\")[2][:80] or "Ce fichier"


def keep_upload(company: Company, upload: Upload) -> ArchivedFile:
    """The bytes as they were sent, under the ending of what they are. Raises Refused that names the file."""
    check(upload)
    return keep_checked(company, upload)


def keep_checked(company: Company, upload: Upload) -> ArchivedFile:
    """The same, of what `check` let through. A picture is still read."""
    try:
        return keep_receipt(company, upload.content, name=upload.name)
    except Refused as refusal:
        if refusal.code == "receipt_heic":
            raise Refused("file_heic", refusal.message, "file") from None
        raise _refused(upload) from None


def check(upload: Upload) -> None:
    """Raises Refused("file_…") for what is not one photo or one PDF and nothing else."""
    content = upload.content
    if not content:
        raise Refused("file_empty", f"« {upload.shown_name} » est vide : choisissez-le de nouveau.", "file")
    if len(content) > MAX_BYTES:
        raise Refused(
            "file_too_large",
            f"« {upload.shown_name} » dépasse 15 Mo : envoyez une photo moins lourde, ou un PDF réduit.",
            "file",
        )
    if _MARKUP.search(content[:_HEAD]) or b"PK\x05\x06" in content[-_ZIP_TAIL:]:
        raise _refused(upload)
    if b"%PDF-" in content[:1024]:
        _check_pdf(upload)


def _check_pdf(upload: Upload) -> None:
    """It begins as a PDF, opens without a password, and has a page."""
    if not upload.content.startswith(b"%PDF-"):
        raise _refused(upload)
    found = look_at(upload.content)
    if found is Pdf.LOCKED:
        message = f"« {upload.shown_name} » est protégé par un mot de passe : envoyez-le sans protection."
        raise Refused("file_locked", message, "file")
    if found is not Pdf.READABLE:
        raise _refused(upload)


def _refused(upload: Upload) -> Refused:
    return Refused("file_not_accepted", f"« {upload.shown_name} » {NOT_ACCEPTED}", "file")
