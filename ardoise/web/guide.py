"""Assistance: the guide of `docs/guide/`, in the order of the product."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FOLDER = Path(settings.BASE_DIR) / "docs" / "guide"
NAMED = re.compile(r"\d+-([a-z-]+)\.md")


class Chapter(NamedTuple):
    slug: str
    title: str
    path: Path


def guide(request: HttpRequest, chapter: str = "") -> HttpResponseBase:
    known = chapters()
    chosen = next((one for one in known if one.slug == chapter), known[0] if known and not chapter else None)
    if chosen is None:
        raise Http404
    context = {"chapters": known, "chapter": chosen, "text": html_of(chosen.path), "section": "help"}
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
    for path in sorted(FOLDER.glob("*.md")):
        if named := NAMED.fullmatch(path.name):
            title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ").strip()
            found.append(Chapter(named[1], title, path))
    return found


@lru_cache(maxsize=64)
def html_of(path: Path) -> SafeString:
    """The Markdown of ours as HTML; raw HTML is not read."""
    text = MarkdownIt("commonmark", {"html": False}).enable("table").render(path.read_text(encoding="utf-8"))
    text = text.replace('src="images/', 'loading="lazy" src="/assistance/images/')
    return mark_safe(re.sub(r'href="\d+-([a-z-]+)\.md', r'href="/assistance/\1/', text))
