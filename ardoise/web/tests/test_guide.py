"""The guide under Assistance: every chapter reads, and names no picture that is not there."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from django.test import Client

from ardoise.web import guide

CHAPTERS = [
    *("faire-un-devis", "transformer", "regler", "ma-banque", "page-du-client", "relancer", "listes"),
    *("mon-profil", "mon-comptable", "exporter-et-prouver", "raccourcis"),
]
TAKEN = sorted(guide.FOLDER.glob("images/*-1440.png"))


def test_the_chapters_are_in_the_order_of_the_product() -> None:
    assert [one.slug for one in guide.chapters()] == CHAPTERS


@pytest.mark.django_db
@pytest.mark.parametrize("slug", CHAPTERS)
def test_a_chapter_reads_and_all_it_leads_to_answers(client: Client, slug: str) -> None:
    page = client.get(f"/assistance/{slug}/")
    assert page.status_code == 200
    html = page.content.decode()
    assert ".md" not in html
    images = set(re.findall(r"(?:src|srcset)=\"(/assistance/images/[^\"]+)\"", html))
    for address in images | set(re.findall(r"href=\"(/assistance/[^\"#]*)", html)):
        assert client.get(address).status_code == 200, address
    anchors = set(re.findall(r' id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= anchors


@pytest.mark.skipif(not TAKEN, reason="the pictures are taken by the browser tests")
@pytest.mark.parametrize("chapter", guide.chapters(), ids=lambda chapter: chapter.slug)
def test_every_picture_that_a_chapter_names_was_taken(chapter: guide.Chapter) -> None:
    named = re.findall(r"\]\(images/([^)]+)\)", chapter.path.read_text(encoding="utf-8"))
    assert [name for name in named if not (guide.FOLDER / "images" / name).is_file()] == []


def test_a_link_to_a_section_leads_to_it() -> None:
    anchors = {one.slug: {anchor for anchor, _ in guide.page_of(one.path).sections} for one in guide.chapters()}
    for one in guide.chapters():
        for slug, anchor in re.findall(r'href="/assistance/([a-z-]+)/#([^"]+)"', guide.page_of(one.path).html):
            assert anchor in anchors[slug]


def test_a_picture_not_taken_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chapter = tmp_path / "1-essai.md"
    chapter.write_text("# Essai\n\n## Un\n\n![Ici](images/ici-1440.png)\n\n![Nulle part](images/absente-1440.png)\n")
    (tmp_path / "images").mkdir()
    for name in ("ici-1440.png", "ici-390.png"):
        (tmp_path / "images" / name).write_bytes(struct.pack(">16x2I", 390, 844))
    monkeypatch.setattr(guide, "FOLDER", tmp_path)
    page = guide.page_of(chapter)
    assert "absente" not in page.html
    assert (
        '<source media="(max-width: 700px)" srcset="/assistance/images/ici-390.png" width="390" height="844">'
        in page.html
    )
    assert page.sections == [("un", "Un")]
