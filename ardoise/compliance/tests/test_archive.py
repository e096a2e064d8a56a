"""The signed archive: complete, the same bytes, checked by a program that knows nothing of the product."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ardoise.archive.keep import path_of
from ardoise.companies.models import Company
from ardoise.compliance.actions import archive as act
from ardoise.compliance.actions.close import close_periods
from ardoise.compliance.models import Closing, SignedArchive, SigningKey, WorkState
from ardoise.compliance.signing import is_signed, key_id_of, sign
from ardoise.compliance.tests.test_closings import on
from ardoise.compliance.verifier import is_signed as is_signed_by_hand
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import outbox
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from tests.fixtures import Api, line

NEXT = date(2026, 1, 10)


@pytest.fixture
def year(api: Api) -> Company:
    """2025 and its closing: an invoice and its credit note, a payment cancelled, another that stands."""
    with on(date(2025, 6, 2)):
        invoice = api.issued(line("100.00"), line("10.00", "5.5"))
        api.pay(invoice, "50.00", method="card")
    with on(date(2025, 6, 3)):
        reverse_payment(Payment.objects.get(), by=PRODUCT)
        api.pay(invoice, "60.00")
        announced = api.pay(invoice, "20.00", received=False)
        api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})
    with on(date(2025, 6, 4)):
        api.post(f"/payments/{announced['id']}/confirmation", {"date": "2025-06-04"})
    with on(date(2026, 1, 3)):
        api.issued(line("30.00"))
    company = Company.objects.get(pk=api.house.company.pk)
    with on(NEXT):
        close_periods(company, by=PRODUCT)
    return company


def made(archive: SignedArchive) -> SignedArchive:
    while outbox.run_due():
        pass
    archive = SignedArchive.objects.select_related("file").get(pk=archive.pk)
    assert archive.state == WorkState.DONE, archive.error
    return archive


def unzipped(archive: SignedArchive, folder: Path) -> Path:
    assert archive.file
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(path_of(archive.file.sha256)) as bundle:
        bundle.extractall(folder)
    return folder


def verified(folder: Path, *given: str) -> tuple[int, str]:
    """The program of the archive, in a process without the product nor any package."""
    told = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", *given], cwd=folder, capture_output=True, text=True, check=False
    )
    return told.returncode, told.stdout + told.stderr


@pytest.fixture
def archive(year: Company) -> SignedArchive:
    with on(NEXT):
        return made(act.ask_year(year, 2025, by=PRODUCT))


def test_the_archive_is_checked_without_the_product(archive: SignedArchive, tmp_path: Path) -> None:
    folder = unzipped(archive, tmp_path / "zip")
    code, told = verified(folder)
    assert (code, "Tout est juste" in told) == (0, True), told
    assert archive.key
    assert archive.key.key_id in told


def test_it_holds_what_the_year_holds_and_nothing_of_the_next(archive: SignedArchive, tmp_path: Path) -> None:
    folder = unzipped(archive, tmp_path / "zip")
    manifest = json.loads((folder / "manifest.json").read_text())
    names = {name.split("/")[0] for name in manifest["files"]}
    kinds = {"evenements", "documents", "reglements", "affectations", "clotures", "pdf", "xml"}
    assert names == {*kinds, "verifier.py", "LISEZMOI.txt"}
    documents = [json.loads(row) for path in (folder / "documents").iterdir() for row in path.open()]
    assert [one["number"] for one in documents] == ["FA-2025-0001", "FA-2025-0002"]
    assert manifest["events"]["before_hash"] == "0" * 64
    assert "verifier.py" in (folder / "LISEZMOI.txt").read_text()


@pytest.mark.parametrize(
    ("pattern", "old", "new", "sentence"),
    [
        ("evenements/*.jsonl", "Durand", "Dupont", "a été modifié"),
        ("documents/*.jsonl", "Travail", "Travaux", "a été modifié"),
        ("reglements/*.jsonl", '"60.00"', '"6.00"', "les règlements font"),
        ("clotures/*.jsonl", "60.00", "06.00", "a été modifiée"),
        ("manifest.json", '"year"', '"interim"', "le manifeste n’est pas celui qui a été signé"),
        ("LISEZMOI.txt", "ARCHIVE", "Archive", "LISEZMOI.txt a été modifié"),
    ],
)
def test_a_change_of_one_file_is_named(
    archive: SignedArchive, tmp_path: Path, pattern: str, old: str, new: str, sentence: str
) -> None:
    folder = unzipped(archive, tmp_path / "zip")
    path = next(folder.glob(pattern))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    code, told = verified(folder)
    assert code == 1
    assert sentence in told


def test_a_missing_or_added_file_is_named(archive: SignedArchive, tmp_path: Path) -> None:
    folder = unzipped(archive, tmp_path / "zip")
    next(folder.glob("pdf/*.pdf")).unlink()
    (folder / "pdf" / "autre.pdf").write_bytes(b"%PDF")
    code, told = verified(folder)
    assert (code, "manque" in told, "n’est pas de cette archive" in told) == (1, True, True)


def test_a_new_manifest_without_the_key_is_refused(archive: SignedArchive, tmp_path: Path) -> None:
    """Who changes a file and its checksum cannot sign the manifest again."""
    folder = unzipped(archive, tmp_path / "zip")
    (folder / "LISEZMOI.txt").write_text("autre")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["LISEZMOI.txt"]["sha256"] = hashlib.sha256(b"autre").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    code, told = verified(folder)
    assert (code, "le manifeste n’est pas celui qui a été signé" in told) == (1, True)


def test_a_line_added_is_named(archive: SignedArchive, tmp_path: Path) -> None:
    folder = unzipped(archive, tmp_path / "zip")
    path = next(folder.glob("evenements/*.jsonl"))
    path.write_text(path.read_text() + path.read_text().splitlines()[-1] + "\n")
    code, told = verified(folder)
    assert code == 1
    assert f"evenements/{path.name} a été modifié" in told
    assert "la chaîne finit à l’événement" in told or "manque" in told


def test_an_archive_signed_again_by_another_key_is_refused_to_who_gives_the_key(
    archive: SignedArchive, tmp_path: Path
) -> None:
    folder = unzipped(archive, tmp_path / "zip")
    assert archive.key
    real = archive.key.key_id
    assert verified(folder, ".", real)[0] == 0
    assert verified(folder, ".", archive.key.public.upper())[0] == 0
    forger = Ed25519PrivateKey.generate()
    public = forger.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["key"] = {"id": key_id_of(public), "public": public.hex()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    (folder / "manifest.json.sig").write_text(forger.sign(digest.encode()).hex())
    code, told = verified(folder, ".", real)
    assert (code, f"pas {real}" in told) == (1, True)
    manifest["key"]["public"] = "00" * 32
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert verified(folder)[0] == 1


def test_the_same_rows_give_the_same_bytes_in_one_turn_or_in_many(
    year: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(NEXT):
        asked = act.ask_year(year, 2025, by=PRODUCT)
        drafts = []
        for turn in (60, 0):
            monkeypatch.setattr(act, "TURN", turn)
            archive = SignedArchive.objects.select_related("company").get(pk=asked.pk)
            turns = 1
            while not act._write(archive):
                turns += 1
            drafts.append(act.draft_of(archive).read_bytes())
            act.draft_of(archive).unlink()
    assert turns > 5
    assert drafts[0] == drafts[1]


def test_a_turn_that_was_cut_begins_again(year: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(act, "TURN", 0)
    with on(NEXT):
        asked = act.ask_year(year, 2025, by=PRODUCT)
        outbox.run_due(1)
        draft = act.draft_of(asked)
        draft.write_bytes(draft.read_bytes()[:-7])
        archive = made(asked)
    assert verified(unzipped(archive, tmp_path / "zip"))[0] == 0


@pytest.mark.parametrize("part", ["_save", "_finish"])
def test_a_worker_killed_in_a_turn_loses_that_turn_alone(
    year: Company, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, part: str
) -> None:
    """The bytes are those of an archive that nobody killed."""
    with on(NEXT):
        asked = act.ask_year(year, 2025, by=PRODUCT)
        whole = SignedArchive.objects.select_related("company").get(pk=asked.pk)
        assert act._write(whole)
        expected = act.draft_of(whole).read_bytes()
        act._drop(whole)
        monkeypatch.setattr(act, "TURN", 0)
        done, real = [0], getattr(act, part)

        def killed(*given: Any) -> None:
            done[0] += 1
            if done[0] % 2:
                act.draft_of(asked).open("ab").write(b"half a file")
                raise KeyboardInterrupt
            real(*given)

        monkeypatch.setattr(act, part, killed)
        seen = []
        while SignedArchive.objects.get(pk=asked.pk).state != WorkState.DONE:
            try:
                act.build_archive(asked.pk)
            except KeyboardInterrupt:
                archive = SignedArchive.objects.get(pk=asked.pk)
                seen.append(archive.written)
        archive = SignedArchive.objects.select_related("file").get(pk=asked.pk)
    assert seen == sorted(seen)
    assert verified(unzipped(archive, tmp_path / "zip"))[0] == 0
    assert archive.file
    members = zipfile.ZipFile(path_of(archive.file.sha256))
    with zipfile.ZipFile(io.BytesIO(expected)) as before:
        assert all(members.read(name) == before.read(name) for name in before.namelist())
    assert not list(act.draft_of(archive).parent.iterdir())


def test_an_archive_is_made_once_and_told(archive: SignedArchive, year: Company) -> None:
    assert act.ask_year(year, 2025, by=PRODUCT) == archive
    event = Event.objects.get(name="compliance.archived")
    assert archive.file
    assert json.loads(event.data)["sha256"] == archive.file.sha256
    with pytest.raises(Refused, match="n’est pas clôturée"):
        act.ask_year(year, 2026, by=PRODUCT)


def test_an_interim_archive_takes_what_came_since_the_last_closed_year(
    archive: SignedArchive, year: Company, tmp_path: Path
) -> None:
    with on(NEXT):
        interim = act.ask_interim(year, by=PRODUCT)
        with pytest.raises(Conflict, match="déjà en cours"):
            act.ask_interim(year, by=PRODUCT)
        interim = made(interim)
    assert interim.first_sequence == archive.last_sequence + 1
    folder = unzipped(interim, tmp_path / "zip")
    assert verified(folder)[0] == 0
    assert (folder / "pdf" / "FA-2026-0001.pdf").exists()


def test_a_signature_is_read_by_the_program_as_by_the_library(year: Company) -> None:
    signed = sign("ardoise")
    public, signature = bytes.fromhex(signed.key.public), bytes.fromhex(signed.signature)
    assert is_signed("ardoise", signed.signature, signed.key)
    assert is_signed_by_hand(public, b"ardoise", signature)
    assert not is_signed_by_hand(public, b"ardoises", signature)
    assert not is_signed_by_hand(public, b"ardoise", signature[:-1] + bytes([signature[-1] ^ 1]))
    assert Closing.objects.exists()
    assert SigningKey.objects.count() == 1


def test_the_program_holds_the_first_vector_of_rfc_8032() -> None:
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert is_signed_by_hand(public, b"", signature)
    assert not is_signed_by_hand(public, b"x", signature)
