"""An SVG reduced to drawing: what could run, load or reach outside is taken out."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon defs symbol use linearGradient radialGradient stop"
    " clipPath mask pattern title desc text tspan".split()
)
_LINKS = ("href", f"{{{_XLINK}}}href")
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!['\"]?#)|@import|expression|javascript:|\\", re.IGNORECASE)
_MAX_BYTES = 500_000
_MAX_ELEMENTS = 5_000


class UnsafeSvg(ValueError):
    """The file is not an SVG that can be made safe."""


def clean_svg(data: bytes) -> bytes:
    """The drawing alone. Not SVG, too large, or with a DOCTYPE (entities): UnsafeSvg."""
    if len(data) > _MAX_BYTES:
        raise UnsafeSvg("too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeSvg("not XML") from error
    if _has_doctype(root) or root.tag != f"{{{_SVG}}}svg":
        raise UnsafeSvg("not a plain SVG")
    elements = list(root.iter())
    if len(elements) > _MAX_ELEMENTS:
        raise UnsafeSvg("too many shapes")
    for element in elements:
        _clean(element)
    etree.cleanup_namespaces(root)
    return etree.tostring(root)


def _has_doctype(root: etree._Element) -> bool:
    docinfo: Any = root.getroottree().docinfo
    return bool(docinfo.doctype)


def _clean(element: etree._Element) -> None:
    name = etree.QName(element) if isinstance(element.tag, str) else None
    if name is None or name.namespace != _SVG or name.localname not in _ELEMENTS:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
        return
    for key, value in list(element.attrib.items()):
        attribute = str(key)
        is_link = attribute in _LINKS
        foreign = attribute.startswith("{") and not is_link
        if (
            foreign
            or attribute.lower().startswith("on")
            or _OUTSIDE.search(str(value))
            or (is_link and not str(value).startswith("#"))
        ):
            del element.attrib[key]
