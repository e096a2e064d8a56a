"""One file that holds everything: the database, the files and the secrets, each with its checksum."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection

from ardoise import __version__
from ardoise.archive import database_copy
from ardoise.history import clock

FORMAT = 1
MANIFEST = "manifest.json"
SECRETS = ("secret_key", "keys", "signing_key")
CHECKSUM_NAME = re.compile(r"[0-9a-f]{64}")


class RestoreRefused(Exception):
    """Why nothing was restored; the sentence says what to do."""


def backup(file: Path) -> dict[str, Any]:
    """Write the whole house into one tar file (mode 600), put in place only once complete; returns its manifest.

    The database is copied first: a kept file is written before its row, so every file it names is then on disk.
    """
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".backup-") as folder:
        database_copy.dump(Path(folder))
        draft = file.with_name(f".{file.name}.partial")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
                members = dict(_add(tar, name, path) for name, path in _sources(Path(folder)))
                manifest = _manifest(members)
                _add_bytes(tar, MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    return manifest


def restore(file: Path) -> dict[str, Any]:
    """Bring a backup back into an empty house, or change nothing and raise RestoreRefused."""
    if not database_copy.is_empty() or _kept_files():
        raise RestoreRefused("La base ou le dossier des fichiers n’est pas vide. Restaurez dans un dossier neuf.")
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as name:
        folder = Path(name)
        found = _unpack(file, folder)
        manifest = _checked_manifest(folder, found)
        database_copy.load(folder / "database", manifest["migrations"])
        _put_files(folder / "files")
        _put_secrets(folder / "secrets")
    return manifest


def _manifest(members: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": __version__,
        "made_at": clock.now().isoformat(),
        "database": connection.vendor,
        "migrations": database_copy.applied_migrations(),
        "members": members,
    }


def _sources(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.iterdir()):
        yield f"database/{path.name}", path
    for name in SECRETS:
        if (path := settings.DATA / name).is_file():
            yield f"secrets/{name}", path
    for path in _kept_files():
        yield f"files/{path.relative_to(settings.ARCHIVE_ROOT).as_posix()}", path


def _kept_files() -> list[Path]:
    """Files in place under their checksum; one being written has another name until it is whole."""
    root = Path(settings.ARCHIVE_ROOT)
    return sorted(path for path in root.rglob("*") if CHECKSUM_NAME.fullmatch(path.name) and path.is_file())


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[str, dict[str, Any]]:
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        size = source.tell()
        source.seek(0)
        tar.addfile(_entry(name, size), source)
    return name, {"sha256": digest, "size": size}


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    tar.addfile(_entry(name, len(content)), io.BytesIO(content))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    entry.mtime = int(clock.now().timestamp())
    return entry


def _unpack(file: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """Write each member under the folder, and nowhere else: only plain files with plain relative names are accepted."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(file, mode="r") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isreg() else None
                if content is None or not _is_plain(entry.name) or entry.name in found:
                    raise RestoreRefused(f"Cette sauvegarde contient un élément interdit : {entry.name!r}.")
                found[entry.name] = _write(content, folder / entry.name)
    except (tarfile.TarError, OSError) as error:
        raise RestoreRefused(f"Cette sauvegarde ne se lit pas : {error}.") from error
    return found


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    return name == str(path) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _write(content: IO[bytes], path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as target:  # noqa: PTH123 - a mode from the first byte
        shutil.copyfileobj(content, target)
        size = target.tell()
        target.seek(0)
        return {"sha256": hashlib.file_digest(target, "sha256").hexdigest(), "size": size}


def _checked_manifest(folder: Path, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if found.pop(MANIFEST, None) is None:
        raise RestoreRefused("Ce fichier n’est pas une sauvegarde complète d’Ardoise.")
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT:
        raise RestoreRefused("Cette sauvegarde vient d’une version d’Ardoise plus récente : mettez Ardoise à jour.")
    if manifest["database"] != connection.vendor:
        raise RestoreRefused(f"Cette sauvegarde vient de {manifest['database']} : restaurez-la sur la même base.")
    if wrong := sorted(
        name for name in found.keys() | manifest["members"].keys() if found.get(name) != manifest["members"].get(name)
    ):
        raise RestoreRefused(f"Cette sauvegarde est abîmée : {wrong[0]} ne correspond pas à son empreinte.")
    return manifest


def _put_files(folder: Path) -> None:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        target = Path(settings.ARCHIVE_ROOT) / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o440)
        path.replace(target)


def _put_secrets(folder: Path) -> None:
    for name in SECRETS:
        if (folder / name).is_file():
            (folder / name).replace(settings.DATA / name)
