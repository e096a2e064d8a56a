"""`Idempotency-Key`: the same POST sent again gets the same answer, and acts once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from ardoise.api.door import PREFIX
from ardoise.api.models import IdempotentAnswer
from ardoise.api.problems import problem
from ardoise.companies.actions.tokens import access_of_token
from ardoise.companies.gate import Access
from ardoise.companies.models import Company
from ardoise.history import clock

LEASE = timedelta(seconds=60)
WAIT_SECONDS = 10
POLL_SECONDS = 0.05
LONGEST_KEY = 200


class IdempotencyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key or not request.path.startswith(PREFIX):
            return self.get_response(request)
        access = _access(request)
        if access is None:
            return self.get_response(request)  # the endpoint answers 401
        if len(key) > LONGEST_KEY or not key.isprintable():
            return problem(422, "La clé d’idempotence a 200 caractères lisibles au plus.", code="key_unreadable")
        return self._once(request, access, key)

    def _once(self, request: HttpRequest, access: Access, key: str) -> HttpResponse:
        """An answer kept is for the role that it was given to: another role may not read it."""
        company = access.company
        digest = hashlib.sha256(f"{request.method} {request.path} {access.role}\n".encode() + request.body).hexdigest()
        row = _claim(company, key, digest)
        if row is None:
            return _replay(company, key, digest)
        response = self.get_response(request)
        if response.status_code >= 500 or response.status_code == 403:
            IdempotentAnswer.objects.filter(pk=row.pk).delete()  # nothing was done: the same key may try again
        else:
            IdempotentAnswer.objects.filter(pk=row.pk).update(
                status=response.status_code,
                content_type=response.headers.get("Content-Type", ""),
                body=response.content.decode(),
            )
        return response


def _access(request: HttpRequest) -> Access | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return access_of_token(token.strip()) if scheme.lower() == "bearer" else None


def _claim(company: Company, key: str, digest: str) -> IdempotentAnswer | None:
    """The row to fill, when this request is the first; or when the first one died on the way."""
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(company=company, key=key, request_sha256=digest)
    except IntegrityError:
        pass
    dead = IdempotentAnswer.objects.filter(
        company=company, key=key, request_sha256=digest, status__isnull=True, started_at__lt=clock.now() - LEASE
    )
    if not dead.update(started_at=clock.now()):
        return None
    return IdempotentAnswer.objects.get(company=company, key=key)


def _replay(company: Company, key: str, digest: str) -> HttpResponse:
    """The answer kept; waits a little for a first request still under way."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        row = IdempotentAnswer.objects.filter(company=company, key=key).first()
        if row is None:
            return problem(409, "La première requête a échoué : envoyez-la de nouveau.", code="first_failed")
        if row.request_sha256 != digest:
            return problem(422, "Cette clé d’idempotence a déjà servi à une autre requête.", code="key_reused")
        if row.status is not None:
            response = HttpResponse(row.body, status=row.status, content_type=row.content_type)
            response["Idempotent-Replayed"] = "true"
            return response
        if time.monotonic() > until:
            return problem(409, "La même requête est en cours : attendez sa réponse.", code="in_progress")
        time.sleep(POLL_SECONDS)
