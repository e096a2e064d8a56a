"""What the template is set with: the layout, the font and the logo that the look of a document asks for."""

from __future__ import annotations

from typing import Any

from ardoise.domain.document import Document, Look
from ardoise.rendering.layouts import DEFAULT, DEFAULT_FONT, FONTS, LAYOUTS, LOGO_BOXES
from ardoise.rendering.texts import filled_lines
from ardoise.rendering.vocabulary import Words

_FOOT_WIDTH = 95  # characters of a line of the foot, roughly


def foot_rows(document: Document, said: Words) -> int:
    """Printed lines that the company added at the foot, for which the foot grows."""
    return sum(1 + len(line) // _FOOT_WIDTH for line in filled_lines(document.look.footer, document, said))


def layout_of(look: Look) -> str:
    """Its layout; one that this version does not know is the usual one."""
    return look.layout if look.layout in LAYOUTS else DEFAULT


def font_of(look: Look) -> str:
    """Its font; one that this version does not know is the usual one."""
    return look.font if look.font in FONTS else DEFAULT_FONT


def setting_of(look: Look) -> dict[str, Any]:
    """Sizes as text: the template reads them as it reads everything. An unknown size is the usual one."""
    layout = LAYOUTS[layout_of(look)]
    font = FONTS[font_of(look)]
    height, width = LOGO_BOXES.get(look.logo_size, LOGO_BOXES["medium"])
    return {
        "scale": font.scale,
        "advance": font.advance,
        "small_caps": font.has_small_caps,
        "logo_place": look.logo_place or layout.logo_place,
        "logo_height": height,
        "logo_width": width,
    }
