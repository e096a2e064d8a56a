"""Which place of the plan each account of a FEC takes, with what shows it; the most used wins, the others are named."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ardoise.domain.accounts import LONGEST, SHORTEST, Territory
from ardoise.domain.document import Nature
from ardoise.domain.names import fold
from ardoise.domain.vat import WIRE_RATES
from ardoise.ledger import pcg
from ardoise.ledger.plan import label_of, sales_key
from ardoise.ledger.recognition.seen import File, Seen
from ardoise.payments.models import Method

_ABROAD = re.compile(r"\b(EXPORTS?|EXPORTATIONS?|HORS UE|HORS CEE|ETRANGER)\b")
_UNION = re.compile(r"\b(INTRACOM\w*|INTRA|UE|CEE|COMMUNAUTAIRES?)\b")
_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?%")
_GOODS = ("701", "702", "703", "707")
_SIDE = ("708",)  # carriage, rents: beside what is sold
_VAT = ("44571", "44574")
_WAITING = ("44574", "4458")
_ATTENDING = re.compile(r"\b(ATTENTE|ENCAISSEMENTS?|REGULARISER)\b")
_ENOUGH = 3  # entries that show the same thing, from which it is sure


@dataclass(frozen=True, slots=True)
class Guess:
    """One place of the plan, what the file puts there, and the evidence."""

    key: str
    label: str
    value: str
    evidence: str
    is_sure: bool


def guesses(file: File) -> list[Guess]:
    """Every place that the file tells, in the order of the plan."""
    found: dict[str, Guess] = {}
    for guess in _all(file):
        found.setdefault(guess.key, guess)
    return list(found.values())


def _all(file: File) -> Iterator[Guess]:
    yield from _length(file)
    yield from _sales(file)
    yield from _vat(file)
    yield from _simple(file)
    yield from _money(file)
    yield from _journals(file)
    yield from _labels(file)


def _length(file: File) -> Iterator[Guess]:
    sizes = Counter(len(seen.number) for seen in file.accounts.values() if seen.number.isdigit())
    if not sizes:
        return
    size, count = sizes.most_common(1)[0]
    if SHORTEST <= size <= LONGEST:
        evidence = f"{count} comptes sur {sum(sizes.values())} ont {size} chiffres"
        yield Guess("length", label_of("length"), str(size), evidence, count == sum(sizes.values()))


def _sales(file: File) -> Iterator[Guess]:
    """By nature, rate and territory. One account for every rate of a nature is its usual one, and nothing more."""
    places: dict[tuple[Nature, Territory], list[Seen]] = defaultdict(list)
    for seen in file.under("70"):
        if not seen.number.startswith("709"):
            nature = Nature.GOODS if seen.number.startswith(_GOODS) else Nature.SERVICE
            places[nature, _place(seen.label)].append(seen)
    for (nature, place), every in places.items():
        found = [seen for seen in every if not seen.number.startswith(_SIDE)] or every
        if place is Territory.FRANCE:
            yield _guess("goods" if nature is Nature.GOODS else "services", found[0], others=found[1:])
        if place is not Territory.FRANCE or len(found) > 1:
            for rate, those in _by_rate(found).items():
                yield _guess(sales_key(nature.value, rate, place.value), those[0], rate, those[1:])


def _vat(file: File) -> Iterator[Guess]:
    kinds: dict[str, list[Seen]] = {"vat": [], "waiting": []}
    for seen in file.under("4457", "4458"):
        if seen.number.startswith(_VAT) or seen.beside["70"] or seen.rates:
            waits = seen.number.startswith(_WAITING) or bool(_ATTENDING.search(fold(seen.label)))
            kinds["waiting" if waits else "vat"].append(seen)
    for kind, found in kinds.items():
        if found:
            yield _guess("vat_waiting" if kind == "waiting" else "vat", found[0], others=found[1:])
        if len(found) > 1:
            for rate, those in _by_rate(found).items():
                if rate:
                    yield _guess(f"{kind}:{rate:.2f}", those[0], rate, those[1:])


def _by_rate(found: list[Seen]) -> dict[Decimal, list[Seen]]:
    """The accounts of each rate, the one that shows it most first; an account that shows none says it by its name."""
    rates: dict[Decimal, list[Seen]] = defaultdict(list)
    for seen in found:
        for rate in seen.rates or _named(seen):
            rates[rate].append(seen)
    return {
        rate: sorted(those, key=lambda one: -one.rates[rate]) for rate, those in sorted(rates.items(), reverse=True)
    }


def _simple(file: File) -> Iterator[Guess]:
    collectives = Counter[str]()
    for (account, _), one in file.customers.items():
        collectives[account if account.isdigit() else "411"] += one.lines
    if collectives:
        account, count = collectives.most_common(1)[0]
        yield Guess(
            "customers", label_of("customers"), account, f"{_many(count, 'ligne')} de clients", len(collectives) == 1
        )
    places = {
        "down_payments": ("419",),
        "discounts": ("709",),
        "fees": ("627",),
        "losses": ("658",),
        "gains": ("758",),
    }
    for key, beginnings in places.items():
        if found := file.under(*beginnings):
            yield _guess(key, found[0], others=found[1:])


def _money(file: File) -> Iterator[Guess]:
    if banks := file.under("512"):
        yield _guess("bank", banks[0], others=banks[1:])
    for method, beginnings in (
        (Method.CHEQUE, ("5112",)),
        (Method.CARD, ("5115", "5113")),
        (Method.CASH, ("53",)),
    ):
        if found := file.under(*beginnings):
            yield _guess(f"method:{method.value}", found[0], others=found[1:])


def _journals(file: File) -> Iterator[Guess]:
    """The journal where most of the sales, of the bank, of the cash are; the other one is that of the rest."""
    taken: set[str] = set()
    for key, kind in (("sales_journal", "70"), ("bank_journal", "51"), ("cash_journal", "53"), ("other_journal", "")):
        counts = {code: kinds[kind] for code, kinds in file.kinds.items() if kind and kinds[kind] and code}
        if not kind:
            counts = {code: 1 for code, name in file.journals.items() if "DIVERS" in fold(name) or code == "OD"}
        free = {code: count for code, count in counts.items() if code not in taken}
        if not free:
            continue
        code = max(free, key=lambda one: free[one])
        taken.add(code)
        evidence = _many(free[code], "écriture") if kind else "d’après son nom"
        yield Guess(key, label_of(key), code[:6], evidence, len(code) <= 6)
        if name := file.journals.get(code):
            yield Guess(f"{key}_label", label_of(f"{key}_label"), name[:60], f"journal {code}", True)


def _labels(file: File) -> Iterator[Guess]:
    """The names of the accounts of sales, VAT and money, where they are not those of the PCG."""
    for seen in file.under("70", "4457", "4458", "419", "512", "53", "511"):
        if seen.label and fold(seen.label) != fold(pcg.label_of(seen.number)) and seen.number.isalnum():
            evidence = _many(seen.lines, "ligne")
            yield Guess(f"label:{seen.number}", f"Intitulé du {seen.number}", seen.label[:200], evidence, True)


def _guess(key: str, seen: Seen, rate: Decimal | None = None, others: list[Seen] | None = None) -> Guess:
    parts = [f"{seen.number} « {seen.label} »" if seen.label else seen.number]
    shows = seen.rates[rate] if rate is not None else 0
    parts.append(f"{_many(seen.lines, 'ligne')}, {_euros(seen.moved)}")
    if shows:
        parts.append(f"{_many(shows, 'écriture')} à ce taux")
    if seen.example:
        parts.append(f"par exemple {seen.example}")
    if others:
        parts.append("aussi " + ", ".join(f"{other.number} ({other.lines})" for other in others[:3]))
    rivals = sum(other.lines if rate is None else other.rates[rate] for other in others or ())
    count = seen.lines if rate is None else shows
    is_sure = rivals * 10 <= count and (rate is None or shows >= _ENOUGH)
    return Guess(key, label_of(key), seen.number, " · ".join(parts), is_sure)


def _named(seen: Seen) -> list[Decimal]:
    """« TVA collectée 5,5 % » -> 5.5"""
    found = _RATE.search(seen.label)
    rate = Decimal(found[1].replace(",", ".")) if found else Decimal(-1)
    return [rate] if rate in WIRE_RATES else []


def _place(label: str) -> Territory:
    text = fold(label)
    if _ABROAD.search(text):
        return Territory.ABROAD
    return Territory.UNION if _UNION.search(text) else Territory.FRANCE


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _euros(amount: Decimal) -> str:
    return f"{amount:,.2f}\u00a0€".replace(",", "\u202f").replace(".", ",")
