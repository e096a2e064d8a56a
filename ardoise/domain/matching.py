"""How well a bank line fits open invoices: proposals scored by added points, every point with its French reason.

Points: the amount (45 when exact), the identity (name, payer learnt, IBAN), the number quoted, the date. Then caps:
what may never be linked without a look. `auto` asks for 75 points, an exact amount, a known customer or a whole number,
and 10 points more than any other reading of the line. Points were set from the lettering of two companies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ardoise.domain.bank_labels import Kind, Label, read_label
from ardoise.domain.french import money_text
from ardoise.domain.label_numbers import Quoted
from ardoise.domain.matching_ledger import (
    FEW_ITEMS,
    Batch,
    Ledger,
    Line,
    OpenItem,
    Settled,
    combinations,
    runs,
)
from ardoise.domain.matching_memory import Memory, a_sale_again, iban_key, learn, lessons, not_a_sale, unlearn
from ardoise.domain.money import ZERO, Money
from ardoise.domain.names import GIVEN, Close, close_words, match_name

__all__ = [
    "Batch",
    "Ledger",
    "Line",
    "Memory",
    "OpenItem",
    "Proposal",
    "Reason",
    "Settled",
    "Status",
    "a_sale_again",
    "learn",
    "lessons",
    "not_a_sale",
    "propose",
    "unlearn",
]

AUTO, SUGGEST, CHOOSE, MARGIN = 75, 50, 25, 10
NEVER_AUTO = AUTO - 1
CANDIDATES = 6  # readings of a line that are shown
_CUSTOMERS = 24  # customers whose items are summed for one line
_NEAR_ITEMS = 60
_TIE = 5  # two customers this near: nothing is preselected
_LATE, _FRESH = 200, 120  # days from the invoice
_PUBLIC_WORDS = frozenset(
    "MAIRIE COMMUNE COMMUNAUTE VILLE METROPOLE AGGLOMERATION DEPARTEMENT REGION PREFECTURE LYCEE COLLEGE ECOLE "
    "UNIVERSITE CCAS HOPITAL CHU CH EHPAD SIVOM SIVU SYNDICAT OFFICE MINISTERE CROUS SDIS".split()
)


class Status(StrEnum):
    """auto: linked at once. suggest: proposed, one click. choose: a list with nothing selected. none: no proposal."""

    AUTO = "auto"
    SUGGEST = "suggest"
    CHOOSE = "choose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reason:
    """Points and why, as words of the line shown: (45, « montant exact »)."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a reading may score, and why."""

    limit: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A part of the line put on an open item: negative on a credit note, never more than its due."""

    item: OpenItem
    amount: Money


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of the line: `points` adds those of `reasons`; `score` is that after `caps`, 0 to 100."""

    links: tuple[Link, ...]
    reasons: tuple[Reason, ...]
    caps: tuple[Cap, ...] = ()
    remainder: Money = ZERO
    remainder_kind: str = ""  # overpayment, fee, rounding

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def ceiling(self) -> int:
        return min((cap.limit for cap in self.caps), default=10**6)

    @property
    def score(self) -> int:
        return max(0, min(self.points, self.ceiling, 100))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do with a line. `links` are preselected (none for `choose`), `candidates` are the readings, best first.

    `score`, `reasons`, `caps` and `remainder` are those of the best reading; links + remainder = the line.
    """

    status: Status
    links: tuple[Link, ...] = ()
    score: int = 0
    reasons: tuple[Reason, ...] = ()
    caps: tuple[Cap, ...] = ()
    remainder: Money = ZERO
    remainder_kind: str = ""
    candidates: tuple[Candidate, ...] = ()

    def sentence(self, line: Line) -> str:
        """One line for the screen: « +1 240,00 € DUPONT SARL = FA-2026-0131, montant exact, client connu »."""
        sign = "+" if line.amount.cents > 0 else ""
        shown = self.links or (self.candidates[0].links if self.candidates else ())
        names = dict.fromkeys(link.item.names[0] for link in shown if link.item.names)
        who = " et ".join(names) or line.counterparty or line.label
        what = " + ".join(link.item.number or f"facture du {link.item.date:%d/%m/%Y}" for link in self.links)
        lowest = min(self.caps, key=lambda cap: cap.limit, default=None)
        cap = [lowest.text] if lowest and self.status is not Status.AUTO else []
        why = ", ".join([*(reason.text for reason in self.reasons), *cap])
        return f"{sign}{money_text(line.amount)} {who}{f' = {what}' if what else ''}{f', {why}' if why else ''}"


@dataclass(slots=True)
class _Identity:
    """How a line names one customer."""

    reasons: list[Reason] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)
    sure: bool = False
    share: int = 0
    words: frozenset[str] = frozenset()

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def known(self) -> bool:
        return self.points >= 9

    @property
    def fair(self) -> bool:
        return self.points >= 17


@dataclass(slots=True)
class _Reading:
    """A line as read once, with what it says of each customer."""

    line: Line
    label: Label
    ledger: Ledger
    memory: Memory
    quotes: dict[str, Quoted]
    close: Close
    paid: list[str] = field(default_factory=list)  # numbers quoted of documents with nothing left due
    named: list[str] = field(default_factory=list)  # customers that the line may come from
    apart: list[str] = field(default_factory=list)  # customers that the label names by different words
    _known: dict[str, _Identity] = field(default_factory=dict)

    def identity(self, customer: str) -> _Identity:
        if customer not in self._known:
            self._known[customer] = self._identify(customer)
        return self._known[customer]

    def elsewhere(self, customer: str) -> bool:
        """Whether the line names another customer: at all when it does not name this one, surely when it does."""
        mine = self.identity(customer)
        others = (self.identity(one) for one in self.named if one != customer)
        return any(other.words - mine.words and (other.sure or (other.known and not mine.known)) for other in others)

    def namesake(self, customer: str) -> bool:
        """Whether the line names another customer by the same words, and as well: two « Martin Bernard »."""
        mine = self.identity(customer)
        others = (self.identity(one) for one in self.named if one != customer)
        return bool(mine.words) and any(
            other.words >= mine.words and other.share >= min(75, mine.share) for other in others
        )

    def _identify(self, customer: str) -> _Identity:
        found = _Identity()
        best = None
        for name in self.ledger.names.get(customer, ()):
            match = match_name(name, self.label.words, self.ledger.word_customers, cut=self.label.cut, close=self.close)
            if best is None or (match.share, not match.slips) > (best.share, not best.slips):
                best = match
        if best and best.share >= 20:
            share = best.share
            alone = len(best.words) == 1 and len(self.label.payer) > 1
            if alone and share > 70:
                share = 70  # one word of a longer payer: « MOREAU » is also « Moreau Plomberie »
            found.share, found.words = share, best.words
            text = "client nommé" if share >= 75 else "client nommé en partie"
            if best.cut:
                text = "début du nom du client"
            if best.slips:
                text = "nom du client à une lettre près"
                found.caps.append(Cap(NEVER_AUTO, "nom approché : à vérifier"))
            found.reasons.append(Reason(35 * share // 100, text))
            whole = len(best.words) > 1 or len(best.words) == best.wanted
            # « MARTIN » alone is a given name, or the name of several customers
            lone = best.words if len(best.words) == 1 else ()
            common = any(word in GIVEN or self.ledger.word_customers[word] > 1 for word in lone)
            found.sure = share >= 75 and whole and not common and not best.slips and not best.cut
        self._payer(customer, found)
        self._account(customer, found)
        return found

    def _payer(self, customer: str, found: _Identity) -> None:
        payer = self.label.payer if self.label.kind is Kind.TRANSFER else ()
        for size in range(len(payer), 0, -1):
            customers = self.memory.payers.get(" ".join(payer[:size]))
            whole = size == len(payer)
            if not customers or not (whole or (size > 1 or len(payer[0]) >= 5)):
                continue
            weight = customers.get(customer, 0)
            share = 100 * weight // max(1, sum(customers.values()))
            if weight:
                found.reasons.append(Reason((30 if whole else 24) * share // 100, "payeur déjà lié à ce client"))
                # « GARCIA » alone, learnt once, may be any of the customers called so
                common = size == 1 and self.ledger.word_customers[payer[0]] > 1
                found.sure = found.sure or (whole and share >= 80 and not common)
            return

    def _account(self, customer: str, found: _Identity) -> None:
        customers = self.memory.ibans.get(iban_key(self.line.iban), {}) if self.line.iban else {}
        if customer in customers:
            alone = len(customers) == 1
            found.reasons.append(Reason(30 if alone else 15, "IBAN connu de ce client"))
            found.sure = found.sure or alone
        elif customers:
            found.reasons.append(Reason(-10, "IBAN connu d’un autre client"))
            found.caps.append(Cap(NEVER_AUTO, "IBAN d’un autre client : à vérifier"))


def propose(line: Line, ledger: Ledger, memory: Memory = Memory(), *, close: Close = close_words) -> Proposal:  # noqa: B008
    """What the line probably pays, with the reasons. Pure: the same line, items (in any order) and memory say the same.

    `close` says whether two words of a name are one slip apart; a room may pass its own distance.
    Example: +1 240,00 € « VIR DUPONT SARL FA-2026-0131 » with that invoice open: 45 (exact) + 35 (name) + 35 (number)
    + 5 (date) = 120, shown as 100, auto.
    """
    label = read_label(line.label, line.counterparty, line.memo, ledger.own_names)
    quotes = ledger.numbers.quoted(line.label, line.memo, line.reference)
    reading = _Reading(line, label, ledger, memory, quotes, close)
    if not line.amount:
        return _nothing(line, "montant nul")
    customers = _customers(reading)
    reading.named = customers
    reading.apart = _named_apart(reading, customers)
    settled = ledger.settled_numbers.quoted(line.label, line.memo, line.reference)
    reading.paid = sorted({ledger.settled[key].number for key, how in settled.items() if how >= Quoted.INTRODUCED})
    closed = _no_sale(reading, customers)
    if closed:
        return closed
    batch = _known_batch(reading)
    if batch:
        return batch
    twice = _paid_twice(reading)
    if twice:
        return twice
    if line.amount.cents < 0:
        return _decide(reading, _refunds(reading, customers))
    if label.kind is Kind.CARDS:
        return _decide(reading, _gross_in_label(reading)) if label.amounts else _nothing(line, "remise de cartes")
    if label.kind is Kind.PAYOUT and not any(reading.identity(customer).sure for customer in customers):
        return _decide(reading, _payouts(reading))
    return _decide(reading, _receipts(reading, customers))


def _nothing(line: Line, why: str = "") -> Proposal:
    return Proposal(Status.NONE, remainder=line.amount, reasons=(Reason(0, why),) if why else ())


def _customers(reading: _Reading) -> list[str]:
    """Whom the line may come from, surest first: quoted, learnt, named, then the amount."""
    found: dict[str, None] = {}
    for key in reading.quotes:
        found[reading.ledger.items[key].customer] = None
    for customer in reading.memory.ibans.get(iban_key(reading.line.iban), ()) if reading.line.iban else ():
        found[customer] = None
    payer = reading.label.payer
    for size in range(len(payer), 0, -1):
        for customer in reading.memory.payers.get(" ".join(payer[:size]), ()):
            found[customer] = None
    named = sorted(reading.ledger.named_by(reading.label.words))
    named += sorted({item.customer for item in reading.ledger.of_amount(abs(reading.line.amount))} - set(named))
    ranked = sorted(named, key=lambda customer: (-reading.identity(customer).points, customer))
    for customer in ranked:
        found[customer] = None
    return list(found)[:_CUSTOMERS]


def _no_sale(reading: _Reading, customers: Sequence[str]) -> Proposal | None:
    line, label = reading.line, reading.label
    if label.payer_key and label.payer_key in reading.memory.not_sales:
        return _nothing(line, "payeur marqué « pas une vente »")
    surely_quoted = any(how >= Quoted.WHOLE for how in reading.quotes.values())
    if surely_quoted:
        return None
    named = frozenset(
        word for customer in customers if reading.identity(customer).sure for word in reading.identity(customer).words
    )
    reason = label.not_a_sale(named)
    if reason:
        return _nothing(line, reason)
    known = any(reading.identity(customer).fair for customer in customers)
    if line.amount.cents > 0 and label.is_refund and not known and not reading.quotes:
        return _nothing(line, "remboursement d’un fournisseur")
    return None


def _known_batch(reading: _Reading) -> Proposal | None:
    """A payout or a direct debit batch of ours: its own file says what it holds."""
    line = reading.line
    text = f"{line.label} {line.memo} {line.reference}"
    for batch in reading.ledger.batches:
        if batch.token not in text or line.amount.currency != batch.fee.currency:
            continue
        links = tuple(
            Link(reading.ledger.items[key], amount)
            for key, amount in batch.links
            if key in reading.ledger.items and amount.cents <= reading.ledger.items[key].due.cents
        )
        gross = sum((link.amount.cents for link in links), 0)
        if links and len(links) == len(batch.links) and gross - batch.fee.cents == line.amount.cents:
            reasons = [Reason(60, batch.title or f"lot connu {batch.token}")]
            if batch.fee:
                reasons.append(Reason(0, f"frais {money_text(batch.fee)}"))
            one = Candidate(
                links, tuple(reasons), (Cap(NEVER_AUTO, "lot : à confirmer"),), -batch.fee, "fee" if batch.fee else ""
            )
            return _chosen(Status.SUGGEST, one, [one])
    return None


def _paid_twice(reading: _Reading) -> Proposal | None:
    """The number of a document with nothing left due: a second payment, never put on another invoice."""
    line, ledger = reading.line, reading.ledger
    if line.amount.cents < 0 or any(how >= Quoted.WHOLE for how in reading.quotes.values()):
        return None
    settled = ledger.settled_numbers.quoted(line.label, line.memo, line.reference)
    whole = [ledger.settled[key] for key, how in sorted(settled.items()) if how >= Quoted.WHOLE]
    if not whole:
        return None
    reasons = [Reason(35, f"{whole[0].number} citée, déjà payée"), *reading.identity(whole[0].customer).reasons]
    one = Candidate((), tuple(reasons), (Cap(NEVER_AUTO, "payée deux fois ?"),), line.amount, "overpayment")
    return _chosen(Status.SUGGEST if one.score >= SUGGEST else Status.CHOOSE, one, [one])


def _receipts(reading: _Reading, customers: Sequence[str]) -> list[Candidate]:
    line, ledger = reading.line, reading.ledger
    found: list[Candidate] = []
    quoted = [ledger.items[key] for key in sorted(reading.quotes, key=lambda key: _age(ledger.items[key]))]
    quoted = [item for item in quoted if item.due.currency == line.amount.currency]
    if len(quoted) > 1 and sum(item.due.cents for item in quoted) == line.amount.cents:
        found.append(_score(reading, _whole(quoted), 42, "somme exacte des numéros cités"))
    for customer in customers:
        identity = reading.identity(customer)
        its_quotes = [item for item in quoted if item.customer == customer]
        found += _exact(reading, customer)
        if identity.known or its_quotes:
            found += _sums(reading, customer)
            found += _near(reading, customer)
        if identity.fair or its_quotes:
            found += _in_part(reading, customer, its_quotes)
    if not found or reading.label.kind is Kind.CHEQUES:
        known = {link.item.id for one in found for link in one.links}
        for item in ledger.first_of_amount(line.amount, CANDIDATES):
            if item.id not in known:
                found.append(_score(reading, _whole([item]), 45, "montant exact"))
    found += _several_named(reading)
    if reading.label.kind is Kind.CHEQUES and not any(len(one.links) == 1 and one.score >= SUGGEST for one in found):
        found += _cheque_batch(reading)
    return found


def _exact(reading: _Reading, customer: str) -> list[Candidate]:
    items = reading.ledger.of_customer_and_amount(customer, reading.line.amount)
    every = reading.ledger.of_customer(customer, reading.line.amount.currency)
    oldest = next((item for item in every if item.due.cents > 0), None)
    # the twins of one amount: the oldest ones, and those whose number is quoted
    shown = items[:CANDIDATES] + [item for item in items[CANDIDATES:] if item.id in reading.quotes]
    found = []
    for item in shown:
        extra = [Reason(-5, "une facture plus ancienne reste due")] if oldest and _older(oldest, item) else []
        text = "reste dû exact" if item.part_paid else "montant exact"
        caps = [Cap(NEVER_AUTO, "solde d’une facture déjà payée en partie : à vérifier")] if item.part_paid else []
        found.append(_score(reading, _whole([item]), 45, text, extra=extra, caps=caps))
    return found


def _sums(reading: _Reading, customer: str) -> list[Candidate]:
    """Runs of consecutive items, with and without credit notes, then the only pair or triple."""
    every = reading.ledger.of_customer(customer, reading.line.amount.currency)
    target = reading.line.amount.cents
    invoices = [item for item in every if item.due.cents > 0]
    sums: dict[frozenset[str], tuple[list[OpenItem], int, str]] = {}
    for items in [every] if len(every) == len(invoices) else [every, invoices]:
        for start, end in runs(items, target):
            chosen = items[start:end]
            if sum(item.due.cents > 0 for item in chosen) < 1:
                continue
            if len(chosen) == len(items):
                points, text = 42, "somme exacte de tout ce qui est dû"
            elif start == 0:
                points, text = 42, "somme exacte des plus anciennes"
            else:
                points, text = 36, "somme exacte de factures qui se suivent"
            sums.setdefault(frozenset(item.id for item in chosen), (chosen, points, text))
    caps = []
    if not sums and len(invoices) > 2:
        few = every[:FEW_ITEMS]
        combined = [*combinations(few, target, 2), *(combinations(few, target, 3) if len(few) > 3 else ())]
        only = len(combined) == 1
        for chosen_items in combined[:CANDIDATES]:
            key = frozenset(item.id for item in chosen_items)
            sums[key] = (
                list(chosen_items),
                38 if only else 18,
                "seule combinaison exacte" if only else "une des combinaisons possibles",
            )
        caps = [Cap(NEVER_AUTO, "factures qui ne se suivent pas : à vérifier")]
    others = {frozenset(item.id for item in pair) for pair in combinations(every[:FEW_ITEMS], target, 2)}
    credits = {item.id for item in every if item.due.cents < 0}
    found = []
    for key, (chosen, points, text) in sums.items():
        more = list(caps)
        quoted_all = all(item.id in reading.quotes for item in chosen)
        if quoted_all:
            more = []
        if len(chosen) < len(every) and not quoted_all and others - {key}:
            more.append(Cap(NEVER_AUTO, "d’autres factures font la même somme"))
        if credits & key:
            more.append(Cap(NEVER_AUTO, "avoir compté : à vérifier"))
        elif credits:
            more.append(Cap(NEVER_AUTO, "avoir laissé de côté : à vérifier"))
        if any(item.part_paid for item in chosen) and not quoted_all:
            more.append(Cap(NEVER_AUTO, "facture déjà payée en partie : à vérifier"))
        found.append(_score(reading, _whole(chosen), points, text, caps=more))
    return found


def _near(reading: _Reading, customer: str) -> list[Candidate]:
    """One item that the line pays but for a rounding, a discount, a retention, the VAT or a bank's fee."""
    line, paid = reading.line, reading.line.amount.cents
    found = []
    for item in reading.ledger.of_customer(customer, line.amount.currency)[:_NEAR_ITEMS]:
        due = item.due.cents
        if due <= 0 or due == paid or item.date > line.date:
            continue
        if abs(due - paid) <= 5:
            kept = Money.of_cents(min(due, paid), line.amount.currency)
            over = Money.of_cents(max(0, paid - due), line.amount.currency)
            found.append(
                _score(
                    reading,
                    [Link(item, kept)],
                    35,
                    f"à {abs(due - paid)} centime{'s' if abs(due - paid) > 1 else ''} près",
                    caps=[Cap(NEVER_AUTO, "montant pas tout à fait exact")],
                    rest=(over, "rounding" if over else ""),
                )
            )
            continue
        if _swapped(due, paid):
            kept = Money.of_cents(min(due, paid), line.amount.currency)
            over = Money.of_cents(max(0, paid - due), line.amount.currency)
            found.append(
                _score(
                    reading,
                    [Link(item, kept)],
                    10,
                    "deux chiffres du montant sont inversés",
                    caps=[Cap(SUGGEST - 1, "montant différent : à vérifier")],
                    rest=(over, "overpayment" if over else ""),
                )
            )
            continue
        missing = due - paid
        if missing <= 0:
            continue
        if _percent(missing, due, 5):
            points, text = 32, "retenue de 5\u00a0%"
        elif any(_percent(missing, due, rate) for rate in (1, 2, 3)):
            points, text = 30, "escompte de 1 à 3\u00a0%"
        elif _without_vat(item, paid):
            points, text = 32, "montant hors taxes exact"
        elif missing <= 3000 and missing * 20 <= due:
            points, text = 30, f"frais retenus de {money_text(Money.of_cents(missing, line.amount.currency))}"
        else:
            continue
        found.append(_score(reading, [Link(item, line.amount)], points, text, caps=[Cap(NEVER_AUTO, "reste dû")]))
    return found


def _in_part(reading: _Reading, customer: str, quoted: Sequence[OpenItem]) -> list[Candidate]:
    """The line put on what is quoted, else on the oldest items, up to each due; the rest is the customer's."""
    line = reading.line
    every = [item for item in reading.ledger.of_customer(customer, line.amount.currency) if item.due.cents > 0]
    asked = [item for item in quoted if item.due.cents > 0] or [item for item in every if item.date <= line.date]
    left, links = line.amount.cents, []
    for item in asked[:_NEAR_ITEMS]:
        if left <= 0:
            break
        part = min(left, item.due.cents)
        links.append(Link(item, Money.of_cents(part, line.amount.currency)))
        left -= part
    if not links or (left == 0 and links[-1].amount == links[-1].item.due):
        return []
    if left == 0 and reading.label.is_deposit and not quoted:
        return []
    if left == 0 and len(links) > 1 and not quoted and _swap_in(reading, every):
        return []
    points, text = (22, "plus que ce qui est dû") if left else (27, "paiement partiel")
    if not left and len(links) > 1:
        text = "les plus anciennes d’abord, la dernière en partie"
    if not left and len(links) == 1:
        text = "paiement partiel"
    limit = NEVER_AUTO if quoted else 52
    rest = Money.of_cents(left, line.amount.currency)
    return [
        _score(
            reading,
            links,
            points,
            text,
            caps=[Cap(limit, "montant différent : à vérifier")],
            rest=(rest, "overpayment" if left else ""),
        )
    ]


def _without_vat(item: OpenItem, paid: int) -> bool:
    """Whether the line pays the amount before VAT: as the invoice says it, else at the usual rates of 20 and 10 %."""
    if item.excl_vat is not None:
        return item.excl_vat.cents == paid
    return any(abs(item.due.cents * 100 - paid * (100 + rate)) <= 60 for rate in (20, 10))


def _swap_in(reading: _Reading, items: Sequence[OpenItem]) -> bool:
    paid = reading.line.amount.cents
    return any(_swapped(item.due.cents, paid) for item in items[:_NEAR_ITEMS])


def _several_named(reading: _Reading) -> list[Candidate]:
    """Two customers named apart in one label, paid together by an agent: proposed, never automatic."""
    named = reading.apart
    if len(named) != 2:
        return []
    line = reading.line
    first, second = (reading.ledger.of_customer(one, line.amount.currency)[:FEW_ITEMS] for one in named)
    found: list[Candidate] = []
    by_due: dict[int, list[OpenItem]] = {}
    for item in second:
        by_due.setdefault(item.due.cents, []).append(item)
    for item in first:
        for other in by_due.get(line.amount.cents - item.due.cents, ()):
            if item.due.cents > 0 and other.due.cents > 0 and len(found) < CANDIDATES:
                points = 42 if (item, other) == (first[0], second[0]) else 36
                found.append(_score(reading, _whole([item, other]), points, "somme exacte de deux clients nommés"))
    return found


def _named_apart(reading: _Reading, customers: Sequence[str]) -> list[str]:
    named: list[str] = []
    for customer in customers:
        identity = reading.identity(customer)
        if identity.share >= 70 and not any(identity.words & reading.identity(other).words for other in named):
            named.append(customer)
    return named


def _cheque_batch(reading: _Reading) -> list[Candidate]:
    line, count = reading.line, reading.label.cheques
    recent = reading.ledger.recent(line.amount.currency, line.date)
    sizes = [count] if count in (2, 3) else [] if count else [2]
    found = []
    for size in sizes:
        for chosen in combinations(recent if size == 2 else recent[-60:], line.amount.cents, size):
            one = len({item.customer for item in chosen}) == 1
            points, text = (38, "somme de chèques d’un client") if one else (30, "somme de chèques possible")
            found.append(_score(reading, _whole(chosen), points, text))
    return found


def _gross_in_label(reading: _Reading) -> list[Candidate]:
    """A card deposit whose label says the gross amount and the fee: BRUT 612,00 COM 3,06."""
    line = reading.line
    found = []
    for gross in reading.label.amounts:
        fee = gross - line.amount.cents
        if fee < 0 or (fee and fee not in reading.label.amounts):
            continue
        for item in reading.ledger.first_of_amount(Money.of_cents(gross, line.amount.currency), CANDIDATES):
            rest = Money.of_cents(-fee, line.amount.currency)
            extra = [Reason(10, f"frais de {money_text(-rest)} lus dans le libellé")] if fee else []
            found.append(
                _score(
                    reading, _whole([item]), 45, "montant brut exact", extra=extra, rest=(rest, "fee" if fee else "")
                )
            )
    return found


def _payouts(reading: _Reading) -> list[Candidate]:
    """The payout of a payment company whose report is not known: a fee of 4 % + 0,50 € at most."""
    line = reading.line
    cents, currency = line.amount.cents, line.amount.currency
    high = cents + cents // 25 + 50
    found = []

    def add(items: Sequence[OpenItem], points: int, text: str) -> None:
        fee = sum(item.due.cents for item in items) - cents
        rest = Money.of_cents(-fee, currency)
        why = f"{text}, frais de {money_text(-rest)}" if fee else text
        found.append(_score(reading, _whole(items), points, why, rest=(rest, "fee" if fee else "")))

    for item in reading.ledger.between(line.amount, Money.of_cents(high, currency), CANDIDATES):
        if item.date <= line.date:
            add([item], 47, "versement plausible")
    if not found:
        recent = reading.ledger.recent(currency, line.date)
        for first, item in enumerate(recent):
            for other in recent[first + 1 :]:
                if cents <= item.due.cents + other.due.cents <= high and len(found) < CANDIDATES:
                    add([item, other], 40, "deux encaissements plausibles")
    return found


def _refunds(reading: _Reading, customers: Sequence[str]) -> list[Candidate]:
    """Money given back to a customer: a credit note of that amount, when the line names the customer or its number."""
    found = []
    for customer in customers:
        for item in reading.ledger.of_customer_and_amount(customer, reading.line.amount)[:CANDIDATES]:
            if reading.identity(customer).known or item.id in reading.quotes:
                caps = [Cap(NEVER_AUTO, "remboursement : à vérifier")]
                found.append(_score(reading, _whole([item]), 45, "montant exact de l’avoir", caps=caps))
    return found


def _whole(items: Iterable[OpenItem]) -> list[Link]:
    return [Link(item, item.due) for item in items]


def _score(
    reading: _Reading,
    links: Sequence[Link],
    points: int,
    text: str,
    *,
    extra: Sequence[Reason] = (),
    caps: Sequence[Cap] = (),
    rest: tuple[Money, str] | None = None,
) -> Candidate:
    """Add to the points of an amount those of the identity, the numbers and the date, then every cap that applies."""
    reasons = [Reason(points, text), *extra]
    limits = list(caps)
    label = reading.label
    customers = sorted({link.item.customer for link in links})
    identities = [reading.identity(customer) for customer in customers]
    weakest = min(identities, key=lambda identity: identity.points)
    reasons += weakest.reasons
    limits += weakest.caps
    linked = {link.item.id for link in links}
    quoted = {key: how for key, how in reading.quotes.items() if key in linked}
    best_quote = max(quoted.values(), default=0)
    astray = {key: how for key, how in reading.quotes.items() if key not in linked and how >= Quoted.INTRODUCED}
    if quoted:
        numbers = ", ".join(sorted(reading.ledger.items[key].number for key in quoted))
        kind = "référence RF" if best_quote == Quoted.STRUCTURED else "numéro"
        reasons.append(Reason(int(best_quote), f"{kind} {numbers} cité{'e' if kind != 'numéro' else ''}"))
        if len(quoted) < len(linked):
            limits.append(Cap(NEVER_AUTO, "le libellé ne cite pas toutes ces factures"))
    if astray:
        numbers = ", ".join(sorted(reading.ledger.items[key].number for key in astray))
        reasons.append(Reason(-15, f"le libellé cite {numbers}"))
        limits.append(Cap(NEVER_AUTO, "une autre facture est citée"))
    elif any(key not in linked and reading.ledger.items[key].customer in customers for key in reading.quotes):
        limits.append(Cap(NEVER_AUTO, "une autre facture de ce client semble citée"))
    if reading.paid:
        if not quoted:
            reasons.append(Reason(-15, f"le libellé cite {reading.paid[0]}, déjà payée"))
        limits.append(Cap(NEVER_AUTO, "une facture citée est déjà payée"))
    if label.is_deposit and not any(how >= Quoted.WHOLE for how in quoted.values()):
        limits.append(Cap(NEVER_AUTO, "acompte ou devis dans le libellé"))
    if len(customers) == 1 and customers[0] in reading.apart and len(reading.apart) > 1 and not quoted:
        reasons.append(Reason(-15, "le libellé nomme aussi un autre client"))
        limits.append(Cap(NEVER_AUTO, "plusieurs clients nommés"))
    if len(customers) > 1:
        limits.append(Cap(NEVER_AUTO, "plusieurs clients"))
    elif not weakest.sure and reading.elsewhere(customers[0]):
        limits.append(Cap(NEVER_AUTO, "un autre client est nommé"))
    told = best_quote >= Quoted.WHOLE or (best_quote and weakest.share >= 75)
    if not told and any(reading.namesake(customer) for customer in customers):
        limits.append(Cap(NEVER_AUTO, "un autre client porte ce nom"))
    _dates(reading, links, reasons, limits)
    known = weakest.known or bool(quoted)
    if label.kind is Kind.CHEQUES:
        limits.append(Cap(NEVER_AUTO if known else 54, "remise de chèques : à vérifier"))
    elif label.kind in (Kind.CARDS, Kind.PAYOUT):
        limits.append(Cap(NEVER_AUTO if known else 58, "encaissement groupé : à vérifier"))
    elif label.kind is Kind.PUBLIC and _public(reading, customers):
        reasons.append(Reason(10, "payeur public et client public"))
        limits.append(Cap(NEVER_AUTO if known else 58, "comptable public : à vérifier"))
    elif not known:
        limits.append(Cap(45, "rien d’autre que le montant"))
    if not weakest.sure and best_quote < Quoted.WHOLE and not (weakest.fair and quoted):
        limits.append(Cap(NEVER_AUTO, "client pas assez sûr"))
    amount, kind = rest or (Money(0, reading.line.amount.currency), "")
    return Candidate(tuple(links), tuple(reasons), tuple(dict.fromkeys(limits)), amount, kind)


def _dates(reading: _Reading, links: Sequence[Link], reasons: list[Reason], limits: list[Cap]) -> None:
    newest = max(link.item.date for link in links)
    oldest = min(link.item.date for link in links)
    if reading.line.date < newest:
        reasons.append(Reason(-5, "avant la date de la facture"))
        limits.append(Cap(NEVER_AUTO, "payée avant sa date"))
    elif (reading.line.date - oldest).days > _LATE:
        reasons.append(Reason(-10, f"plus de {_LATE} jours après la facture"))
        limits.append(Cap(NEVER_AUTO, "facture ancienne : à vérifier"))
    elif (reading.line.date - oldest).days <= _FRESH:
        reasons.append(Reason(5, "dates qui vont ensemble"))


def _public(reading: _Reading, customers: Sequence[str]) -> bool:
    return all(
        any(word in _PUBLIC_WORDS for name in reading.ledger.names.get(one, ()) for word in _folded(name))
        for one in customers
    )


def _folded(name: str) -> list[str]:
    return list(read_label(name).words)


def _decide(reading: _Reading, found: Sequence[Candidate]) -> Proposal:
    """The best reading and what it is worth: sure, to confirm, to choose from, or nothing."""
    best: dict[tuple[tuple[str, int], ...], Candidate] = {}
    for one in found:
        key = tuple(sorted((link.item.id, link.amount.cents) for link in one.links))
        if key not in best or _rank(one) < _rank(best[key]):
            best[key] = one
    ranked = sorted(best.values(), key=_rank)[:CANDIDATES]
    if not ranked or ranked[0].score < CHOOSE:
        return _nothing(reading.line)
    first = ranked[0]
    worth = min(first.points, first.ceiling)
    ahead = worth - max((min(one.points, one.ceiling) for one in ranked[1:]), default=0)
    if worth >= AUTO and ahead >= MARGIN:
        return _chosen(Status.AUTO, first, ranked)
    payers = {link.item.customer for link in first.links}
    rivals = [one for one in ranked[1:] if {link.item.customer for link in one.links} != payers]
    near = _TIE if any(reading.identity(customer).known for customer in payers) or reading.quotes else MARGIN
    tied = any(worth - min(one.points, one.ceiling) < near for one in rivals)
    same_items = any(payers & {link.item.customer for link in one.links} for one in rivals if len(payers) > 1)
    weak = first.score < SUGGEST or (reading.label.kind is Kind.PAYOUT and len(ranked) > 1)
    if weak or (tied and not (same_items and reading.label.kind is Kind.TRANSFER)):
        return _chosen(Status.CHOOSE, first, ranked)
    return _chosen(Status.SUGGEST, first, ranked)


def _rank(one: Candidate) -> tuple[int, int, int, list[tuple[object, ...]]]:
    return (-min(one.points, one.ceiling), -one.points, len(one.links), [_age(link.item) for link in one.links])


def _chosen(status: Status, first: Candidate, ranked: Sequence[Candidate]) -> Proposal:
    links = () if status is Status.CHOOSE else first.links
    return Proposal(
        status, links, first.score, first.reasons, first.caps, first.remainder, first.remainder_kind, tuple(ranked)
    )


def _age(item: OpenItem) -> tuple[object, ...]:
    return (item.date, item.due_date or item.date, item.number, item.id)


def _older(one: OpenItem, other: OpenItem) -> bool:
    return one.date < other.date


def _percent(part: int, whole: int, rate: int) -> bool:
    """Whether `part` is `rate` % of `whole` to the cent."""
    return abs(part * 100 - whole * rate) <= 100


def _swapped(one: int, other: int) -> bool:
    """Whether two amounts differ by two neighbouring digits that changed places: 31824 and 31842."""
    first, second = str(one), str(other)
    if len(first) != len(second) or one == other:
        return False
    places = [place for place in range(len(first)) if first[place] != second[place]]
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and first[places[0]] == second[places[1]]
        and first[places[1]] == second[places[0]]
    )
