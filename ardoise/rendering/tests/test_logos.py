"""PDF-07: whatever the logo, it is drawn right or refused at upload, and no later invoice fails."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ardoise.domain.errors import Refused
from ardoise.rendering.logos import clean_logo
from ardoise.rendering.pdf import render_pdf
from ardoise.rendering.tests import images
from ardoise.rendering.tests.situations import service

ACCEPTED = {
    "alpha PNG": images.encoded(images.noisy("RGBA", (270, 270)), "PNG"),
    "palette PNG": images.encoded(Image.new("P", (80, 40)), "PNG", transparency=0),
    "grey with alpha": images.encoded(images.noisy("LA", (64, 64)), "PNG"),
    "16 bits": images.encoded(Image.new("I;16", (64, 64), 30000), "PNG"),
    "black and white": images.encoded(Image.new("1", (64, 64)), "PNG"),
    "CMYK JPEG": images.encoded(Image.new("CMYK", (300, 100), (0, 255, 255, 0)), "JPEG"),
    "WebP": images.encoded(images.noisy("RGB", (300, 100)), "WEBP"),
    "heavy photo": images.encoded(images.noisy("RGB", (2000, 1500)), "JPEG", quality=95),
    "thin line": images.encoded(Image.new("RGB", (4000, 2)), "PNG"),
    "SVG": images.PLAIN_SVG,
    "SVG with a script": images.SCRIPTED_SVG,
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_pdf_07_each_accepted_logo_gives_a_small_pdf(name: str) -> None:
    logo = clean_logo(ACCEPTED[name])
    assert len(render_pdf(service(), logo=logo.bytes)) < 1_000_000


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = image.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def test_pdf_07_a_huge_turned_photo_is_drawn_upright_and_small() -> None:
    logo = clean_logo(images.turned_photo((12000, 9000)))
    drawn = Image.open(io.BytesIO(logo.bytes)).convert("RGB")
    assert drawn.width < drawn.height <= 280
    red, blue = pixel(drawn, drawn.width - 5, 100), pixel(drawn, 5, 100)
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


def test_pdf_07_a_cmyk_jpeg_keeps_its_colours() -> None:
    logo = clean_logo(ACCEPTED["CMYK JPEG"])
    red, green, blue = pixel(Image.open(io.BytesIO(logo.bytes)).convert("RGB"), 10, 10)
    assert red > 200
    assert green < 60
    assert blue < 60


def test_pdf_07_an_svg_loses_scripts_and_links_but_keeps_its_drawing() -> None:
    kept = clean_logo(images.SCRIPTED_SVG).bytes.lower()
    for danger in (b"script", b"alert", b"onload", b"onclick", b"192.0.2.1", b"import", b"image"):
        assert danger not in kept
    assert b"<circle" in kept


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"this is not an image.png",
        b"GIF89a" + bytes(20),
        images.encoded(Image.new("RGB", (50, 50)), "PNG")[:60],
        images.DOCTYPE_SVG,
        b"<html><body>logo</body></html>",
        b"<svg",
        images.encoded(Image.new("1", (9000, 9000)), "PNG"),
    ],
)
def test_pdf_07_what_is_not_a_logo_is_refused_with_the_formats_and_limits(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        clean_logo(data)
    assert refusal.value.code == "logo_not_accepted"
    assert "PNG, JPEG, WebP ou SVG de 20 Mo au plus" in refusal.value.message
