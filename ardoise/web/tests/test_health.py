"""The health page: 200 when the database answers and the worker was alive in the last minute."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from ardoise.web import health

pytestmark = pytest.mark.django_db


def beat(settings: Any, *, seconds_ago: int) -> None:
    settings.HEARTBEAT.touch()
    moment = int(time.time()) - seconds_ago
    os.utime(settings.HEARTBEAT, (moment, moment))


def test_a_house_at_work_answers_200(client: Client, settings: Any) -> None:
    beat(settings, seconds_ago=5)
    answer = client.get(reverse("health"))
    assert answer.status_code == 200
    assert answer.json()["base"] == answer.json()["travaux"] == "en marche"
    assert 5 <= answer.json()["dernier_signe_secondes"] <= 7


def test_a_silent_worker_answers_503(client: Client, settings: Any) -> None:
    assert client.get("/sante/").status_code == 503
    beat(settings, seconds_ago=health.LATE_SECONDS + 5)
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert answer.json()["travaux"] == "à l’arrêt"


def test_a_dead_database_answers_503(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def cursor(self) -> None:
            raise DatabaseError("morte")

    beat(settings, seconds_ago=1)
    monkeypatch.setattr(health, "connection", Dead())
    answer = client.get("/sante/")
    assert answer.status_code == 503
    assert answer.json()["base"] == "à l’arrêt"


def test_the_answer_is_never_kept_and_nothing_inline_may_run(client: Client) -> None:
    answer = client.get("/sante/")
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
