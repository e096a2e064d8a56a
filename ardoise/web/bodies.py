"""How much one request may bring: a body beyond that is refused from its headers, before anything of it is written.

Django writes a file that is sent to the disk of the server before any view looks at it, on pages without login too.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

MOST_MEGABYTES = 160  # ten photos or PDFs of 15 MB by the link of a missing document, and what stands around them
TEXT = "text/plain; charset=utf-8"


class BodyMiddleware:
    """HTTP 413. A request that does not say its length brings nothing: the body is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > MOST_MEGABYTES * 1024 * 1024:
            words = (
                f"Cet envoi dépasse {MOST_MEGABYTES} Mo : revenez en arrière, et envoyez moins de fichiers à la fois."
            )
            return HttpResponse(words, status=413, content_type=TEXT, headers={"Connection": "close"})
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
