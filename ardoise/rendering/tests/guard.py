"""A structural guard of PDF/A-3 and Factur-X, in the place of veraPDF where there is none: what it lists is broken."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from lxml import etree

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
_FX_VALUES = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "factur-x.xml",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
_FORBIDDEN = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide"}


def defects(pdf: bytes, *, part: str = "3", facturx: bytes | None = None) -> list[str]:
    """What is wrong, nothing when all is well; `facturx` is the XML that must be inside, byte for byte."""
    found = [] if pdf[:8] == b"%PDF-1.7" and pdf[9:10] == b"%" and min(pdf[10:14]) > 127 else ["header"]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found += _structure(opened)
        found += _metadata(opened, part, with_fx=facturx is not None)
        found += _fonts(opened)
        if facturx is not None:
            found += _attachment(opened, facturx)
    return found


def _structure(opened: pikepdf.Pdf) -> Iterator[str]:
    root = opened.Root
    if "/ID" not in opened.trailer:
        yield "ID"
    if opened.is_encrypted:
        yield "encryption"
    intents = list(root.get("/OutputIntents", []))
    if not any(intent.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in intents):
        yield "OutputIntent"
    is_marked = "/MarkInfo" in root and bool(root.MarkInfo.get("/Marked"))
    if not is_marked or "/StructTreeRoot" not in root or "/Lang" not in root:
        yield "tags"
    for item in opened.objects:
        if isinstance(item, pikepdf.Dictionary) and (item.get("/S") in _FORBIDDEN or "/JS" in item):
            yield "action"


def _metadata(opened: pikepdf.Pdf, part: str, *, with_fx: bool) -> Iterator[str]:
    packet = etree.fromstring(opened.Root.Metadata.read_bytes())
    if len(list(packet.iter(_RDF))) != 1:
        yield "one rdf:RDF"
    if _texts(packet, f"{_PDFAID}part") != [part] or _texts(packet, f"{_PDFAID}conformance") != ["A"]:
        yield "pdfaid"
    if not with_fx:
        return
    for name, value in _FX_VALUES.items():
        if _texts(packet, f"{_FX}{name}") != [value]:
            yield f"fx:{name}"
    if etree.tostring(packet).count(b">fx</pdfaSchema:prefix>") != 1:
        yield "fx schema"


def _texts(packet: etree._Element, tag: str) -> list[str]:
    return [element.text or "" for element in packet.iter(tag)]


def _fonts(opened: pikepdf.Pdf) -> Iterator[str]:
    for item in opened.objects:
        if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font":
            continue
        if "/ToUnicode" not in item and "/DescendantFonts" in item:
            yield "ToUnicode"
        descriptor = item.get("/FontDescriptor")
        if item.get("/Subtype") in ("/Type1", "/TrueType") and descriptor is None:
            yield "embedded font"
        if descriptor is not None and not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
            yield "embedded font"


def _attachment(opened: pikepdf.Pdf, facturx: bytes) -> Iterator[str]:
    associated = list(opened.Root.get("/AF", []))
    if len(associated) != 1 or list(opened.attachments) != ["factur-x.xml"]:
        yield "AF"
        return
    file = associated[0]
    stream = file.EF.F
    if file.get("/AFRelationship") != "/Alternative":
        yield "AFRelationship"
    if str(file.get("/F")) != "factur-x.xml" or str(file.get("/UF")) != "factur-x.xml":
        yield "UF"
    if stream.get("/Subtype") != "/text/xml":
        yield "MIME"
    if stream.read_bytes() != facturx:
        yield "content"
