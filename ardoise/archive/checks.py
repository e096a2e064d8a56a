"""What must hold of the files kept: there, whole, and byte for byte those that were kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ardoise.archive.keep import path_of
from ardoise.archive.models import ArchivedFile
from ardoise.history.verify import Fault, Scope, fault

FILES = "files"
BLOCK = 1024 * 1024


def files_are_whole(scope: Scope) -> Iterator[Fault]:
    """Every byte is read from the disk again."""
    for file in scope.each(scope.of(ArchivedFile.objects.order_by("pk"))):
        path = path_of(file.sha256)
        if not path.is_file():
            yield fault(FILES, file, file.name, "le fichier a disparu")
        elif path.stat().st_size != file.size:
            yield fault(FILES, file, file.name, f"le fichier n’a plus {file.size} octets")
        elif _sha256(path) != file.sha256:
            yield fault(FILES, file, file.name, "le fichier a été modifié : son empreinte ne correspond plus")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
