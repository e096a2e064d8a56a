"""Files of the pages that are made, not written: the typeface cut to what French needs, and the sheets of style.

The customer's page has its own, much lighter: a telephone in a workshop opens it.

They are made in the data folder when what they come from is newer, and found like any other static file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

CSS = Path(__file__).parent / "static" / "web" / "css"
# tokens and ground first; the rest in any order
FIRST = ("tokens", "ground")
# Latin, Latin-1, Latin Extended-A, then punctuation, narrow spaces, €, arrows, minus, × and superiors
CHARACTERS = [
    *range(0x20, 0x180),
    *(0x2009, 0x202F, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026),
    *(0x2030, 0x2039, 0x203A, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
    *(0xA0, 0x1D48, 0x1D49, 0x2070, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079, 0x02B3, 0x02E2),
]
FEATURES = ["smcp", "c2sc", "sups", "ordn", "case", "kern", "liga", "mark", "mkmk", "ccmp", "locl"]
# of the customer's page: Latin, Latin-1, the letters of French beyond it, and the same signs
FEW_CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(0x152, 0x153, 0x178, 0x202F, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x20AC, 0x2212),
]
WEIGHTS = (300, 600)
RECIPE = "3"  # raised when the way of making changes


@dataclass(frozen=True)
class Face:
    source: str
    characters: Sequence[int]
    features: Sequence[str]


ROMAN, ITALIC = "SourceSans3[wght].ttf", "SourceSans3-Italic[wght].ttf"
FACES = {
    "source-sans": Face(ROMAN, CHARACTERS, FEATURES),
    "source-sans-italic": Face(ITALIC, CHARACTERS, FEATURES),
    "portal-sans": Face(ROMAN, FEW_CHARACTERS, ["kern"]),
}


class MadeFinder(BaseFinder):
    """Finds `web/made/…`, making it first when it is missing or older than its sources."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.DATA) / "made"
        self.storage = FileSystemStorage(location=str(self.root))

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if not path.startswith("web/made/"):
            return []
        make(self.root)
        found = self.root / path
        if not found.is_file():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        make(self.root)
        for found in sorted((self.root / "web" / "made").iterdir()):
            name = f"web/made/{found.name}"
            if not found.name.startswith(".") and not matches_patterns(name, ignore_patterns):
                yield name, self.storage


_making = Lock()


def make(root: Path) -> None:
    """Make what is missing or older than its sources; who asks meanwhile waits, rather than make it too."""
    with _making:
        _make(root)


def _make(root: Path) -> None:
    folder = root / "web" / "made"
    folder.mkdir(parents=True, exist_ok=True)
    for name, sources in sheets().items():
        _keep(folder / name, sources)
    for name, face in FACES.items():
        target = folder / f"{name}.woff2"
        stamp = folder / f".{name}.{RECIPE}"
        if not (target.exists() and stamp.exists()):
            _write(target, cut(face))
            stamp.touch()


def sheets() -> dict[str, list[Path]]:
    """Each sheet of style and its sources, in order."""
    names = [*FIRST, *sorted(path.stem for path in CSS.glob("*.css") if path.stem not in FIRST)]
    return {
        "ardoise.css": [CSS / f"{name}.css" for name in names],
        "portal.css": [CSS / "tokens.css", *sorted((CSS.parent / "portal").glob("*.css"))],
    }


def style_sheet(sources: Sequence[Path]) -> bytes:
    """Every source as one, without its comments and indents: one request instead of fifteen."""
    text = "\n".join(source.read_text() for source in sources)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", text).strip().encode()


def cut(wanted: Face) -> bytes:
    """One variable face as WOFF2: weights 300 to 600, the characters and the features of its pages."""
    face = TTFont(str(files("fontpkg_source_sans_3") / "files" / wanted.source))
    options = subset.Options(layout_features=list(wanted.features), hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted.characters)
    cutter.subset(face)
    face = instancer.instantiateVariableFont(face, {"wght": WEIGHTS})
    face.flavor = "woff2"
    out = BytesIO()
    face.save(out)
    return out.getvalue()


def _keep(target: Path, sources: Sequence[Path]) -> None:
    """Written again only when its sources changed."""
    newest = max(source.stat().st_mtime_ns for source in sources)
    stamp, text = target.with_name(f".{target.name}"), f"{newest} {len(sources)}"
    if target.exists() and stamp.exists() and stamp.read_text() == text:
        return
    _write(target, style_sheet(sources))
    stamp.write_text(text)


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all: several processes and threads may make the same file."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.{get_ident()}")
    partial.write_bytes(content)
    partial.replace(target)
