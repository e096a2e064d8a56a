"""A zip that the worker writes in turns: what a killed turn left is taken back to the end of the turn before.

The directory of a zip lies at its end and the next file is written over it. A turn keeps that end aside before it
writes; a turn that was cut is undone by putting it back.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZES = 16  # bytes of each of the two sizes that stand in front of the end kept aside


def take_back(path: Path, size: int) -> bool:
    """Bring the draft back to the `size` bytes that the last whole turn noted; False when it has to begin again.

    Nothing is left of a draft that begins again.
    """
    end = _end_of(path)
    if size and path.exists():
        kept = end.read_bytes() if end.exists() else b""
        if kept and int.from_bytes(kept[:_SIZES]) == size:  # the turn that followed was not noted
            start = int.from_bytes(kept[_SIZES : 2 * _SIZES])
            with path.open("r+b") as stream:
                stream.truncate(start)
                stream.seek(start)
                stream.write(kept[2 * _SIZES :])
        if path.stat().st_size == size:
            return True
    drop(path)
    return False


@contextmanager
def turn(path: Path) -> Iterator[zipfile.ZipFile]:
    """The draft, open for more. The caller notes its size once the turn is over."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as zipped:
        path.chmod(0o600)
        _keep_end(path, zipped.start_dir)
        yield zipped


def drop(path: Path) -> None:
    path.unlink(missing_ok=True)
    _end_of(path).unlink(missing_ok=True)


def finish(path: Path) -> None:
    """The zip is whole: only the zip stays."""
    _end_of(path).unlink(missing_ok=True)


def _keep_end(path: Path, start: int) -> None:
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(start)
        kept = size.to_bytes(_SIZES) + start.to_bytes(_SIZES) + stream.read()
    draft = path.with_suffix(".end.new")
    draft.write_bytes(kept)
    draft.replace(_end_of(path))


def _end_of(path: Path) -> Path:
    return path.with_suffix(".end")
