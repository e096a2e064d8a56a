"""What is already noted and may come with a bank line: payments typed by hand, cheque deposits, payouts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta

from ardoise.domain.french import date_text, money_text
from ardoise.domain.label_numbers import NumberIndex, Quoted
from ardoise.domain.matching_ledger import Ledger, Line
from ardoise.domain.matching_proposal import Cap, Reason, Scored, Status
from ardoise.domain.money import ZERO, Money
from ardoise.domain.names import fold

PAYMENT, DEPOSIT, PAYOUT, RECEIVED = "payment", "deposit", "payout", "received"
RETURNED = "returned"
_SHOWN = 40  # items of one amount and period beyond which only those named or quoted are read
_WINDOWS = {"cheque": (-2, 15), "cash": (-2, 15)}  # days from the payment to its line
_WINDOW = (-5, 5)
_KIND_WINDOWS = {DEPOSIT: (-1, 10), PAYOUT: (-4, 4), RECEIVED: (0, 70)}
_SHORTEST_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Recorded:
    """Money noted before its line came. `amount` is what the line should say: signed like it, net for a payout.

    `kind`: payment (typed, announced or made on line), deposit, payout, or received: a payment that a line proved
    already, which only a return can concern. `method` is that of the payment, or the name of the provider.
    `numbers` are those of the invoices it settles; `token` is what a label may quote: a cheque's or a deposit's
    number, the provider's name of a payout.
    """

    id: str
    kind: str
    customer: str
    names: tuple[str, ...]
    amount: Money
    date: Day
    method: str = ""
    label: str = ""
    numbers: tuple[str, ...] = ()
    token: str = ""
    parts: tuple[str, ...] = ()
    fee: Money = ZERO

    @property
    def window(self) -> tuple[int, int]:
        """The days within which its line comes."""
        return _KIND_WINDOWS.get(self.kind) or _WINDOWS.get(self.method, _WINDOW)

    def title(self) -> str:
        """What it is, for the sentence: « versement du 23/11/2026 »."""
        if self.kind == PAYOUT:
            return f"versement du {date_text(self.date)}"
        if self.kind == DEPOSIT:
            return f"remise {self.label or self.token} du {date_text(self.date)}".replace("  ", " ")
        settles = f" ({', '.join(self.numbers)})" if self.numbers else ""
        return f"règlement du {date_text(self.date)}{settles}"


@dataclass(frozen=True, slots=True)
class RecordedCandidate(Scored):
    """One reading of a line by what is noted. `known`: the line names the customer, a number or a token."""

    chosen: tuple[Recorded, ...]
    kind: str  # payment, deposit, payout, returned
    reasons: tuple[Reason, ...]
    caps: tuple[Cap, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class RecordedProposal:
    """As `Proposal`: `chosen` is preselected (nothing for `choose`), `candidates` are the readings, best first."""

    status: Status
    kind: str = ""
    chosen: tuple[Recorded, ...] = ()
    score: int = 0
    reasons: tuple[Reason, ...] = ()
    caps: tuple[Cap, ...] = ()
    candidates: tuple[RecordedCandidate, ...] = ()

    def sentence(self, line: Line) -> str:
        """One line for the screen: « +1 418,66 € STRIPE = versement du 23/11/2026, 3 paiements, frais 9,34 € »."""
        sign = "+" if line.amount.cents > 0 else ""
        shown = self.chosen or (self.candidates[0].chosen if self.candidates else ())
        who = " et ".join(dict.fromkeys(_who(one) for one in shown if _who(one))) or line.counterparty or line.label
        undone = "retour du " if self.kind == RETURNED else ""
        what = " + ".join(undone + one.title() for one in self.chosen)
        lowest = min(self.caps, key=lambda cap: cap.limit, default=None)
        cap = [lowest.text] if lowest and self.status is not Status.AUTO else []
        why = ", ".join([*(reason.text for reason in self.reasons), *cap])
        return f"{sign}{money_text(line.amount)} {who}{f' = {what}' if what else ''}{f', {why}' if why else ''}"


class RecordedIndex:
    """Noted money of one company, indexed once. `customers` are the names of all, as for `Ledger`."""

    def __init__(
        self,
        items: Iterable[Recorded],
        own_names: Iterable[str] = (),
        customers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        named = {customer: tuple(names) for customer, names in (customers or {}).items()}
        self.items: dict[str, Recorded] = {}
        self.numbers = NumberIndex()
        self._by_amount: dict[tuple[bool, str, int], list[Recorded]] = {}
        self._by_customer: dict[tuple[bool, str, str, int], list[Recorded]] = {}
        self._by_token: dict[str, list[Recorded]] = {}
        self._cheques: dict[str, list[Recorded]] = {}
        self._payments: dict[tuple[str, str], list[Recorded]] = {}
        for one in sorted(items, key=lambda one: (one.date, one.id)):
            self.items[one.id] = one
            received, currency, cents = one.kind == RECEIVED, one.amount.currency, one.amount.cents
            self._by_amount.setdefault((received, currency, cents), []).append(one)
            self._by_customer.setdefault((received, one.customer, currency, cents), []).append(one)
            for number in one.numbers:
                self.numbers.add(one.id, number)
            token = _squeezed(one.token)
            if len(token) >= _SHORTEST_TOKEN:
                self._by_token.setdefault(token, []).append(one)
            if one.kind == PAYMENT and one.customer and cents > 0:
                self._payments.setdefault((one.customer, currency), []).append(one)
            if one.kind == PAYMENT and one.method == "cheque" and cents > 0:
                self._cheques.setdefault(currency, []).append(one)
            if one.customer:
                named.setdefault(one.customer, one.names)
        self.book = Ledger((), own_names=own_names, customers=named)

    def of_amount(
        self, amount: Money, on: Day, customers: Iterable[str], quoted: Iterable[str] = (), *, received: bool = False
    ) -> list[Recorded]:
        """What is noted of exactly this amount and may come with a line of that day."""
        same = self._by_amount.get((received, amount.currency, amount.cents), [])
        first = bisect_left(same, on - timedelta(days=70), key=lambda one: one.date)
        last = bisect_right(same, on + timedelta(days=5), key=lambda one: one.date)
        found = dict.fromkeys(one.id for one in same[max(first, last - _SHOWN) : last])
        found.update(dict.fromkeys(key for key in quoted if self._is(key, amount, received=received)))
        for customer in customers:
            theirs = self._by_customer.get((received, customer, amount.currency, amount.cents), [])
            start = bisect_left(theirs, on - timedelta(days=70), key=lambda one: one.date)
            found.update(dict.fromkeys(one.id for one in theirs[start : start + _SHOWN]))
        return [one for one in (self.items[key] for key in found) if in_window(one, on)]

    def _is(self, key: str, amount: Money, *, received: bool) -> bool:
        one = self.items[key]
        return one.amount == amount and (one.kind == RECEIVED) == received

    def quoted(self, *texts: str) -> dict[str, Quoted]:
        """What the texts quote: a token of it, or the number of an invoice that it settles."""
        found = self.numbers.quoted(*texts)
        for text in texts:
            for run in _word_runs(fold(text).split()):
                for one in self._by_token.get(run, ()):
                    found[one.id] = Quoted.STRUCTURED
        return found

    def payments_of(self, customer: str, currency: str, on: Day, days: int) -> list[Recorded]:
        """The payments of a customer noted within so many days of that one, oldest first."""
        every = self._payments.get((customer, currency), [])
        first = bisect_left(every, on - timedelta(days=days), key=lambda one: one.date)
        return every[first : bisect_right(every, on + timedelta(days=days), key=lambda one: one.date)]

    def cheques(self, currency: str, on: Day) -> list[Recorded]:
        """The cheques in no deposit that may be in one of that day, oldest first."""
        every = self._cheques.get(currency, [])
        first = bisect_left(every, on - timedelta(days=15), key=lambda one: one.date)
        last = bisect_right(every, on + timedelta(days=2), key=lambda one: one.date)
        return every[first:last]


def in_window(one: Recorded, on: Day) -> bool:
    first, last = one.window
    return first <= (on - one.date).days <= last


def _who(one: Recorded) -> str:
    if one.kind == PAYOUT:
        return one.method.upper()
    if one.kind == DEPOSIT:
        return "Remise de chèques"
    return one.names[0] if one.names else ""


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


def _word_runs(words: Sequence[str]) -> Iterator[str]:
    """The words, and two or three that follow each other as one: « po_1RX » is two words in a folded label."""
    for start in range(len(words)):
        for size in (1, 2, 3):
            if start + size <= len(words):
                yield "".join(words[start : start + size])
