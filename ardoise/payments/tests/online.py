"""A company that takes payments on line, for the tests: its account, its invoices, and the calls of its provider."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from ardoise.domain.money import Money
from ardoise.history import outbox
from ardoise.payments.actions.checkout import start_checkout
from ardoise.payments.actions.connect import connect_provider
from ardoise.payments.actions.switch import switch_online_payment
from ardoise.payments.models import Checkout, ProviderAccount
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.providers import mollie_server, stripe_server
from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import StripeServer

RETURN = "https://exemple.fr/retour/"


class Till:
    """Menuiserie Durand with a provider connected."""

    def __init__(self, api: Api, server: Any, provider: str, key: str) -> None:
        self.api, self.house, self.server, self.client = api, api.house, server, Client()
        self.account: ProviderAccount = connect_provider(self.house.company, provider, secret=key, by=self.house.owner)

    def invoice(self, incl_vat: str = "240.00") -> Invoice:
        """Issued, its price with VAT, with E-règlement on."""
        issued = self.api.issued(line(incl_vat), prices_include_vat=True)
        invoice = Invoice.objects.get(pk=issued["id"])
        switch_online_payment(invoice, True, by=self.house.owner)
        return invoice

    def checkout(self, *invoices: Invoice, amount: str = "240.00", once: str = "", **more: Any) -> Checkout:
        return start_checkout(
            invoices,
            Money(amount),
            self.account,
            once=once or uuid.uuid4().hex,
            return_url=RETURN,
            email=more.pop("email", "client@exemple.fr"),
            **more,
        )

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        """As the provider calls: the raw body, its own headers; gives the status."""
        media_type = headers.get("Content-Type", "application/json")
        others = {name: text for name, text in headers.items() if name != "Content-Type"}
        address = f"/reglements/en-ligne/{self.account.provider}/appel/{self.account.token}/"
        return self.client.generic("POST", address, body, content_type=media_type, headers=others).status_code

    def notify(self, event: Any, times: int = 1) -> None:
        """The provider calls, then the worker works."""
        call = self.server.signed(event) if isinstance(self.server, StripeServer) else self.server.webhook(event)
        for _ in range(times):
            assert self.post(*call) == 204
        self.work()

    def work(self) -> None:
        while outbox.run_due():
            pass


def stripe_till(api: Api, server: StripeServer) -> Till:
    return Till(api, server, "stripe", stripe_server.LIVE_KEY)


def mollie_till(api: Api, server: MollieServer) -> Till:
    return Till(api, server, "mollie", mollie_server.LIVE_KEY)
