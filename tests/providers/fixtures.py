"""A Stripe and a Mollie of this machine, which the product asks instead of the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.providers import bridge_server as bridge
from tests.providers import powens_server as powens
from tests.providers.bridge_server import BridgeServer
from tests.providers.mollie_server import MollieServer
from tests.providers.powens_server import PowensServer
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


@pytest.fixture
def bridge_server(settings: Any) -> Iterator[BridgeServer]:
    server = BridgeServer()
    settings.BRIDGE_API_BASE = server.url
    settings.BRIDGE_ID, settings.BRIDGE_SECRET = bridge.CLIENT_ID, bridge.CLIENT_SECRET
    settings.BRIDGE_WEBHOOK_SECRET = bridge.WEBHOOK_SECRET
    yield server
    server.stop()


@pytest.fixture
def powens_server(settings: Any) -> Iterator[PowensServer]:
    server = PowensServer()
    settings.POWENS_API_BASE = settings.POWENS_WEBVIEW_BASE = server.url
    settings.POWENS_DOMAIN, settings.POWENS_ID = powens.DOMAIN, powens.CLIENT_ID
    settings.POWENS_SECRET, settings.POWENS_WEBHOOK_SECRET = powens.CLIENT_SECRET, powens.WEBHOOK_SECRET
    yield server
    server.stop()
