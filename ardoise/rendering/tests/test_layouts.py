"""Each layout says the same as the others, on a paper that archives and machines accept; what is frozen never moves."""

from __future__ import annotations

import hashlib
import io
import itertools
from dataclasses import replace
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pikepdf
import pytest

from ardoise.domain.colours import READABLE, WHITE, contrast, darkened, ink_on
from ardoise.domain.document import Document, DocumentKind, Look, from_json, to_json
from ardoise.domain.money import Money
from ardoise.rendering.cii import build_cii
from ardoise.rendering.layouts import FONTS, LAYOUTS, LOGO_PLACES
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import papers, situations
from ardoise.rendering.tests.guard import defects
from ardoise.rendering.tests.images import PLAIN_SVG
from ardoise.rendering.tests.test_pdf_layout import MM, characters, of_count
from ardoise.rendering.tests.test_pdf_text import blanks_as_one, said

GOLDEN = Path(__file__).parent / "golden" / "paper"
# What the paper of these values was before it had layouts (typst 0.15.2).
FROZEN = {
    "invoice": "abbd53ed1281d7575e8d4daed8a2a54aa174f5e235b28fb7efad35d3c6652ac7",
    "quote": "8d91d0673e7fb73bdac6a1b19a824e2fb926d045a3fda95dc72381767a89c2e2",
    "english_quote": "da0012b1b7ad9b045a6aef277536d85ae64435a559bba65480147306e4e3c2e0",
}
TEXTS = {
    "introduction": "Bonjour {client},\nvoici « {objet} ».",
    "closing": "À régler : {reste}.",
    "footer": "Atelier ouvert le samedi.",
}


def look(layout: str, **changes: object) -> Look:
    values = {"accent": "#14573a", "layout": layout, "font": LAYOUTS[layout].font, **TEXTS, **changes}
    return replace(Look(), **values)  # type: ignore[arg-type]


def dressed(layout: str, document: Document | None = None, **changes: object) -> Document:
    return replace(document or papers.windows(), look=look(layout, **changes), template="2")


def referenced() -> Document:
    """The first line of the usual paper with a reference; its last one has a discount."""
    document = papers.windows()
    lines = list(document.lines)
    lines[1] = replace(lines[1], reference="FEN-204")
    return replace(document, lines=tuple(lines))


@pytest.mark.parametrize("name", FROZEN)
def test_what_was_frozen_before_the_layouts_gives_the_same_bytes(name: str) -> None:
    assert version("typst") == "0.15.2", "another compiler draws otherwise: render these values with the one before"
    document = from_json((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    xml = build_cii(document) if document.kind is DocumentKind.INVOICE else None
    pdf = render_pdf(document, facturx=xml, link="https://durand.example/d/1")
    assert hashlib.sha256(pdf).hexdigest() == FROZEN[name]
    assert from_json(to_json(document)) == document


def test_a_quote_in_english_that_was_frozen_in_french_stays_in_french() -> None:
    document = from_json((GOLDEN / "english_quote.json").read_text(encoding="utf-8"))
    assert document.language == "en"
    assert "Devis" in papers.text(render_pdf(document))


@pytest.mark.parametrize(("layout", "kind"), [*itertools.product(LAYOUTS, DocumentKind)])
def test_each_layout_of_each_kind_is_a_paper_for_the_archive(layout: str, kind: DocumentKind) -> None:
    if kind is DocumentKind.QUOTE:
        pdf = render_pdf(dressed(layout, papers.quote()), logo=PLAIN_SVG, link="https://durand.example/d/1")
        assert defects(pdf, part="2") == []
        return
    base = {DocumentKind.CREDIT_NOTE: situations.credit_note, DocumentKind.DOWN_PAYMENT: situations.down_payment}
    document = dressed(layout, replace(base.get(kind, papers.windows)(), kind=kind))
    xml = build_cii(document)
    assert defects(render_pdf(document, logo=PLAIN_SVG, facturx=xml), facturx=xml) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_xml_knows_nothing_of_the_layout(layout: str) -> None:
    document = dressed(layout)
    xml = build_cii(papers.windows())
    assert build_cii(document) == xml
    with pikepdf.open(io.BytesIO(render_pdf(document, facturx=xml))) as opened:
        assert opened.attachments["factur-x.xml"].get_file().read_bytes() == xml


@pytest.mark.parametrize(("layout", "name"), [*itertools.product(LAYOUTS, list(situations.SITUATIONS)[:15:3])])
def test_each_layout_prints_every_amount_number_and_mention(layout: str, name: str) -> None:
    document = dressed(layout, situations.SITUATIONS[name]())
    text = papers.text(render_pdf(document))
    for amount in (document.totals.incl_vat, document.totals.due):
        assert said(amount) in text
    for line in document.lines:
        assert line.label in text
        assert said(line.total_excl_vat).removesuffix(" €") in text
    for notice in document.notices:
        assert not notice.printed or blanks_as_one(notice.text).rstrip(".") in text
    for part in (document.number, document.buyer.name, document.seller.name, document.seller.legal_identity):
        assert blanks_as_one(part) in text
    assert f"Bonjour {document.buyer.name}," in text
    assert f"À régler : {said(document.totals.due)}." in text
    assert "Atelier ouvert le samedi." in text


@pytest.mark.parametrize(("layout", "count"), [*itertools.product(LAYOUTS, [2, 11, 13, 15, 27])])
def test_totals_are_whole_and_never_alone_in_each_layout(layout: str, count: int) -> None:
    pages = papers.pages(render_pdf(dressed(layout, of_count(count, 2))))
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} sur {len(pages)}" in page
        assert ("Désignation" in page) is ("Ligne n°" in page)
    (totals,) = [page for page in pages if "Net à payer" in page]
    for label in (f"Ligne n° {count}.", "Base HT", "Total HT", "TVA 20 %", "Total TTC"):
        assert label in totals


@pytest.mark.parametrize(("layout", "font"), [*itertools.product(LAYOUTS, FONTS)])
def test_nothing_leaves_the_margins_nor_meets_the_foot(layout: str, font: str) -> None:
    long = replace(papers.line("Une désignation " * 6, "1234567.89", "98765.4321"), total_excl_vat=Money("1.00"))
    document = dressed(layout, papers.of_lines(*([long] * 14)), font=font)
    for character in characters(render_pdf(document, logo=PLAIN_SVG)):
        assert character["x0"] >= 18 * MM - 1
        assert character["x1"] <= 193 * MM + 1
        assert character["bottom"] <= 292 * MM
        if character["top"] > 277 * MM:
            assert character["size"] < 8


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_customer_stands_in_the_window_of_the_envelope_in_each_layout(layout: str) -> None:
    pdf = render_pdf(dressed(layout, situations.service(), introduction="", closing=""), logo=PLAIN_SVG)
    page = [one for one in characters(pdf) if one["text"].strip()]
    name = "CLIENTEXEMPLESAS"
    starts = [i for i in range(len(page)) if "".join(one["text"] for one in page[i : i + len(name)]) == name]
    start = page[starts[0]]
    assert 113 * MM <= start["x0"] <= 121 * MM
    assert 44 * MM <= start["top"] <= 56 * MM


@pytest.mark.parametrize(("place", "size"), [*((place, "large") for place in LOGO_PLACES), ("", "small")])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_logo_may_stand_anywhere_at_any_size_over_the_customer(layout: str, place: str, size: str) -> None:
    pdf = render_pdf(dressed(layout, logo_place=place, logo_size=size, introduction=""), logo=PLAIN_SVG)
    assert defects(pdf) in ([], ["pdfaid"])  # no XML was given: PDF/A-2
    first = [one for one in characters(pdf) if one["text"].strip()]
    lowest = max(one["bottom"] for one in first if one["top"] < 43 * MM)
    assert lowest < 50 * MM


@pytest.mark.parametrize("layout", LAYOUTS)
def test_hidden_columns_never_hide_what_the_law_asks_of_a_line(layout: str) -> None:
    """CGI ann. II art. 242 nonies A, 8° and 9°: quantity, designation, unit price, rate, and the discount."""
    document = dressed(layout, referenced(), shows_unit=False, reference="hidden", discount="under")
    text = papers.text(render_pdf(document))
    assert "FEN-204" not in text
    assert "Unité" not in text
    for kept in (
        "Fenêtre chêne, deux vantaux",
        "4 612,00 10 % 2 448,00",
        "Qté",
        "Prix HT",
        "TVA",
        "Remise 5 % : −92,50 €",
    ):
        assert kept in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_references_and_discounts_may_have_columns(layout: str) -> None:
    text = papers.text(render_pdf(dressed(layout, referenced(), reference="column", discount="column")))
    for part in ("Réf.", "Remise", "FEN-204", "−5 %"):
        assert part in text
    assert "Réf. FEN-204" not in text
    assert "Remise 5 % :" not in text
    without = papers.text(render_pdf(dressed(layout, reference="column")))
    assert "Réf." not in without


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_paper_in_english_says_all_in_english_but_the_french_mentions(layout: str) -> None:
    document = dressed(layout, replace(papers.windows(), language="en", notes="Thank you."), **dict.fromkeys(TEXTS, ""))
    abroad = replace(document.buyer, address=replace(document.buyer.address, country="DE"))
    xml = build_cii(replace(document, buyer=abroad))
    pdf = render_pdf(replace(document, buyer=abroad), facturx=xml)
    assert defects(pdf, facturx=xml) == []
    text = papers.text(pdf)
    for part in (
        *("Invoice", "25 November 2026", "DE-2026-0086 of 9 Oct 2026", "Germany", "Description", "Unit price"),
        *("2,448.00", "Discount 5%: −€92.50", "Subtotal", "Net amount", "VAT", "Amount due", "€5,721.40"),
        *("Pay by bank transfer by 25 December 2026", "Page 1 of", "lump sum", "Thank you."),
        "Legal notices, in French as the law requires",
        "Indemnité forfaitaire pour frais de recouvrement",
    ):
        assert part in text
    for part in ("Facture", "Échéance", "Net à payer", "Sous-total", "forfait ", "novembre", "5 721,40"):
        assert part not in text


def test_a_quote_in_english_is_signed_in_both_words() -> None:
    text = papers.text(render_pdf(replace(papers.quote(), language="en", template="2")))
    for part in (
        "Quotation",
        "until 24 December 2026",
        "Bon pour accord",
        "Approved",
        "Signature",
        papers.DWELLING.text,
    ):
        assert part in text


def test_braces_that_are_no_variable_are_printed_as_typed() -> None:
    text = papers.text(render_pdf(dressed("ardoise", closing="Lot {A} pour {client}, #panic() $x$")))
    assert "Lot {A} pour CLIENT EXEMPLE SAS, #panic() $x$" in text


def test_a_layout_that_a_later_version_would_bring_is_drawn_as_the_usual_one() -> None:
    known = replace(papers.windows(), look=Look(accent="#14573a"))
    unknown = replace(known, look=replace(known.look, layout="demain", font="demain", logo_size="immense"))
    assert render_pdf(unknown) == render_pdf(known)


@pytest.mark.parametrize("colour", ["#ffffff", "#f0c419", "#ff8800", "#7b4a1e", "#1d242c", "#00ffff", "#808080"])
def test_a_colour_is_darkened_until_it_reads(colour: str) -> None:
    shade = darkened(colour)
    assert contrast(shade, WHITE) >= READABLE
    assert contrast(shade, ink_on(shade)) >= READABLE
    assert (shade == colour) is (contrast(colour, WHITE) >= READABLE)


def test_contrast_is_that_of_wcag() -> None:
    """#767676 on white is the grey that just passes: 4.54 (WCAG, understanding 1.4.3)."""
    assert contrast("#000000", WHITE) == 21
    assert contrast("#767676", WHITE).quantize(Decimal("0.01")) == Decimal("4.54")
    assert (ink_on("#f0c419"), ink_on("#14573a")) == ("#1d242c", WHITE)
