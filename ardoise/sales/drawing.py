"""A signature drawn on the page, made safe: read as a picture whatever it says it is, cut to its ink, redrawn."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from ardoise.domain.errors import Refused

MAX_BYTES = 400_000
_MAX_SIDE = 2400  # pixels
_BOX = (1000, 400)
_MIN_INK = 8  # pixels: a dot is no signature
_MARGIN = 6


def clean_drawing(data: bytes) -> bytes:
    """Black ink on transparent ground, PNG without metadata.

    Raises Refused("signature_empty") without ink, ("signature_not_accepted") for anything but a small PNG.
    """
    if not data:
        raise _empty()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=["PNG"])
            if len(data) > MAX_BYTES or max(opened.size) > _MAX_SIDE:
                raise _refusal()
            picture = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _refusal() from error
    ink = picture.getchannel("A")
    box = ink.getbbox()
    if box is None or max(box[2] - box[0], box[3] - box[1]) < _MIN_INK:
        raise _empty()
    left, top, right, bottom = box
    wide = (max(0, left - _MARGIN), max(0, top - _MARGIN), right + _MARGIN, bottom + _MARGIN)
    ink = ink.crop((wide[0], wide[1], min(wide[2], picture.width), min(wide[3], picture.height)))
    ink.thumbnail(_BOX, Image.Resampling.LANCZOS)
    drawn = Image.new("RGBA", ink.size, (29, 36, 44, 0))
    drawn.putalpha(ink)
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def _empty() -> Refused:
    return Refused("signature_empty", "Signez dans le cadre, ou écrivez votre nom.", "drawing")


def _refusal() -> Refused:
    return Refused(
        "signature_not_accepted", "Ce tracé ne se lit pas : signez de nouveau, ou écrivez votre nom.", "drawing"
    )
