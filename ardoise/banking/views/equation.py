"""A line as an equation: what the bank says, the amount, what it is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ardoise.banking.learning import domain_line
from ardoise.banking.models import BankLine, Category, LineState, Reconciliation
from ardoise.banking.proposals import Shown, ShownCandidate, ShownPart, shown
from ardoise.companies.gate import Access
from ardoise.companies.pages import may_go
from ardoise.domain.bank_categories import category_of
from ardoise.domain.bank_labels import Kind, read_label
from ardoise.domain.french import money_text
from ardoise.domain.matching import Status
from ardoise.domain.money import Money
from ardoise.web.lists import routes

ROUTES = {
    "see": "banking:line",
    "accept": "banking:accept",
    "link": "banking:link",
    "aside": "banking:set_aside",
    "unlink": "banking:unlink",
    "take_back": "banking:take_back",
    "make_invoice": "banking:line_invoice",
    "make_expense": "banking:line_expense",
}
EURO = "EUR"
NUMBERS = 3  # named of one reading; the others are counted
READINGS = 4
WORDS = {Status.AUTO: ("certaine", "sure"), Status.SUGGEST: ("à vérifier", "look")}
ADVICE = {
    Kind.CHEQUES: "Des chèques remis ensemble\u202f? Cherchez-les, ou notez la remise.",
    Kind.CARDS: "Une remise de cartes\u202f? Cherchez les règlements notés ce jour-là.",
    Kind.PAYOUT: "Un versement en ligne\u202f? Cherchez les paiements qu’il rassemble.",
}
COUNTED = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")


@dataclass(frozen=True)
class Reading:
    """One among several: a choice to click."""

    rank: int
    title: str
    why: str


@dataclass(frozen=True)
class Row:
    """What a template shows of a line."""

    line: BankLine
    today: date
    urls: Mapping[str, str]
    shown: Shown | None = None
    said: str = ""  # what was just done: the row is struck
    linked_to: str = ""  # what a part of it is linked to already

    @property
    def day(self) -> str:
        return f"{self.line.date:%d/%m}" if self.line.date.year == self.today.year else f"{self.line.date:%d/%m/%y}"

    @property
    def sum(self) -> str:
        return signed_text(self.line.amount)

    @property
    def rest(self) -> str:
        """What is left of a line linked for a part."""
        return money_text(abs(self.line.left)) if self.line.linked_cents and self.line.left else ""

    @property
    def can_link(self) -> bool:
        return self.line.currency == EURO

    @property
    def is_choice(self) -> bool:
        return self.shown is not None and self.shown.status is Status.CHOOSE

    @property
    def choice_words(self) -> str:
        return "plusieurs lectures se valent" if len(self.readings) > 1 else "une piste, à confirmer vous-même"

    @property
    def is_known(self) -> bool:
        return self.shown is not None and self.shown.status is not Status.NONE

    @property
    def is_stale(self) -> bool:
        """What was proposed no longer stands, and nobody read the line again yet."""
        return self.shown is None and self.line.state == LineState.PROPOSED

    @property
    def is_returned(self) -> bool:
        """A payment that came back: to accept is to reverse it, and its invoices ask again."""
        return self.shown is not None and self.shown.kind == "returned"

    @property
    def accept_word(self) -> str:
        return "Noter l’impayé" if self.is_returned else "Accepter"

    @property
    def word(self) -> str:
        return WORDS[self.shown.status][0] if self.shown and self.shown.status in WORDS else ""

    @property
    def tone(self) -> str:
        return WORDS[self.shown.status][1] if self.shown and self.shown.status in WORDS else ""

    @property
    def first(self) -> ShownCandidate | None:
        return self.shown.candidates[0] if self.shown and self.shown.candidates else None

    @property
    def documents(self) -> list[ShownPart]:
        return list(self.first.parts) if self.first else []

    @property
    def customers(self) -> str:
        """Whom the documents are of; nothing when no document says it and nobody is credited."""
        names = dict.fromkeys(part.customer for part in self.documents if part.customer)
        return listed(list(names) or ([self.first.customer] if self.first and self.first.customer else []))

    @property
    def note(self) -> str:
        return _note(self.first) if self.first else ""

    @property
    def title(self) -> str:
        return _title(self.first) if self.first else ""

    @property
    def readings(self) -> list[Reading]:
        if self.shown is None:
            return []
        return [
            Reading(one.rank, _title(one), ", ".join(filter(None, (_note(one), *one.reasons))))
            for one in self.shown.candidates[:READINGS]
        ]

    @property
    def advice(self) -> str:
        """What to do of a line that nothing explains."""
        if not self.can_link:
            return f"Cette ligne est en {self.line.currency}\u202f: seules les lignes en euros se lient."
        if self.rest:
            return f"Il reste {self.rest} à lier sur cette ligne."
        if self.is_stale:
            return "La ligne est relue dans un instant ; vous pouvez déjà la lier."
        if self.line.cents < 0:
            category = category_of(domain_line(self.line))
            if category and category != Category.PURCHASE:
                return f"Sans doute pas une vente\u202f: {Category(category).label.lower()}."
            return "Un achat\u202f? Notez la dépense, ou dites que ce n’est pas une vente."
        kind = read_label(self.line.label, self.line.counterparty, self.line.memo).kind
        if kind in ADVICE:
            return ADVICE[kind]
        said = self.shown.reasons[0] if self.shown and self.shown.reasons else ""
        return f"{said.capitalize()}. " * bool(said) + "Cherchez la facture, ou dites que ce n’est pas une vente."


def rows_of(lines: Iterable[BankLine], access: Access, said: Mapping[int, str] | None = None) -> list[Row]:
    """The rows of a page, with what is proposed of those that wait, and the acts that the role may do."""
    today = access.company.today
    lines, said = list(lines), said or {}
    found = shown(line for line in lines if line.pk not in said)
    parts: dict[int, list[str]] = {}
    for pk, label in _labels(line.pk for line in lines if line.linked_cents and line.left):
        parts.setdefault(pk, []).append(label)
    urls = routes(**{key: name for key, name in ROUTES.items() if may_go(access, name, "GET")})
    return [
        Row(line, today, urls(line.pk), found.get(line.pk), said.get(line.pk, ""), listed(parts.get(line.pk, [])))
        for line in lines
    ]


def _labels(pks: Iterable[int]) -> Iterable[tuple[int, str]]:
    asked = list(pks)
    rows = Reconciliation.objects.filter(line__in=asked, undone_at=None).order_by("pk")
    return rows.values_list("line_id", "label") if asked else ()


def signed_text(amount: Money) -> str:
    return f"+{money_text(amount)}" if amount.amount > 0 else money_text(amount)


def _title(one: ShownCandidate) -> str:
    names = dict.fromkeys(part.customer for part in one.parts if part.customer)
    numbers = [part.number for part in one.parts[:NUMBERS]]
    more = len(one.parts) - len(numbers)
    what = listed([*numbers, f"{more} autre{'s' if more > 1 else ''}"] if more > 0 else numbers)
    who = listed(list(names))
    if not what:
        return f"Crédit de {one.customer}" if one.customer else "Aucune facture ouverte"
    return f"{what}, {who}" if who else what


def _note(one: ShownCandidate) -> str:
    """In what it differs from the whole of one document."""
    if one.remainder_kind == "fee":
        return f"moins {money_text(abs(one.remainder))} de frais"
    if one.remainder_kind == "overpayment" and one.remainder:
        return f"{money_text(one.remainder)} au crédit du client"
    if one.remainder_kind == "rounding" and one.remainder:
        return f"à {money_text(abs(one.remainder))} près"
    if one.kind == "returned":
        return "revenu impayé, ce qu’il réglait redevient à régler"
    if one.kind in ("payment", "deposit", "payout"):
        return "déjà noté" if len(one.parts) == 1 else "déjà notés"
    count = len(one.parts)
    return f"somme de {COUNTED[count] if count < len(COUNTED) else count} documents" if count > 1 else ""


def listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} et {words[-1]}" if len(words) > 1 else "".join(words)
