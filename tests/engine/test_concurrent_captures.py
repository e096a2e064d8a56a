"""Two captures at the same moment, an undoing beside a capture, a sale beside one: nothing twice, nothing lost."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command

from ardoise.ledger.actions.capture import take_capture
from ardoise.ledger.actions.undo_capture import undo_capture
from ardoise.ledger.captures import live_captures
from ardoise.ledger.models import Capture, CapturedEntry, CapturedKey
from ardoise.ledger.postings import postings
from ardoise.ledger.tests.captures import sell
from tests.engine.test_concurrent_accesses import together
from tests.world import House, durand

pytestmark = pytest.mark.django_db(transaction=True)


def capture_today(house: House) -> Capture:
    day = house.company.today
    return take_capture(house.company, day, day, "fec", by=house.owner)


def test_what_is_new_is_captured_by_one_of_two() -> None:
    house = durand()
    sell(house)
    assert together([partial(capture_today, house)] * 2) == ["", "nothing_new"]
    made = Capture.objects.get()
    assert made.number == 1
    assert CapturedEntry.objects.count() == CapturedKey.objects.count() == made.entries == 1
    call_command("verify")


def test_an_undoing_beside_a_capture_leaves_one_sequence() -> None:
    house = durand()
    sell(house)
    first = capture_today(house)
    sell(house)
    answers = together([partial(undo_capture, first, by=house.owner), partial(capture_today, house)])
    assert answers in (["", ""], ["", "not_the_last"])
    (standing,) = live_captures(house.company).exclude(pk=first.pk)
    is_undone = answers == ["", ""]
    assert (standing.number, standing.first_entry, standing.entries) == ((2, 1, 2) if is_undone else (2, 2, 1))
    assert CapturedKey.objects.count() == 2
    call_command("verify")


def test_what_is_sold_beside_a_capture_is_in_it_or_in_the_next() -> None:
    house = durand()
    sell(house)
    assert together([partial(capture_today, house), partial(sell, house), partial(sell, house)]) == ["", "", ""]
    if CapturedKey.objects.count() < 3:
        capture_today(house)
    day = house.company.today
    keys = {posting.key for posting in postings(house.company, first=day, last=day)}
    assert set(CapturedKey.objects.values_list("key", flat=True)) == keys
    assert len(keys) == 3
    call_command("verify")
