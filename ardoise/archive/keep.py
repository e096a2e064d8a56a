"""Keep a file and read it back: content-addressed, written once, checked at every reading."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company

BLOCK = 1024 * 1024


class Damaged(Exception):
    """The bytes on disk are not those that were kept, or are gone."""


def keep(company: Company, content: bytes, *, name: str, media_type: str) -> ArchivedFile:
    """Store the bytes, then their row. A rollback leaves at most an unnamed file, which harms nobody."""
    sha256 = hashlib.sha256(content).hexdigest()
    _write_once(path_of(sha256), content)
    return ArchivedFile.objects.create(
        company=company, name=name, media_type=media_type, size=len(content), sha256=sha256
    )


def keep_file(company: Company, source: Path, *, name: str, media_type: str) -> ArchivedFile:
    """The same for bytes that lie in a file, whatever their size; the source stays where it is."""
    sha256 = digest_of(source)
    target = path_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as handle, source.open("rb") as stream:
            shutil.copyfileobj(stream, handle, BLOCK)
            handle.flush()
            os.fsync(handle.fileno())
        _put(Path(handle.name), target)
    return ArchivedFile.objects.create(
        company=company, name=name, media_type=media_type, size=source.stat().st_size, sha256=sha256
    )


def checked_path(file: ArchivedFile) -> Path:
    """Where the bytes lie, read once to see that they are those that were kept: to send them without holding them."""
    path = path_of(file.sha256)
    if not path.is_file():
        raise Damaged(f"le fichier {file.name} a disparu")
    if digest_of(path) != file.sha256:
        raise Damaged(f"le fichier {file.name} a été modifié")
    return path


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def read(file: ArchivedFile) -> bytes:
    """The bytes as they were kept. Raises Damaged when one has changed."""
    try:
        content = path_of(file.sha256).read_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"le fichier {file.name} a disparu") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Damaged(f"le fichier {file.name} a été modifié")
    return content


def path_of(sha256: str) -> Path:
    return Path(settings.ARCHIVE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def _write_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    _put(Path(handle.name), path)


def _put(made: Path, path: Path) -> None:
    made.replace(path)  # atomic: a reader sees the whole file or none
    path.chmod(0o440)
