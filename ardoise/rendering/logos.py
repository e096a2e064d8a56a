"""An uploaded logo made safe for paper: checked by its content, redrawn small, tried in a real compile."""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import dataclass

import typst
from PIL import Image, ImageCms, ImageOps

from ardoise.domain.errors import Refused
from ardoise.rendering import fonts
from ardoise.rendering.svg import UnsafeSvg, clean_svg

_MAX_BYTES = 20_000_000
_MAX_PIXELS = {"JPEG": 120_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}  # JPEG is read at a reduced scale
_BOX = (960, 280)  # pixels: 600 dots per inch in the 40 × 11.6 mm of the paper
_SMALL_BOX = (192, 88)  # pixels: two for each point of a screen
_WEIGHT = 150_000  # bytes of a redrawn logo: the PDF stays far under 1 MB
_MAX_DRAWN = 400_000  # bytes of a PDF that holds the logo alone
_TRIAL = """
#let logo = json(bytes(sys.inputs.logo))
#set document(title: "Logo")
#image(bytes(logo), alt: "Logo", height: 11.6mm)
"""


@dataclass(frozen=True, slots=True)
class CleanLogo:
    bytes: bytes
    media_type: str  # image/png, image/jpeg or image/svg+xml


def clean_logo(data: bytes) -> CleanLogo:
    """The logo to keep, whatever the name of the file said; every later invoice can draw it.

    PNG (with transparency), JPEG (CMYK too, turned as its EXIF says), WebP and SVG (without scripts nor links) are
    accepted. Anything else raises Refused("logo_not_accepted") with the formats and limits.
    """
    if not data or len(data) > _MAX_BYTES:
        raise _refusal()
    is_vector = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    logo = _vector(data) if is_vector else _raster(data)
    _try(logo)
    return logo


def small_logo(logo: CleanLogo) -> CleanLogo:
    """The same for the head of a page, where it is at most 96 x 44 points: a photograph of 150 kB becomes a few."""
    if logo.media_type == "image/svg+xml":
        return logo
    with Image.open(io.BytesIO(logo.bytes)) as image:
        image.thumbnail(_SMALL_BOX)
        drawn = io.BytesIO()
        if logo.media_type == "image/jpeg":
            image.convert("RGB").save(drawn, "JPEG", quality=82, optimize=True)
        else:
            image.convert("RGBA").quantize(colors=128, method=Image.Quantize.FASTOCTREE).save(
                drawn, "PNG", optimize=True
            )
    return CleanLogo(drawn.getvalue(), logo.media_type)


def _refusal() -> Refused:
    return Refused(
        "logo_not_accepted",
        "Ce fichier ne peut pas servir de logo. Choisissez une image PNG, JPEG, WebP ou SVG de 20 Mo au plus"
        " (120 millions de pixels pour une photo JPEG, 40 millions pour les autres), sans script ni lien.",
        "logo",
    )


def _vector(data: bytes) -> CleanLogo:
    try:
        return CleanLogo(clean_svg(data), "image/svg+xml")
    except UnsafeSvg as error:
        raise _refusal() from error


def _raster(data: bytes) -> CleanLogo:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit follows
            opened = Image.open(io.BytesIO(data), formats=list(_MAX_PIXELS))
        if opened.width * opened.height > _MAX_PIXELS[opened.format or ""]:
            raise _refusal()
        opened.draft(opened.mode, (_BOX[0] * 2, _BOX[0] * 2))  # JPEG only: decodes at 1/2, 1/4 or 1/8
        return _redrawn(_in_srgb(ImageOps.exif_transpose(opened)))
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError) as error:
        raise _refusal() from error


def _in_srgb(image: Image.Image) -> Image.Image:
    """RGB or RGBA in sRGB, without metadata; a colour profile is applied when it can be read."""
    transparent = "A" in image.getbands() or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            image = converted or image
        except ImageCms.PyCMSError:
            transparent = False
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if transparent else "RGB")


def _redrawn(image: Image.Image) -> CleanLogo:
    """PNG, or JPEG for a photo; smaller until it is light enough."""
    image.thumbnail(_BOX, Image.Resampling.LANCZOS)
    while True:
        png = _saved(image, "PNG", optimize=True)
        if len(png) <= _WEIGHT:
            return CleanLogo(png, "image/png")
        if image.mode == "RGB":
            jpeg = _saved(image, "JPEG", quality=88)
            if len(jpeg) <= _WEIGHT:
                return CleanLogo(jpeg, "image/jpeg")
        image = image.resize((max(1, image.width * 2 // 3), max(1, image.height * 2 // 3)), Image.Resampling.LANCZOS)


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    plain = image.copy()
    plain.info = {}
    drawn = io.BytesIO()
    plain.save(drawn, form, **options)
    return drawn.getvalue()


def _try(logo: CleanLogo) -> None:
    """Compile it alone as PDF/A: what fails here would fail on every invoice."""
    is_svg = logo.media_type == "image/svg+xml"
    value = json.dumps(logo.bytes.decode() if is_svg else list(logo.bytes))
    try:
        drawn = typst.compile(
            _TRIAL.encode(), font_paths=fonts.fonts(), sys_inputs={"logo": value}, pdf_standards=["a-3a", "ua-1"]
        )
    except typst.TypstError as error:
        raise _refusal() from error
    if len(drawn) > _MAX_DRAWN:
        raise _refusal()
