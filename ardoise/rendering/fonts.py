"""The fonts of the paper: the face chosen, that of the house and one Noto per script behind, from our packages only."""

from __future__ import annotations

import tempfile
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from ardoise.rendering.layouts import DEFAULT_FONT, FONTS

MAIN_FAMILY = FONTS[DEFAULT_FONT].family


def files_of(name: str) -> list[Path]:
    """The faces of one of `layouts.FONTS`."""
    font = FONTS[name]
    folder = Path(str(files(font.package))) / "files"
    return [folder / font.pattern.format(face=face) for face in font.faces]


def main_files() -> list[Path]:
    return files_of(DEFAULT_FONT)


def fallback_files() -> list[Path]:
    """Noto faces in a fixed order, so that a character is always drawn by the same one; no italics."""
    folder = Path(str(files("manimgx_fonts")))
    return sorted(path for path in folder.glob("Noto*.ttf") if "Italic" not in path.name)


@cache
def fonts(name: str = DEFAULT_FONT) -> typst.Fonts:
    """The faces of this module and no other, read once (the paths are resolved, the folder of links may go).

    A font that was not chosen is not there: what the house draws today cannot change with the fonts it will have.

    The compiler takes folders only, and the package holds each face twice (OTF, TTF): which one it would draw with
    depends on the order of the disk. A folder of links shows it one file for each face.
    """
    with tempfile.TemporaryDirectory(prefix="ardoise-fonts-") as folder:
        chosen = () if name == DEFAULT_FONT else files_of(name)
        for path in (*chosen, *main_files(), *fallback_files()):
            (Path(folder) / path.name).symlink_to(path)
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def families(name: str = DEFAULT_FONT) -> tuple[str, ...]:
    """The family chosen, then the main one, then every other in alphabetical order."""
    others = sorted(set(fonts().families()) - {MAIN_FAMILY})
    chosen = () if name == DEFAULT_FONT else (FONTS[name].family,)
    return (*chosen, MAIN_FAMILY, *others)


@cache
def main_characters() -> frozenset[int]:
    """What the main face draws in every weight that we use."""
    first, *others = (_characters(path) for path in main_files())
    return first.intersection(*others)


@cache
def faces() -> tuple[frozenset[int], ...]:
    """What each face draws, the main one first."""
    return (main_characters(), *(_characters(path) for path in fallback_files()))


@cache
def all_characters() -> frozenset[int]:
    """What at least one of our faces draws."""
    return frozenset().union(*faces())


def _characters(path: Path) -> frozenset[int]:
    """Private use is left out: PDF/A refuses it, and it means nothing outside its font."""
    with TTFont(path, lazy=True) as font:
        return frozenset(code for code in font.getBestCmap() if unicodedata.category(chr(code)) != "Co")
