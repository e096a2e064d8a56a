"""An XML read as business terms: every leaf with its path, value and attributes, blocks of one kind in no order."""

from __future__ import annotations

from lxml import etree

Leaf = tuple[str, str, tuple[tuple[str, str], ...]]


def business_terms(xml: bytes) -> list[Leaf]:
    """Sorted leaves; repeated blocks (lines, notes, rates) keep a rank so that their values stay together."""
    found: list[Leaf] = []
    _collect(etree.fromstring(xml), "", found)
    return sorted(found)


def _collect(element: etree._Element, path: str, found: list[Leaf]) -> None:
    here = f"{path}/{etree.QName(element).localname}"
    children = list(element)
    if not children and element.text:
        attributes = tuple(sorted((str(name), str(value)) for name, value in element.attrib.items()))
        found.append((here, element.text, attributes))
    ranks: dict[str, int] = {}
    for child in children:
        rank = ranks[child.tag] = ranks.get(child.tag, 0) + 1
        _collect(child, f"{here}[{rank}]" if rank > 1 else here, found)
