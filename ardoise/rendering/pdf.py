"""The paper compiled in process: PDF/A-3 with its XML, PDF/A-2 for quotes, SVG and PNG for the screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from ardoise.domain.document import Document, DocumentKind
from ardoise.rendering import fonts
from ardoise.rendering.dressing import font_of
from ardoise.rendering.layouts import DEFAULT_FONT
from ardoise.rendering.paper import paper_data
from ardoise.rendering.xmp import add_facturx_metadata

PAPER = Path(__file__).parent / "paper"
_WITH_XML = ["a-3a", "ua-1"]
_WITHOUT_XML = ["a-2a", "ua-1"]
_NO_DATE = date(2000, 1, 1)  # a draft without date: a fixed one, so that the same value gives the same bytes
_SCREEN_PPI = 110


class PaperError(Exception):
    """The paper could not be compiled: a defect of the template, never of what the user typed."""


def render_pdf(document: Document, *, logo: bytes | None = None, facturx: bytes | None = None, link: str = "") -> bytes:
    """PDF/A, tagged (UA-1), every font embedded; the same value gives the same bytes, in any process.

    `facturx` is the XML that `build_cii` gave: it is attached as factur-x.xml (relationship Alternative) and the PDF
    is PDF/A-3 with the Factur-X metadata. A quote takes none. `logo` is what `clean_logo` gave;
    `link`, what the code at the foot opens.
    """
    if facturx is not None and document.kind is DocumentKind.QUOTE:
        raise ValueError("a quote carries no Factur-X")
    standards = _WITHOUT_XML if facturx is None else _WITH_XML
    inputs = {} if facturx is None else {"facturx": facturx.decode()}
    options: dict[str, Any] = {"format": "pdf", "pdf_standards": standards, "timestamp": _timestamp(document)}
    pdf = _compile(document, logo, link, inputs, **options)[0]
    return pdf if facturx is None else add_facturx_metadata(pdf)


def render_svg(document: Document, logo: bytes | None = None, link: str = "") -> list[str]:
    """Each page as SVG, from the same compile as the PDF."""
    return [page.decode() for page in _compile(document, logo, link, {}, format="svg")]


def render_png(document: Document, logo: bytes | None = None, link: str = "", ppi: int = _SCREEN_PPI) -> list[bytes]:
    """Each page as PNG, from the same compile as the PDF."""
    return _compile(document, logo, link, {}, format="png", ppi=ppi)


def _compile(document: Document, logo: bytes | None, link: str, inputs: dict[str, str], **options: Any) -> list[bytes]:
    try:
        return _compiled(paper_data(document, logo_data(logo), link), inputs, options, font_of(document.look))
    except typst.TypstError:
        # A cluster of several scripts that no single font draws: the rest of the document must still leave.
        plainer = paper_data(document, logo_data(logo), link, strict=True)
        try:
            return _compiled(plainer, inputs, options)
        except typst.TypstError as error:
            raise PaperError(f"{error}: {'; '.join(error.hints)}") from error


def _compiled(data: str, inputs: dict[str, str], options: dict[str, Any], font: str = DEFAULT_FONT) -> list[bytes]:
    pages = typst.compile(
        str(PAPER / "document.typ"),
        root=str(PAPER),
        font_paths=fonts.fonts(font),
        sys_inputs={"data": data, **inputs},
        **options,
    )
    return pages if isinstance(pages, list) else [pages]


def logo_data(logo: bytes | None) -> dict[str, Any] | None:
    """SVG travels as text; the compiler takes other bytes as a list of numbers only."""
    if logo is None:
        return None
    if logo.lstrip()[:5] in (b"<?xml", b"<svg ", b"<svg>"):
        return {"format": "svg", "text": logo.decode(), "bytes": []}
    return {"format": "jpg" if logo[:2] == b"\xff\xd8" else "png", "text": "", "bytes": list(logo)}


def _timestamp(document: Document) -> datetime:
    return datetime.combine(document.issue_date or _NO_DATE, time(), tzinfo=UTC)
