"""Colours of a paper: how well one reads on another, by the formula of WCAG 2 in whole numbers and decimals."""

from __future__ import annotations

from decimal import Decimal

WHITE = "#ffffff"
INK = "#1d242c"
READABLE = Decimal("4.5")  # of a text on its ground (WCAG 2.2, 1.4.3)


def luminance(colour: str) -> Decimal:
    """Of "#rrggbb", from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(Decimal(int(colour[start : start + 2], 16)) / 255) for start in (1, 3, 5))
    return Decimal("0.2126") * red + Decimal("0.7152") * green + Decimal("0.0722") * blue


def contrast(one: str, other: str) -> Decimal:
    """From 1 (the same) to 21 (black on white): ("#000000", "#ffffff") -> 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + Decimal("0.05")) / (low + Decimal("0.05"))


def ink_on(ground: str) -> str:
    """White or the ink of the house, whichever reads better on this ground."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, ground))


def _linear(share: Decimal) -> Decimal:
    if share <= Decimal("0.04045"):
        return share / Decimal("12.92")
    return ((share + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")


def darkened(colour: str) -> str:
    """The same colour with less light, until it reads on white: "#f0c419" -> "#876e0e"."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    shade = colour.lower()
    while contrast(shade, WHITE) < READABLE:
        parts = [part * 24 // 25 for part in parts]
        shade = "#" + "".join(f"{part:02x}" for part in parts)
    return shade
