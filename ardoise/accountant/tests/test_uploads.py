"""What may come by the link of a missing document, known by its content; the rest is refused in words."""

from __future__ import annotations

import io

import pikepdf
import pytest

from ardoise.accountant.actions.receive import MOST
from ardoise.accountant.models import MissingDocument, Piece
from ardoise.accountant.tests.links import pdf, send, zipped
from ardoise.accountant.views.drop import SENDS
from ardoise.purchases.tests.receipts import HEIC, photo


def test_a_bad_file_does_not_take_the_good_ones_with_it(missing: MissingDocument) -> None:
    response = send(missing, photo(), b"<svg onload=alert(1)>")
    assert response.status_code == 422
    page = response.content.decode()
    assert "votre fichier est bien arrivé" in page
    assert "n’est ni une photo ni un PDF lisible" in page
    assert Piece.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "ni une photo ni un PDF"),
        (b"<!DOCTYPE html><html><body>bonjour</body></html>", "ni une photo ni un PDF"),
        (b"GIF89a" + b"\x00" * 60, "ni une photo ni un PDF"),
        (b"MZ\x90\x00" + b"\x00" * 200, "ni une photo ni un PDF"),
        (b"", "est vide"),
        (HEIC, "HEIC"),
        (b"%PDF-1.7\nrien d'autre\n%%EOF", "ni une photo ni un PDF"),
    ],
    ids=["svg", "html", "gif", "exe", "empty", "heic", "damaged-pdf"],
)
def test_what_is_not_a_photo_or_a_pdf_is_refused_in_words(missing: MissingDocument, content: bytes, words: str) -> None:
    response = send(missing, content, name="photo.jpg")
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Piece.objects.exists()


def test_files_that_are_two_things_at_once_are_refused(missing: MissingDocument) -> None:
    for content in (
        zipped(),
        photo() + zipped(),  # a photo for one reader, a zip for another
        pdf() + zipped() + b"%%EOF",
        b"<html><script>alert(1)</script>" + pdf(),
        photo()[:2] + b"\xff\xfe\x00\x1a<script>alert(1)</script>" + photo()[2:],
    ):
        assert send(missing, content).status_code == 422
    assert not Piece.objects.exists()


def test_a_pdf_behind_a_password_is_refused_in_words(missing: MissingDocument) -> None:
    out = io.BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page()
        one.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert "protégé par un mot de passe" in send(missing, out.getvalue()).content.decode()


def test_a_file_beyond_15_mb_and_too_many_files_are_refused(missing: MissingDocument) -> None:
    assert "dépasse 15 Mo" in send(missing, photo() + b"\x00" * (15 * 1024 * 1024)).content.decode()
    assert "10 fichiers à la fois" in send(missing, *([photo()] * 11)).content.decode()
    assert "Choisissez une photo" in send(missing).content.decode()
    MissingDocument.objects.filter(pk=missing.pk).update(pieces_count=MOST)
    assert f"{MOST} fichiers sont déjà reçus" in send(missing, photo()).content.decode()
    assert not Piece.objects.exists()


def test_sends_are_counted(missing: MissingDocument) -> None:
    for _ in range(SENDS.most):
        send(missing)
    assert send(missing, photo()).status_code == 429
    assert not Piece.objects.exists()
