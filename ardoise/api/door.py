"""What every request of the API meets: a body of the right size and kind; every failure leaves as a problem."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ardoise.api.problems import MEDIA_TYPE, problem
from ardoise.banking.uploads import MOST_BYTES

PREFIX = "/api/v1/"
UPLOAD = re.compile(r"/api/v1/bank/accounts/\d+/imports")
ROUND_A_FILE = 64 * 1024  # what stands around a file in its request
FAILURES = {
    400: ("malformed", "La requête est illisible."),
    403: ("forbidden", "Cette action n’est pas permise."),
    404: ("not_found", "Cette adresse n’existe pas dans l’API : voyez /api/v1/docs."),
    405: ("method_not_allowed", "Cette adresse n’accepte pas cette méthode."),
    500: ("unexpected", "Une erreur inattendue s’est produite ; rien n’a été enregistré."),
}


class DoorMiddleware:
    """Stands around the endpoints and `IdempotencyMiddleware`: what neither of them said is said here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        return _refused_at_the_door(request) or _as_problem(self.get_response(request))


def _refused_at_the_door(request: HttpRequest) -> HttpResponse | None:
    """The size and the kind of a body are read from its headers, before the body itself."""
    size = _length(request)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if UPLOAD.fullmatch(request.path) and request.content_type == "multipart/form-data":
        return _refused_file(request, size, limit)
    if limit is not None and size > limit:
        return problem(413, f"Le corps de la requête dépasse {limit // 2**20} Mo.", code="too_large")
    if size and request.method in ("POST", "PUT", "PATCH") and not _is_json(request.content_type or ""):
        return problem(
            415, "Envoyez du JSON, avec l’en-tête « Content-Type: application/json ».", code="unsupported_media_type"
        )
    return None


def _refused_file(request: HttpRequest, size: int, limit: int | None) -> HttpResponse | None:
    """A file is read from the disk; with an Idempotency-Key the whole request is held, and so is its size."""
    if size > MOST_BYTES + ROUND_A_FILE:
        return problem(413, f"Le fichier dépasse {MOST_BYTES // 2**20} Mo.", code="too_large")
    if limit is not None and size > limit and "Idempotency-Key" in request.headers:
        detail = (
            f"Au-delà de {limit // 2**20} Mo, envoyez le fichier sans Idempotency-Key : il n’ajoute rien deux fois."
        )
        return problem(413, detail, code="too_large")
    return None


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _is_json(media_type: str) -> bool:
    return media_type in ("", "application/json") or media_type.endswith("+json")


def _as_problem(response: HttpResponse) -> HttpResponse:
    status = response.status_code
    if status < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
        return response
    code, detail = FAILURES.get(status, ("refused", "La requête est refusée."))
    answer = problem(status, detail, code=code)
    if "Allow" in response.headers:
        answer.headers["Allow"] = response.headers["Allow"]
    return answer
