"""Page breaks, columns and margins of the paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pdfplumber
import pytest

from ardoise.domain.document import Document
from ardoise.domain.money import Money
from ardoise.rendering.cii import build_cii
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import papers, situations

MM = 72 / 25.4
ROWS = {1: "", 2: "une ligne de description", 3: "une ligne de description\nune autre"}


def of_count(count: int, rows: int = 1) -> Document:
    return papers.of_lines(*(papers.line(f"Ligne n° {n}.", "10", description=ROWS[rows]) for n in range(1, count + 1)))


def characters(pdf: bytes) -> Iterator[dict[str, Any]]:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            yield from page.chars


@pytest.mark.parametrize(
    ("rows", "count"),
    [*((1, n) for n in range(1, 61)), *((2, n) for n in range(8, 30, 3)), *((3, n) for n in range(6, 30, 3))],
)
def test_pdf_02_totals_are_whole_and_never_alone(rows: int, count: int) -> None:
    pages = papers.pages(render_pdf(of_count(count, rows)))
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} sur {len(pages)}" in page
        assert page.count("FA-2026-0149") >= 2
        assert ("Désignation" in page) is ("Ligne n°" in page)
    (totals,) = [page for page in pages if "Net à payer" in page]
    for label in (f"Ligne n° {count}.", "Base HT", "Total HT", "TVA 20 %", "Total TTC"):
        assert label in totals
    joined = " ".join(pages)
    assert all(joined.count(f"Ligne n° {n}.") == 1 for n in range(1, count + 1))


def test_pdf_02_two_lines_make_one_page() -> None:
    assert len(papers.pages(render_pdf(of_count(2, 3)))) == 1


def test_what_is_carried_over_adds_up_at_each_break() -> None:
    pages = papers.pages(render_pdf(of_count(60)))
    assert len(pages) > 2
    for number, page in enumerate(pages[:-1], start=1):
        shown = sum(later.count("Ligne n°") for later in pages[:number])
        if "Ligne n°" in pages[number]:
            assert f"À reporter {shown * 10},00" in page
            assert f"Report {shown * 10},00" in pages[number]
    assert "Report " not in pages[0]
    assert "À reporter" not in pages[-1]


@pytest.mark.parametrize("count", [13, 14, 15, 16, 30, 31])
def test_pdf_02_nothing_overlaps_the_foot_nor_leaves_the_margins(count: int) -> None:
    for character in characters(render_pdf(of_count(count, 3))):
        assert character["x0"] >= 18 * MM - 1
        assert character["x1"] <= 193 * MM + 1
        assert character["bottom"] <= 289 * MM
        if character["top"] > 279 * MM:
            assert character["size"] < 8


def test_a_title_stays_with_its_first_line() -> None:
    for before in range(10, 22):
        lines = [papers.line(f"Ligne n° {n}.", "10") for n in range(before)]
        pages = papers.pages(
            render_pdf(papers.of_lines(*lines, papers.title("Le titre"), papers.line("Suivante", "5")))
        )
        (page,) = [page for page in pages if "Le titre" in page]
        assert "Suivante" in page


def test_pdf_01_a_description_longer_than_a_page_flows_whole() -> None:
    sentences = [f"Réponse {n} : " + "mot " * 16 + f"fin {n}." for n in range(120)]
    document = papers.of_lines(replace(papers.line("Formulaire", "10"), description="\n".join(sentences)))
    pages = papers.pages(render_pdf(document, facturx=build_cii(document)))
    joined = " ".join(pages)
    assert len(pages) >= 3
    assert all("Désignation" in page for page in pages)
    assert all(f"Réponse {n} :" in joined and f"fin {n}." in joined for n in range(120))
    assert joined.count("1 u 10,00 20 % 10,00") == 1
    assert "Net à payer" in pages[-1]
    assert "fin 119." in pages[-1]
    assert all(sentence in build_cii(document).decode() for sentence in sentences)


def test_pdf_01_one_paragraph_of_9000_characters_flows_too() -> None:
    words = " ".join(f"mot{n:04d}" for n in range(1100))
    joined = papers.text(render_pdf(papers.of_lines(replace(papers.line("Texte", "10"), description=words))))
    assert all(f"mot{n:04d}" in joined for n in range(1100))


def test_pdf_05_a_word_without_spaces_breaks_inside_its_column() -> None:
    part = "REF/" + "ABCDEFGHIJ0123456789" * 6
    mail = "a" * 48 + "@client.example"
    document = replace(
        papers.of_lines(replace(papers.line(part, "12345678.90"), description=part)),
        buyer=replace(situations.BUYER, name="B" * 70, contact_name=mail),
        order_number="C" * 40,
    )
    pdf = papers.with_xml(document)
    inside = [character for character in characters(pdf) if character["text"].strip()]
    assert min(character["x0"] for character in inside) >= 18 * MM - 1
    assert max(character["x1"] for character in inside) <= 193 * MM + 1
    compact = papers.text(pdf).replace(" ", "").replace("\ufffe", "")
    assert compact.count(part) == 2
    assert mail in compact
    assert "12 345 678,90" in papers.text(pdf)


def test_the_customer_stands_in_the_window_of_the_envelope() -> None:
    name = "CLIENT EXEMPLE SAS"
    first = next(character for character in characters(render_pdf(situations.service())) if character["size"] == 11.25)
    page = [
        character for character in characters(render_pdf(situations.service())) if abs(character["size"] - 11.25) < 0.01
    ]
    start = next(i for i in range(len(page)) if "".join(c["text"] for c in page[i : i + len(name)]) == name)
    assert first
    assert 114 * MM <= page[start]["x0"] <= 120 * MM
    assert 44 * MM <= page[start]["top"] <= 50 * MM


def test_a_column_grows_with_its_longest_figure() -> None:
    line = replace(
        papers.line("Vis", "0.012345", "98765.4321"), total_excl_vat=Money("1219.26"), unit_price=Decimal("0.012345")
    )
    text = papers.text(render_pdf(papers.of_lines(line)))
    assert "98 765,4321" in text
    assert "0,012345" in text
