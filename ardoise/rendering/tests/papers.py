"""Papers to look at and to test: a full invoice of the house, and what is derived from it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2  # type: ignore[import-untyped]

from ardoise.domain.document import (
    Address,
    Document,
    DocumentKind,
    Line,
    LineKind,
    Look,
    Notice,
    OperationCategory,
    Party,
    PaymentMeans,
)
from ardoise.domain.money import Money, total
from ardoise.rendering.cii import build_cii
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import situations
from ardoise.rendering.tests.images import PLAIN_SVG

DURAND = Party(
    name="Menuiserie Durand",
    address=Address("14 rue des Tonneliers", "", "49800", "Trélazé"),
    siren="732829320",
    vat_number="FR44732829320",
    legal_identity="SARL au capital de 8 000 € – SIREN 732 829 320 RCS Angers",
    phone="02 41 00 14 14",
    email="atelier@durand.example",
    electronic_address="732829320",
    electronic_scheme="0225",
)
DWELLING = Notice("DWELLING", "Le client certifie que les travaux portent sur des locaux à usage d’habitation.")
CATEGORY = Notice("CATEGORY", "Catégorie d’opération : livraison de biens et prestation de services (opération mixte)")


def line(label: str, price: str, quantity: str = "1", rate: str = "20", description: str = "") -> Line:
    return replace(situations.item(label, price, quantity, rate=rate), description=description)


def title(label: str) -> Line:
    return Line(LineKind.TITLE, label)


def subtotal(amount: str) -> Line:
    return Line(LineKind.SUBTOTAL, "", total_excl_vat=Money(amount))


def windows() -> Document:
    """Two titles, two rates, a line discount, a subtotal, a transfer: 5 721.40 with VAT."""
    shelf = replace(
        line("Bibliothèque en chêne massif", "1850", description="Livrée, non posée."),
        discount_percent=Decimal(5),
        discount=Money("92.50"),
        total_excl_vat=Money("1757.50"),
        unit="LS",
    )
    lines = (
        title("Fenêtres du premier étage"),
        line("Fenêtre chêne, deux vantaux", "612", "4", "10", "Double vitrage 4/16/4"),
        line("Dépose des anciennes fenêtres", "65", "4", "10"),
        line("Pose, calfeutrement et finitions", "48", "12", "10"),
        subtotal("3284.00"),
        title("Bibliothèque du salon"),
        shelf,
    )
    breakdown = (situations.vat("3284.00", "328.40", "10"), situations.vat("1757.50", "351.50"))
    base = situations.invoice("FA-2026-0149", lines, breakdown)
    return replace(
        base,
        seller=DURAND,
        subject="Fenêtres du premier étage et bibliothèque du salon",
        quote_number="DE-2026-0086",
        quote_date=date(2026, 10, 9),
        operation_category=OperationCategory.MIXED,
        payment=PaymentMeans("58", situations.IBAN, "AGRIFRPP", "Menuiserie Durand", "FA-2026-0149"),
        notices=(*base.notices, CATEGORY),
        look=Look(accent="#7b4a1e"),
    )


def quote() -> Document:
    return replace(
        windows(),
        kind=DocumentKind.QUOTE,
        number="DE-2026-0086",
        quote_number="",
        quote_date=None,
        due_date=None,
        delivery_date=None,
        valid_until=date(2026, 12, 24),
        payment=None,
        notices=(
            CATEGORY,
            DWELLING,
            Notice("QUOTE_PRICE", "Devis gratuit."),
            Notice("SIGNATURE", "Bon pour accord : date, nom et signature du client"),
        ),
    )


def of_lines(*lines: Line) -> Document:
    """An invoice of these lines at 20 %, with the totals that they give."""
    excl_vat = total(item.total_excl_vat for item in lines if item.kind is LineKind.ITEM)
    breakdown = (situations.vat(str(excl_vat), str(excl_vat.times("0.2"))),)
    return replace(windows(), lines=lines, vat_breakdown=breakdown, totals=situations.summed(*breakdown))


def with_xml(document: Document, logo: bytes | None = PLAIN_SVG) -> bytes:
    return render_pdf(document, logo=logo, facturx=build_cii(document))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, blanks of any kind as one space."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [re.sub(r"[\s\u00a0\u202f]+", " ", _text_of(page)) for page in opened]
    finally:
        opened.close()


def _text_of(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))
