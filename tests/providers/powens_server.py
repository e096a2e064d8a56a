"""Powens on this machine: users, the webview, connections and their states, transactions by offset, signed webhooks.

Written from the public description of Powens' API 2.0. Amounts are JSON numbers in units of the account's currency.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import requests

from ardoise.history import clock
from tests.providers.bridge_server import consent_page
from tests.providers.server import Answer, Asked, Json, LocalProvider

CLIENT_ID, CLIENT_SECRET, WEBHOOK_SECRET = "12345678", "powens-s3cr3t-4rd01se", "powens-wh-4rd01se"
DOMAIN, BANK = "ardoise-sandbox.biapi.pro", "Crédit du Vexin"


class PowensServer(LocalProvider):
    """Its own webview too: `agree` is what the person does there."""

    routes: ClassVar[dict[str, str]] = {
        "POST /2.0/auth/init": "init",
        "GET /2.0/auth/token/code": "code",
        "DELETE /2.0/users/me": "user_delete",
        r"GET /2.0/users/me/connections/(\d+)": "connection_get",
        r"DELETE /2.0/users/me/connections/(\d+)": "connection_delete",
        r"GET /2.0/users/me/connections/(\d+)/accounts": "account_list",
        r"GET /2.0/users/me/accounts/(\d+)/transactions": "transaction_list",
        "GET /fr/connect": "page_get",
        "POST /fr/connect": "page_post",
        "GET /fr/reconnect": "page_get",
        "POST /fr/reconnect": "page_post",
    }

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.tokens: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        self.connections: dict[str, Json] = {}
        self.accounts: dict[str, Json] = {}
        self.transactions: dict[str, Json] = {}
        self.given: list[Json] = []
        self.failures: list[Answer] = []
        self.page = 500
        self.webhook_url = ""

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/2.0/"):
            if self.failures:
                self.asked.append(asked)
                return self.failures.pop(0)
            if asked.path != "/2.0/auth/init":
                token = asked.headers.get("authorization", "").removeprefix("Bearer ")
                if token not in self.tokens:
                    return _error(401, "unauthorized")
                self.user = self.tokens[token]
        return super().answer(asked)

    # --- what the API answers ---

    def init(self, asked: Asked) -> Answer:
        form = json.loads(asked.body)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _error(400, "invalid_client")
        user, token = next(self.numbers), self.new_id("powens-token-")
        self.tokens[token] = user
        return Answer.json({"auth_token": token, "type": "permanent", "id_user": user})

    def code(self, asked: Asked) -> Answer:
        code = self.new_id("code")
        self.codes[code] = self.user
        return Answer.json({"code": code, "type": "singleAccess", "access": "standard"})

    def user_delete(self, asked: Asked) -> Answer:
        self.tokens = {token: user for token, user in self.tokens.items() if user != self.user}
        self.connections = {name: one for name, one in self.connections.items() if one["id_user"] != self.user}
        return Answer.json({})

    def connection_get(self, asked: Asked, name: str) -> Answer:
        found = self.connections.get(name)
        if found is None or found["id_user"] != self.user:
            return _error(404, "notFound")
        return Answer.json({**found, "connector": {"id": 40, "name": BANK}})

    def connection_delete(self, asked: Asked, name: str) -> Answer:
        return Answer.json({}) if self.connections.pop(name, None) else _error(404, "notFound")

    def account_list(self, asked: Asked, name: str) -> Answer:
        return Answer.json({"accounts": [one for one in self.accounts.values() if str(one["id_connection"]) == name]})

    def transaction_list(self, asked: Asked, name: str) -> Answer:
        """By date, newest first, and by offset: what is added meanwhile pushes the others."""
        rows = [one for one in self.transactions.values() if str(one["id_account"]) == name]
        if asked.query.get("all") != "true":
            rows = [one for one in rows if not one["deleted"]]
        if since := asked.query.get("last_update"):
            rows = [one for one in rows if one["last_update"] >= since]
        rows.sort(key=lambda one: (one["date"], one["id"]), reverse=True)
        start, size = int(asked.query.get("offset", 0)), min(self.page, int(asked.query.get("limit", 1000)))
        links: Json = {"next": None, "prev": None}
        if len(rows) > start + size:
            query = urlencode({**asked.query, "offset": start + size})
            links["next"] = {"href": f"{self.url}{asked.path}?{query}"}
        return Answer.json({"transactions": rows[start : start + size], "_links": links})

    # --- what happens at the bank ---

    def expects(self, *accounts: Json) -> None:
        self.given = list(accounts)

    def agree(self, url: str) -> str:
        """The person agrees in the webview of that address; gives the address to which they are sent back."""
        query = dict(parse_qsl(urlsplit(url).query))
        user = self.codes.pop(query["code"])
        with self.lock:
            name = query.get("connection_id") or self._connection(user)
            self.connections[name]["state"] = None
        return f"{query['redirect_uri']}?{urlencode({'connection_id': name, 'state': query['state']})}"

    def refuse(self, url: str) -> str:
        query = dict(parse_qsl(urlsplit(url).query))
        return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"

    def _connection(self, user: int) -> str:
        name = str(next(self.numbers))
        self.connections[name] = {"id": int(name), "id_user": user, "id_connector": 40, "state": None, "expire": None}
        for one in self.given:
            number = next(self.numbers)
            known = {"id": number, "id_connection": int(name), "currency": {"id": "EUR"}, "disabled": None}
            self.accounts[str(number)] = known | one
        return name

    def account(self, rank: int = 0) -> str:
        return list(self.accounts)[rank]

    def add(self, day: str, amount: str, label: str, *, rank: int = 0, **more: Any) -> str:
        name = str(next(self.numbers))
        self.transactions[name] = {
            "id": int(name),
            "id_account": int(self.account(rank)),
            "date": day,
            "rdate": day,
            "vdate": None,
            "value": float(amount),
            "original_wording": label,
            "wording": label.title(),
            "type": "transfer",
            "coming": False,
            "deleted": None,
            "last_update": _now(),
            **more,
        }
        return name

    def change(self, name: str, **fields: Any) -> None:
        self.transactions[name] |= {**fields, "last_update": _now()}

    def delete(self, name: str) -> None:
        self.change(name, deleted=_now())

    def webhook(
        self, item: str, path: str = "/banque/connexions/appel/powens/", *, secret: str = WEBHOOK_SECRET
    ) -> tuple[bytes, dict[str, str]]:
        """The raw body of CONNECTION_SYNCED and its headers."""
        found = self.connections.get(item, {"id": int(item), "id_user": 0, "state": None})
        body = json.dumps({"user": {"id": found["id_user"]}, "connection": found}).encode()
        date = _now()
        mac = hmac.new(secret.encode(), f"POST.{path}.{date}.".encode() + body, hashlib.sha256).digest()
        headers = {"BI-Signature": base64.b64encode(mac).decode(), "BI-Signature-Date": date}
        return body, {**headers, "Content-Type": "application/json"}

    def deliver(self, item: str) -> int:
        body, headers = self.webhook(item, urlsplit(self.webhook_url).path)
        return requests.post(self.webhook_url, data=body, headers=headers, timeout=20).status_code

    # --- the webview ---

    def page_get(self, asked: Asked) -> Answer:
        return consent_page("Powens (serveur d’essai)", BANK)

    def page_post(self, asked: Asked) -> Answer:
        address = f"{self.url}{asked.path}?{urlencode(asked.query)}"
        back = self.agree(address) if "yes" in parse_qs(asked.body.decode()).get("what", []) else self.refuse(address)
        return Answer(303, headers={"Location": back})


def _now() -> str:
    return clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _error(status: int, code: str) -> Answer:
    return Answer.json({"code": code, "description": code}, status)
