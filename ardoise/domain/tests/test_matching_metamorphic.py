"""What must change nothing: other names, other amounts, other days, other numbers for the same story."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ardoise.domain.matching import Ledger, Line, Memory, OpenItem, Proposal, propose
from ardoise.domain.money import Money
from ardoise.domain.names import fold
from ardoise.domain.tests.test_matching_cases import BOOK, CASES
from bench.reconciliation import case_of

SIMPLE = [case for case in CASES if not case["already_paid"] and not case["history"]]
World = tuple[Line, list[OpenItem], Memory]
# The rare words of the made-up customers, and others of the same length: nobody else is called so.
RENAMED = {
    "LEON": "GAEL", "OEUVRE": "TOURNE", "OEVRE": "TORNE", "FOURNIL": "MOULINS", "TILLEULS": "GENEVRES",
    "ACACIAS": "ERABLES", "GARCIA": "MORVAN", "PHARMACIE": "DROGUERIE", "BELLEVUE": "ARMORIQU", "LEFEVRE": "GUILLOU",
    "SMITH": "BROWN", "MOREAU": "KERVEL", "NGUYEN": "PHAMVU", "HUONG": "TUYET", "LOUPS": "CHATS",
}  # fmt: skip


def world_of(case: dict) -> World:
    line, ledger, memory = case_of(BOOK, case)
    return line, list(ledger.items.values()), memory


def answer(world: World) -> Proposal:
    line, items, memory = world
    return propose(line, Ledger(items), memory)


def told(proposal: Proposal) -> tuple[object, ...]:
    """State and links by the id of the item, which no change touches."""
    return proposal.status, sorted(link.item.id for link in proposal.links), bool(proposal.remainder)


def renamed(world: World) -> World:
    line, items, memory = world

    def other(text: str) -> str:
        return " ".join(RENAMED.get(word, word) for word in text.split(" "))

    payers = {other(payer): customers for payer, customers in memory.payers.items()}
    items = [replace(item, names=tuple(other(fold(name)) for name in item.names)) for item in items]
    line = replace(line, label=other(line.label), counterparty=other(line.counterparty), memo=other(line.memo))
    return line, items, replace(memory, payers=payers)


def later(world: World) -> World:
    line, items, memory = world
    days = timedelta(days=3)
    return replace(line, date=line.date + days), [replace(item, date=item.date + days) for item in items], memory


def renumbered(world: World) -> World:
    """FA-2025-0101 becomes FC-2025-0601: another prefix and another run, one digit for one digit."""
    line, items, memory = world

    def other(text: str) -> str:
        text = re.sub(r"\bFA-?(?=\d)", lambda hit: hit.group().replace("FA", "FC"), text)
        return re.sub(r"(?<!\d)01(?=\d\d(?!\d))", "06", text)

    items = [replace(item, number=other(item.number)) for item in items]
    return replace(line, label=other(line.label), memo=other(line.memo)), items, memory


def shuffled(world: World) -> World:
    line, items, memory = world
    return line, items[::-1], memory


def spaced(world: World) -> World:
    line, items, memory = world
    return replace(line, label=line.label.lower().replace(" ", "  ")), items, memory


def with_a_stranger(world: World) -> World:
    """One more customer, of another name, another amount and another number."""
    line, items, memory = world
    stranger = OpenItem("x", "x", ("Xylophone Zanzibar",), "ZZ-77", line.date, Money("7.77"))
    return line, [*items, stranger], memory


@pytest.mark.parametrize("change", [renamed, later, renumbered, shuffled, spaced, with_a_stranger])
def test_the_answer_does_not_hang_on_a_name_a_day_or_a_number(change: Callable[[World], World]) -> None:
    differs = []
    for case in SIMPLE:
        world = world_of(case)
        if told(answer(world)) != told(answer(change(world))):
            differs.append((case["id"], told(answer(world)), told(answer(change(world)))))

    assert differs == []


@pytest.mark.parametrize("factor", [3, 7])
def test_the_answer_does_not_hang_on_the_size_of_the_amounts(factor: int) -> None:
    """Fees, a cent more or less, digits swapped have a size of their own."""
    for case in SIMPLE:
        line, items, memory = world_of(case)
        larger = [replace(item, due=item.due.times(factor), total=None) for item in items]
        before = answer((line, items, memory))
        if any(word in reason.text for reason in before.reasons for word in ("frais", "centime", "inversés")):
            continue
        after = answer((replace(line, amount=line.amount.times(factor)), larger, memory))
        assert told(after) == told(before), case["id"]
