"""Payers who mislead: how often a link would have been wrongly automatic, over companies made up from seeds.

`python -m bench adversary [SEEDS] [-v]`: each seed plays each kind of company day after day, learning from what is true
after each line. A wrong automatic link is an error; what is shown to be confirmed costs a click and no more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ardoise.domain.matching import Proposal, Status, propose
from ardoise.domain.matching_recorded import RecordedProposal, best, propose_recorded
from bench import adversary_tricks  # noqa: F401 (fills the lists of tricks)
from bench.adversary_events import HONEST, UNFAIR, Event, Trick
from bench.adversary_worlds import KINDS, World, live, new_world

LINES = 180  # of one company
SEEDS = 22
HONEST_SHARE = 0.45


@dataclass
class Tally:
    """What was proposed to the lines of one trick."""

    lines: int = 0
    auto: int = 0
    first: int = 0
    linked: int = 0
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.lines += other.lines
        self.auto += other.auto
        self.first += other.first
        self.linked += other.linked
        self.wrong += other.wrong


def run(seeds: int = SEEDS, verbose: bool = False) -> int:
    """Every seed and kind; 1 when a link was wrongly automatic or a state says no reason."""
    tallies: dict[str, Tally] = {trick.__name__: Tally() for trick in (*HONEST, *UNFAIR)}
    silent = 0
    for seed in range(seeds):
        for kind in KINDS:
            silent += play(kind, seed, tallies)
    total = Tally()
    print(f"{'':40} lignes  auto  faux  1re")
    for name, tally in tallies.items():
        total.add(tally)
        _show(name.replace("_", " "), tally)
    _show("en tout", total)
    _show("lignes honnêtes", _sum([tallies[trick.__name__] for trick in HONEST]))
    for wrong in total.wrong if verbose else total.wrong[:20]:
        print(f"  FAUX {wrong}")
    print(f"états sans raison : {silent}")
    return 1 if total.wrong or silent else 0


def play(kind: str, seed: int, tallies: dict[str, Tally], lines: int = LINES) -> int:
    """One company; how many proposals gave no reason for their state."""
    world = new_world(kind, seed)
    silent = 0
    for _ in range(lines):
        live(world)
        pool = HONEST if world.chance.random() < HONEST_SHARE else UNFAIR
        trick = world.chance.choice(pool)
        event = trick(world)
        if not event or not event.can_be_known:
            continue
        proposal = propose(event.line, world.ledger(), world.memory)
        noted = propose_recorded(event.line, world.index(), world.memory)
        chosen = best(event.line, proposal, noted)
        silent += not chosen.reasons
        _judge(tallies[trick.__name__], trick, kind, event, chosen)
        _after(world, event)
    return silent


def _judge(tally: Tally, trick: Trick, kind: str, event: Event, shown: Proposal | RecordedProposal) -> None:
    tally.lines += 1
    tally.statuses[shown.status] += 1
    right = _right(event, shown)
    if event.truth or event.noted:
        tally.linked += 1
        tally.first += right
    if shown.status is Status.AUTO:
        tally.auto += 1
        if not right:
            line = event.line
            told = f"{line.label} | {line.counterparty} | {line.memo}"
            tally.wrong.append(f"[{kind}, {trick.__name__}] {line.amount} « {told} » {shown.sentence(line)}")


def _right(event: Event, shown: Proposal | RecordedProposal) -> bool:
    """Whether the first reading is the truth."""
    if isinstance(shown, RecordedProposal):
        return any([one.id for one in first.chosen] == [event.noted] for first in shown.candidates[:1])
    links = {(link.item.id, link.amount.cents) for first in shown.candidates[:1] for link in first.links}
    return not event.noted and links == set(event.truth)


def _after(world: World, event: Event) -> None:
    if event.noted:
        world.noted.pop(event.noted, None)
    if event.truth:
        world.pay(event.truth)
    if event.customer:
        world.taught(event.line, event.customer)


def _sum(tallies: list[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def _show(name: str, tally: Tally) -> None:
    first = f"{100 * tally.first / tally.linked:4.0f} %" if tally.linked else "   –"
    share = f"{100 * tally.auto / tally.lines:3.0f} %" if tally.lines else ""
    print(f"{name:40} {tally.lines:6} {tally.auto:5} {len(tally.wrong):5} {first}   {share} auto")
