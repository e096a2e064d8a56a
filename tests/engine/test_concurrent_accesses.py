"""Two owners who leave at the same moment, two people with one link: one of them is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connections

from ardoise.companies.actions.accept import accept_invitation
from ardoise.companies.actions.invite import invite
from ardoise.companies.actions.members import change_member, leave_company, remove_member
from ardoise.companies.models import Invitation, Membership, Role
from ardoise.companies.tests.people import member, person
from ardoise.domain.errors import Refused
from tests.world import durand


def together(acts: list[Callable[[], object]]) -> list[str]:
    """Each act in a thread of its own, begun at once; "" for one that was done, else the code of its refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
        except Refused as refusal:
            return refusal.code
        else:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["leave", "remove", "demote"])
def test_two_owners_never_go_at_once(way: str) -> None:
    house = durand()
    second = member(house, "second@exemple.fr", "owner")
    first = Membership.objects.select_related("user", "company").get(user=house.owner)
    ways: dict[str, list[Callable[[], object]]] = {
        "leave": [partial(leave_company, first, by=first.user), partial(leave_company, second, by=second.user)],
        "remove": [partial(remove_member, first, by=second.user), partial(remove_member, second, by=first.user)],
        "demote": [partial(change_member, one, role=Role.SALES, ends_on=None, by=one.user) for one in (first, second)],
    }
    answers = together(ways[way])
    assert answers[0] == ""
    assert answers[1] in ("last_owner", "forbidden")
    assert Membership.objects.filter(company=house.company, role=Role.OWNER).count() == 1
    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_one_link_lets_one_person_in() -> None:
    house = durand()
    invitation = invite(house.company, "paul@exemple.fr", role=Role.SALES, by=house.owner)
    people = [person("paul@exemple.fr"), person("autre@exemple.fr")]
    answers = together([partial(accept_invitation, Invitation.objects.get(), by=one) for one in people])
    assert answers == ["", "accepted"]
    assert Membership.objects.filter(company=house.company, user__in=people).count() == 1
    assert Invitation.objects.get(pk=invitation.pk).accepted_by in people
