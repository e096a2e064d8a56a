"""What a page makes the browser fetch: styles and scripts as served, named by fingerprint and compressed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from ardoise.sales.actions.draft import create_quote
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.web.static_files import UNUSED
from tests.world import House

BUDGET = 90_000  # bytes, htmx counted
ASSET = re.compile(r'<(?:link rel="stylesheet"|script) [^>]*?(?:href|src)="/static/([^"]+)"')
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?["'](\.{1,2}/[^"']+)["']""")


@pytest.fixture
def served(tmp_path: Path, settings: Any) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    storage = {"BACKEND": "ardoise.web.storage.FingerprintedStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    return settings.STATIC_ROOT


def test_styles_and_scripts_of_the_heaviest_pages_weigh_90_kb_at_most(
    served: Path, house: House, browser_of: Callable[[House], Client]
) -> None:
    line = TypedLine(label="Pose")
    quote = create_quote(house.company, Sheet({"contact": house.contacts[0]}, [line]), by=house.owner)
    client = browser_of(house)
    for address in (
        reverse("sales:quote_new"),
        reverse("sales:quote_edit", args=[quote.pk]),
        reverse("sales:quote_detail", args=[quote.pk]),
        reverse("sales:invoice_list"),
        reverse("numbering:series_edit", args=["quote"]),
    ):
        weights = {path.name: weight(path) for path in assets(served, client.get(address).content.decode())}
        assert len(weights) >= 3, address
        assert sum(weights.values()) <= BUDGET, (address, weights)


def assets(served: Path, page: str) -> set[Path]:
    """The files that the page names, and those that its scripts import."""
    found: set[Path] = set()
    waiting = [served / name for name in ASSET.findall(page)]
    while waiting:
        path = waiting.pop().resolve()
        if path not in found:
            found.add(path)
            if path.suffix == ".js":
                waiting += [path.parent / name for name in IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


def weight(path: Path) -> int:
    """The smallest of what the server may answer."""
    return min(
        one.stat().st_size
        for one in (path, path.with_name(f"{path.name}.br"), path.with_name(f"{path.name}.gz"))
        if one.exists()
    )
