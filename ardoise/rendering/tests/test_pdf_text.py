"""The paper says what the document says: amounts, numbers, mentions, in any script."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import typst
from lxml import etree

from ardoise.domain.document import Allowance, Document, DocumentKind, Notice
from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.rendering import pdf
from ardoise.rendering.cii import build_cii
from ardoise.rendering.glyphs import printable
from ardoise.rendering.pdf import render_pdf, render_png, render_svg
from ardoise.rendering.tests import papers, situations
from ardoise.rendering.xml import qualified


def blanks_as_one(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def said(amount: Money) -> str:
    return blanks_as_one(money_text(amount))


@pytest.mark.parametrize("name", situations.SITUATIONS)
def test_every_amount_number_and_mention_of_a_situation_is_on_the_paper(name: str) -> None:
    document = situations.SITUATIONS[name]()
    text = papers.text(papers.with_xml(document))
    for amount in (document.totals.incl_vat, document.totals.due):
        assert said(amount) in text
    for vat in document.vat_breakdown:
        assert said(vat.base).removesuffix(" €") in text
        assert not vat.vat or said(vat.vat).removesuffix(" €") in text
        assert blanks_as_one(vat.exemption_reason) in text
    for line in document.lines:
        assert line.label in text
        assert said(line.total_excl_vat).removesuffix(" €") in text
    for notice in document.notices:
        assert (blanks_as_one(notice.text).rstrip(".") in text) is notice.printed
    for earlier in document.preceding:
        assert f"{earlier.number} du {earlier.date:%d/%m/%Y}" in text
    assert document.number in text
    assert document.buyer.name in text
    assert document.seller.name in text


def test_a_full_invoice_prints_its_facts_discount_subtotal_and_payment() -> None:
    text = papers.text(papers.with_xml(papers.windows()))
    for expected in (
        "14 rue des Tonneliers, 49800 Trélazé",
        "25 décembre 2026",
        "DE-2026-0086 du 09/10/2026",
        "Fenêtres du premier étage et bibliothèque du salon",
        "Remise 5 % : −92,50 €",
        "3 284,00",
        "Total TTC 5 721,40 €",
        "Net à payer 5 721,40 €",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "BIC AGRIFRPP · Référence FA-2026-0149",
        "SARL au capital de 8 000 €",
        "Page 1 sur 1",
    ):
        assert expected in text


def test_a_document_discount_is_printed_for_each_rate() -> None:
    allowances = (
        Allowance(Money("328.40"), Decimal(10), "S", percent=Decimal(10), base=Money("3284.00")),
        Allowance(Money("175.75"), Decimal(20), "S", percent=Decimal(10), base=Money("1757.50")),
    )
    text = papers.text(papers.with_xml(replace(papers.windows(), allowances=allowances)))
    assert "Remise 10 % (TVA 10 %) −328,40 €" in text
    assert "Remise 10 % (TVA 20 %) −175,75 €" in text


def test_a_quote_prints_its_validity_its_declaration_and_a_zone_to_sign() -> None:
    text = papers.text(render_pdf(papers.quote()))
    for expected in ("Devis", "jusqu’au 24 décembre 2026", papers.DWELLING.text, "Bon pour accord", "Devis gratuit."):
        assert expected in text
    assert "Net à payer" not in text
    assert "IBAN" not in text


def test_a_draft_prints_its_label_and_the_word_across_the_page() -> None:
    text = papers.text(render_pdf(replace(papers.windows(), number="", draft_label="Brouillon 12")))
    assert text.count("Brouillon") == 3  # under the title, at the foot, across
    assert "Brouillon 12" in text


def test_a_document_without_vat_has_no_vat_column_but_its_mention() -> None:
    text = papers.text(papers.with_xml(situations.franchise()))
    assert "TVA non applicable, article 293 B du CGI" in text
    assert "Prix HT Total HT" in text
    assert "Base HT" not in text


def test_crn_04_a_credit_note_is_positive_and_called_avoir() -> None:
    document = situations.credit_note()
    text = papers.text(papers.with_xml(document))
    assert "Avoir" in text
    assert "Montant de l’avoir 120,00 €" in text
    assert "−" not in text
    root = etree.fromstring(build_cii(document))
    texts = {
        name: root.findtext(f".//{qualified(name)}") for name in ("ram:TaxBasisTotalAmount", "ram:GrandTotalAmount")
    }
    assert texts == {"ram:TaxBasisTotalAmount": "100.00", "ram:GrandTotalAmount": "120.00"}
    assert root.findtext(f"{qualified('rsm:ExchangedDocument')}/{qualified('ram:TypeCode')}") == "381"


def test_down_payments_and_corrections_say_what_they_are() -> None:
    assert "Facture d’acompte" in papers.text(papers.with_xml(situations.down_payment()))
    assert "Facture rectificative" in papers.text(papers.with_xml(situations.corrective()))
    assert "Acompte F2026-0104 du 01/10/2026" in papers.text(papers.with_xml(situations.final_by_lines()))


def test_a_paid_invoice_says_so_and_asks_for_nothing() -> None:
    text = papers.text(papers.with_xml(situations.already_paid()))
    assert "Facture déjà réglée par carte bancaire." in text
    assert "Déjà réglé −1 200,00 €" in text
    assert "Net à payer 0,00 €" in text


PDF_03 = "Œuvre d'Élise & Fils — “Cœur” Łukasz Șerban Ανδρέας Иванов • € m²"


def test_pdf_03_latin_greek_and_cyrillic_copy_out_unchanged_and_the_rest_never_fails() -> None:
    document = replace(papers.windows(), buyer=replace(situations.BUYER, name=f"{PDF_03} 株式会社テスト 🎁"))
    text = papers.text(papers.with_xml(document))
    assert PDF_03 in text
    assert "☐" * 7 in text  # CJK: a visible box for each character
    assert "?" not in text
    assert f"{PDF_03} 株式会社テスト 🎁" in build_cii(document).decode().replace("&amp;", "&")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\x00b\x08c", "abc"),
        ("une\ttabulation", "une tabulation"),
        ("famille 👨\u200d👩\u200d👧 🏽", "famille 👨👩👧 "),
        ("drapeau \U000e0067", "drapeau "),
        ("株", "☐"),
        ("e\u0301", "é"),
        ("\u202eenvers\u202c", "envers"),
        ("\ud800", ""),
    ],
)
def test_printable_keeps_what_can_be_drawn(typed: str, printed: str) -> None:
    assert printable(typed) == printed


def test_a_cluster_of_several_scripts_never_blocks_a_document() -> None:
    name = "ا\u0301\u0300 क\u0308 🎁\u0301 \u0e33\u0301 ש\u064b a\u20dd"
    assert "Client" in papers.text(
        render_pdf(replace(papers.windows(), buyer=replace(situations.BUYER, name=f"Client {name}")))
    )


def test_a_paper_that_the_fonts_defeat_is_printed_again_with_the_main_face(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, tried = pdf._compiled, []

    def defeated(data: str, *rest: Any) -> list[bytes]:
        tried.append(data)
        if len(tried) == 1:
            raise typst.TypstError("no font", "no font")
        return compiled(data, *rest)

    monkeypatch.setattr(pdf, "_compiled", defeated)
    text = papers.text(render_pdf(replace(papers.windows(), buyer=replace(situations.BUYER, name="Élise שולחן"))))
    assert f"Élise {'☐' * 5}" in text


@pytest.mark.parametrize("name", ["שולחן", "شركة الاختبار"])
def test_pdf_04_a_right_to_left_name_leaves_the_rest_in_order(name: str) -> None:
    line = papers.line(f"Livraison {name} FA2026-0007", "100")
    document = replace(papers.of_lines(line), buyer=replace(situations.BUYER, name=name))
    text = papers.text(papers.with_xml(document))
    assert "FA2026-0007" in text
    assert "120,00 €" in text
    root = etree.fromstring(build_cii(document))
    names = [element.text for element in root.iter(qualified("ram:Name"))]
    assert names[0] == f"Livraison {name} FA2026-0007"
    assert names[-1] == name


def test_pdf_08_signs_of_markup_are_printed_as_typed_and_escaped_once_in_the_xml() -> None:
    customer = 'Dupont & Fils <SARL> "l\'été"'
    labels = ('Tuyau 3" & raccord', "<b>test</b>", "<img src=x onerror=alert(1)>", "#panic() $x$ *gras* @ref \\ `code`")
    document = replace(
        papers.of_lines(*(papers.line(label, "10") for label in labels)),
        buyer=replace(situations.BUYER, name=customer),
    )
    text = papers.text(papers.with_xml(document))
    for typed in (customer, *labels):
        assert typed in text
    names = [element.text for element in etree.fromstring(build_cii(document)).iter(qualified("ram:Name"))]
    assert [*labels, customer] == [name for name in names if name in (*labels, customer)]


def test_fx_11_the_three_notes_of_the_wire_are_printed_too() -> None:
    document = situations.service()
    notes = list(etree.fromstring(build_cii(document)).iter(qualified("ram:IncludedNote")))
    codes = [note.findtext(qualified("ram:SubjectCode")) for note in notes]
    text = papers.text(papers.with_xml(document))
    for code in ("PMT", "PMD", "AAB"):
        assert codes.count(code) == 1
        assert blanks_as_one(str(notes[codes.index(code)].findtext(qualified("ram:Content")))) in text


def test_fx_11_a_consumer_s_notes_travel_without_being_printed() -> None:
    hidden = tuple(
        Notice(code, "Sans objet (client non professionnel)", code, printed=False) for code in ("PMT", "PMD")
    )
    document = replace(situations.service(), notices=hidden)
    assert build_cii(document).decode().count("Sans objet") == 2
    assert "Sans objet" not in papers.text(papers.with_xml(document))


def test_i18_02_an_amount_stays_on_one_line_with_blanks_between_groups() -> None:
    document = papers.of_lines(papers.line("Gros œuvre", "1234567.89"))
    text = papers.text(papers.with_xml(document))
    assert "1 234 567,89 €" in text
    assert "1 481 481,47 €" in text
    assert "\ufffd" not in text
    xml = build_cii(document).decode()
    assert ">1234567.89<" in xml


def test_pages_for_the_screen_come_from_the_same_paper() -> None:
    document = papers.of_lines(*(papers.line(f"Ligne {n}", "10") for n in range(40)))
    count = len(papers.pages(render_pdf(document)))
    svg, png = render_svg(document), render_png(document)
    assert len(svg) == len(png) == count > 1
    assert all(page.startswith("<svg") for page in svg)
    assert all(page.startswith(b"\x89PNG") for page in png)


def test_a_document_with_hardly_anything_still_prints() -> None:
    bare = Document(
        kind=DocumentKind.INVOICE, seller=papers.DURAND, buyer=situations.BUYER, issue_date=date(2026, 1, 1)
    )
    assert "Net à payer 0,00 €" in papers.text(render_pdf(bare))
