"""The readings of a line that are worth scoring: exact, sums, near, in part, batches; each search is bounded."""

from __future__ import annotations

from collections.abc import Sequence

from ardoise.domain.bank_labels import Kind
from ardoise.domain.french import money_text
from ardoise.domain.matching_batches import cheque_batch
from ardoise.domain.matching_identity import Reading
from ardoise.domain.matching_ledger import FEW_ITEMS, OpenItem, combinations, runs
from ardoise.domain.matching_proposal import CANDIDATES, NEVER_AUTO, SUGGEST, Candidate, Cap, Link, Reason
from ardoise.domain.matching_scores import age_of, score, whole
from ardoise.domain.money import Money

_NEAR_ITEMS = 60  # the oldest items of a customer that a nearly exact amount is compared with


def receipts(reading: Reading, customers: Sequence[str]) -> list[Candidate]:
    """The readings of money that came in by transfer or by cheques, from those customers; not ranked yet."""
    line, ledger = reading.line, reading.ledger
    found: list[Candidate] = []
    quoted = [ledger.items[key] for key in sorted(reading.quotes, key=lambda key: age_of(ledger.items[key]))]
    quoted = [item for item in quoted if item.due.currency == line.amount.currency]
    if len(quoted) > 1 and sum(item.due.cents for item in quoted) == line.amount.cents:
        found.append(score(reading, whole(quoted), 42, "somme exacte des numéros cités"))
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
                found.append(score(reading, whole([item]), 45, "montant exact"))
    found += _several_named(reading)
    if reading.label.kind is Kind.CHEQUES and not any(len(one.links) == 1 and one.score >= SUGGEST for one in found):
        found += cheque_batch(reading)
    return found


def _exact(reading: Reading, customer: str) -> list[Candidate]:
    items = reading.ledger.of_customer_and_amount(customer, reading.line.amount)
    owed = reading.ledger.account(customer, reading.line.amount.currency).invoices
    oldest = owed[0] if owed else None
    # the twins of one amount: the oldest ones, and those whose number is quoted
    shown = items[:CANDIDATES]
    quoted = [reading.ledger.items[key] for key in sorted(reading.quotes) if len(items) > CANDIDATES]
    shown += [one for one in quoted if one.customer == customer and one.due == reading.line.amount and one not in shown]
    found = []
    for item in shown:
        extra = [Reason(-5, "une facture plus ancienne reste due")] if oldest and _older(oldest, item) else []
        text = "reste dû exact" if item.part_paid else "montant exact"
        caps = [Cap(NEVER_AUTO, "solde d’une facture déjà payée en partie : à vérifier")] if item.part_paid else []
        found.append(score(reading, whole([item]), 45, text, extra=extra, caps=caps))
    return found


def _sums(reading: Reading, customer: str) -> list[Candidate]:
    """Runs of consecutive items, with and without credit notes, then the only pair or triple."""
    account = reading.ledger.account(customer, reading.line.amount.currency)
    every, invoices, target = account.items, account.invoices, reading.line.amount.cents
    sums: dict[frozenset[str], tuple[list[OpenItem], int, str]] = {}
    for items in [every] if len(every) == len(invoices) else [every, invoices]:
        for start, end in runs(items, target):
            chosen = items[start:end]
            if sum(item.due.cents > 0 for item in chosen) < 1:
                continue
            if len(chosen) == len(items) and account.whole:
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
    found = []
    for key, (chosen, points, text) in sums.items():
        more = list(caps)
        quoted_all = all(item.id in reading.quotes for item in chosen)
        if quoted_all:
            more = []
        if len(chosen) < len(every) and not quoted_all and others - {key}:
            more.append(Cap(NEVER_AUTO, "d’autres factures font la même somme"))
        if account.credits & key:
            more.append(Cap(NEVER_AUTO, "avoir compté : à vérifier"))
        elif account.credits:
            more.append(Cap(NEVER_AUTO, "avoir laissé de côté : à vérifier"))
        if any(item.part_paid for item in chosen) and not quoted_all:
            more.append(Cap(NEVER_AUTO, "facture déjà payée en partie : à vérifier"))
        found.append(score(reading, whole(chosen), points, text, caps=more))
    return found


def _near(reading: Reading, customer: str) -> list[Candidate]:
    """One item that the line pays but for a rounding, a discount, a retention, the VAT or a bank's fee."""
    line, paid = reading.line, reading.line.amount.cents
    found = []
    for item in reading.ledger.account(customer, line.amount.currency).items[:_NEAR_ITEMS]:
        due = item.due.cents
        if due <= 0 or due == paid or item.date > line.date:
            continue
        if abs(due - paid) <= 5:
            kept = Money.of_cents(min(due, paid), line.amount.currency)
            over = Money.of_cents(max(0, paid - due), line.amount.currency)
            found.append(
                score(
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
                score(
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
        found.append(score(reading, [Link(item, line.amount)], points, text, caps=[Cap(NEVER_AUTO, "reste dû")]))
    return found


def _in_part(reading: Reading, customer: str, quoted: Sequence[OpenItem]) -> list[Candidate]:
    """The line put on what is quoted, else on the oldest items, up to each due; the rest is the customer's."""
    line = reading.line
    every = reading.ledger.account(customer, line.amount.currency).invoices
    asked = [item for item in quoted if item.due.cents > 0] or [item for item in every if item.date <= line.date]
    left, links = line.amount.cents, []
    for item in asked[:_NEAR_ITEMS]:
        if left <= 0:
            break
        part = min(left, item.due.cents)
        links.append(Link(item, Money.of_cents(part, line.amount.currency)))
        left -= part
    if left and len(asked) > _NEAR_ITEMS:
        return []  # there may be enough owed beyond what is read
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
        score(
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


def _swap_in(reading: Reading, items: Sequence[OpenItem]) -> bool:
    paid = reading.line.amount.cents
    return any(_swapped(item.due.cents, paid) for item in items[:_NEAR_ITEMS])


def _several_named(reading: Reading) -> list[Candidate]:
    """Two customers named apart in one label, paid together by an agent: proposed, never automatic."""
    named = reading.apart
    if len(named) != 2:
        return []
    line = reading.line
    first, second = (reading.ledger.account(one, line.amount.currency).items[:FEW_ITEMS] for one in named)
    found: list[Candidate] = []
    by_due: dict[int, list[OpenItem]] = {}
    for item in second:
        by_due.setdefault(item.due.cents, []).append(item)
    for item in first:
        for other in by_due.get(line.amount.cents - item.due.cents, ()):
            if item.due.cents > 0 and other.due.cents > 0 and len(found) < CANDIDATES:
                points = 42 if (item, other) == (first[0], second[0]) else 36
                found.append(score(reading, whole([item, other]), points, "somme exacte de deux clients nommés"))
    return found


def named_apart(reading: Reading, customers: Sequence[str]) -> list[str]:
    """The customers that the label names by different words: « TILLEULS ACACIAS » names two."""
    named: list[str] = []
    for customer in customers:
        identity = reading.identity(customer)
        if identity.share >= 70 and not any(identity.words & reading.identity(other).words for other in named):
            named.append(customer)
    return named


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
