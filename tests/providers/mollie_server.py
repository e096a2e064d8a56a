"""Mollie on this machine: payments, refunds, chargebacks, settlements, and webhooks that only name a payment.

Written from the public description of Mollie's API v2. Amounts are texts with the decimals of their currency.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from urllib.parse import parse_qsl

import requests

from tests.providers.server import Answer, Asked, Json, LocalProvider

LIVE_KEY, TEST_KEY = "live_4rd01seArdoiseArdoiseArdoise", "test_4rd01seArdoiseArdoiseArdoise"
ORGANISATION = "access_4rd01seArdoiseArdoise"
HAL = "application/hal+json"


class MollieServer(LocalProvider):
    routes: ClassVar[dict[str, str]] = {
        "GET /v2/profiles/me": "profile",
        "POST /v2/payments": "payment_new",
        r"GET /v2/payments/(\w+)": "payment_get",
        r"GET /v2/payments/(\w+)/chargebacks": "chargeback_list",
        "GET /v2/payments": "payment_list",
        "GET /v2/refunds": "refund_list",
        "GET /v2/chargebacks": "every_chargeback",
        "GET /v2/settlements": "settlement_list",
        r"GET /v2/settlements/(\w+)/(payments|captures|refunds|chargebacks)": "settlement_part",
        r"GET /pay/(\w+)": "page_get",
        r"POST /pay/(\w+)": "page_post",
    }

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.payments: dict[str, Json] = {}
        self.chargebacks: dict[str, list[Json]] = {}
        self.done: dict[str, str] = {}  # idempotency keys
        self.refunds: dict[str, Json] = {}
        self.settlements: list[Json] = []  # newest first
        self.largest_page = 250

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/v2/"):
            key = asked.headers.get("authorization", "").removeprefix("Bearer ")
            if key not in (LIVE_KEY, TEST_KEY, ORGANISATION):
                return _error(401, "Unauthorized Request", "Missing authentication, or failed to authenticate")
            if asked.path.startswith("/v2/settlements") and key != ORGANISATION:
                return _error(403, "Forbidden", "This API key cannot read settlements")
            self.mode = "test" if key == TEST_KEY else "live"
        return super().answer(asked)

    def unknown(self, asked: Asked) -> Answer:
        return _error(404, "Not Found", "No resource exists with this address")

    def profile(self, asked: Asked) -> Answer:
        known = {"resource": "profile", "id": "pfl_1", "mode": self.mode, "name": "Menuiserie Durand", "_links": {}}
        return Answer.json(known, media_type=HAL)

    def payment_new(self, asked: Asked) -> Answer:
        once = asked.headers.get("idempotency-key", "")
        if once in self.done:
            return Answer.json(self.shown(self.done[once]), 201, HAL)
        form = json.loads(asked.body)
        amount = form["amount"]
        places = {"JPY": 0, "EUR": 2}[amount["currency"]]
        if -Decimal(amount["value"]).as_tuple().exponent != places:  # type: ignore[operator]
            return _error(422, "Unprocessable Entity", "The amount contains an invalid value", "amount")
        name = self.new_id("tr_")
        self.payments[name] = {
            "resource": "payment",
            "id": name,
            "mode": self.mode,
            "status": "open",
            "amount": amount,
            "description": form["description"],
            "metadata": form.get("metadata"),
            "locale": form.get("locale"),
            "redirectUrl": form["redirectUrl"],
            "webhookUrl": form.get("webhookUrl"),
            "createdAt": _now(),
            "expiresAt": _now(minutes=15),
        }
        self.done[once] = name
        return Answer.json(self.shown(name), 201, HAL)

    def payment_get(self, asked: Asked, name: str) -> Answer:
        if name not in self.payments:
            return _error(404, "Not Found", "No payment exists with token " + name)
        return Answer.json(self.shown(name), media_type=HAL)

    def chargeback_list(self, asked: Asked, name: str) -> Answer:
        found = self.chargebacks.get(name, [])
        known = {"count": len(found), "_embedded": {"chargebacks": found}, "_links": {"next": None, "previous": None}}
        return Answer.json(known, media_type=HAL)

    def payment_list(self, asked: Asked) -> Answer:
        rows = [self.shown(name) for name, one in self.payments.items() if one["mode"] == self.mode]
        return self.page(asked, "payments", rows[::-1])

    def refund_list(self, asked: Asked) -> Answer:
        return self.page(asked, "refunds", list(self.refunds.values())[::-1])

    def every_chargeback(self, asked: Asked) -> Answer:
        return self.page(asked, "chargebacks", [one for found in self.chargebacks.values() for one in found][::-1])

    def settlement_list(self, asked: Asked) -> Answer:
        return self.page(asked, "settlements", self.settlements)

    def settlement_part(self, asked: Asked, name: str, part: str) -> Answer:
        rows: dict[str, list[Json]] = {
            "payments": [self.shown(key) for key, one in self.payments.items() if one.get("settlementId") == name],
            "captures": [],
            "refunds": [one for one in self.refunds.values() if one["settlementId"] == name],
            "chargebacks": [
                one for found in self.chargebacks.values() for one in found if one.get("settlementId") == name
            ],
        }
        return self.page(asked, part, rows[part], f"settlements/{name}/{part}")

    def page(self, asked: Asked, kind: str, rows: list[Json], path: str = "") -> Answer:
        start = next((index for index, one in enumerate(rows) if one["id"] == asked.query.get("from")), 0)
        end = start + min(int(asked.query.get("limit", 50)), self.largest_page)
        after = f"{self.url}/v2/{path or kind}?from={rows[end]['id']}&limit={end - start}" if end < len(rows) else ""
        links = {"next": {"href": after, "type": HAL} if after else None, "previous": None}
        found = rows[start:end]
        return Answer.json({"count": len(found), "_embedded": {kind: found}, "_links": links}, media_type=HAL)

    def shown(self, name: str) -> Json:
        links: Json = {"self": {"href": f"{self.url}/v2/payments/{name}", "type": HAL}}
        if self.payments[name]["status"] == "open":
            links["checkout"] = {"href": f"{self.url}/pay/{name}", "type": "text/html"}
        if name in self.chargebacks:
            links["chargebacks"] = {"href": f"{self.url}/v2/payments/{name}/chargebacks", "type": HAL}
        return {**self.payments[name], "_links": links}

    # --- what happens at Mollie; each gives the name that its webhook carries ---

    def pay(self, name: str) -> str:
        amount = self.payments[name]["amount"]
        nothing = {**amount, "value": "0.00"}
        return self._change(name, status="paid", paidAt=_now(), amountRefunded=nothing, amountRemaining=amount)

    def fail(self, name: str, reason: str = "insufficient_funds") -> str:
        return self._change(name, status="failed", failedAt=_now(), details={"failureReason": reason})

    def pend(self, name: str) -> str:
        return self._change(name, status="pending")

    def expire(self, name: str) -> str:
        return self._change(name, status="expired", expiredAt=_now())

    def refund(self, name: str, cumulated: str) -> str:
        before = Decimal(self.payments[name]["amountRefunded"]["value"])
        value = {"currency": "EUR", "value": f"{Decimal(cumulated) - before:.2f}"}
        known: Json = {"resource": "refund", "id": self.new_id("re_"), "paymentId": name, "amount": value}
        known |= {"settlementId": None, "createdAt": _now(), "status": "refunded", "description": ""}
        self.refunds[known["id"]] = known
        return self._change(name, amountRefunded={**self.payments[name]["amount"], "value": cumulated})

    def charge_back(self, name: str) -> str:
        payment = self.payments[name]
        known = {"resource": "chargeback", "id": self.new_id("chb_"), "amount": payment["amount"], "paymentId": name}
        known |= {"createdAt": _now(), "reversedAt": None}
        self.chargebacks[name] = [known]
        return self._change(name, amountChargedBack=payment["amount"])

    def reverse_chargeback(self, name: str) -> str:
        self.chargebacks[name][0]["reversedAt"] = _now()
        return self._change(name, amountChargedBack={**self.payments[name]["amount"], "value": "0.00"})

    def settle(
        self, *, currency: str = "EUR", status: str = "paidout", costs: tuple[tuple[str, str], ...] = ()
    ) -> Json:
        """All that was paid, refunded and charged back goes to the bank, less these costs."""
        with self.lock:
            name, net = self.new_id("stl_"), Decimal(0)
            for payment in self.payments.values():
                if payment["status"] == "paid" and not payment.get("settlementId"):
                    payment |= {"settlementId": name, "settlementAmount": payment["amount"]}
                    net += Decimal(payment["amount"]["value"])
            taken = [one for found in self.chargebacks.values() for one in found]
            for one in (*self.refunds.values(), *taken):
                if not one.get("settlementId"):
                    value = {**one["amount"], "value": f"-{one['amount']['value']}"}
                    link = {"settlement": {"href": f"{self.url}/v2/settlements/{name}", "type": HAL}}
                    one |= {"settlementId": name, "settlementAmount": value, "_links": link}
                    net -= Decimal(one["amount"]["value"])
            gross = [{"description": text, "amountGross": {"currency": currency, "value": fee}} for text, fee in costs]
            net -= sum((Decimal(fee) for _, fee in costs), Decimal(0))
            known = {
                "resource": "settlement",
                "id": name,
                "reference": f"1234567.2611.{len(self.settlements) + 1:02d}",
                "createdAt": _now(),
                "settledAt": _now() if status == "paidout" else None,
                "status": status,
                "amount": {"currency": currency, "value": f"{net:.2f}"},
                "periods": {"2026": {"11": {"revenue": [], "costs": gross}}} if costs else {},
                "_links": {},
            }
            self.settlements.insert(0, known)
            return known

    def webhook(self, name: str) -> tuple[bytes, dict[str, str]]:
        """The raw body and its headers."""
        return f"id={name}".encode(), {"Content-Type": "application/x-www-form-urlencoded"}

    def _change(self, name: str, **fields: object) -> str:
        with self.lock:
            self.payments[name] |= fields
        url = self.payments[name]["webhookUrl"]
        if self.delivers and url:
            body, headers = self.webhook(name)
            threading.Thread(target=requests.post, args=(url, body), kwargs={"headers": headers, "timeout": 20}).start()
        return name

    def page_get(self, asked: Asked, name: str) -> Answer:
        payment = self.payments.get(name)
        if payment is None or payment["status"] != "open":
            return Answer(404)
        amount = payment["amount"]
        return self.pay_page(
            "Mollie (serveur d’essai)", f"{amount['value']} {amount['currency']}", payment["redirectUrl"]
        )

    def page_post(self, asked: Asked, name: str) -> Answer:
        what = dict(parse_qsl(asked.body.decode())).get("what", "")
        {"pay": self.pay, "fail": self.fail, "wait": self.pend}[what](name)
        return Answer(303, headers={"Location": self.payments[name]["redirectUrl"]})


def _now(**later: int) -> str:
    return (datetime.now(UTC) + timedelta(**later)).isoformat(timespec="seconds")


def _error(status: int, title: str, detail: str, field: str = "") -> Answer:
    known = {"status": status, "title": title, "detail": detail, "_links": {}} | ({"field": field} if field else {})
    return Answer.json(known, status, HAL)
