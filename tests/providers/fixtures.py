"""A Stripe and a Mollie of this machine, which the product asks instead of the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import StripeServer


@pytest.fixture
def stripe_server(settings: Any) -> Iterator[StripeServer]:
    server = StripeServer()
    settings.STRIPE_API_BASE = server.url
    yield server
    server.stop()


@pytest.fixture
def mollie_server(settings: Any) -> Iterator[MollieServer]:
    server = MollieServer()
    settings.MOLLIE_API_BASE = server.url
    yield server
    server.stop()
