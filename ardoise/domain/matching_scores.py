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
    reasons, limits = [Reason(points, text), *extra], list(caps)
    customers = sorted({link.item.customer for link in links})
    weakest = min((reading.identity(customer) for customer in customers), key=lambda identity: identity.points)
    reasons += weakest.reasons
    limits += weakest.caps
    how = _numbers(reading, links, customers, reasons, limits)
    if len(customers) == 1 and customers[0] in reading.apart and len(reading.apart) > 1 and not how:
        reasons.append(Reason(-15, "le libellé nomme aussi un autre client"))
    _names(reading, customers, weakest, how, limits)
    _oddities(reading, limits, quoted=how >= Quoted.WHOLE)
    _dates(reading, links, reasons, limits)
    known = weakest.known or bool(how)
    if reading.label.kind is Kind.PUBLIC and _public(reading, customers):
        reasons.append(Reason(10, "payeur public et client public"))
        limits.append(Cap(NEVER_AUTO if known else 58, "comptable public : à vérifier"))
    else:
        _manner(reading.label.kind, limits, known=known)
    amount, kind = rest or (Money(0, reading.line.amount.currency), "")
    unique = tuple(dict.fromkeys(limits))
    return Candidate(tuple(links), tuple(reasons), unique, amount, kind, how >= Quoted.WHOLE)


def _numbers(
    reading: Reading, links: Sequence[Link], customers: Sequence[str], reasons: list[Reason], limits: list[Cap]
) -> int:
    """What the numbers in the label say for these links and against them; how surely one of them is quoted."""
    items = reading.ledger.items
    linked = {link.item.id for link in links}
    quoted = {key: how for key, how in reading.quotes.items() if key in linked}
    best = max(quoted.values(), default=0)
    astray = [key for key, how in reading.quotes.items() if key not in linked and how >= Quoted.INTRODUCED]
    if quoted:
        numbers = ", ".join(sorted(items[key].number for key in quoted))
        reference = best == Quoted.STRUCTURED
        reasons.append(Reason(int(best), f"référence RF {numbers} citée" if reference else f"numéro {numbers} cité"))
        if len(quoted) < len(linked):
            limits.append(Cap(NEVER_AUTO, "le libellé ne cite pas toutes ces factures"))
    if astray:
        reasons.append(Reason(-15, f"le libellé cite {', '.join(sorted(items[key].number for key in astray))}"))
        limits.append(Cap(NEVER_AUTO, "une autre facture est citée"))
    elif any(key not in linked and items[key].customer in customers for key in reading.quotes):
        limits.append(Cap(NEVER_AUTO, "une autre facture de ce client semble citée"))
    if reading.paid:
        if not quoted:
            reasons.append(Reason(-15, f"le libellé cite {reading.paid[0]}, déjà payée"))
        limits.append(Cap(NEVER_AUTO, "une facture citée est déjà payée"))
    return int(best)


def _names(reading: Reading, customers: Sequence[str], weakest: Identity, how: int, limits: list[Cap]) -> None:
    """Who else the line may come from."""
    if len(customers) > 1:
        limits.append(Cap(NEVER_AUTO, "plusieurs clients"))
    elif customers[0] in reading.apart and len(reading.apart) > 1 and not how:
        limits.append(Cap(NEVER_AUTO, "plusieurs clients nommés"))
    elif reading.elsewhere(customers[0]) or reading.for_another(customers[0]):
        limits.append(Cap(NEVER_AUTO, "un autre client est nommé"))
    unchecked = 0 < how < Quoted.STRUCTURED  # an RF reference has check digits: it is not mistyped
    shared = any(reading.namesake(customer) for customer in customers)
    unsure = shared or not _payer_is(reading, weakest)
    if unchecked and unsure and reading.ledger.owed_by_others(reading.line.amount, customers):
        limits.append(Cap(NEVER_AUTO, "numéro sans nom sûr, et d’autres clients doivent ce montant"))
    twins = any(len(reading.ledger.of_customer_and_amount(one, reading.line.amount)) > 1 for one in customers)
    if 0 < how < Quoted.WHOLE and twins:
        limits.append(Cap(NEVER_AUTO, "numéro abrégé, et une autre facture de ce montant"))
    if how < Quoted.WHOLE and shared:
        limits.append(Cap(NEVER_AUTO, "un autre client porte ce nom"))
    if weakest.longer and not weakest.learnt and not how:
        limits.append(Cap(NEVER_AUTO, "le payeur porte un mot de plus que ce client"))
    if not weakest.sure and how < Quoted.WHOLE and not (weakest.fair and how):
        limits.append(Cap(NEVER_AUTO, "client pas assez sûr"))


def _manner(kind: Kind, limits: list[Cap], *, known: bool) -> None:
    """What the way the money came allows."""
    if kind is Kind.CHEQUES:
        limits.append(Cap(NEVER_AUTO if known else 54, "remise de chèques : à vérifier"))
    elif kind in (Kind.CARDS, Kind.PAYOUT):
        limits.append(Cap(NEVER_AUTO if known else 58, "encaissement groupé : à vérifier"))
    elif not known:
        limits.append(Cap(45, "rien d’autre que le montant"))


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
