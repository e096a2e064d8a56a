"""A PDF from outside is looked at by a process of its own, which is bounded."""

from __future__ import annotations

import io
import resource

import pikepdf
import pytest

from ardoise.archive import pdf_check
from ardoise.archive.pdf_check import Pdf, look_at
from ardoise.archive.tests.bombs import unfolding


def written(*, pages: int = 1, password: str = "") -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as one:
        for _ in range(pages):
            one.add_blank_page()
        one.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


def test_it_says_what_a_pdf_is() -> None:
    assert look_at(written()) is Pdf.READABLE
    assert look_at(written(password="1234")) is Pdf.LOCKED
    assert look_at(written(pages=0)) is Pdf.DAMAGED
    assert look_at(b"%PDF-1.7\nrien d'autre\n%%EOF") is Pdf.DAMAGED
    assert look_at(unfolding(2**20)) is Pdf.READABLE


def test_what_unfolds_beyond_measure_is_refused_and_costs_the_server_nothing() -> None:
    content = unfolding(2**30)
    assert len(content) < 2 * 2**20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert look_at(content) is Pdf.DAMAGED
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_check, "SECONDS", 0.01)
    assert look_at(written()) is Pdf.DAMAGED
