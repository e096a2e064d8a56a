"""Bridge on this machine: users, tokens that expire, consents, accounts, transactions by pages, and signed webhooks.

Written from the public description of Bridge's API v3. Amounts are JSON numbers in units of the currency.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

import requests

from ardoise.history import clock
from tests.providers.server import Answer, Asked, Json, LocalProvider

CLIENT_ID, CLIENT_SECRET, WEBHOOK_SECRET = "bridge-4rd01se", "bridge-s3cr3t-4rd01se", "bridge-wh-4rd01se"
BANK = "Banque du Vexin"


class BridgeServer(LocalProvider):
    """`agree` and `add`, `change`, `delete` are what happens at the bank."""

    routes: ClassVar[dict[str, str]] = {
        "POST /v3/aggregation/users": "user_new",
        r"DELETE /v3/aggregation/users/([\w-]+)": "user_delete",
        "POST /v3/aggregation/authorization/token": "token_new",
        "POST /v3/aggregation/connect-sessions": "session_new",
        r"GET /v3/aggregation/items/(\d+)": "item_get",
        r"DELETE /v3/aggregation/items/(\d+)": "item_delete",
        "GET /v3/aggregation/accounts": "account_list",
        "GET /v3/aggregation/transactions": "transaction_list",
        r"GET /v3/providers/(\d+)": "provider_get",
        r"GET /connect/(\w+)": "page_get",
        r"POST /connect/(\w+)": "page_post",
    }

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.users: set[str] = set()
        self.tokens: dict[str, str] = {}
        self.sessions: dict[str, Json] = {}
        self.items: dict[str, Json] = {}
        self.accounts: dict[str, Json] = {}
        self.transactions: dict[str, Json] = {}
        self.given: list[Json] = []  # the accounts of the next consent
        self.failures: list[Answer] = []  # what the next calls answer
        self.page = 500
        self.webhook_url = ""

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/v3/"):
            if self.failures:
                self.asked.append(asked)
                return self.failures.pop(0)
            keys = (
                asked.headers.get("client-id"),
                asked.headers.get("client-secret"),
                asked.headers.get("bridge-version"),
            )
            if keys != (CLIENT_ID, CLIENT_SECRET, "2025-01-15"):
                return _error(401, "invalid_client_credentials")
        return super().answer(asked)

    # --- what the API answers ---

    def user_new(self, asked: Asked) -> Answer:
        name = f"user-{len(self.users) + 1}"
        self.users.add(name)
        return Answer.json({"uuid": name, "external_user_id": json.loads(asked.body)["external_user_id"]}, 201)

    def user_delete(self, asked: Asked, name: str) -> Answer:
        self.users.discard(name)
        self.items = {item: one for item, one in self.items.items() if one["user"] != name}
        return Answer(204)

    def token_new(self, asked: Asked) -> Answer:
        user = json.loads(asked.body)["user_uuid"]
        if user not in self.users:
            return _error(404, "not_found")
        token = self.new_id("tok")
        self.tokens[token] = user
        return Answer.json({"access_token": token, "expires_at": "2099-01-01T00:00:00Z", "user": {"uuid": user}})

    def session_new(self, asked: Asked) -> Answer:
        user, form = self._user(asked), json.loads(asked.body)
        if user is None:
            return _error(401, "invalid_token")
        name = self.new_id("session")
        self.sessions[name] = {**form, "user": user}
        return Answer.json({"id": name, "url": f"{self.url}/connect/{name}"})

    def item_get(self, asked: Asked, name: str) -> Answer:
        user = self._user(asked)
        if user is None:
            return _error(401, "invalid_token")
        item = self.items.get(name)
        if item is None or item["user"] != user:
            return _error(404, "not_found")
        return Answer.json({key: value for key, value in item.items() if key != "user"})

    def item_delete(self, asked: Asked, name: str) -> Answer:
        if self._user(asked) is None:
            return _error(401, "invalid_token")
        return Answer(204) if self.items.pop(name, None) else _error(404, "not_found")

    def account_list(self, asked: Asked) -> Answer:
        user = self._user(asked)
        if user is None:
            return _error(401, "invalid_token")
        items = {name for name, one in self.items.items() if one["user"] == user}
        wanted = asked.query.get("item_id")
        found = [one for one in self.accounts.values() if str(one["item_id"]) in items]
        return _list([one for one in found if not wanted or str(one["item_id"]) == wanted])

    def transaction_list(self, asked: Asked) -> Answer:
        """By date, newest first; `after` is the last one of the page before."""
        if self._user(asked) is None:
            return _error(401, "invalid_token")
        rows = [one for one in self.transactions.values() if str(one["account_id"]) == asked.query.get("account_id")]
        if since := asked.query.get("since"):
            rows = [one for one in rows if one["updated_at"] >= since]
        else:
            rows = [one for one in rows if not one["deleted"]]
        rows.sort(key=_place, reverse=True)
        if after := asked.query.get("after"):
            day, _, number = after.partition("_")
            rows = [one for one in rows if _place(one) < (day, int(number))]
        page = rows[: min(self.page, int(asked.query.get("limit", 50)))]
        following = None
        if len(rows) > len(page):
            last = page[-1]
            query = {**asked.query, "after": f"{last['date']}_{last['id']}"}
            following = f"{asked.path}?{urlencode(query)}"
        return _list(page, following)

    def provider_get(self, asked: Asked, name: str) -> Answer:
        return Answer.json({"id": int(name), "name": BANK})

    def _user(self, asked: Asked) -> str | None:
        return self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))

    # --- what happens at the bank ---

    def expects(self, *accounts: Json) -> None:
        """The accounts that the next consent gives: {"name", "iban", "balance"}."""
        self.given = list(accounts)

    def agree(self, url: str, **more: str) -> str:
        """The person agrees on the page of that address; gives the address to which they are sent back."""
        session = self.sessions[urlsplit(url).path.rpartition("/")[2]]
        with self.lock:
            name = str(session.get("item_id") or self._item(session["user"]))
            self.items[name] |= {"status": 0, "status_code_info": "ok"}
        said = {"user_uuid": session["user"], "item_id": name, "success": "true", "step": "sync_success"}
        return f"{session['callback_url']}?{urlencode({**said, 'context': session['context'], **more})}"

    def refuse(self, url: str) -> str:
        session = self.sessions[urlsplit(url).path.rpartition("/")[2]]
        said = {"success": "false", "step": "cancelled", "context": session["context"]}
        return f"{session['callback_url']}?{urlencode(said)}"

    def _item(self, user: str) -> str:
        name = str(next(self.numbers))
        self.items[name] = {"id": int(name), "user": user, "provider_id": 6, "authentication_expires_at": None}
        for one in self.given:
            number = next(self.numbers)
            known = {"id": number, "item_id": int(name), "currency_code": "EUR", "data_access": "enabled"}
            self.accounts[str(number)] = known | one
        return name

    def account(self, rank: int = 0) -> str:
        return list(self.accounts)[rank]

    def add(self, day: str, amount: str, label: str, *, rank: int = 0, **more: Any) -> str:
        name = str(next(self.numbers))
        self.transactions[name] = {
            "id": int(name),
            "account_id": int(self.account(rank)),
            "date": day,
            "booking_date": day,
            "amount": float(amount),
            "provider_description": label,
            "clean_description": label.title(),
            "currency_code": "EUR",
            "deleted": False,
            "future": False,
            "updated_at": _now(),
            **more,
        }
        return name

    def change(self, name: str, **fields: Any) -> None:
        self.transactions[name] |= {**fields, "updated_at": _now()}

    def delete(self, name: str) -> None:
        self.change(name, deleted=True)

    def expire_tokens(self) -> None:
        self.tokens.clear()

    def webhook(
        self, item: str, type_: str = "item.refreshed", *, secret: str = WEBHOOK_SECRET
    ) -> tuple[bytes, dict[str, str]]:
        """The raw body and its headers, as Bridge sends them."""
        user = self.items.get(item, {}).get("user", "nobody")
        body = json.dumps(
            {"type": type_, "content": {"item_id": int(item), "user_uuid": user}, "timestamp": 1}
        ).encode()
        mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().upper()
        return body, {"BridgeApi-Signature": f"v1={mac}", "Content-Type": "application/json"}

    def deliver(self, item: str) -> int:
        body, headers = self.webhook(item)
        return requests.post(self.webhook_url, data=body, headers=headers, timeout=20).status_code

    # --- the page where one agrees ---

    def page_get(self, asked: Asked, name: str) -> Answer:
        return consent_page("Bridge (serveur d’essai)", BANK)

    def page_post(self, asked: Asked, name: str) -> Answer:
        address = f"{self.url}/connect/{name}"
        back = self.agree(address) if b"yes" in asked.body else self.refuse(address)
        return Answer(303, headers={"Location": back})


def consent_page(title: str, bank: str) -> Answer:
    page = (
        f"<!doctype html><html lang=fr><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(bank)} : lecture seule, 180 jours.</p>"
        f'<form method="post"><button name="what" value="yes">Donner mon accord</button> '
        f'<button name="what" value="no">Refuser</button></form></html>'
    )
    return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _place(row: Json) -> tuple[str, int]:
    return row["date"], row["id"]


def _now() -> str:
    return clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _list(found: list[Json], following: str | None = None) -> Answer:
    return Answer.json({"resources": found, "pagination": {"next_uri": following}})


def _error(status: int, code: str) -> Answer:
    return Answer.json({"errors": [{"code": code, "message": code}]}, status)
