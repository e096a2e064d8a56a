"""Roles changed, accesses ended: at once, in the history, and never the last owner."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ardoise.companies.actions.accept import accept_invitation
from ardoise.companies.actions.firms import change_firm_end, remove_colleague, remove_firm
from ardoise.companies.actions.invite import invite_colleague
from ardoise.companies.actions.members import change_member, leave_company, remove_member
from ardoise.companies.actions.tokens import access_of_token, create_token
from ardoise.companies.gate import Forbidden, access_to, companies_of
from ardoise.companies.models import ApiToken, FirmAccess, Membership, Role
from ardoise.companies.queries import lasting_members
from ardoise.companies.tests.people import accountant, firm_of, member, person, sentences
from ardoise.domain.errors import Conflict
from ardoise.history import clock
from tests.world import House

pytestmark = pytest.mark.django_db


def owner_of(house: House) -> Membership:
    return Membership.objects.get(user=house.owner, company=house.company)


def test_the_last_owner_is_not_removed_demoted_nor_gone(house: House) -> None:
    last = owner_of(house)
    with pytest.raises(Conflict, match="dernier propriétaire"):
        remove_member(last, by=house.owner)
    with pytest.raises(Conflict, match="dernier propriétaire"):
        change_member(last, role=Role.MANAGER, ends_on=None, by=house.owner)
    with pytest.raises(Conflict, match="dernier propriétaire"):
        leave_company(last, by=house.owner)


def test_an_owner_who_cannot_log_in_is_no_other_owner(house: House) -> None:
    second = member(house, "second@exemple.fr", "owner")
    second.user.is_active = False
    second.user.save()
    with pytest.raises(Conflict, match="dernier propriétaire"):
        leave_company(owner_of(house), by=house.owner)


def test_with_another_owner_the_first_may_leave(house: House) -> None:
    member(house, "second@exemple.fr", "owner")
    leave_company(owner_of(house), by=house.owner)
    assert access_to(house.owner, house.company.pk) is None
    assert sentences(house.company)[-1] == "access.left"


def test_a_manager_touches_no_owner_and_raises_nobody_to_owner(house: House) -> None:
    manager = member(house, "gaelle@exemple.fr")
    ines = Membership.objects.get(user=house.collaborator)
    with pytest.raises(Forbidden):
        remove_member(owner_of(house), by=manager.user)
    with pytest.raises(Forbidden):
        change_member(ines, role=Role.OWNER, ends_on=None, by=manager.user)
    with pytest.raises(Forbidden):
        change_member(manager, role=Role.OWNER, ends_on=None, by=manager.user)
    change_member(ines, role=Role.SALES, ends_on=None, by=manager.user)
    ines.refresh_from_db()
    assert ines.role == Role.SALES


def test_nobody_extends_their_own_access(house: House) -> None:
    ends_on = house.company.today + timedelta(days=3)
    manager = member(house, "gaelle@exemple.fr")
    change_member(manager, role=Role.MANAGER, ends_on=ends_on, by=house.owner)
    for longer in (None, ends_on + timedelta(days=1)):
        with pytest.raises(Forbidden, match="étend"):
            change_member(manager, role=Role.MANAGER, ends_on=longer, by=manager.user)
    change_member(manager, role=Role.SALES, ends_on=ends_on, by=manager.user)  # less is allowed
    access = access_to(manager.user, house.company.pk)
    assert access is not None
    assert access.role == Role.SALES


def test_a_collaborator_changes_and_removes_nobody(house: House) -> None:
    assert house.collaborator is not None
    manager = member(house, "gaelle@exemple.fr")
    with pytest.raises(Forbidden):
        remove_member(manager, by=house.collaborator)
    with pytest.raises(Forbidden):
        change_member(manager, role=Role.SALES, ends_on=None, by=house.collaborator)


def test_an_access_that_is_removed_is_dead_at_once_with_its_keys(house: House, stranger: House) -> None:
    manager = member(house, "gaelle@exemple.fr")
    mine = create_token(house.company, manager.user, name="robot", by=manager.user)
    others = create_token(house.company, house.owner, name="site", by=house.owner)
    assert access_of_token(mine) is not None
    remove_member(manager, by=house.owner)
    assert access_of_token(mine) is None
    assert access_of_token(others) is not None
    member(house, "autre@exemple.fr")
    assert ApiToken.objects.get(user=manager.user).revoked_at is not None  # an access given again does not wake it
    with pytest.raises(Conflict, match="retiré entre-temps"):
        remove_member(manager, by=house.owner)


def test_an_access_ends_at_the_end_of_its_day(house: House) -> None:
    manager = member(house, "gaelle@exemple.fr")
    secret = create_token(house.company, manager.user, name="robot", by=manager.user)
    change_member(manager, role=Role.MANAGER, ends_on=house.company.today, by=house.owner)
    assert access_to(manager.user, house.company.pk) is not None
    with clock.at(clock.now() + timedelta(days=1)):
        assert access_to(manager.user, house.company.pk) is None
        assert access_of_token(secret) is None
        assert manager.user_id not in lasting_members(house.company).values_list("user", flat=True)
        assert companies_of(manager.user) == []


def test_every_change_is_told_in_the_history_and_no_change_is_not(house: House) -> None:
    manager = member(house, "gaelle@exemple.fr")
    before = len(sentences(house.company))
    change_member(manager, role=Role.MANAGER, ends_on=None, by=house.owner)
    assert len(sentences(house.company)) == before
    change_member(manager, role=Role.SALES, ends_on=house.company.today, by=house.owner)
    assert sentences(house.company)[before:] == ["access.role_changed", "access.end_changed"]


def test_the_firm_is_closed_at_once_for_all_its_people(house: House, stranger: House) -> None:
    chantal, denis = accountant(house), person("denis@cabinet.exemple.fr")
    accountant(stranger, chantal.email)
    accept_invitation(invite_colleague(firm_of(chantal), denis.email, by=chantal), by=denis)
    secret = create_token(house.company, denis, name="export", by=denis)
    remove_firm(FirmAccess.objects.get(company=house.company), by=house.owner)
    for one in (chantal, denis):
        assert access_to(one, house.company.pk) is None
        assert access_to(one, stranger.company.pk) is not None
    assert access_of_token(secret) is None


def test_the_access_of_a_firm_ends_on_its_day(house: House) -> None:
    chantal = accountant(house)
    access = FirmAccess.objects.get(company=house.company)
    change_firm_end(access, house.company.today, by=house.owner)
    assert access_to(chantal, house.company.pk) is not None
    with clock.at(clock.now() + timedelta(days=1)):
        assert access_to(chantal, house.company.pk) is None
    with pytest.raises(Forbidden):
        remove_firm(access, by=chantal)


def test_a_colleague_taken_away_loses_the_companies_and_the_last_one_stays(house: House) -> None:
    chantal, denis = accountant(house), person("denis@cabinet.exemple.fr")
    with pytest.raises(Conflict, match="dernière personne"):
        remove_colleague(chantal.firm_member, by=chantal)
    accept_invitation(invite_colleague(firm_of(chantal), denis.email, by=chantal), by=denis)
    secret = create_token(house.company, denis, name="export", by=denis)
    remove_colleague(denis.firm_member, by=chantal)
    assert access_to(denis, house.company.pk) is None
    assert access_of_token(secret) is None
    assert access_to(chantal, house.company.pk) is not None
