"""The inks on their grounds, in both themes: 4.5 for a text, 3 for an edge or a mark (WCAG 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from ardoise.web.made import CSS

TEXT, MARK = Decimal("4.5"), Decimal(3)
TOKEN = re.compile(r"^\s*--([a-z0-9-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));", re.MULTILINE)
WRITTEN = re.compile(r"(?:^|[\s;{])color: ?var\(--([a-z0-9-]+)\)")

REGISTER = ("page", "desk", "raised", "sunk", "blue-tint")  # blue-tint: a chosen row
SLATE = ("slate", "slate-2")
PAPER = ("paper", "paper-raised", "paper-edit", "paper-choice")
# What is written, and on what.
TEXTS: dict[str, tuple[str, ...]] = {
    "ink": (*REGISTER, "green-tint", "brick-tint", "ochre-tint", "violet-tint"),
    "ink-2": (*REGISTER, "ochre-tint", "brick-tint"),
    "ink-3": REGISTER,
    "green": ("page", "desk", "raised", "sunk"),
    "on-tint": ("green-tint",),
    "on-green": ("green", "green-2"),
    "brick": (*REGISTER, "brick-tint"),
    "ochre": ("page", "desk", "raised", "sunk", "ochre-tint"),
    "violet": ("page", "desk", "raised", "sunk", "violet-tint"),
    "blue": REGISTER,
    "chalk": (*SLATE, "slate-3"),
    "chalk-2": SLATE,
    "chalk-yellow": SLATE,
    "chalk-pink": SLATE,
    "chalk-green": SLATE,
    "chalk-blue": SLATE,
    "on-chalk": ("chalk", "chalk-2", "chalk-yellow"),
    "on-slate-green": ("slate-green",),
    "on-chip": ("chip-on",),
    "paper-ink": PAPER,
    "paper-ink-2": PAPER,
    "paper-ink-3": PAPER,
    "paper-green": PAPER,
    "paper-brick": PAPER,
    "paper-focus": PAPER,
}
MARKS: dict[str, tuple[str, ...]] = {
    "edge": ("page", "raised"),  # fields do not stand on the desk
    "slate-edge": SLATE,
    "slate-green": SLATE,
    "focus": REGISTER,
    "chalk-blue": SLATE,
    "ochre-mark": ("page", "desk", "raised"),
    "paper-focus": PAPER,
    "paper-mark": ("paper", "paper-edit"),
}


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour: of the light theme, of the dark one."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    return {name: (light or both, dark or both) for name, light, dark, both in TOKEN.findall(text)}


def luminance(colour: str) -> Decimal:
    channels = [Decimal(int(colour[start : start + 2], 16)) / 255 for start in (1, 3, 5)]
    linear = [
        one / Decimal("12.92")
        if one <= Decimal("0.04045")
        else ((one + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        for one in channels
    ]
    weights = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
    return sum((weight * one for weight, one in zip(weights, linear, strict=True)), Decimal(0))


def ratio(one: str, other: str) -> Decimal:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + Decimal("0.05")) / (low + Decimal("0.05"))


def test_black_on_white_is_21() -> None:
    assert round(ratio("#000000", "#ffffff"), 2) == 21
    assert round(ratio("#767676", "#ffffff"), 2) == Decimal("4.54")  # the classic grey that just passes


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "wanted"), [(TEXTS, TEXT), (MARKS, MARK)], ids=["texts", "marks"])
def test_inks_read_on_their_grounds(pairs: dict[str, tuple[str, ...]], wanted: Decimal, theme: int) -> None:
    known = tokens()
    low = {
        f"{ink} on {ground}": round(found, 2)
        for ink, grounds in pairs.items()
        for ground in grounds
        if (found := ratio(known[ink][theme], known[ground][theme])) < wanted
    }
    assert low == {}


def test_every_ink_that_a_sheet_of_style_writes_with_is_measured() -> None:
    written = {name for path in CSS.glob("*.css") for name in WRITTEN.findall(path.read_text(encoding="utf-8"))}
    assert written - set(TEXTS) == set()
