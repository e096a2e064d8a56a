"""Fixtures that every room may ask for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ardoise.companies.actions.tokens import create_token
from tests.world import House, chloe, durand


class Api:
    """The API as a program calls it: JSON in, JSON out."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.secret = create_token(house.company, house.owner, name="tests", by=house.owner)
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response itself."""
        data = None if body is None else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1{path}", data or "", content_type="application/json", headers=headers or None
        )

    def get(self, path: str) -> Any:
        return self._good(self.call("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        return self._good(self.call("POST", path, {} if body is None else body))

    def patch(self, path: str, body: Any) -> Any:
        return self._good(self.call("PATCH", path, body))

    def refused(self, method: str, path: str, body: Any = None) -> Any:
        """The problem of a call that must fail."""
        response = self.call(method, path, body)
        assert response.status_code >= 400, response.content
        assert response["Content-Type"] == "application/problem+json"
        return response.json()

    def _good(self, response: Any) -> Any:
        assert response.status_code < 400, response.content.decode()
        return response.json() if response.content else None

    def quote(self, *lines: dict[str, Any], **fields: Any) -> Any:
        """A draft quote of the first contact."""
        return self.post("/quotes", {"contact": self.house.contacts[0].pk, "lines": list(lines), **fields})

    def invoice(self, *lines: dict[str, Any], **fields: Any) -> Any:
        return self.post("/invoices", {"contact": self.house.contacts[0].pk, "lines": list(lines), **fields})

    def issued(self, *lines: dict[str, Any], **fields: Any) -> Any:
        return self.post(f"/invoices/{self.invoice(*lines, **fields)['id']}/issue")

    def accepted(self, *lines: dict[str, Any], invoice: str | None = "total", **acceptance: Any) -> Any:
        """A quote accepted and billed: the answer of the acceptance."""
        quote = self.quote(*lines)
        return self.post(f"/quotes/{quote['id']}/acceptance", {"invoice": invoice, **acceptance})

    def pay(self, invoice: dict[str, Any], amount: str, **fields: Any) -> Any:
        body = {"date": str(self.house.company.today), "method": "bank_transfer", "amount": amount}
        return self.post("/payments", {**body, "allocations": [{"invoice": invoice["id"], "amount": amount}], **fields})


def line(price: str, rate: str = "20", quantity: str = "1", **fields: Any) -> dict[str, Any]:
    return {"label": "Travail", "quantity": quantity, "unit_price": price, "vat_rate": rate, **fields}


@pytest.fixture
def house(db: None) -> House:
    """Menuiserie Durand."""
    return durand()


@pytest.fixture
def stranger(db: None) -> House:
    """Chloé, of another company."""
    return chloe()


@pytest.fixture
def api(house: House) -> Api:
    return Api(house)


@pytest.fixture
def api_of(db: None) -> Callable[[House], Api]:
    return Api


@pytest.fixture
def browser_of(db: None) -> Callable[[House], Client]:
    """A logged-in client of the pages."""

    def make(house: House) -> Client:
        client = Client()
        client.force_login(house.owner)
        return client

    return make
