"""A line of the adversary and what is true of it, and what the tricks are made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ardoise.domain.matching import Line, OpenItem
from ardoise.domain.names import fold, name_words
from bench.adversary_labels import worn, write
from bench.adversary_worlds import FAMILY, GIVEN, PLACES, TRADES, World

Truth = frozenset[tuple[str, int]]
NOTHING: Truth = frozenset()


@dataclass
class Event:
    """A line, what it pays, whose payer it teaches, and the payment already noted that it proves.

    `tell` is what gives the trick away: when the bank cut it off, nobody could know, and the line does not count.
    """

    line: Line
    truth: Truth = NOTHING
    customer: str = ""
    noted: str = ""
    tell: str = ""

    @property
    def can_be_known(self) -> bool:
        told = fold(f"{self.line.label} {self.line.counterparty} {self.line.memo}")
        return not self.tell or fold(self.tell) in told


Trick = Callable[[World], Event | None]
HONEST: list[Trick] = []
UNFAIR: list[Trick] = []


def honest(trick: Trick) -> Trick:
    HONEST.append(trick)
    return trick


def unfair(trick: Trick) -> Trick:
    UNFAIR.append(trick)
    return trick


def whole(*items: OpenItem) -> Truth:
    return frozenset((item.id, item.due.cents) for item in items)


def some(world: World) -> OpenItem | None:
    items = [item for item in world.open.values() if item.due.cents > 0 and item.date <= world.day]
    return world.chance.choice(sorted(items, key=lambda item: item.id)) if items else None


def rivals(world: World, item: OpenItem) -> list[OpenItem]:
    """Open invoices of other customers of the same amount, else of any amount."""
    others = [one for one in world.open.values() if one.customer != item.customer and one.due.cents > 0]
    return [one for one in others if one.due == item.due] or others


def named(world: World, item: OpenItem, motif: str = "") -> Line:
    name = worn(world.chance, world.names[item.customer])
    return write(world, item.due.cents, name, motif, item.customer)


def stranger(world: World) -> str:
    chance = world.chance
    return chance.choice(
        (
            f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}",
            f"{chance.choice(TRADES)} {chance.choice(FAMILY)}",
            f"{chance.choice(TRADES)} {chance.choice(PLACES)}",
            f"{chance.choice(FAMILY)} HOLDING",
            chance.choice(FAMILY),
        )
    ).upper()


def is_somebody(world: World, who: str, customer: str = "") -> bool:
    """Whether the whole name of a customer, or of this one, is written: who does so is that customer."""
    words = set(fold(who).split())
    names = [world.names[customer]] if customer else world.names.values()
    return any(set(name_words(name)) <= words for name in names)
