"""A company that connects its bank by Bridge or Powens, for the tests: the journey over HTTP, and the worker."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.feed_page import DELETED
from ardoise.banking.actions.write_lines import write_rows
from ardoise.banking.models import BankLine, BankStatement, FeedAccount, FeedConnection, FeedRemark, FeedState
from ardoise.banking.readers.reading import Row
from ardoise.history import clock, outbox
from tests.providers.bridge_server import BridgeServer
from tests.providers.powens_server import PowensServer
from tests.world import House

IBAN = "FR7630006000011234567890189"
PAGE = "/banque/connexions/"
CURRENT = {"name": "Compte courant", "iban": IBAN, "balance": 1500}


class Bank:
    """Menuiserie Durand and its bank, by one aggregator."""

    def __init__(self, house: House, server: BridgeServer | PowensServer) -> None:
        self.house = house
        self.server: Any = server
        self.provider = "bridge" if isinstance(server, BridgeServer) else "powens"
        self.minutes = 0
        self.client = Client()
        self.client.force_login(house.owner)

    def leave(self) -> str:
        """The address at the aggregator to which the person is sent."""
        response = self.client.post(f"{PAGE}nouvelle/{self.provider}/")
        assert response.status_code == 303, response.content
        return response["Location"]

    def come_back(self, url: str) -> Any:
        return self.client.get(url.removeprefix("http://localhost:8000"))

    def connect(self, *accounts: dict[str, Any]) -> FeedConnection:
        """Agreed at the bank, and back."""
        self.server.expects(*(accounts or (CURRENT,)))
        response = self.come_back(self.server.agree(self.leave()))
        assert response.status_code == 302, response.content
        return FeedConnection.objects.order_by("pk").last()  # type: ignore[return-value]

    def follow(self, connection: FeedConnection, *choices: str) -> Any:
        """Where the lines of each account go; "new" for all when nothing is said."""
        rows = FeedAccount.objects.filter(connection=connection).order_by("pk")
        said = choices or ("new",) * len(rows)
        typed = {f"account_{row.pk}": choice for row, choice in zip(rows, said, strict=True)}
        return self.client.post(f"{PAGE}{connection.pk}/", typed)

    def connected(self, *accounts: dict[str, Any]) -> FeedConnection:
        """Connected, followed and read."""
        connection = self.connect(*accounts)
        assert self.follow(connection).status_code == 302
        self.work()
        connection.refresh_from_db()
        return connection

    def read(self, connection: FeedConnection) -> FeedConnection:
        """« Lire maintenant », a little later."""
        self.minutes += 2
        with clock.at(clock.now() + timedelta(minutes=self.minutes)):
            self.client.post(f"{PAGE}{connection.pk}/lecture/")
            self.work()
        connection.refresh_from_db()
        return connection

    def page(self, connection: FeedConnection) -> str:
        return self.client.get(f"{PAGE}{connection.pk}/").content.decode()

    def call(self, body: bytes, headers: dict[str, str]) -> int:
        """As the aggregator calls, without a login."""
        others = {name: text for name, text in headers.items() if name != "Content-Type"}
        address = f"{PAGE}appel/{self.provider}/"
        response = Client().generic("POST", address, body, content_type="application/json", headers=others)
        return response.status_code

    def work(self) -> None:
        while outbox.run_due():
            pass


def lines() -> list[tuple[str, str, str]]:
    """Day, amount, label of every line."""
    rows = BankLine.objects.order_by("date", "pk")
    return [(str(one.date), str(one.amount.amount), one.label) for one in rows]


def feed_shown(house: House) -> FeedConnection:
    """A connection as its page shows it, without an aggregator: one account followed, one not, one line taken back."""
    known = FeedConnection.objects.filter(company=house.company).first()
    if known is not None:
        return known
    connection = FeedConnection.objects.create(
        company=house.company,
        provider="bridge",
        item_id="1",
        bank_name="Banque du Vexin",
        state=FeedState.ACTIVE,
        consent_expires_at=clock.now() + timedelta(days=12),
        read_at=clock.now(),
        created_by=house.owner,
    )
    account = open_account(house.company, by=house.owner, name="Banque du Vexin, livret")
    followed = FeedAccount.objects.create(connection=connection, external_id="1", name="Livret", account=account)
    FeedAccount.objects.create(connection=connection, external_id="2", name="Compte courant", iban=IBAN)
    statement = BankStatement.objects.create(company=house.company, account=account, source="feed", format="bridge")
    write_rows(account, [Row(house.company.today, Decimal("-12.50"), "FRAIS", bank_id="bridge:1")], statement)
    FeedRemark.objects.create(account=followed, line=account.lines.get(), message=DELETED)
    return connection
