"""FX-06, FX-07: the PDF is PDF/A-3 with its XML inside, and the guard that says so sees planted defects."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from ardoise.domain.document import Document
from ardoise.rendering.cii import build_cii
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import papers, situations
from ardoise.rendering.tests.guard import defects
from ardoise.rendering.tests.images import PLAIN_SVG
from ardoise.rendering.xmp import MetadataError, add_facturx_metadata

VARIANTS: dict[str, Callable[[], Document]] = {
    "full": papers.windows,
    "long text": lambda: papers.of_lines(papers.line("Réponses", "10", description="Une réponse.\n" * 120)),
    "link": lambda: replace(papers.windows(), notes="Conditions : https://durand.example/conditions"),
    "20 pages": lambda: papers.of_lines(*(papers.line(f"Ligne {n}", "10") for n in range(500))),
    "credit note": situations.credit_note,
    "right to left": lambda: replace(papers.windows(), subject="شركة الاختبار שולחן 🎁 株式会社"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_fx_06_each_variant_is_structurally_pdf_a_3_with_its_xml(name: str) -> None:
    document = VARIANTS[name]()
    xml = build_cii(document)
    assert defects(render_pdf(document, logo=PLAIN_SVG, facturx=xml), facturx=xml) == []


def test_fx_06_a_quote_and_a_draft_are_plain_pdf_a_without_attachment() -> None:
    for document in (papers.quote(), replace(papers.windows(), number="", draft_label="Brouillon 12")):
        pdf = render_pdf(document)
        assert defects(pdf, part="2") == []
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert len(opened.attachments) == 0


def test_fx_07_the_xml_inside_is_the_one_offered_for_download() -> None:
    document = papers.windows()
    xml = build_cii(document)
    with pikepdf.open(io.BytesIO(render_pdf(document, facturx=xml))) as opened:
        assert opened.attachments["factur-x.xml"].get_file().read_bytes() == xml


def test_a_quote_refuses_an_xml() -> None:
    with pytest.raises(ValueError, match="no Factur-X"):
        render_pdf(papers.quote(), facturx=b"<a/>")


def test_metadata_that_are_not_as_expected_stop_the_pdf() -> None:
    once = papers.with_xml(papers.windows())
    with pytest.raises(MetadataError):
        add_facturx_metadata(once)


def _without_id(opened: pikepdf.Pdf) -> None:
    opened.Root.Metadata.write(opened.Root.Metadata.read_bytes().replace(b"<pdfaid:part>3", b"<pdfaid:part>1"))


def _fx(before: bytes, after: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(opened: pikepdf.Pdf) -> None:
        packet = opened.Root.Metadata.read_bytes()
        assert before in packet
        opened.Root.Metadata.write(packet.replace(before, after))

    return change


def _drop(key: str) -> Callable[[pikepdf.Pdf], None]:
    def change(opened: pikepdf.Pdf) -> None:
        del opened.Root[key]

    return change


def _first_font(opened: pikepdf.Pdf, key: str) -> pikepdf.Dictionary:
    return next(item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and key in item)


def _drop_font_file(opened: pikepdf.Pdf) -> None:
    del _first_font(opened, "/FontFile3")["/FontFile3"]


def _drop_to_unicode(opened: pikepdf.Pdf) -> None:
    del _first_font(opened, "/ToUnicode")["/ToUnicode"]


def _relationship(opened: pikepdf.Pdf) -> None:
    opened.Root.AF[0].AFRelationship = pikepdf.Name.Unspecified


def _file_name(opened: pikepdf.Pdf) -> None:
    opened.Root.AF[0].UF = "facture.xml"


def _mime(opened: pikepdf.Pdf) -> None:
    opened.Root.AF[0].EF.F.Subtype = pikepdf.Name("/application/xml")


def _content(opened: pikepdf.Pdf) -> None:
    opened.Root.AF[0].EF.F.write(b"<other/>")


def _action(opened: pikepdf.Pdf) -> None:
    opened.Root.OpenAction = opened.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


PLANTED: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "pdfaid": _without_id,
    "OutputIntent": _drop("/OutputIntents"),
    "tags": _drop("/MarkInfo"),
    "AF": _drop("/AF"),
    "embedded font": _drop_font_file,
    "ToUnicode": _drop_to_unicode,
    "action": _action,
    "AFRelationship": _relationship,
    "UF": _file_name,
    "MIME": _mime,
    "content": _content,
    "fx:ConformanceLevel": _fx(b"<fx:ConformanceLevel>EN 16931", b"<fx:ConformanceLevel>EN16931"),
    "fx:DocumentType": _fx(b"<fx:DocumentType>INVOICE", b"<fx:DocumentType>ORDER"),
    "fx schema": _fx(b">fx</pdfaSchema:prefix>", b">zf</pdfaSchema:prefix>"),
    "one rdf:RDF": _fx(
        b"</rdf:RDF>", b'</rdf:RDF><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>'
    ),
}


@pytest.mark.parametrize("defect", PLANTED)
def test_the_guard_sees_a_planted_defect(defect: str) -> None:
    document = papers.windows()
    xml = build_cii(document)
    with pikepdf.open(io.BytesIO(render_pdf(document, facturx=xml))) as opened:
        PLANTED[defect](opened)
        written = io.BytesIO()
        opened.save(written)
    assert defect in defects(written.getvalue(), facturx=xml)


def test_the_guard_sees_an_old_header() -> None:
    document = papers.windows()
    xml = build_cii(document)
    pdf = render_pdf(document, facturx=xml)
    assert defects(b"%PDF-1.4" + pdf[8:], facturx=xml) == ["header"]


@pytest.mark.skipif(not os.environ.get("VERAPDF"), reason="VERAPDF names no validator")
@pytest.mark.parametrize("name", VARIANTS)
def test_fx_06_vera_pdf_finds_nothing(name: str, tmp_path: Path) -> None:
    kept = tmp_path / "invoice.pdf"
    kept.write_bytes(papers.with_xml(VARIANTS[name]()))
    for flavour in ("3a", "ua1"):
        command = [os.environ["VERAPDF"], "-f", flavour, "--format", "text", str(kept)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert answer.stdout.startswith("PASS"), answer.stdout
