"""An instance without a mail server says so where something is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import chloe

pytestmark = pytest.mark.django_db

PAGES = ("companies:accountant", "companies:members", "notifications:message_list")
SAID = "n’a pas de serveur d’e-mail"


@pytest.mark.parametrize("name", PAGES)
def test_it_is_said_where_something_is_sent(client: Client, settings: Any, name: str) -> None:
    client.force_login(chloe().owner)
    assert SAID not in client.get(reverse(name)).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert SAID in client.get(reverse(name)).text
