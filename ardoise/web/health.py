"""Is the house alive: the database answers, and the worker gave a sign of life not long ago."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

LATE_SECONDS = 60


def seconds_since_beat() -> int | None:
    """Whole seconds since the worker touched its file, None when it never did. Both times are the file system's own."""
    try:
        return max(0, int(time.time() - Path(settings.HEARTBEAT).stat().st_mtime))
    except FileNotFoundError:
        return None


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    age = seconds_since_beat()
    database = _database_answers()
    worker = age is not None and age <= LATE_SECONDS
    answer = {"base": _word(database), "travaux": _word(worker), "dernier_signe_secondes": age}
    return JsonResponse(answer, status=200 if database and worker else 503)


def _word(good: bool) -> str:
    return "en marche" if good else "à l’arrêt"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False
