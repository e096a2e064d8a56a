"""Whatever the line and the open items: nothing is allocated twice or beyond, and every point has its reason."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ardoise.domain.matching import Ledger, Line, Memory, OpenItem, Status, learn, propose, unlearn
from ardoise.domain.money import Money

DAY = date(2026, 9, 1)
NAMES = ("Dupont SARL", "Martin Bernard", "Bernard Martin", "SCI Les Tilleuls", "Mairie de Brest", "Garage Le Goff")
dues = st.sampled_from([5_000, 12_000, 17_000, 54_000]) | st.integers(1, 90_000)


@st.composite
def ledgers(draw: st.DrawFn) -> list[OpenItem]:
    items = []
    for rank in range(draw(st.integers(1, 9))):
        customer = draw(st.integers(0, len(NAMES) - 1))
        credit = draw(st.integers(0, 5)) == 0
        cents = draw(dues)
        items.append(
            OpenItem(
                id=f"i{rank}",
                customer=f"c{customer}",
                names=(NAMES[customer],),
                number=f"{'AV' if credit else 'FA'}-2026-{rank:04d}",
                date=DAY - timedelta(days=draw(st.integers(-20, 260))),
                due=Money.of_cents(-cents if credit else cents),
                is_credit_note=credit,
            )
        )
    return items


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Line, list[OpenItem]]:
    items = draw(ledgers())
    paid = draw(st.lists(st.sampled_from(items), min_size=1, max_size=4, unique_by=lambda item: item.id))
    cents = sum(item.due.cents for item in paid) + draw(st.sampled_from([0, 0, 0, -1, 3, -500, 1_000]))
    words = draw(
        st.lists(
            st.sampled_from(
                ["VIR SEPA", "REM CHQ", "STRIPE", "REMISE CB", "DRFIP MANDAT", "FACT", "ACOMPTE", "MARTIN", "URSSAF"]
                + [item.number for item in items]
                + [item.number[-4:] for item in items]
                + [item.names[0].upper() for item in items]
            ),
            max_size=5,
        )
    )
    return Line(DAY, Money.of_cents(cents), " ".join(words)), items


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_nothing_is_allocated_beyond_what_is_due_nor_beyond_the_line(world: tuple[Line, list[OpenItem]]) -> None:
    line, items = world
    proposal = propose(line, Ledger(items))

    for one in proposal.candidates:
        assert len({link.item.id for link in one.links}) == len(one.links)
        for link in one.links:
            assert abs(link.amount.cents) <= abs(link.item.due.cents)
            assert link.amount.cents * link.item.due.cents > 0
        assert sum(link.amount.cents for link in one.links) + one.remainder.cents == line.amount.cents
        assert one.remainder.cents >= 0 or one.remainder_kind == "fee"


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_every_point_is_explained(world: tuple[Line, list[OpenItem]]) -> None:
    line, items = world
    proposal = propose(line, Ledger(items))

    for one in proposal.candidates:
        assert one.score == max(
            0, min([sum(reason.points for reason in one.reasons), 100, *(c.limit for c in one.caps)])
        )
        assert all(reason.text for reason in one.reasons)
    assert [one.score for one in proposal.candidates] == sorted(
        (one.score for one in proposal.candidates), reverse=True
    )
    if proposal.candidates:
        assert proposal.score == proposal.candidates[0].score


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_items_changes_nothing(world: tuple[Line, list[OpenItem]], chance) -> None:
    line, items = world
    shuffled = list(items)
    chance.shuffle(shuffled)

    assert propose(line, Ledger(shuffled)) == propose(line, Ledger(items))


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_what_is_automatic_is_exact_of_one_customer_named_or_quoted(world: tuple[Line, list[OpenItem]]) -> None:
    line, items = world
    proposal = propose(line, Ledger(items))

    if proposal.status is Status.AUTO:
        assert sum(link.amount.cents for link in proposal.links) == line.amount.cents
        assert len({link.item.customer for link in proposal.links}) == 1
        assert any("client nommé" in one.text or "cité" in one.text for one in proposal.reasons)
        assert not proposal.remainder
    assert (proposal.status is Status.NONE or proposal.status is Status.CHOOSE) <= (proposal.links == ())


@given(worlds(), st.sampled_from(["c0", "c1"]))
def test_undoing_a_lesson_gives_the_memory_back(world: tuple[Line, list[OpenItem]], customer: str) -> None:
    line, _items = world
    memory = learn(Memory(), line, "c1")

    assert unlearn(learn(memory, line, customer), line, customer) == memory
    assert unlearn(memory, line, "c9") == memory
