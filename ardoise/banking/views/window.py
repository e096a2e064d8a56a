"""« Lier facture » as it is typed: the rows, what is put on each, what it leaves of the line, all computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from ardoise.banking.learning import payer_key
from ardoise.banking.models import BankLine, Lesson
from ardoise.banking.proposals import shown
from ardoise.banking.search import Linkable
from ardoise.banking.views.chosen import RECORDED, by_keys, found, key_of, subjects_of
from ardoise.domain.bank_labels import read_label
from ardoise.domain.errors import Refused
from ardoise.domain.french import NO_BREAK, money_text
from ardoise.domain.matching import Status
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.names import name_words
from ardoise.domain.typing_numbers import parse_decimal

TYPED = ("invoice", "credit_note")  # what an amount is typed beside; the others are taken whole
WHOLE = 100


@dataclass
class Put:
    """One row: what may be linked, whether it is, and how much of the line goes there."""

    item: Linkable
    sign: int  # of the line
    is_chosen: bool = False
    subject: str = ""
    text: str = ""
    amount: Money = ZERO
    error: str = ""
    opens_recorded: bool = False

    @property
    def key(self) -> str:
        return key_of(self.item)

    @property
    def is_typed(self) -> bool:
        return self.item.kind in TYPED

    @property
    def left(self) -> Money:
        """What it may take, counted as the line is: a credit note brings money to a line of money in."""
        return self.item.left if self.sign > 0 else -self.item.left

    @property
    def words(self) -> str:
        """« Comptoir chêne, échéance 20/12 »."""
        item = self.item
        if item.kind == "credit":
            return "tout ce qui reste, au crédit du client" if self.sign > 0 else "rembourser le crédit du client"
        day = f"échéance {item.due_date:%d/%m}" if item.due_date else f"du {item.date:%d/%m/%y}"
        fee = f"frais {money_text(item.fee)}" if item.fee else ""
        return ", ".join(filter(None, (self.subject, fee, day)))


@dataclass
class Window:
    line: BankLine
    rows: list[Put] = field(default_factory=list)
    gone: bool = False  # something that was chosen is no more to link
    q: str = ""
    errors: list[str] = field(default_factory=list)
    rest_choice: str = "line"
    remembers: bool = True

    @property
    def whole(self) -> Money:
        return abs(self.line.left)

    @property
    def chosen(self) -> list[Put]:
        return [row for row in self.rows if row.is_chosen]

    @property
    def allocated(self) -> Money:
        return total(row.amount for row in self.chosen)

    @property
    def rest(self) -> Money:
        return self.whole - self.allocated

    @property
    def contacts(self) -> dict[int, str]:
        """The customers of what is chosen."""
        return {row.item.contact: row.item.customer for row in self.chosen if row.item.contact}

    @property
    def rest_choices(self) -> list[tuple[str, str]]:
        """What to do with the rest of a line of money in, when someone may be credited."""
        if self.line.cents < 0 or self.rest <= ZERO or not self.contacts:
            return []
        return [("line", "reste sur la ligne"), *((str(pk), f"crédit de {name}") for pk, name in self.contacts.items())]

    @property
    def teaches(self) -> str:
        """« X paie aussi pour Y », when linking would teach it; nothing when it is known, or plain to read."""
        key = payer_key(self.line)
        if not key or not self.contacts:
            return ""
        known = Lesson.objects.filter(company=self.line.company_id, kind="payer", key=key).values_list(
            "contact", flat=True
        )
        words = set(read_label(self.line.label, self.line.counterparty, self.line.memo).payer)
        new = [name for pk, name in self.contacts.items() if pk not in known and words.isdisjoint(name_words(name))]
        also = " aussi" if len(new) < len(self.contacts) or known else ""
        return f"{key} paie{also} pour {' et '.join(new)}" if new else ""

    def context(self) -> dict[str, Any]:
        """What the templates say of it."""
        return {
            "rows": self.rows,
            "q": self.q,
            "errors": self.errors,
            "whole": self.whole,
            "allocated": self.allocated,
            "rest": self.rest,
            "is_over": self.rest < ZERO,
            "over": -self.rest,
            "segments": self._segments(),
            "rest_choices": self.rest_choices,
            "rest_choice": self.rest_choice if self.rest_choice in dict(self.rest_choices) else "line",
            "teaches": self.teaches,
            "remembers": self.remembers,
        }

    def _segments(self) -> list[tuple[str, str]]:
        """The bar that fills, in percents with a dot: SVG reads no comma."""
        at, parts = 0, [row.amount.cents for row in self.chosen if row.amount > ZERO]
        whole = max(self.whole.cents, sum(parts), 1)
        drawn = []
        for cents in parts:
            drawn.append((_percent(at, whole), _percent(cents, whole)))
            at += cents
        return drawn


def window_of(line: BankLine, posted: QueryDict | None) -> Window:
    """The window as it was posted; opened for the first time, with what is proposed already chosen."""
    window = Window(line)
    if posted is None:
        keys = _proposed(line)
    else:
        window.q, keys = posted.get("q", "").strip(), posted.getlist("chosen")
        window.rest_choice = posted.get("rest", "line")
        window.remembers = "remember" in posted or "asks_to_remember" not in posted
    sign = 1 if line.cents > 0 else -1
    chosen = [Put(item, sign, is_chosen=True) for item in by_keys(line, keys)]
    window.gone = posted is not None and len(chosen) < len(set(keys))
    taken = {row.key for row in chosen}
    others = [Put(item, sign) for item in found(line, window.q) if key_of(item) not in taken]
    others.sort(key=lambda row: row.item.kind in RECORDED)
    window.rows = [*chosen, *others]
    if posted is not None and window.q == posted.get("was", ""):  # ticking a row does not move it
        places = {key: place for place, key in enumerate(posted.get("order", "").split())}
        window.rows.sort(key=lambda row: places.get(row.key, len(places)))
    parts = [row for row in window.rows if row.item.kind in RECORDED]
    if parts:
        parts[0].opens_recorded = True
    subjects = subjects_of(row.item for row in window.rows)
    for row in window.rows:
        row.subject = subjects.get(row.item.id, "") if row.is_typed else ""
    _fill(window, posted or {})
    return window


def place(window: Window, asked: Sequence[Put], refusal: Refused) -> None:
    """Put what is refused of `allocations.<rank>` beside its row, the rest above."""
    for problem in refusal.problems:
        steps = problem.field.split(".")
        if steps[0] == "allocations" and len(steps) > 1 and steps[1].isdigit() and int(steps[1]) < len(asked):
            asked[int(steps[1])].error = problem.message
        else:
            window.errors.append(problem.message)


def _proposed(line: BankLine) -> list[str]:
    """What is proposed of a line is chosen already, unless several readings of it are as good."""
    proposal = shown([line]).get(line.pk)
    if proposal is None or proposal.status not in (Status.AUTO, Status.SUGGEST) or proposal.kind == "returned":
        return []
    return [f"{part.kind}-{part.id}" for part in proposal.parts]


def _fill(window: Window, posted: Mapping[str, str]) -> None:
    """What was typed, else as much as the row may take of what is left; credit notes bring theirs first."""
    waiting = []
    for row in window.chosen:
        typed = posted.get(f"amount-{row.key}")
        if not row.is_typed or typed is None or not typed.strip():
            waiting.append(row)
        else:
            row.text = typed
            _read(row)
    for row in sorted(waiting, key=lambda row: (row.item.kind == "credit", row.left > ZERO)):
        if row.item.kind in ("invoice", "credit", "credit_note") and row.left > ZERO:
            row.amount = max(ZERO, min(row.left, window.rest))
        else:
            row.amount = row.left
        row.text = _typed(row.amount)
        if not row.amount and row.is_typed:
            row.error = "Il ne reste rien de la ligne pour elle."


def _read(row: Put) -> None:
    try:
        row.amount = Money(parse_decimal(row.text, 2))
    except Refused as refusal:
        row.error = refusal.message
        return
    if row.left < ZERO < row.amount:
        row.amount = -row.amount  # a credit note brings what is typed: its sign is ours
    if abs(row.amount) > abs(row.left):
        row.error = f"Il y reste {money_text(row.left)}."
    elif row.left > ZERO >= row.amount:
        row.error = "Le montant affecté doit être supérieur à 0."


def _typed(amount: Money) -> str:
    return money_text(amount).removesuffix(f"{NO_BREAK}€")


def _percent(part: int, whole: int) -> str:
    hundredths = part * WHOLE * 100 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}"
