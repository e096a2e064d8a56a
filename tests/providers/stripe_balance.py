"""The balance of the Stripe of this machine: its movements, and the payouts that take them to the bank."""

from __future__ import annotations

from ardoise.history import clock
from tests.providers.server import Answer, Asked, Json, LocalProvider


class Balance(LocalProvider):
    def __init__(self, port: int = 0) -> None:
        self.largest_page = 100
        self.is_live = True
        self.payouts: list[Json] = []  # newest first, as Stripe lists them
        self.balance: list[Json] = []  # movements, in order; each names the payout that took it away
        super().__init__(port)

    def payout_list(self, asked: Asked) -> Answer:
        since = int(asked.query.get("created[gte]", 0))
        found = [one for one in self.payouts if one["created"] >= since and one["livemode"] == self.is_live]
        return self.page(asked, "/v1/payouts", found)

    def balance_list(self, asked: Asked) -> Answer:
        """Of one automatic payout: Stripe does not say what one asked by hand holds."""
        payout = next((one for one in self.payouts if one["id"] == asked.query.get("payout")), None)
        if payout is None or not payout["automatic"]:
            message = "Balance transaction history can only be filtered on automatic transfers, not manual."
            return error(400, "invalid_request_error", message, "payout")
        found = [one for one in reversed(self.balance) if one["payout"] == payout["id"]]
        expands = any(name.startswith("expand") and text == "data.source" for name, text in asked.query.items())
        rows = [{**one, "source": one["source"] if expands else (one["source"] or {}).get("id")} for one in found]
        return self.page(asked, "/v1/balance_transactions", rows)

    def page(self, asked: Asked, url: str, rows: list[Json]) -> Answer:
        after = asked.query.get("starting_after")
        start = next((index + 1 for index, one in enumerate(rows) if one["id"] == after), 0)
        end = start + min(int(asked.query.get("limit", 10)), self.largest_page)
        return listed(url, rows[start:end], has_more=end < len(rows))

    def move(
        self,
        category: str,
        amount: int,
        *,
        fee: int = 0,
        type: str = "",
        source: Json | None = None,
        description: str | None = None,
    ) -> Json:
        """One movement of the balance, in the currency of the account."""
        known = {
            "id": self.new_id("txn_"),
            "object": "balance_transaction",
            "type": type or category,
            "reporting_category": category,
            "amount": amount,
            "fee": fee,
            "net": amount - fee,
            "currency": "eur",
            "description": description,
            "source": source,
            "payout": None,
            "created": int(clock.now().timestamp()),
        }
        self.balance.append(known)
        return known

    def pay_out(
        self, *, currency: str = "eur", automatic: bool = True, status: str = "paid", live: bool = True
    ) -> Json:
        """Everything that waits on the balance goes to the bank."""
        with self.lock:
            now = int(clock.now().timestamp())
            waiting = [one for one in self.balance if one["payout"] is None]
            payout = {
                "id": self.new_id("po_"),
                "object": "payout",
                "amount": sum(one["net"] for one in waiting),
                "arrival_date": now + 2 * 24 * 3600,
                "automatic": automatic,
                "created": now,
                "currency": currency,
                "livemode": live,
                "statement_descriptor": None,
                "status": status,
            }
            for one in waiting:
                one["payout"] = payout["id"]
            self.move("payout", -payout["amount"], source=payout)["payout"] = payout["id"]
            self.payouts.insert(0, payout)
            return payout


def listed(url: str, data: list[Json], *, has_more: bool = False) -> Answer:
    return Answer.json({"object": "list", "url": url, "has_more": has_more, "data": data})


def error(status: int, kind: str, message: str, param: str = "", code: str = "") -> Answer:
    error = {"type": kind, "message": message} | ({"param": param} if param else {}) | ({"code": code} if code else {})
    return Answer.json({"error": error}, status)
