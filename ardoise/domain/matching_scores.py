"""The points of one reading of a line: amount, identity, number, date, then the caps that apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ardoise.domain.bank_labels import Kind
from ardoise.domain.label_numbers import Quoted
from ardoise.domain.matching_identity import Identity, Reading
from ardoise.domain.matching_ledger import OpenItem
from ardoise.domain.matching_proposal import NEVER_AUTO, Candidate, Cap, Link, Reason
from ardoise.domain.money import Money
from ardoise.domain.names import fold

_LATE, _FRESH = 200, 120  # days from the invoice
_UNCHECKED = (Quoted.ZERO, Quoted.INTRODUCED, Quoted.WHOLE)  # an RF reference has its own check digits
_PUBLIC_WORDS = frozenset(
    "MAIRIE COMMUNE COMMUNAUTE VILLE METROPOLE AGGLOMERATION DEPARTEMENT REGION PREFECTURE LYCEE COLLEGE ECOLE "
    "UNIVERSITE CCAS HOPITAL CHU CH EHPAD SIVOM SIVU SYNDICAT OFFICE MINISTERE CROUS SDIS".split()
)


def whole(items: Iterable[OpenItem]) -> list[Link]:
    """Each item for all that it still owes."""
    return [Link(item, item.due) for item in items]


def score(
    reading: Reading,
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
    if len(customers) == 1 and customers[0] in reading.apart and len(reading.apart) > 1 and not quoted:
        reasons.append(Reason(-15, "le libellé nomme aussi un autre client"))
        limits.append(Cap(NEVER_AUTO, "plusieurs clients nommés"))
    if len(customers) > 1:
        limits.append(Cap(NEVER_AUTO, "plusieurs clients"))
    elif reading.elsewhere(customers[0]) or reading.for_another(customers[0]):
        limits.append(Cap(NEVER_AUTO, "un autre client est nommé"))
    told = best_quote >= Quoted.WHOLE
    if (
        best_quote in _UNCHECKED
        and not _payer_is(reading, weakest)
        and reading.ledger.owed_by_others(reading.line.amount, customers)
    ):
        limits.append(Cap(NEVER_AUTO, "numéro sans nom sûr, et d’autres clients doivent ce montant"))
    if not told and any(reading.namesake(customer) for customer in customers):
        limits.append(Cap(NEVER_AUTO, "un autre client porte ce nom"))
    if weakest.longer and not weakest.learnt and not best_quote:
        limits.append(Cap(NEVER_AUTO, "le payeur porte un mot de plus que ce client"))
    _oddities(reading, limits, quoted=best_quote >= Quoted.WHOLE)
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
    sure = best_quote >= Quoted.WHOLE
    return Candidate(tuple(links), tuple(reasons), tuple(dict.fromkeys(limits)), amount, kind, sure)


def _payer_is(reading: Reading, identity: Identity) -> bool:
    """Whether the payer is this customer: surely, or by a part of its name and nothing else."""
    return identity.sure or (identity.fair and set(reading.label.payer) <= identity.words)


def _oddities(reading: Reading, limits: list[Cap], *, quoted: bool) -> None:
    """What the label says besides who pays and what: each asks for a look."""
    label = reading.label
    if label.is_instalment:
        limits.append(Cap(NEVER_AUTO, "versement partiel dans le libellé"))
    if label.is_deposit and not quoted:
        limits.append(Cap(NEVER_AUTO, "acompte ou devis dans le libellé"))
    if reading.no_sale:
        limits.append(Cap(NEVER_AUTO, f"{reading.no_sale} : à vérifier"))
    if reading.astray:
        limits.append(Cap(NEVER_AUTO, f"le libellé cite {reading.astray}, numéro inconnu"))


def _dates(reading: Reading, links: Sequence[Link], reasons: list[Reason], limits: list[Cap]) -> None:
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


def _public(reading: Reading, customers: Sequence[str]) -> bool:
    return all(
        any(word in _PUBLIC_WORDS for name in reading.ledger.names.get(one, ()) for word in fold(name).split())
        for one in customers
    )


def age_of(item: OpenItem) -> tuple[object, ...]:
    """The order of open items, oldest first."""
    return (item.date, item.due_date or item.date, item.number, item.id)
