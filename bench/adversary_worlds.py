"""Companies made up for the adversary: names that meet, amounts that meet, numbers of many kinds."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ardoise.domain.matching import Ledger, Line, Memory, OpenItem, Settled, learn
from ardoise.domain.matching_recorded import Recorded, RecordedIndex
from ardoise.domain.money import Money

FAMILY = (
    "Kerbrat Lozac’h Quéméner Garnier Fontaine Rousseau Chevalier Perrin Renaud Colin Gautier Masson Marchand Duval "
    "Noël Brun Blanchard Giraud Guérin Boyer Barbier Arnaud Rivière Lemoine Picard Leclercq Caron Meunier"
).split()
GIVEN = "Paul Marie Luc Claire Jean Sophie Louis Julie Pierre Anne Marc Hélène Denis Léa Martin Bernard".split()
TRADES = "Garage Boulangerie Menuiserie Transports Plomberie Pharmacie Hôtel Restaurant Cabinet Atelier".split()
PLACES = "Brest Quimper Lorient Vannes Rennes Morlaix Carhaix Concarneau Landerneau Auray".split()
FORMS = ("SARL", "SAS", "EURL", "SCI", "")
TREES = "Tilleuls Acacias Platanes Érables Bouleaux Cèdres Charmes Noyers Peupliers Saules".split()
START = date(2026, 3, 1)


@dataclass
class World:
    """One company: who owes what, what is settled, what was learnt, and the day it is."""

    kind: str
    chance: random.Random
    names: dict[str, str] = field(default_factory=dict)
    open: dict[str, OpenItem] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)
    noted: dict[str, Recorded] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    ibans: dict[str, str] = field(default_factory=dict)
    day: date = START
    amounts: list[int] = field(default_factory=list)
    number: Callable[[int], str] = lambda rank: f"FA-2026-{rank:04d}"
    rank: int = 0
    knows_all: bool = True  # whether the ledger is told the customers who owe nothing

    def ledger(self) -> Ledger:
        names = {key: (name,) for key, name in self.names.items()} if self.knows_all else {}
        return Ledger(self.open.values(), self.settled[-40:], own_names=("Atelier Durand Services",), customers=names)

    def index(self) -> RecordedIndex:
        return RecordedIndex(self.noted.values(), customers={key: (name,) for key, name in self.names.items()})

    def amount(self) -> int:
        return self.chance.choice(self.amounts) if self.amounts else self.chance.randrange(2_000, 400_000)

    def bill(self, customer: str, cents: int | None = None) -> OpenItem:
        self.rank += self.chance.choice((1, 1, 1, 2))
        item = OpenItem(
            id=f"i{self.rank}",
            customer=customer,
            names=(self.names[customer],),
            number=self.number(self.rank),
            date=self.day - timedelta(days=self.chance.randrange(1, 45)),
            due=Money.of_cents(cents or self.amount()),
        )
        self.open[item.id] = item
        return item

    def credit(self, customer: str, cents: int) -> OpenItem:
        self.rank += 1
        number = self.number(self.rank).replace("FA", "AV")
        item = OpenItem(
            f"i{self.rank}", customer, (self.names[customer],), number, self.day, Money.of_cents(-cents),
            is_credit_note=True,
        )  # fmt: skip
        self.open[item.id] = item
        return item

    def owed(self, customer: str) -> list[OpenItem]:
        theirs = [item for item in self.open.values() if item.customer == customer and item.due.cents > 0]
        return sorted(theirs, key=lambda item: (item.date, item.number))

    def pay(self, links: frozenset[tuple[str, int]]) -> None:
        for key, cents in links:
            item = self.open[key]
            if item.due.cents == cents:
                del self.open[key]
                self.settled.append(Settled(item.number, item.customer, item.names))
            else:
                left = Money.of_cents(item.due.cents - cents)
                self.open[key] = replace(item, due=left, total=item.total or item.due)

    def taught(self, line: Line, customer: str) -> None:
        self.memory = learn(self.memory, line, customer)

    def iban(self, owner: str) -> str:
        if owner not in self.ibans:
            self.ibans[owner] = f"FR76{self.chance.randrange(10**22, 10**23)}"
        return self.ibans[owner]


def _subscriptions(world: World) -> None:
    world.amounts = [4_990, 9_900, 1_900]
    world.number = lambda rank: f"FA-2026-{rank:05d}"
    for rank in range(45):
        form = world.chance.choice(FORMS)
        name = f"{world.chance.choice(TRADES)} {world.chance.choice(FAMILY)} {form}".strip()
        world.names[f"c{rank}"] = name


def _families(world: World) -> None:
    world.amounts = [12_000, 18_500, 24_000, 31_000]
    world.number = lambda rank: f"2026-{rank:03d}"
    families = world.chance.sample(FAMILY, 9)
    for rank in range(40):
        given, family = world.chance.choice(GIVEN), world.chance.choice(families)
        world.names[f"c{rank}"] = f"{given} {family}" if rank % 3 else f"{world.chance.choice(('M.', 'Mme'))} {family}"


def _trades(world: World) -> None:
    world.number = lambda rank: f"F26-{rank:03d}"
    world.amounts = [world.chance.randrange(5_000, 90_000) for _ in range(25)]
    for rank in range(0, 36, 3):
        family, trade = world.chance.choice(FAMILY), world.chance.choice(TRADES)
        world.names[f"c{rank}"] = family
        world.names[f"c{rank + 1}"] = f"{trade} {family}"
        world.names[f"c{rank + 2}"] = f"{trade} {family} {world.chance.choice(PLACES)}"


def _companies(world: World) -> None:
    world.number = world.chance.choice(
        (lambda rank: f"{1000 + rank}", lambda rank: f"FAC{rank:05d}", lambda rank: f"2026/{rank:04d}/VE")
    )
    for rank in range(30):
        words = f"{world.chance.choice(FAMILY)} {world.chance.choice(('Conseil', 'Services', 'Groupe', 'et Fils'))}"
        world.names[f"c{rank}"] = f"{words} {world.chance.choice(FORMS)}".strip()


def _rents(world: World) -> None:
    world.amounts = [54_000, 54_000, 61_000, 80_000]
    world.number = lambda rank: f"L-{rank:04d}"
    for rank, tree in enumerate(TREES):
        world.names[f"c{rank}"] = f"SCI Les {tree}"
    for rank in range(10, 26):
        world.names[f"c{rank}"] = f"{world.chance.choice(GIVEN)} {world.chance.choice(FAMILY)}"


def _public(world: World) -> None:
    world.amounts = [150_000, 84_000, 36_000, 120_000]
    world.number = lambda rank: f"FA-2026-{rank:04d}"
    for rank, place in enumerate(PLACES):
        world.names[f"c{2 * rank}"] = f"Mairie de {place}"
        world.names[f"c{2 * rank + 1}"] = world.chance.choice(
            (f"Lycée {FAMILY[rank]} {place}", f"CCAS de {place}", f"Office de tourisme de {place}")
        )


KINDS: dict[str, Callable[[World], None]] = {
    "abonnements": _subscriptions,
    "familles": _families,
    "artisans": _trades,
    "entreprises": _companies,
    "loyers": _rents,
    "public": _public,
}


def new_world(kind: str, seed: int) -> World:
    chance = random.Random(f"{kind} {seed}")
    world = World(kind, chance, knows_all=bool(seed % 2))
    KINDS[kind](world)
    for customer in world.names:
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            world.bill(customer)
    return world


def live(world: World) -> None:
    """A day goes by: new invoices, among them twins and credit notes; very old ones are settled elsewhere."""
    world.day += timedelta(days=world.chance.choice((0, 0, 0, 1)))
    while len(world.open) < 70:
        customer = world.chance.choice(list(world.names))
        twin = world.chance.choice(world.owed(customer) or [None])
        cents = twin.due.cents if twin and world.chance.random() < 0.3 else None
        world.bill(customer, cents)
        if world.chance.random() < 0.04:
            world.credit(customer, world.chance.randrange(500, 4_000))
    for item in [item for item in world.open.values() if (world.day - item.date).days > 150]:
        del world.open[item.id]
    for one in [one for one in world.noted.values() if (world.day - one.date).days > 20]:
        del world.noted[one.id]
