"""Logos that break other products, drawn on the spot."""

from __future__ import annotations

import io
import random

from PIL import Image

PLAIN_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#7b4a1e"/></svg>'
)
SCRIPTED_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 40"'
    b' onload="alert(1)"><script>alert(2)</script><image xlink:href="http://192.0.2.1/a.png" width="9" height="9"/>'
    b'<style>@import url(http://192.0.2.1/a.css)</style><rect width="40" height="40" fill="url(http://192.0.2.1/#a)"/>'
    b'<circle cx="20" cy="20" r="9" onclick="alert(3)" fill="#7b4a1e"/></svg>'
)
DOCTYPE_SVG = (
    b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>'
)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    drawn = io.BytesIO()
    image.save(drawn, form, **options)
    return drawn.getvalue()


def noisy(mode: str, size: tuple[int, int]) -> Image.Image:
    bands = len(Image.new(mode, (1, 1)).getbands())
    pixels = random.Random(1).randbytes(size[0] * size[1] * bands)
    return Image.frombytes(mode, size, pixels)


def turned_photo(size: tuple[int, int]) -> bytes:
    """A wide photo, red above and blue below, to be turned a quarter clockwise (EXIF orientation 6)."""
    photo = Image.new("RGB", size, "blue")
    photo.paste("red", (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(photo, "JPEG", exif=exif)
