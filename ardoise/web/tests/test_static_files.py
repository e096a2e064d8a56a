"""The files of the pages are gathered once, and again when one changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from ardoise.web.static_files import gather


def forget_finders() -> None:
    """Django keeps the finder it made with the settings of another test."""
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]


@pytest.fixture
def sources(tmp_path: Path, settings: Any) -> Iterator[Path]:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.css").write_text("a {}")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    forget_finders()
    yield folder
    forget_finders()


def test_files_are_gathered_once(sources: Path, settings: Any) -> None:
    assert gather() is True
    assert (settings.STATIC_ROOT / "a.css").read_text() == "a {}"
    assert gather() is False


def test_a_changed_file_is_gathered_again_and_a_file_gone_disappears(sources: Path, settings: Any) -> None:
    (sources / "b.css").write_text("b {}")
    gather()
    (sources / "b.css").unlink()
    (sources / "a.css").write_text("a { color: red }")
    assert gather() is True
    assert (settings.STATIC_ROOT / "a.css").read_text() == "a { color: red }"
    assert not (settings.STATIC_ROOT / "b.css").exists()
