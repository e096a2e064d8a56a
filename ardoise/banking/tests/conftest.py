"""A company and its bank, by each aggregator."""

from __future__ import annotations

import pytest

from ardoise.banking.tests.feeds import Bank
from tests.providers.bridge_server import BridgeServer
from tests.providers.powens_server import PowensServer
from tests.world import House


@pytest.fixture(params=["bridge", "powens"])
def bank(request: pytest.FixtureRequest, house: House) -> Bank:
    """Once by each."""
    return Bank(house, request.getfixturevalue(f"{request.param}_server"))


@pytest.fixture
def by_bridge(house: House, bridge_server: BridgeServer) -> Bank:
    return Bank(house, bridge_server)


@pytest.fixture
def by_powens(house: House, powens_server: PowensServer) -> Bank:
    return Bank(house, powens_server)
