"""An invitation: its mail, its life of fourteen days, its one use, who may send it."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from ardoise.companies.actions.accept import accept_invitation
from ardoise.companies.actions.invite import invite, invite_colleague, renew_invitation, revoke_invitation
from ardoise.companies.gate import Forbidden, access_to
from ardoise.companies.invitations import find_invitation, secret_of
from ardoise.companies.models import FirmAccess, Invitation, Membership, Role
from ardoise.companies.tests.people import CHANTAL, accountant, firm_of, mails, member, person, sentences
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock
from ardoise.history.models import Event, Task
from tests.world import House

pytestmark = pytest.mark.django_db
PAUL = "paul@exemple.fr"


def test_the_mail_says_who_invites_to_what_in_which_role_how_and_until_when(house: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, ends_on=date(2030, 6, 30), by=house.owner)
    [text] = mails()
    assert mail.outbox[0].to == [PAUL]
    assert mail.outbox[0].subject == "Marc Durand vous invite chez Menuiserie Durand sur Ardoise"
    assert "Marc Durand (durand@exemple.fr) vous donne accès à Menuiserie Durand" in text
    assert "Commercial (devis seulement) : faire les devis et tenir les contacts" in text
    assert "jusqu’au 30/06/2030" in text
    assert f"http://localhost:8000/invitation/{secret_of(invitation)}/" in text
    last = invitation.expires_at.astimezone(ZoneInfo(house.company.time_zone))
    assert f"vaut jusqu’au {last:%d/%m/%Y}" in text
    invitation.refresh_from_db()
    assert invitation.sent_at is not None


def test_the_mail_leaves_once_and_its_secret_is_written_nowhere(house: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    secret = secret_of(invitation)
    assert len(mails()) == 1
    Task.objects.update(done_at=None, lease_until=None)
    assert len(mails()) == 1
    everything = [
        *Event.objects.values_list("data", flat=True),
        *map(str, Task.objects.values_list("payload", flat=True)),
    ]
    assert not any(secret in text for text in everything)
    assert secret not in str(Invitation.objects.values().get())
    assert len(secret) >= 43  # 256 bits


def test_an_address_that_is_no_address_or_a_past_day_is_refused_on_its_field(house: House) -> None:
    with pytest.raises(Refused, match="n’est pas une adresse") as refused:
        invite(house.company, "paul", role=Role.SALES, by=house.owner)
    assert refused.value.field == "email"
    yesterday = house.company.today - timedelta(days=1)
    with pytest.raises(Refused, match="jour à venir") as refused:
        invite(house.company, PAUL, role=Role.SALES, ends_on=yesterday, by=house.owner)
    assert refused.value.field == "ends_on"
    with pytest.raises(Refused, match="pas de date de fin"):
        invite(house.company, PAUL, role=Role.OWNER, ends_on=house.company.today, by=house.owner)
    assert not Invitation.objects.exists()


def test_a_member_and_an_address_already_invited_are_told_so(house: House) -> None:
    with pytest.raises(Conflict, match="a déjà accès"):
        invite(house.company, "INES@exemple.fr", role=Role.MANAGER, by=house.owner)
    invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    with pytest.raises(Conflict, match="attend déjà"):
        invite(house.company, "Paul@exemple.fr", role=Role.SALES, by=house.owner)


def test_only_who_gives_accesses_invites_and_only_an_owner_names_an_owner(house: House) -> None:
    assert house.collaborator is not None
    with pytest.raises(Forbidden):
        invite(house.company, PAUL, role=Role.SALES, by=house.collaborator)
    manager = member(house, "gaelle@exemple.fr").user
    with pytest.raises(Forbidden):
        invite(house.company, PAUL, role=Role.OWNER, by=manager)
    assert invite(house.company, PAUL, role=Role.MANAGER, by=manager).role == Role.MANAGER


def test_accepting_gives_the_role_and_the_end_once(house: House) -> None:
    paul = person(PAUL)
    ends_on = house.company.today + timedelta(days=10)
    invitation = invite(house.company, PAUL, role=Role.CASHIER, ends_on=ends_on, by=house.owner)
    accept_invitation(invitation, by=paul)
    row = Membership.objects.get(user=paul, company=house.company)
    assert (row.role, row.ends_on) == (Role.CASHIER, ends_on)
    with pytest.raises(Conflict, match="déjà servi"):
        accept_invitation(invitation, by=person("autre@exemple.fr"))
    assert sentences(house.company) == ["access.invited", "access.accepted"]


def test_it_expires_after_fourteen_days_and_lives_again_when_sent_again(house: House) -> None:
    paul = person(PAUL)
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    former = secret_of(invitation)
    with clock.at(invitation.expires_at):
        with pytest.raises(Conflict, match="plus valable"):
            accept_invitation(invitation, by=paul)
        fresh = renew_invitation(invitation, by=house.owner)
        assert secret_of(fresh) != former
        assert find_invitation(former) is None
        accept_invitation(fresh, by=paul)
    assert Membership.objects.filter(user=paul, company=house.company).exists()


def test_it_is_not_sent_again_at_once_nor_without_end(house: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    with pytest.raises(Conflict, match="deux minutes"):
        renew_invitation(invitation, by=house.owner)
    for turn in range(1, 10):
        with clock.at(clock.now() + timedelta(hours=turn)):
            renew_invitation(invitation, by=house.owner)
    with clock.at(clock.now() + timedelta(hours=20)), pytest.raises(Conflict, match="dix fois"):
        renew_invitation(invitation, by=house.owner)


def test_a_revoked_one_opens_nothing(house: House) -> None:
    paul = person(PAUL)
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    revoke_invitation(invitation, by=house.owner)
    with pytest.raises(Conflict, match="révoquée"):
        accept_invitation(invitation, by=paul)
    assert mails() == []
    assert access_to(paul, house.company.pk) is None


def test_what_was_offered_by_someone_who_lost_that_right_is_worth_nothing(house: House) -> None:
    gaelle = member(house, "gaelle@exemple.fr")
    invitation = invite(house.company, PAUL, role=Role.MANAGER, by=gaelle.user)
    gaelle.delete()
    with pytest.raises(Conflict, match="ne peut plus donner"):
        accept_invitation(invitation, by=person(PAUL))


def test_an_accountant_founds_a_firm_once_and_brings_the_next_company_to_it(house: House, stranger: House) -> None:
    chantal = person(CHANTAL)
    invitation = invite(house.company, CHANTAL, role=Role.ACCOUNTANT, by=house.owner)
    with pytest.raises(Refused, match="nom de votre cabinet"):
        accept_invitation(invitation, name=" ", by=chantal)
    accept_invitation(invitation, name="Cabinet Chantal", by=chantal)
    accept_invitation(invite(stranger.company, CHANTAL, role=Role.ACCOUNTANT, by=stranger.owner), by=chantal)
    assert FirmAccess.objects.filter(firm=firm_of(chantal)).count() == 2
    access = access_to(chantal, house.company.pk)
    assert access is not None
    assert (access.role, str(access.firm)) == (Role.ACCOUNTANT, "Cabinet Chantal")
    assert not Membership.objects.filter(user=chantal).exists()
    event = Event.objects.get(name="access.firm_given", chain=house.company.pk)
    assert event.on_behalf_of == "Cabinet Chantal"


def test_a_colleague_of_the_firm_shares_its_companies_at_once(house: House, stranger: House) -> None:
    chantal, denis = accountant(house), person("denis@cabinet.exemple.fr")
    invitation = invite_colleague(firm_of(chantal), denis.email, by=chantal)
    [*_, text] = mails()
    assert "rejoindre le cabinet Cabinet Chantal" in text
    assert access_to(denis, house.company.pk) is None
    accept_invitation(invitation, by=denis)
    assert access_to(denis, house.company.pk) is not None
    assert access_to(denis, stranger.company.pk) is None
    with pytest.raises(Forbidden):
        invite_colleague(firm_of(chantal), PAUL, by=stranger.owner)


def test_a_person_has_one_firm(house: House, stranger: House) -> None:
    chantal = accountant(house)
    other = accountant(stranger, "bruno@autre.exemple.fr", "Cabinet Bruno")
    with pytest.raises(Conflict, match="déjà du cabinet"):
        accept_invitation(invite_colleague(firm_of(chantal), other.email, by=chantal), by=other)


def test_a_member_who_follows_the_link_of_an_accountant_is_told_so(house: House) -> None:
    invitation = invite(house.company, CHANTAL, role=Role.ACCOUNTANT, by=house.owner)
    with pytest.raises(Conflict, match="déjà accès"):
        accept_invitation(invitation, name="Cabinet Durand", by=house.owner)
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_sent_again_by_another_it_is_theirs(house: House) -> None:
    """Who invited first left: the one who sends it again gives the access, and the mail names them."""
    gaelle = member(house, "gaelle@exemple.fr")
    invitation = invite(house.company, PAUL, role=Role.MANAGER, by=gaelle.user)
    gaelle.delete()
    mails()
    with clock.at(clock.now() + timedelta(hours=1)):
        fresh = renew_invitation(invitation, by=house.owner)
        *_, text = mails()
        assert "Marc Durand (durand@exemple.fr) vous donne accès" in text
        accept_invitation(fresh, by=person(PAUL))
    assert Membership.objects.get(user__email=PAUL).role == Role.MANAGER


def test_an_offer_whose_last_day_is_past_opens_nothing_and_is_not_used_up(house: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, ends_on=house.company.today, by=house.owner)
    paul = person(PAUL)
    with clock.at(clock.now() + timedelta(days=2)):
        with pytest.raises(Conflict, match="L’accès offert s’arrêtait le"):
            accept_invitation(invitation, by=paul)
        with pytest.raises(Conflict, match="nouvelle invitation"):
            renew_invitation(invitation, by=house.owner)
    invitation.refresh_from_db()
    assert invitation.state == "open"
    assert not Membership.objects.filter(user=paul).exists()
