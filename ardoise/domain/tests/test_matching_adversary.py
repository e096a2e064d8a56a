"""A day with payers who mislead: nothing is wrongly automatic, and every state says why."""

from __future__ import annotations

import pytest

from bench.adversary import HONEST, UNFAIR, Tally, play
from bench.adversary_worlds import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_line_of_the_adversary_is_wrongly_linked_by_itself(kind: str) -> None:
    tallies = {trick.__name__: Tally() for trick in (*HONEST, *UNFAIR)}

    silent = play(kind, 101, tallies, lines=60)

    assert [wrong for tally in tallies.values() for wrong in tally.wrong] == []
    assert silent == 0
    assert sum(tallies[trick.__name__].auto for trick in HONEST) > 0
