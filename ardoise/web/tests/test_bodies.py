"""A body that is too large is refused before it is written to the disk."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client

from ardoise.web import bodies

HEAD = b'--b\r\nContent-Disposition: form-data; name="login"; filename="x"\r\n\r\n'


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The files that Django began to take."""
    found: list[Any] = []
    real = MemoryFileUploadHandler.new_file

    def note(handler: MemoryFileUploadHandler, *args: Any, **options: Any) -> None:
        found.append(handler)
        real(handler, *args, **options)

    monkeypatch.setattr(MemoryFileUploadHandler, "new_file", note)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/comptes/login/", "/factures/", "/api/v1/quotes"])
def test_a_stranger_cannot_fill_the_disk(begun: list[Any], monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(bodies, "MOST_MEGABYTES", 1)
    content = HEAD + b"x" * (1024 * 1024) + b"\r\n--b--\r\n"
    response = stranger_on_the_page().post(path, content, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 413
    assert "dépasse 1 Mo" in response.content.decode()
    assert begun == []


@pytest.mark.django_db
def test_a_file_of_a_usual_size_comes_in(begun: list[Any]) -> None:
    content = HEAD + b"x" * 2048 + b"\r\n--b--\r\n"
    response = stranger_on_the_page().post("/comptes/login/", content, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 403  # without the token of the form
    assert begun


def stranger_on_the_page() -> Client:
    """With the cookie of the form: what is sent is then read to find its token."""
    client = Client(enforce_csrf_checks=True)
    client.get("/comptes/login/")
    return client
