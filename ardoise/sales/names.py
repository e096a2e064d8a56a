"""Clean names of the files of a document."""

from __future__ import annotations

from ardoise.domain.document import Document


def file_stem(document: Document) -> str:
    """A clean file name: "Facture-F-2026-0001"; a slash of the number becomes a dash."""
    word = {"quote": "Devis"}.get(document.kind, "Avoir" if "credit_note" in document.kind else "Facture")
    return f"{word}-{document.number or document.draft_label}".replace("/", "-").replace(" ", "-")
