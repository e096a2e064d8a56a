"""The readings of a line by what is already noted, each scored: payment, deposit, payout, cheques together, return."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ardoise.domain.bank_labels import Kind
from ardoise.domain.french import money_text
from ardoise.domain.label_numbers import Quoted
from ardoise.domain.matching_identity import Identity, Reading
from ardoise.domain.matching_proposal import CANDIDATES, NEVER_AUTO, SUGGEST, Cap, Reason
from ardoise.domain.matching_recorded_index import (
    DEPOSIT,
    PAYMENT,
    PAYOUT,
    RECEIVED,
    RETURNED,
    Recorded,
    RecordedCandidate,
    RecordedIndex,
)
from ardoise.domain.names import fold

_CASH = re.compile(r"\b(VERSEMENT|VRST|VERST|DEPOT|REMISE) (D )?(DE )?(ESPECES?|ESP|BILLETS|MONNAIE)\b")
_METHODS = {
    Kind.TRANSFER: ("bank_transfer", "direct_debit", "other"),
    Kind.PUBLIC: ("bank_transfer", "other"),
    Kind.CHEQUES: ("cheque",),
    Kind.CARDS: ("card",),
    Kind.PAYOUT: ("card", "direct_debit"),
}
_MOST_CHEQUES, _MOST_STEPS = 40, 20_000  # of the search of cheques that add up


def may_be(reading: Reading, one: Recorded, quotes: dict[str, Quoted]) -> bool:
    """Whether this line can be that money at all: its way of coming fits, or the line names it."""
    kind = reading.label.kind
    if one.kind == DEPOSIT:
        return kind is Kind.CHEQUES or one.id in quotes
    if one.kind == PAYOUT:
        return _provider_named(reading, one) or one.id in quotes
    return _method_fits(reading, one) or one.id in quotes or reading.identity(one.customer).known


def _method_fits(reading: Reading, one: Recorded) -> bool:
    if one.method == "cash":
        return bool(_CASH.search(reading.label.text))
    return one.method in _METHODS[reading.label.kind] and not _CASH.search(reading.label.text)


def _provider_named(reading: Reading, one: Recorded) -> bool:
    return fold(one.method) in reading.label.words


def read_one(reading: Reading, one: Recorded, quotes: dict[str, Quoted]) -> RecordedCandidate:
    reasons, caps = [Reason(45, "montant exact")], []
    how = quotes.get(one.id, 0)
    if how:
        what = "numéro" if one.kind == DEPOSIT else "référence" if one.kind == PAYOUT else _number_text(one, how)
        reasons.append(Reason(int(how), f"{what} dans le libellé"))
    if any(other != one.id and said >= Quoted.WHOLE for other, said in quotes.items()) and how < Quoted.WHOLE:
        reasons.append(Reason(-15, "le libellé cite un autre règlement"))
        caps.append(Cap(NEVER_AUTO, "un autre règlement est cité"))
    if one.kind == PAYOUT:
        return _payout(one, reasons, caps, reading, known=bool(how))
    if one.kind == DEPOSIT:
        return _deposit(one, reasons, caps, reading, known=bool(how))
    return _payment(one, reasons, caps, reading, how)


def _number_text(one: Recorded, how: int) -> str:
    if how == Quoted.STRUCTURED:
        return "numéro du chèque" if one.method == "cheque" else "référence"
    return f"numéro {', '.join(one.numbers)}"


def _payment(one: Recorded, reasons: list[Reason], caps: list[Cap], reading: Reading, how: int) -> RecordedCandidate:
    identity = reading.identity(one.customer) if one.customer else Identity()
    reasons += [reason for reason in identity.reasons if reason.points]
    caps += identity.caps
    fits = _method_fits(reading, one)
    if fits:
        reasons.append(Reason(10, "même mode de règlement"))
    else:
        caps.append(Cap(NEVER_AUTO, "autre mode de règlement : à vérifier"))
    apart = abs((reading.line.date - one.date).days)
    reasons.append(Reason(5 if apart <= 2 else 3, _days_text(apart)))
    known = identity.known or bool(how)
    if not known:
        caps.append(Cap(60, "rien d’autre que le montant et le mode"))
    elif not identity.sure and how < Quoted.WHOLE:
        caps.append(Cap(NEVER_AUTO, "client pas assez sûr"))
    if not identity.sure and one.customer and reading.elsewhere(one.customer):
        reasons.append(Reason(-15, "le libellé nomme un autre client"))
        caps.append(Cap(NEVER_AUTO, "un autre client est nommé"))
    if how < Quoted.WHOLE and one.customer and reading.namesake(one.customer):
        caps.append(Cap(NEVER_AUTO, "un autre client porte ce nom"))
    if one.method == "cash":
        caps.append(Cap(NEVER_AUTO, "versement d’espèces : à vérifier"))
    return RecordedCandidate((one,), PAYMENT, tuple(reasons), tuple(dict.fromkeys(caps)), known)


def _deposit(
    one: Recorded, reasons: list[Reason], caps: list[Cap], reading: Reading, *, known: bool
) -> RecordedCandidate:
    count, said = len(one.parts), reading.label.cheques
    if count:
        reasons.append(Reason(0, f"{count} chèque{'s' if count > 1 else ''}"))
    reasons.append(Reason(30, "seule remise de ce montant"))
    if said and count and said != count:
        reasons.append(Reason(-15, f"le libellé dit {said} chèque{'s' if said > 1 else ''}"))
        caps.append(Cap(NEVER_AUTO, "le nombre de chèques diffère"))
    return RecordedCandidate((one,), DEPOSIT, tuple(reasons), tuple(caps), known)


def _payout(
    one: Recorded, reasons: list[Reason], caps: list[Cap], reading: Reading, *, known: bool
) -> RecordedCandidate:
    if one.parts:
        reasons.append(Reason(0, f"{len(one.parts)} paiement{'s' if len(one.parts) > 1 else ''}"))
    if one.fee:
        reasons.append(Reason(0, f"frais {money_text(one.fee)}"))
    if _provider_named(reading, one):
        reasons.append(Reason(30, "nommé dans le libellé"))
    reasons.append(Reason(5, _days_text(abs((reading.line.date - one.date).days))))
    return RecordedCandidate((one,), PAYOUT, tuple(reasons), tuple(caps), known)


def _days_text(days: int) -> str:
    return "le même jour" if not days else f"à {days} jour{'s' if days > 1 else ''} près"


def quoted_apart(
    reading: Reading, index: RecordedIndex, quotes: dict[str, Quoted], shown: set[str]
) -> list[RecordedCandidate]:
    """A deposit or a payout that the label quotes, of another amount or day: shown, never automatic."""
    found = []
    for key, how in sorted(quotes.items()):
        one = index.items[key]
        if key in shown or how < Quoted.STRUCTURED or one.kind not in (DEPOSIT, PAYOUT):
            continue
        if one.amount.currency != reading.line.amount.currency:
            continue
        exact = one.amount == reading.line.amount
        reasons = [Reason(40, "référence dans le libellé"), Reason(35 if exact else 10, _amount_text(one, exact))]
        cap = Cap(NEVER_AUTO, "date éloignée : à vérifier") if exact else Cap(SUGGEST - 1, "montant différent")
        found.append(RecordedCandidate((one,), one.kind, tuple(reasons), (cap,), True))
    return found


def _amount_text(one: Recorded, exact: bool) -> str:
    return "montant exact" if exact else f"{money_text(one.amount)} attendus"


def returns(reading: Reading, index: RecordedIndex) -> list[RecordedCandidate]:
    """The payment that a refused direct debit or cheque takes back; only somebody may say so."""
    line = reading.line
    quotes = index.quoted(line.label, line.memo, line.reference)
    found = []
    for received in (False, True):
        for one in index.of_amount(-line.amount, line.date, reading.named, received=received):
            if one.kind not in (PAYMENT, RECEIVED) or one.date > line.date or not _may_return(reading, one):
                continue
            identity = reading.identity(one.customer) if one.customer else Identity()
            reasons = [Reason(45, "montant exact d’un règlement reçu"), Reason(10, "rejet dans le libellé")]
            reasons += identity.reasons
            if one.id in quotes:
                reasons.append(Reason(int(quotes[one.id]), f"{_number_text(one, quotes[one.id])} dans le libellé"))
            caps = (Cap(NEVER_AUTO, "rejet : le règlement est à annuler"),)
            found.append(RecordedCandidate((one,), RETURNED, tuple(reasons), caps, identity.known or one.id in quotes))
    return found


def _may_return(reading: Reading, one: Recorded) -> bool:
    cheque = reading.label.kind is Kind.CHEQUES
    return (one.method == "cheque") == cheque and one.method not in ("cash", "card")


def cheques_together(reading: Reading, index: RecordedIndex) -> list[RecordedCandidate]:
    """The cheques noted, in no deposit yet, that add up to the line."""
    line = reading.line
    recent = index.cheques(line.amount.currency, line.date)[-_MOST_CHEQUES:]
    sums, whole = sums_to(recent, line.amount.cents, reading.label.cheques)
    found = []
    for chosen in sums:
        only = whole and len(sums) == 1
        text = f"somme de {len(chosen)} chèques notés"
        reasons = (Reason(45 if only else 30, text), *((Reason(10, "seule combinaison possible"),) if only else ()))
        caps = (Cap(NEVER_AUTO, "remise de chèques : à vérifier"),)
        found.append(RecordedCandidate(tuple(chosen), DEPOSIT, reasons, caps))
    return found


def sums_to(items: Sequence[Recorded], target: int, count: int = 0) -> tuple[list[list[Recorded]], bool]:
    """The sets of two items or more that add up to `target` cents, CANDIDATES at most, and whether all were tried.

    `count` is how many the set must hold, 0 for any number.
    """
    ordered = sorted(items, key=lambda one: (-one.amount.cents, one.date, one.id))
    left = [0] * (len(ordered) + 1)
    for place in range(len(ordered) - 1, -1, -1):
        left[place] = left[place + 1] + ordered[place].amount.cents
    found: list[list[Recorded]] = []
    steps = 0
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, target, ())]
    while stack:
        place, missing, taken = stack.pop()
        steps += 1
        if steps > _MOST_STEPS or len(found) >= CANDIDATES:
            return found, False
        if not missing:
            if len(taken) >= 2 and count in (0, len(taken)):
                found.append([ordered[one] for one in taken])
            continue
        if place >= len(ordered) or left[place] < missing or (count and len(taken) >= count):
            continue
        stack.append((place + 1, missing, taken))
        if ordered[place].amount.cents <= missing:
            stack.append((place + 1, missing - ordered[place].amount.cents, (*taken, place)))
    return found, True


def not_only(one: RecordedCandidate) -> RecordedCandidate:
    reasons = tuple(reason for reason in one.reasons if reason.text != "seule remise de ce montant")
    caps = one.caps if one.known else (*one.caps, Cap(NEVER_AUTO, "d’autres encaissements ont ce montant"))
    return replace(one, reasons=reasons, caps=caps)
