"""The readings of money that comes for several at once, or goes back: cheques, cards, payment companies, refunds."""

from __future__ import annotations

from collections.abc import Sequence

from ardoise.domain.french import money_text
from ardoise.domain.matching_identity import Reading
from ardoise.domain.matching_ledger import OpenItem, combinations
from ardoise.domain.matching_proposal import CANDIDATES, NEVER_AUTO, Candidate, Cap, Reason
from ardoise.domain.matching_scores import score, whole
from ardoise.domain.money import Money


def cheque_batch(reading: Reading) -> list[Candidate]:
    line, count = reading.line, reading.label.cheques
    recent = reading.ledger.recent(line.amount.currency, line.date)
    sizes = [count] if count in (2, 3) else [] if count else [2]
    found = []
    for size in sizes:
        for chosen in combinations(recent if size == 2 else recent[-60:], line.amount.cents, size):
            one = len({item.customer for item in chosen}) == 1
            points, text = (38, "somme de chèques d’un client") if one else (30, "somme de chèques possible")
            found.append(score(reading, whole(chosen), points, text))
    return found


def gross_in_label(reading: Reading) -> list[Candidate]:
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
                score(reading, whole([item]), 45, "montant brut exact", extra=extra, rest=(rest, "fee" if fee else ""))
            )
    return found


def payouts(reading: Reading) -> list[Candidate]:
    """The payout of a payment company whose report is not known: a fee of 4 % + 0,50 € at most."""
    line = reading.line
    cents, currency = line.amount.cents, line.amount.currency
    high = cents + cents // 25 + 50
    found = []

    def add(items: Sequence[OpenItem], points: int, text: str) -> None:
        fee = sum(item.due.cents for item in items) - cents
        rest = Money.of_cents(-fee, currency)
        why = f"{text}, frais de {money_text(-rest)}" if fee else text
        found.append(score(reading, whole(items), points, why, rest=(rest, "fee" if fee else "")))

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


def refunds(reading: Reading, customers: Sequence[str]) -> list[Candidate]:
    """Money given back to a customer: a credit note of that amount, when the line names the customer or its number."""
    found = []
    for customer in customers:
        for item in reading.ledger.of_customer_and_amount(customer, reading.line.amount)[:CANDIDATES]:
            if reading.identity(customer).known or item.id in reading.quotes:
                caps = [Cap(NEVER_AUTO, "remboursement : à vérifier")]
                found.append(score(reading, whole([item]), 45, "montant exact de l’avoir", caps=caps))
    return found
