"""The Factur-X block of the PDF's metadata, merged into what the compiler wrote."""

from __future__ import annotations

import io

import pikepdf

from ardoise.rendering.codes import CONFORMANCE_LEVEL, FACTURX_FILE

FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_VALUES = {
    "DocumentType": "INVOICE",
    "DocumentFileName": FACTURX_FILE,
    "Version": "1.0",
    "ConformanceLevel": CONFORMANCE_LEVEL,
}
_DESCRIPTIONS = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "name of the embedded XML invoice file",
    "Version": "The actual version of the Factur-X XML schema",
    "ConformanceLevel": "The conformance level of the embedded Factur-X data",
}
_END = b"</rdf:RDF>"
_BAG = b"<pdfaExtension:schemas><rdf:Bag>"


class MetadataError(Exception):
    """The compiler's metadata is not what we know: nothing is guessed, no PDF leaves."""


def add_facturx_metadata(pdf: bytes) -> bytes:
    """The same PDF with the fx values and their PDF/A extension schema; same bytes for the same input."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.Root.Metadata
        metadata.write(_merged(metadata.read_bytes()))
        written = io.BytesIO()
        opened.save(written, deterministic_id=True, preserve_pdfa=True, fix_metadata_version=False)
    return written.getvalue()


def _merged(packet: bytes) -> bytes:
    """The schema joins the bag that the compiler writes: a second bag would not be read."""
    if packet.count(_END) != 1 or packet.count(_BAG) != 1 or FX.encode() in packet:
        raise MetadataError("the metadata of the compiler is not written as expected")
    return packet.replace(_BAG, _BAG + _schema()).replace(_END, _description() + _END)


def _description() -> bytes:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in _VALUES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{FX}">{values}</rdf:Description>'.encode()


def _schema() -> bytes:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
        for name, description in _DESCRIPTIONS.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{FX}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()
