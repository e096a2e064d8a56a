"""A backup brings the same rows, bytes and secrets back, into an empty house only."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from ardoise.archive.backup import RestoreRefused, backup, restore
from ardoise.archive.keep import keep, path_of, read
from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.history.immutability import missing_triggers, remove_triggers
from ardoise.users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = "Facture F-2026-001 : 1 234,50 €\n\\.\ttabulation".encode()


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Path:
    """A company, a login, a kept file and the two secrets, in a data folder of its own."""
    settings.DATA = tmp_path / "data"
    settings.ARCHIVE_ROOT = settings.DATA / "files"
    settings.DATA.mkdir()
    for name in ("secret_key", "keys"):
        (settings.DATA / name).write_text(f"secret {name}")
        (settings.DATA / name).chmod(0o600)
    User.objects.create_user("durand@example.org", "une phrase de passe")
    company = Company.objects.create(legal_name="Menuiserie Durand\tet \\ fils", city="Saint-Étienne")
    keep(company, CONTENT, name="facture.pdf", media_type="application/pdf")
    return settings.DATA


def empty(data: Path) -> None:
    """What a new machine has: tables without rows, and a folder with secrets of its own."""
    remove_triggers()
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(data)
    data.mkdir()
    (data / "secret_key").write_text("another")


def rewritten(file: Path, target: Path, change: dict[str, bytes], extra: Sequence[tarfile.TarInfo] = ()) -> Path:
    with tarfile.open(file) as source, tarfile.open(target, "w") as copy:
        for entry in source:
            stream = source.extractfile(entry)
            assert stream is not None
            content = change.get(entry.name, stream.read())
            entry.size = len(content)
            copy.addfile(entry, io.BytesIO(content))
        for entry in extra:
            copy.addfile(entry, io.BytesIO(b"x" * entry.size))
    return target


def test_a_backup_brings_back_the_rows_the_bytes_and_the_secrets(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "house.tar"
    backup(file)
    empty(house)
    restore(file)
    company = Company.objects.get()
    assert (company.legal_name, company.city) == ("Menuiserie Durand\tet \\ fils", "Saint-Étienne")
    assert User.objects.get().check_password("une phrase de passe")
    assert read(ArchivedFile.objects.get()) == CONTENT
    for name in ("secret_key", "keys"):
        assert (house / name).read_text() == f"secret {name}"
        assert (house / name).stat().st_mode & 0o777 == 0o600


def test_after_a_restore_the_database_still_refuses_changes_and_gives_new_keys(house: Path, tmp_path: Path) -> None:
    backup(tmp_path / "house.tar")
    empty(house)
    restore(tmp_path / "house.tar")
    assert missing_triggers() == []
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_archivedfile")
    before = Company.objects.get().pk
    assert Company.objects.create(legal_name="Boutique Sable").pk > before


def test_a_backup_is_readable_by_its_owner_only_and_leaves_nothing_beside_it(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "house.tar"
    file.parent.mkdir()
    backup(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(file.parent) == ["house.tar"]  # noqa: PTH208 - names only
    assert not list(house.glob(".backup-*"))


def test_a_house_that_holds_something_is_not_overwritten(house: Path, tmp_path: Path) -> None:
    backup(tmp_path / "house.tar")
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("restore", str(tmp_path / "house.tar"))
    assert Company.objects.count() == 1


def test_one_changed_byte_is_refused_and_nothing_is_restored(house: Path, tmp_path: Path) -> None:
    backup(tmp_path / "house.tar")
    sha256 = ArchivedFile.objects.get().sha256
    name = f"files/{path_of(sha256).relative_to(house / 'files').as_posix()}"
    spoilt = rewritten(tmp_path / "house.tar", tmp_path / "spoilt.tar", {name: CONTENT[:-1] + b"X"})
    empty(house)
    with pytest.raises(RestoreRefused, match="abîmée"):
        restore(spoilt)
    assert not Company.objects.exists()
    assert not (house / "files").exists()
    assert (house / "secret_key").read_text() == "another"


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil", "files\\..\\evil", "./files/evil"])
def test_a_member_that_would_leave_the_folder_is_refused(house: Path, tmp_path: Path, name: str) -> None:
    backup(tmp_path / "house.tar")
    entry = tarfile.TarInfo(name)
    entry.size = 1
    file = rewritten(tmp_path / "house.tar", tmp_path / "evil.tar", {}, [entry])
    empty(house)
    with pytest.raises(RestoreRefused, match="interdit"):
        restore(file)
    assert not list(tmp_path.rglob("evil"))


def test_a_link_in_a_backup_is_refused(house: Path, tmp_path: Path) -> None:
    backup(tmp_path / "house.tar")
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    file = rewritten(tmp_path / "house.tar", tmp_path / "link.tar", {}, [link])
    empty(house)
    with pytest.raises(RestoreRefused, match="interdit"):
        restore(file)


def test_a_backup_of_a_newer_version_is_refused(house: Path, tmp_path: Path) -> None:
    manifest = backup(tmp_path / "house.tar")
    manifest["migrations"].append("companies.9999_from_the_future")
    newer = rewritten(tmp_path / "house.tar", tmp_path / "newer.tar", {"manifest.json": json.dumps(manifest).encode()})
    empty(house)
    with pytest.raises(CommandError, match="plus récente"):
        call_command("restore", str(newer))
    assert not Company.objects.exists()


def test_a_file_that_is_no_backup_is_refused(house: Path, tmp_path: Path) -> None:
    (tmp_path / "other.tar").write_bytes(b"not a backup")
    empty(house)
    with pytest.raises(RestoreRefused, match="ne se lit pas"):
        restore(tmp_path / "other.tar")
