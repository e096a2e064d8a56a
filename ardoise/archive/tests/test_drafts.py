"""A zip written in turns holds what whole turns wrote, wherever a turn was cut."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ardoise.archive import drafts


def written(path: Path, *names: str) -> int:
    with drafts.turn(path) as zipped:
        for name in names:
            zipped.writestr(name, name * 1000)
    return path.stat().st_size


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as zipped:
        assert zipped.testzip() is None
        return zipped.namelist()


@pytest.mark.parametrize("cut", [0, 1, 30, 200, -1])
def test_a_turn_cut_anywhere_is_undone(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "draft.zip"
    size = written(path, "a", "b")
    before = path.read_bytes()
    written(path, "c", "d")
    whole = path.read_bytes()
    path.write_bytes(whole if cut < 0 else whole[: len(before) - 60 + cut])
    assert drafts.take_back(path, size)
    assert path.read_bytes() == before
    written(path, "c", "d")
    assert path.read_bytes() == whole or names(path) == ["a", "b", "c", "d"]


def test_a_turn_that_was_noted_stays(tmp_path: Path) -> None:
    path = tmp_path / "draft.zip"
    written(path, "a")
    size = written(path, "b")
    assert drafts.take_back(path, size)
    assert names(path) == ["a", "b"]


def test_a_turn_killed_before_it_wrote_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "draft.zip"
    size = written(path, "a")
    written(path)
    assert drafts.take_back(path, size)
    assert names(path) == ["a"]


def test_without_what_the_last_turn_noted_it_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "draft.zip"
    assert not drafts.take_back(path, 0)
    size = written(path, "a")
    assert not drafts.take_back(path, size + 1)
    assert not path.exists()
    size = written(path, "a")
    path.unlink()
    assert not drafts.take_back(path, size)
    assert not list(tmp_path.iterdir())


def test_only_the_zip_stays_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "draft.zip"
    written(path, "a")
    drafts.finish(path)
    assert list(tmp_path.iterdir()) == [path]
