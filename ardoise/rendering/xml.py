"""Small bricks of the CII XML: names, blocks, leaves that are never empty, numbers and dates of the wire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from ardoise.domain.money import Money, decimal, round_half_up
from ardoise.rendering.glyphs import without_controls

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
OUTSIDE_VAT = "O"  # the category that carries no rate at all (BR-O-05)


def qualified(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def block(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, qualified(name))


def leaf(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Write one value; nothing at all when there is none (an empty element is an error since Factur-X 1.09)."""
    cleaned = without_controls(text).strip()
    if cleaned:
        etree.SubElement(parent, qualified(name), attributes).text = cleaned


def day(parent: etree._Element, name: str, value: date | None, type_prefix: str = "udt") -> None:
    """A date as CCYYMMDD, format 102, inside its own block."""
    if value is not None:
        leaf(block(parent, name), f"{type_prefix}:DateTimeString", value.strftime("%Y%m%d"), format="102")


def amount(value: Money) -> str:
    """Two decimals, always: 1234.50."""
    return f"{value.amount:.2f}"


def plain(value: Decimal, at_least: int = 0) -> str:
    """A decimal without exponent nor useless zeros, with `at_least` decimals: 4.2500 is 4.25, 150 is 150.00."""
    text = f"{decimal(value).normalize():f}"
    decimals = len(text.partition(".")[2])
    return text if decimals >= at_least else f"{value:.{at_least}f}"


def percent(rate: Decimal, category: str) -> str:
    """A VAT rate with exactly two decimals (BR-FR-16 compares it as text); nothing outside VAT."""
    return "" if category == OUTSIDE_VAT else f"{round_half_up(rate):.2f}"
