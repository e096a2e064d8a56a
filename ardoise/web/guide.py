"""Assistance: the guide of `docs/guide/`, in the order of the product."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

FOLDER = Path(settings.BASE_DIR) / "docs" / "guide"
NAMED = re.compile(r"(\d+)-([a-z-]+)\.md")
IMAGE = re.compile(r'(?:<p>)?<img src="images/([a-z0-9-]+)-1440\.png" alt="([^"]*)" />(?:</p>)?')
HEADING = re.compile(r"<h2>(.*?)</h2>")
NARROW = re.compile(r" ([;?!])")  # a narrow no-break space before them, a no-break one before the colon
PHONE = "(max-width: 700px)"


class Chapter(NamedTuple):
    slug: str
    title: str
    path: Path


class Page(NamedTuple):
    """A chapter to read: its HTML and its sections, each with its anchor."""

    html: SafeString
    sections: list[tuple[str, str]]


def guide(request: HttpRequest, chapter: str = "") -> HttpResponseBase:
    known = chapters()
    place = next((place for place, one in enumerate(known) if one.slug == chapter or not chapter), None)
    if place is None:
        raise Http404
    page = page_of(known[place].path)
    context = {
        "chapters": known,
        "chapter": known[place],
        "previous": known[place - 1] if place else None,
        "following": known[place + 1] if place + 1 < len(known) else None,
        "text": page.html,
        "sections": page.sections,
        "section": "help",
    }
    return render(request, "web/guide.html", context)


def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of the guide, by its bare name."""
    path = FOLDER / "images" / name
    if not re.fullmatch(r"[a-z0-9-]+\.png", name) or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png", headers={"Cache-Control": "max-age=3600"})


@lru_cache(maxsize=1)
def chapters() -> list[Chapter]:
    """The files in their order; the first line of each is its title."""
    found = []
    for path in FOLDER.glob("*.md"):
        if named := NAMED.fullmatch(path.name):
            title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ").strip()
            found.append((int(named[1]), Chapter(named[2], title, path)))
    return [chapter for _, chapter in sorted(found)]


@lru_cache(maxsize=64)
def page_of(path: Path) -> Page:
    """The Markdown of ours as HTML; raw HTML is not read."""
    written = NARROW.sub("\u202f\\1", path.read_text(encoding="utf-8")).replace(" :", "\u00a0:")
    text = MarkdownIt("commonmark", {"html": False}).enable("table").render(written)
    text = IMAGE.sub(_picture, text).replace("<strong>-- ", '<strong class="nowrap">-- ')
    sections: list[tuple[str, str]] = []

    def anchored(found: re.Match[str]) -> str:
        anchor = slugify(found[1])
        sections.append((anchor, found[1]))
        return f'<h2 id="{anchor}">{found[1]}</h2>'

    text = HEADING.sub(anchored, text)
    text = re.sub(r'href="\d+-([a-z-]+)\.md', r'href="/assistance/\1/', text)
    return Page(mark_safe(text), [(anchor, mark_safe(title)) for anchor, title in sections])


def _picture(found: re.Match[str]) -> str:
    """The picture as wide as the reader's screen; nothing when it was not taken yet."""
    name, words = found.groups()
    wide, narrow = (f"{name}-{width}.png" for width in (1440, 390))
    if not (FOLDER / "images" / wide).is_file():
        return ""
    source = ""
    if (FOLDER / "images" / narrow).is_file():
        source = f'<source media="{PHONE}" srcset="/assistance/images/{narrow}"{_size(narrow)}>'
    image = f'<img src="/assistance/images/{wide}" alt="{words}" loading="lazy"{_size(wide)}>'
    return f"<figure><picture>{source}{image}</picture></figure>"


def _size(name: str) -> str:
    """The place that it will take is kept while it is fetched. A PNG says its size first."""
    with (FOLDER / "images" / name).open("rb") as file:
        width, height = struct.unpack(">16x2I", file.read(24))
    return f' width="{width}" height="{height}"'
