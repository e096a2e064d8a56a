"""Stripe on this machine: accounts, Checkout Sessions, payments, refunds, disputes, payouts and signed webhooks.

Written from the public description of Stripe's API. Amounts are whole numbers of the smallest unit.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import requests

from ardoise.history import clock
from tests.providers.server import Answer, Asked, Json
from tests.providers.stripe_balance import Balance, error, listed

LIVE_KEY, TEST_KEY = "sk_live_4rd01se", "sk_test_4rd01se"
WEBHOOK_SECRET = "whsec_4rd01se"
FEE_PERCENT, FEE_FIXED = 15, 25  # 1.5 % + 0.25 €
DISPUTE_FEE = 2000


class StripeServer(Balance):
    """`sessions`, `intents` and `charges` are what it keeps; pay, fail, refund… are what happens at Stripe."""

    routes: ClassVar[dict[str, str]] = {
        "GET /v1/account": "account",
        "POST /v1/webhook_endpoints": "endpoint_new",
        r"DELETE /v1/webhook_endpoints/(\w+)": "endpoint_delete",
        "POST /v1/checkout/sessions": "session_new",
        "GET /v1/checkout/sessions": "session_list",
        r"GET /v1/checkout/sessions/(\w+)": "session_get",
        "GET /v1/disputes": "dispute_list",
        "GET /v1/payouts": "payout_list",
        "GET /v1/balance_transactions": "balance_list",
        r"GET /pay/(\w+)": "page_get",
        r"POST /pay/(\w+)": "page_post",
    }

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.sessions: dict[str, Json] = {}
        self.intents: dict[str, Json] = {}
        self.charges: dict[str, Json] = {}
        self.disputes: dict[str, Json] = {}
        self.endpoints: dict[str, Json] = {}
        self.done: dict[str, tuple[bytes, Answer]] = {}  # idempotency keys
        self.events: list[Json] = []

    # --- what the API answers ---

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/v1/"):
            key = asked.headers.get("authorization", "").removeprefix("Bearer ")
            if key not in (LIVE_KEY, TEST_KEY):
                return error(401, "invalid_request_error", "Invalid API Key provided")
            self.is_live = key == LIVE_KEY
            once = asked.headers.get("idempotency-key", "")
            with self.lock:
                if asked.method == "POST" and once in self.done and asked.path == "/v1/checkout/sessions":
                    before, answer = self.done[once]
                    if before != asked.body:
                        return error(400, "idempotency_error", "Keys for idempotent requests can only be reused")
                    return answer
        return super().answer(asked)

    def unknown(self, asked: Asked) -> Answer:
        return error(404, "invalid_request_error", f"Unrecognized request URL ({asked.path})")

    def account(self, asked: Asked) -> Answer:
        profile = {"name": "Menuiserie Durand"}
        return Answer.json({"id": "acct_1", "object": "account", "email": "x@exemple.fr", "business_profile": profile})

    def endpoint_new(self, asked: Asked) -> Answer:
        form = _form(asked.body)
        if not form.get("enabled_events"):
            return error(400, "invalid_request_error", "Missing required param: enabled_events.", "enabled_events")
        known = {"id": self.new_id("we_"), "object": "webhook_endpoint", "url": form["url"], "status": "enabled"}
        known["enabled_events"] = form["enabled_events"]
        self.endpoints[known["id"]] = known
        return Answer.json({**known, "secret": WEBHOOK_SECRET})

    def endpoint_delete(self, asked: Asked, name: str) -> Answer:
        if self.endpoints.pop(name, None) is None:
            return _missing(name)
        return Answer.json({"id": name, "object": "webhook_endpoint", "deleted": True})

    def session_new(self, asked: Asked) -> Answer:
        form = _form(asked.body)
        price = form["line_items"][0]["price_data"]
        if not re.fullmatch(r"\d+", price["unit_amount"]):
            return error(400, "invalid_request_error", "Invalid integer", "line_items[0][price_data][unit_amount]")
        amount, currency = int(price["unit_amount"]), price["currency"]
        if form.get("mode") != "payment" or "success_url" not in form:
            return error(400, "invalid_request_error", "Missing required param: mode.", "mode")
        if amount < 50:
            return error(400, "invalid_request_error", "Amount too small", "line_items", "amount_too_small")
        expires = int(form["expires_at"])
        now = clock.now().timestamp()  # the product may live at another time than the machine
        if not now + 1700 < expires < now + 24 * 3600 + 300:
            return error(
                400, "invalid_request_error", "expires_at must be between 30 minutes and 24 hours", "expires_at"
            )
        name = self.new_id("cs_live_" if self.is_live else "cs_test_")
        session = {
            "id": name,
            "object": "checkout.session",
            "livemode": self.is_live,
            "mode": "payment",
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": amount,
            "currency": currency,
            "payment_intent": None,
            "client_reference_id": form.get("client_reference_id"),
            "customer_email": form.get("customer_email"),
            "metadata": form.get("metadata", {}),
            "description": form.get("payment_intent_data", {}).get("description"),
            "locale": form.get("locale"),
            "expires_at": expires,
            "url": f"{self.url}/pay/{name}",
            "success_url": form["success_url"],
            "cancel_url": form.get("cancel_url"),
            "created": int(time.time()),
        }
        self.sessions[name] = session
        answer = Answer.json(session)
        if once := asked.headers.get("idempotency-key"):
            self.done[once] = (asked.body, answer)
        return answer

    def session_get(self, asked: Asked, name: str) -> Answer:
        if name not in self.sessions:
            return _missing(name)
        return Answer.json(self.shown(self.sessions[name], expand=_is_expanding(asked)))

    def session_list(self, asked: Asked) -> Answer:
        wanted = asked.query.get("payment_intent")
        found = [one for one in self.sessions.values() if not wanted or one["payment_intent"] == wanted]
        return listed("/v1/checkout/sessions", [self.shown(one) for one in found])

    def dispute_list(self, asked: Asked) -> Answer:
        wanted = asked.query.get("charge")
        return listed("/v1/disputes", [one for one in self.disputes.values() if one["charge"] == wanted])

    def shown(self, session: Json, *, expand: bool = False) -> Json:
        intent = self.intents.get(session["payment_intent"] or "")
        if not expand or intent is None:
            return session
        return {
            **session,
            "payment_intent": {**intent, "latest_charge": self.charges.get(intent["latest_charge"] or "")},
        }

    # --- what happens at Stripe; each gives the event that it sends ---

    def pay(
        self, name: str, *, received: int | None = None, currency: str | None = None, authorized: int | None = None
    ) -> Json:
        """The card is charged; `received` when less is captured than authorised. -> checkout.session.completed"""
        with self.lock:
            session = self.sessions[name]
            intent = self._intent(session, authorized=authorized)
            intent["currency"] = currency or session["currency"]
            taken = intent["amount"] if received is None else received
            charge = self._charge(intent, taken)
            intent |= {"status": "succeeded", "amount_received": taken, "latest_charge": charge["id"]}
            intent["last_payment_error"] = None
            session |= {"status": "complete", "payment_status": "paid"}
            self.event("charge.succeeded", charge)
            self.event("payment_intent.succeeded", intent)
            return self.event("checkout.session.completed", session)

    def fail(self, name: str, code: str = "card_declined", decline: str = "insufficient_funds") -> Json:
        """The card is declined; the session stays open for another try."""
        with self.lock:
            intent = self._intent(self.sessions[name])
            intent["status"] = "requires_payment_method"
            intent["last_payment_error"] = {"code": code, "decline_code": decline, "type": "card_error"}
            return self.event("payment_intent.payment_failed", intent)

    def pend(self, name: str) -> Json:
        """A debit that takes days: complete, not paid."""
        with self.lock:
            session = self.sessions[name]
            self._intent(session)["status"] = "processing"
            session["status"] = "complete"
            return self.event("checkout.session.completed", session)

    def expire(self, name: str) -> Json:
        with self.lock:
            self.sessions[name]["status"] = "expired"
            return self.event("checkout.session.expired", self.sessions[name])

    def refund(self, name: str, cumulated: int) -> Json:
        """`cumulated`: all that was refunded since the beginning, as charge.refunded says it."""
        with self.lock:
            charge = self.charge_of(name)
            about = {"id": self.new_id("re_"), "object": "refund", "charge": charge["id"]}
            self.move("refund", charge["amount_refunded"] - cumulated, source=about, description="REFUND FOR CHARGE")
            charge |= {"amount_refunded": cumulated, "refunded": cumulated >= charge["amount_captured"]}
            return self.event("charge.refunded", charge)

    def dispute(self, name: str, amount: int | None = None) -> Json:
        with self.lock:
            charge = self.charge_of(name)
            charge["disputed"] = True
            known = {
                "id": self.new_id("du_"),
                "object": "dispute",
                "charge": charge["id"],
                "payment_intent": charge["payment_intent"],
                "amount": charge["amount"] if amount is None else amount,
                "currency": charge["currency"],
                "status": "needs_response",
                "reason": "fraudulent",
            }
            self.disputes[known["id"]] = known
            taken = "Chargeback withdrawal"
            self.move("dispute", -known["amount"], fee=DISPUTE_FEE, type="adjustment", source=known, description=taken)
            return self.event("charge.dispute.created", known)

    def close_dispute(self, name: str, status: str) -> Json:
        """`status`: won or lost."""
        with self.lock:
            charge = self.charge_of(name)
            known = next(one for one in self.disputes.values() if one["charge"] == charge["id"])
            known["status"] = status
            if status == "won":
                self.move("dispute_reversal", known["amount"], type="adjustment", source=known)
            return self.event("charge.dispute.closed", known)

    def charge_of(self, name: str) -> Json:
        return self.charges[self.intents[self.sessions[name]["payment_intent"]]["latest_charge"]]

    def event(self, kind: str, about: Json) -> Json:
        """Recorded as it is at this moment, then sent when the server delivers by itself."""
        known = {
            "id": self.new_id("evt_"),
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "livemode": True,
            "api_version": "2026-10-28.endive",
            "data": {"object": json.loads(json.dumps(about))},
        }
        self.events.append(known)
        if self.delivers:
            for endpoint in list(self.endpoints.values()):
                threading.Thread(target=self.deliver, args=(endpoint["url"], known), daemon=True).start()
        return known

    def deliver(self, url: str, event: Json) -> int:
        """Over HTTP, signed; gives the status."""
        body, headers = self.signed(event)
        return requests.post(url, data=body, headers=headers, timeout=20).status_code

    def signed(
        self, event: Json, *, secret: str = WEBHOOK_SECRET, at: int | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """The raw body and its headers, as Stripe sends them."""
        body = json.dumps(event, indent=2).encode()
        moment = int(time.time()) if at is None else at
        mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Stripe-Signature": f"t={moment},v1={mac}", "Content-Type": "application/json; charset=utf-8"}

    # --- the page where one pays ---

    def page_get(self, asked: Asked, name: str) -> Answer:
        session = self.sessions.get(name)
        if session is None or session["status"] != "open":
            return Answer(404)
        amount, currency = session["amount_total"], session["currency"].upper()
        return self.pay_page("Stripe (serveur d’essai)", f"{amount / 100:.2f} {currency}", session["cancel_url"])

    def page_post(self, asked: Asked, name: str) -> Answer:
        what = dict(parse_qsl(asked.body.decode())).get("what", "")
        acts: dict[str, Callable[[str], Json]] = {"pay": self.pay, "fail": self.fail, "wait": self.pend}
        acts[what](name)
        return Answer(303, headers={"Location": self.sessions[name]["success_url"]})

    def _intent(self, session: Json, *, authorized: int | None = None) -> Json:
        name = session["payment_intent"] or self.new_id("pi_")
        session["payment_intent"] = name
        return self.intents.setdefault(
            name,
            {
                "id": name,
                "object": "payment_intent",
                "amount": session["amount_total"] if authorized is None else authorized,
                "amount_received": 0,
                "currency": session["currency"],
                "status": "requires_payment_method",
                "latest_charge": None,
                "last_payment_error": None,
                "livemode": session["livemode"],
                "metadata": session["metadata"],
                "description": session["description"],
            },
        )

    def _charge(self, intent: Json, captured: int) -> Json:
        name = self.new_id("ch_")
        fee = captured * FEE_PERCENT // 1000 + FEE_FIXED
        self.charges[name] = {
            "id": name,
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": captured,
            "amount_refunded": 0,
            "refunded": False,
            "disputed": False,
            "captured": True,
            "currency": intent["currency"],
            "created": int(time.time()),
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
            "livemode": intent["livemode"],
        }
        charge = self.charges[name]
        balance = self.move("charge", captured, fee=fee, source=charge, description=intent["description"])
        charge["balance_transaction"] = {
            key: balance[key] for key in ("id", "object", "amount", "fee", "net", "currency")
        }
        return charge


def _form(body: bytes) -> Json:
    """a[b][0][c]=1 -> {"a": {"b": [{"c": "1"}]}}: how Stripe's libraries write their parameters."""
    root: Json = {}
    for name, text in parse_qsl(body.decode(), keep_blank_values=True):
        steps = re.findall(r"[^\[\]]+", name)
        place: Any = root
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        place[steps[-1]] = text
    return _listed(root)


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(one) for key, one in value.items()}


def _is_expanding(asked: Asked) -> bool:
    return any(name.startswith("expand") and "latest_charge" in text for name, text in asked.query.items())


def _missing(name: str) -> Answer:
    return error(404, "invalid_request_error", f"No such object: '{name}'", "id", "resource_missing")
