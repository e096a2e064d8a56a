"""A letter on the company's paper: read back whole, PDF/A-2, same bytes for the same value."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest
from PIL import Image

from ardoise.domain.document import Look
from ardoise.rendering.letters import (
    Facts,
    Heading,
    Letter,
    Paragraph,
    Picture,
    SmallPrint,
    Table,
    render_letter,
)
from ardoise.rendering.pdf import PaperError
from ardoise.rendering.tests import images, papers, situations
from ardoise.rendering.tests.guard import defects

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (120, 40), "white").save(written, "PNG")
    return written.getvalue()


def letter() -> Letter:
    return Letter(
        seller=papers.DURAND,
        recipient=situations.BUYER,
        title="Mise en demeure",
        reference="FA-2026-0149",
        place_and_date="Trélazé, le 28 novembre 2026",
        blocks=(
            Paragraph("Madame, Monsieur,\nvotre facture reste impayée."),
            Heading("Sommes dues"),
            Table(("Facture", "Reste dû"), (("FA-2026-0149 du 25/11/2026", "1 200,00 €"),), 1, ("Total", "1 200,00 €")),
            Facts((("Signé le", "28 novembre 2026 à 10:42"), ("Par", "Anne Berger, gérante"))),
            Paragraph("Sous huit jours.", strong=True),
            Picture(png(), "Signature d’Anne Berger"),
            SmallPrint((("SHA-256", HASH),)),
        ),
        made_at=datetime(2026, 11, 28, 9, 42, 7, 654321, tzinfo=UTC),
        look=Look(accent="#7b4a1e"),
        logo=images.PLAIN_SVG,
    )


def test_a_letter_says_all_its_blocks() -> None:
    pdf = render_letter(letter())
    text = papers.text(pdf)
    for said in (
        "Menuiserie Durand",
        situations.BUYER.name,
        "Trélazé, le 28 novembre 2026",
        "Mise en demeure",
        "votre facture reste impayée.",
        "FA-2026-0149 du 25/11/2026",
        "Anne Berger, gérante",
        "Sous huit jours.",
        "SARL au capital de 8 000 €",
        "Page 1 sur 1",
    ):
        assert said in text
    assert HASH in text.replace(" ", "").replace("\ufffe", "")


def test_a_letter_is_pdf_a_2_and_tagged() -> None:
    pdf = render_letter(letter())
    assert defects(pdf, part="2") == []
    assert b"Signature d" in bytes(str(alternates(pdf)), "utf-8")


def alternates(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [str(item.Alt) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]


def test_the_same_letter_gives_the_same_bytes_and_another_date_others() -> None:
    assert render_letter(letter()) == render_letter(letter())
    assert render_letter(letter()) != render_letter(replace(letter(), made_at=datetime(2026, 11, 29, tzinfo=UTC)))


def test_a_certificate_without_recipient_nor_logo_runs_over_pages() -> None:
    rows = tuple((f"Événement {n}", "envoyé à anne@exemple.fr") for n in range(90))
    pdf = render_letter(replace(letter(), recipient=None, logo=None, blocks=(Table(("Quand", "Quoi"), rows),)))
    pages = papers.pages(pdf)
    assert len(pages) > 1
    assert all("Quand" in page for page in pages)
    assert "Événement 89" in pages[-1]


def test_signs_of_markup_and_hard_scripts_are_printed_as_typed() -> None:
    typed = "#panic() $x$ *gras* @ref \\ `code` <b>"
    hard = "ا\u0301\u0300 क\u0308 ש\u064b a\u20dd"
    text = papers.text(render_letter(replace(letter(), blocks=(Paragraph(typed), Paragraph(hard)))))
    assert typed in text


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(PaperError):
        render_letter(replace(letter(), blocks=(Picture(b"GIF89a", "rien"),)))
