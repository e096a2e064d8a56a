"""How well a bank line fits open invoices: proposals scored by added points, every point with its French reason.

Points: the amount (45 when exact), the identity (name, payer learnt, IBAN), the number quoted, the date. Then caps:
what may never be linked without a look. `auto` asks for 75 points, an exact amount, a known customer or a whole number,
and 10 points more than any other reading of the line. Points were set from the lettering of two companies.
"""

from __future__ import annotations

from collections.abc import Sequence

from ardoise.domain.bank_labels import Kind, read_label
from ardoise.domain.french import money_text
from ardoise.domain.label_numbers import Quoted
from ardoise.domain.matching_batches import gross_in_label, payouts, refunds
from ardoise.domain.matching_identity import Reading
from ardoise.domain.matching_ledger import Batch, Ledger, Line, OpenItem, Settled
from ardoise.domain.matching_memory import Memory, a_sale_again, iban_key, learn, lessons, not_a_sale, unlearn
from ardoise.domain.matching_proposal import (
    AUTO,
    CANDIDATES,
    CHOOSE,
    MARGIN,
    NEVER_AUTO,
    SUGGEST,
    Candidate,
    Cap,
    Link,
    Proposal,
    Reason,
    Status,
)
from ardoise.domain.matching_readings import named_apart, receipts
from ardoise.domain.matching_scores import age_of
from ardoise.domain.names import Close, close_words

__all__ = [
    "Batch",
    "Candidate",
    "Cap",
    "Ledger",
    "Line",
    "Link",
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

_CUSTOMERS = 24  # customers whose items are summed for one line
_TIED = "plusieurs lectures se valent"
_TIE = 5  # two customers this near: nothing is preselected


def propose(line: Line, ledger: Ledger, memory: Memory = Memory(), *, close: Close = close_words) -> Proposal:  # noqa: B008
    """What the line probably pays, with the reasons. Pure: the same line, items (in any order) and memory say the same.

    `close` says whether two words of a name are one slip apart; a room may pass its own distance.
    Example: +1 240,00 € « VIR DUPONT SARL FA-2026-0131 » with that invoice open: 45 (exact) + 35 (name) + 35 (number)
    + 5 (date) = 120, shown as 100, auto.
    """
    label = read_label(line.label, line.counterparty, line.memo, ledger.own_names)
    quotes = ledger.numbers.quoted(line.label, line.memo, line.reference)
    reading = Reading(line, label, ledger, memory, quotes, close)
    if not line.amount:
        return _nothing(line, "montant nul")
    customers = _customers(reading)
    reading.named = customers
    reading.apart = named_apart(reading, customers)
    settled = ledger.settled_numbers.quoted(line.label, line.memo, line.reference)
    reading.paid = sorted({ledger.settled[key].number for key in settled})
    if not reading.paid:
        reading.astray = ledger.numbers.astray(line.label, line.memo)
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
        return _decide(reading, refunds(reading, customers))
    if label.kind is Kind.CARDS:
        return _decide(reading, gross_in_label(reading)) if label.amounts else _nothing(line, "remise de cartes")
    if label.kind is Kind.PAYOUT and not any(reading.identity(customer).sure for customer in customers):
        return _decide(reading, payouts(reading))
    return _decide(reading, receipts(reading, customers))


def _nothing(line: Line, why: str = "") -> Proposal:
    return Proposal(Status.NONE, remainder=line.amount, reasons=(Reason(0, why),) if why else ())


def _customers(reading: Reading) -> list[str]:
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


def _no_sale(reading: Reading, customers: Sequence[str]) -> Proposal | None:
    line, label = reading.line, reading.label
    if label.payer_key and label.payer_key in reading.memory.not_sales:
        return _nothing(line, "payeur marqué « pas une vente »")
    surely_quoted = any(how >= Quoted.WHOLE for how in reading.quotes.values())
    named = frozenset(
        word for customer in customers if reading.identity(customer).sure for word in reading.identity(customer).words
    )
    reason = label.not_a_sale(named)
    known = any(reading.identity(customer).fair for customer in customers)
    if not reason and line.amount.cents > 0 and label.is_refund:
        reason = "remboursement d’un fournisseur" if not known else "remboursement dans le libellé"
        surely_quoted = surely_quoted or known or bool(reading.quotes)
    if reason and not surely_quoted:
        return _nothing(line, reason)
    reading.no_sale = reason
    return None


def _known_batch(reading: Reading) -> Proposal | None:
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


def _paid_twice(reading: Reading) -> Proposal | None:
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
    status = Status.SUGGEST if one.score >= SUGGEST else Status.CHOOSE
    return _chosen(status, one, [one])


def _decide(reading: Reading, found: Sequence[Candidate]) -> Proposal:
    """The best reading and what it is worth: sure, to confirm, to choose from, or nothing."""
    best: dict[tuple[tuple[str, int], ...], Candidate] = {}
    for one in found:
        key = tuple(sorted((link.item.id, link.amount.cents) for link in one.links))
        if key not in best or _rank(one) < _rank(best[key]):
            best[key] = one
    ranked = sorted(best.values(), key=_rank)[:CANDIDATES]
    if not ranked or ranked[0].score < CHOOSE:
        return _nothing(reading.line, _why_nothing(reading))
    first = ranked[0]
    worth = first.worth
    ahead = worth - max((_likely(reading, one, first) for one in ranked[1:]), default=0)
    if worth >= AUTO and ahead >= MARGIN:
        return _chosen(Status.AUTO, first, ranked)
    payers = {link.item.customer for link in first.links}
    rivals = [one for one in ranked[1:] if {link.item.customer for link in one.links} != payers]
    near = _TIE if any(reading.identity(customer).known for customer in payers) or reading.quotes else MARGIN
    tied = any(worth - one.worth < near for one in rivals)
    same_items = any(payers & {link.item.customer for link in one.links} for one in rivals if len(payers) > 1)
    weak = first.score < SUGGEST or (reading.label.kind is Kind.PAYOUT and len(ranked) > 1)
    if weak or (tied and not (same_items and reading.label.kind is Kind.TRANSFER)):
        return _chosen(Status.CHOOSE, first, ranked, "trop peu d’indices pour choisir" if weak else _TIED)
    return _chosen(Status.SUGGEST, first, ranked, "une autre lecture est presque aussi bonne" if worth >= AUTO else "")


def _likely(reading: Reading, rival: Candidate, first: Candidate) -> int:
    """How strong a rival is: what keeps an exact one from being automatic does not make it less likely.

    « GARAGE MARTIN BREST » is not « Garage Martin » when there is a « Garage Martin Brest ».
    """
    names = [reading.identity(link.item.customer).words for link in first.links]
    others = [reading.identity(link.item.customer).words for link in rival.links]
    shorter = all(any(other and other < name for name in names) for other in others)
    return rival.points if rival.exact and not shorter else rival.worth


def _why_nothing(reading: Reading) -> str:
    """Why no reading is worth showing."""
    if reading.line.amount.cents < 0:
        return "aucun avoir ouvert de ce client ni de ce montant"
    if reading.label.is_deposit:
        return "acompte ou devis dans le libellé, aucune facture de ce montant"
    if any(reading.identity(customer).known for customer in reading.named):
        return "client reconnu, mais aucune de ses factures ouvertes ne convient"
    return "aucun client reconnu, aucune facture ouverte de ce montant"


def _rank(one: Candidate) -> tuple[int, int, int, list[tuple[object, ...]]]:
    return (-one.worth, -one.points, len(one.links), [age_of(link.item) for link in one.links])


def _chosen(status: Status, first: Candidate, ranked: Sequence[Candidate], why: str = "") -> Proposal:
    links = () if status is Status.CHOOSE else first.links
    reasons = (*first.reasons, Reason(0, why)) if why else first.reasons
    rest = (first.remainder, first.remainder_kind)
    return Proposal(status, links, first.score, reasons, first.caps, *rest, tuple(ranked))
