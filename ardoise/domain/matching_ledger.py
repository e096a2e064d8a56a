"""What a bank line may pay: open items found again by amount, by customer, by name, by number, without all-pairs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day

from ardoise.domain.label_numbers import NumberIndex
from ardoise.domain.money import ZERO, Money
from ardoise.domain.names import fold, name_words, spellings

RUN_ITEMS = 300  # the oldest items of a customer among which runs are summed
FEW_ITEMS = 24  # those among which pairs and triples are tried
_SHARED_WORD = 12  # customers beyond whom a word finds nobody by itself
_SAME_AMOUNT = 40  # items of one amount beyond which the amount finds nobody by itself
_RECENT = 90  # items among which an unnamed batch looks for pairs


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement. `amount` is positive when money comes in; `reference` is end-to-end or RF."""

    date: Day
    amount: Money
    label: str
    counterparty: str = ""
    iban: str = ""
    reference: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice or a credit note that something is still due on. `due` is negative for a credit note.

    `total` is the whole amount with VAT when it differs from what is left, `excl_vat` the amount before VAT.
    """

    id: str
    customer: str
    names: tuple[str, ...]
    number: str
    date: Day
    due: Money
    due_date: Day | None = None
    total: Money | None = None
    excl_vat: Money | None = None
    is_credit_note: bool = False
    rf_reference: str = ""

    @property
    def part_paid(self) -> bool:
        return self.total is not None and abs(self.total) != abs(self.due)


@dataclass(frozen=True, slots=True)
class Settled:
    """A document with nothing left due: quoted again, it says a double payment."""

    number: str
    customer: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A payout or a direct debit batch that we know from its own file: token in the label, gross by item, fee."""

    token: str
    links: tuple[tuple[str, Money], ...]
    fee: Money = ZERO
    title: str = ""


class Account:
    """What one customer owes in one currency, oldest first: read once, however many lines name the customer."""

    __slots__ = ("credits", "invoices", "items", "whole")

    def __init__(self, items: Sequence[OpenItem]) -> None:
        self.items = list(items[:RUN_ITEMS])
        self.whole = len(items) <= RUN_ITEMS  # whether these are all of them
        self.invoices = [item for item in self.items if item.due.cents > 0]
        self.credits = frozenset(item.id for item in self.items if item.due.cents < 0)


class Ledger:
    """Open items of one company, indexed once. Building is linear; a look-up depends on what a line names.

    `customers` are the names of every customer, those who owe nothing too: they may be whom a line names.
    """

    def __init__(
        self,
        items: Iterable[OpenItem],
        settled: Iterable[Settled] = (),
        batches: Iterable[Batch] = (),
        own_names: Iterable[str] = (),
        customers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.own_names = tuple(fold(name) for name in own_names)
        self.items: dict[str, OpenItem] = {}
        self.numbers = NumberIndex()
        self.settled_numbers = NumberIndex()
        self.settled: dict[str, Settled] = {}
        self.batches = [batch for batch in batches if batch.token]
        self.word_customers: Counter[str] = Counter()
        self.names: dict[str, tuple[str, ...]] = {}
        self._by_amount: dict[tuple[str, int], list[OpenItem]] = {}
        self._by_customer_amount: dict[tuple[str, str, int], list[OpenItem]] = {}
        self._by_customer: dict[tuple[str, str], list[OpenItem]] = {}
        self._accounts: dict[tuple[str, str], Account] = {}
        self._by_word: dict[str, set[str]] = {}
        self._amounts: dict[str, list[tuple[int, str]]] = {}
        self._invoices: dict[str, list[OpenItem]] = {}  # oldest first
        for item in sorted(items, key=lambda item: (item.date, item.due_date or item.date, item.number, item.id)):
            self._add(item)
        for number, one in enumerate(settled):
            self.settled_numbers.add(str(number), one.number)
            self.settled[str(number)] = one
            self._name(one.customer, one.names)
        for customer, names in (customers or {}).items():
            self._name(customer, names)
        for pairs in self._amounts.values():
            pairs.sort()
        self.word_customers.update({word: len(customers) for word, customers in self._by_word.items()})
        self._words = sorted(self._by_word)

    def _add(self, item: OpenItem) -> None:
        if not item.due:
            return
        self.items[item.id] = item
        currency, cents = item.due.currency, item.due.cents
        self.numbers.add(item.id, item.number, is_credit_note=item.is_credit_note, reference=item.rf_reference)
        self._by_amount.setdefault((currency, cents), []).append(item)
        self._by_customer_amount.setdefault((item.customer, currency, cents), []).append(item)
        self._by_customer.setdefault((item.customer, currency), []).append(item)
        self._amounts.setdefault(currency, []).append((cents, item.id))
        if cents > 0:
            self._invoices.setdefault(currency, []).append(item)
        self._name(item.customer, item.names)

    def _name(self, customer: str, names: Sequence[str]) -> None:
        known = self.names.get(customer, ())
        new = tuple(name for name in names if name not in known)
        if new or customer not in self.names:
            self.names[customer] = known + new
            for name in new:
                for word in (*name_words(name), *spellings(name).values()):
                    self._by_word.setdefault(word, set()).add(customer)

    def begins_a_name(self, word: str) -> bool:
        """Whether a word may be the beginning of a longer one of some customer's name: CABINE of CABINET."""
        place = bisect_right(self._words, word)
        return place < len(self._words) and self._words[place].startswith(word)

    def of_amount(self, amount: Money) -> list[OpenItem]:
        """The items due exactly this, oldest first; nothing when too many are, since the amount then tells nobody."""
        found = self._by_amount.get((amount.currency, amount.cents), [])
        return found if len(found) <= _SAME_AMOUNT else []

    def first_of_amount(self, amount: Money, count: int) -> list[OpenItem]:
        """The oldest items due exactly this, however many there are."""
        return self._by_amount.get((amount.currency, amount.cents), [])[:count]

    def owed_by_others(self, amount: Money, customers: Sequence[str]) -> bool:
        """Whether somebody else owes exactly this too: the amount then tells less."""
        found = self._by_amount.get((amount.currency, amount.cents), [])
        mine = sum(len(self.of_customer_and_amount(one, amount)) for one in customers)
        return len(found) > mine

    def of_customer_and_amount(self, customer: str, amount: Money) -> list[OpenItem]:
        return self._by_customer_amount.get((customer, amount.currency, amount.cents), [])

    def account(self, customer: str, currency: str) -> Account:
        """What a customer owes in one currency, the credit notes with it."""
        key = (customer, currency)
        if key not in self._accounts:
            self._accounts[key] = Account(self._by_customer.get(key, []))
        return self._accounts[key]

    def named_by(self, words: Iterable[str]) -> set[str]:
        """The customers whose name has one of these words; of words that many share, two are needed."""
        found: set[str] = set()
        shared: list[set[str]] = []
        for word in sorted(set(words)):
            customers = self._by_word.get(word, set())
            if len(customers) <= _SHARED_WORD:
                found.update(customers)
            else:
                shared.append(customers)
        shared.sort(key=len)
        for rank, customers in enumerate(shared[:4]):
            for others in shared[rank + 1 : 4]:
                both = customers & others
                if len(both) <= _SHARED_WORD:
                    found.update(both)
        return found

    def between(self, low: Money, high: Money, count: int) -> list[OpenItem]:
        """At most `count` items due from `low` to `high`, smallest first."""
        pairs = self._amounts.get(low.currency, [])
        start = bisect_left(pairs, (low.cents, ""))
        found = []
        for cents, key in pairs[start : start + count]:
            if cents > high.cents:
                break
            found.append(self.items[key])
        return found

    def recent(self, currency: str, on: Day) -> list[OpenItem]:
        """The last invoices before a day, oldest first: what an unnamed batch may hold."""
        invoices = self._invoices.get(currency, [])
        end = bisect_right(invoices, on, key=lambda item: item.date)
        return invoices[max(0, end - _RECENT) : end]


def runs(items: Sequence[OpenItem], target: int, limit: int = 6) -> list[tuple[int, int]]:
    """The consecutive items that add up to `target` cents, as (start, end), by prefix sums in one pass.

    Two items at least; the one that starts with the oldest comes first. Dues 30, 20, 50 and 70 -> [(1, 3)].
    """
    found: list[tuple[int, int]] = []
    starts: dict[int, list[int]] = {0: [0]}
    total = 0
    for end, item in enumerate(items[:RUN_ITEMS], 1):
        total += item.due.cents
        for start in starts.get(total - target, []):
            if end - start >= 2:
                found.append((start, end))
        starts.setdefault(total, []).append(end)
        if len(found) >= limit * 4:
            break
    return sorted(found)[:limit]


def combinations(items: Sequence[OpenItem], target: int, size: int, limit: int = 8) -> Iterator[tuple[OpenItem, ...]]:
    """The pairs or triples that add up to `target` cents, oldest first, found by what is missing: n or n² steps."""
    places: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(item.due.cents, []).append(place)
    found = 0
    if size == 2:
        for first, item in enumerate(items):
            for second in places.get(target - item.due.cents, ()):
                if second > first:
                    yield item, items[second]
                    found += 1
                    if found >= limit:
                        return
        return
    for first, item in enumerate(items):
        for second in range(first + 1, len(items)):
            for third in places.get(target - item.due.cents - items[second].due.cents, ()):
                if third > second:
                    yield item, items[second], items[third]
                    found += 1
                    if found >= limit:
                        return
