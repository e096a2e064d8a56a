"""The pages of the accesses: what is shown, what is done in two clicks, what is refused with words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from ardoise.companies.actions.invite import invite, revoke_invitation
from ardoise.companies.gate import access_to
from ardoise.companies.models import AccountingFirm, FirmAccess, Invitation, Membership, Role
from ardoise.companies.tests.people import CHANTAL, accountant, address_of, firm_of, mails, member, person
from ardoise.history import clock
from ardoise.users.models import User
from tests.world import House

pytestmark = pytest.mark.django_db
PAUL = "paul@exemple.fr"


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_accountant_is_invited_with_one_field_and_one_button(desk: Client, house: House) -> None:
    response = desk.post("/profil/mon-comptable/", {"email": CHANTAL}, follow=True)
    page = text(response)
    assert f"Invitation envoyée à {CHANTAL}" in page
    assert "Demandée par Marc Durand" in page
    assert "l’espace gratuit des comptables" in mails()[0]
    assert "valable jusqu’au" in text(desk.get("/profil/mon-comptable/"))


def test_the_firm_is_shown_with_its_people_and_taken_away(desk: Client, house: House) -> None:
    chantal = accountant(house)
    page = text(desk.get("/profil/mon-comptable/"))
    assert "Cabinet Chantal" in page
    assert "Chantal Roux" in page
    access = FirmAccess.objects.get()
    tomorrow = house.company.today + timedelta(days=1)
    assert desk.post(f"/profil/mon-comptable/{access.pk}/fin/", {"ends_on": str(tomorrow)}).status_code == 302
    assert f"jusqu’au {tomorrow:%d/%m/%Y}" in text(desk.get("/profil/mon-comptable/"))
    with clock.at(clock.now() + timedelta(days=3)):
        assert "terminé le" in text(desk.get("/profil/mon-comptable/"))
    desk.post(f"/profil/mon-comptable/{access.pk}/retrait/")
    assert access_to(chantal, house.company.pk) is None


def test_a_manager_is_not_offered_to_name_an_owner(desk: Client, house: House) -> None:
    manager = enter(member(house, PAUL).user)
    assert 'value="owner"' in text(desk.get("/profil/membres/"))
    page = text(manager.get("/profil/membres/"))
    assert 'value="manager"' in page
    assert 'value="owner"' not in page


def test_a_collaborator_is_invited_with_a_role_in_words(desk: Client, house: House) -> None:
    page = text(desk.get("/profil/membres/"))
    assert "Commercial : devis, contacts et prestations ; ni factures ni argent" in page
    assert 'href="/profil/membres/droits/"' in page
    response = desk.post("/profil/membres/", {"email": PAUL, "role": "sales", "ends_on": ""}, follow=True)
    assert "quatorze jours" in text(response)
    assert Invitation.objects.get().role == Role.SALES


def test_a_bad_form_keeps_what_was_typed(desk: Client, house: House) -> None:
    response = desk.post("/profil/membres/", {"email": PAUL, "role": "cashier", "ends_on": "2020-01-01"})
    assert response.status_code == 422
    page = response.content.decode()
    assert PAUL in page
    assert 'value="2020-01-01"' in page
    assert 'id="role-cashier"\n             checked' in page
    assert "jour à venir" in page


def test_a_member_is_changed_and_taken_away_at_once(desk: Client, house: House) -> None:
    row = member(house, "gaelle@exemple.fr")
    theirs = enter(row.user)
    assert theirs.get("/profil/membres/").status_code == 200
    desk.post(f"/profil/membres/{row.pk}/", {"role": "sales", "ends_on": ""})
    assert theirs.get("/profil/membres/").status_code == 403
    desk.post(f"/profil/membres/{row.pk}/retrait/")
    assert theirs.get("/devis/").status_code == 302  # to found a company of their own


def test_the_last_owner_reads_why_they_stay(desk: Client, house: House) -> None:
    row = Membership.objects.get(user=house.owner)
    response = desk.post(f"/profil/membres/{row.pk}/", {"role": "manager", "ends_on": ""})
    assert response.status_code == 422
    assert "dernier propriétaire" in text(response)
    assert "dernier propriétaire" in text(desk.post("/profil/quitter/", follow=True))


def test_anyone_leaves_by_themself(house: House) -> None:
    row = member(house, "paul@exemple.fr", "sales")
    theirs = enter(row.user)
    assert "Vous êtes Commercial" in text(theirs.get("/profil/quitter/"))
    theirs.post("/profil/quitter/")
    assert access_to(row.user, house.company.pk) is None


def test_the_history_tells_every_act_on_the_accesses_and_no_other(desk: Client, house: House) -> None:
    accountant(house)
    row = member(house, "gaelle@exemple.fr")
    desk.post(f"/profil/membres/{row.pk}/retrait/")
    page = text(desk.get("/profil/membres/historique/"))
    assert "<b>Chantal Roux (Cabinet Chantal)</b> a accepté l’invitation envoyée à chantal@cabinet.exemple.fr" in page
    assert "<b>Marc Durand</b> a retiré l’accès de gaelle@exemple.fr (Gérant)" in page
    assert "a organisé" not in page
    assert "a créé l’entreprise" not in page


def test_a_visitor_sees_who_invites_and_signs_up_without_a_second_confirmation(house: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    visitor = Client()
    page = text(visitor.get(address_of(invitation)))
    assert "Menuiserie Durand" in page
    assert "Marc Durand" in page
    assert f"/comptes/signup/?next={address_of(invitation).replace('/', '%2F')}&amp;email=paul%40exemple.fr" in page
    form = visitor.get("/comptes/signup/", {"next": address_of(invitation), "email": PAUL})
    assert f'value="{PAUL}"' in form.content.decode()
    values = {
        "email": PAUL,
        "password1": "une phrase de passe",
        "full_name": "Paul Roy",
        "next": address_of(invitation),
    }
    response = visitor.post("/comptes/signup/", values)
    assert (response.status_code, response["Location"]) == (302, address_of(invitation))
    assert EmailAddress.objects.get(email=PAUL).verified
    page = text(visitor.get(address_of(invitation)))
    assert "Accepter" in page
    response = visitor.post(address_of(invitation), follow=True)
    assert response.redirect_chain[-1][0] == "/devis/"
    assert "Bienvenue" in text(response)


def test_a_link_passed_on_proves_no_other_address(house: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    visitor, theirs = Client(), "voisin@exemple.fr"
    visitor.get(address_of(invitation))
    form = {"full_name": "Le voisin", "email": theirs, "password1": "une phrase de passe"}
    assert visitor.post("/comptes/signup/", form).status_code == 302
    assert User.objects.get(full_name="Le voisin").email == theirs
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(theirs, False)]
    assert visitor.post(address_of(invitation), {}).status_code == 422  # « accepter avec ce compte » is asked
    assert not Membership.objects.filter(user__email=theirs).exists()


def test_another_login_is_said_and_confirmed_or_left(house: House, stranger: House) -> None:
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    chloe = enter(stranger.owner)
    page = text(chloe.get(address_of(invitation)))
    assert f"vous êtes connecté avec <b>{stranger.owner.email}</b>" in page
    refused = chloe.post(address_of(invitation))
    assert refused.status_code == 422
    assert "Cochez pour confirmer" in text(refused)
    response = chloe.post(f"{address_of(invitation)}autre-compte/")
    assert response["Location"] == address_of(invitation)
    assert "Créer mon compte" in text(chloe.get(address_of(invitation)))
    chloe.force_login(stranger.owner)
    assert chloe.post(address_of(invitation), {"is_other": "on"}).status_code == 302
    assert access_to(stranger.owner, house.company.pk) is not None


def test_an_accountant_names_their_firm_once(house: House, stranger: House) -> None:
    chantal = enter(person(CHANTAL))
    first = invite(house.company, CHANTAL, role=Role.ACCOUNTANT, by=house.owner)
    assert "Nom de votre cabinet" in text(chantal.get(address_of(first)))
    empty = chantal.post(address_of(first), {"firm_name": ""})
    assert empty.status_code == 422
    assert chantal.post(address_of(first), {"firm_name": "Cabinet Chantal"}).status_code == 302
    second = invite(stranger.company, CHANTAL, role=Role.ACCOUNTANT, by=stranger.owner)
    assert "Nom de votre cabinet" not in text(chantal.get(address_of(second)))
    assert chantal.post(address_of(second)).status_code == 302
    assert FirmAccess.objects.count() == 2


def test_each_closed_link_has_its_page(house: House) -> None:
    visitor = Client()
    lost = visitor.get("/invitation/rien/")
    assert lost.status_code == 404
    assert "Ce lien n’ouvre rien" in text(lost)
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    with clock.at(invitation.expires_at):
        late = visitor.get(address_of(invitation))
        assert (late.status_code, "n’est plus valable" in text(late)) == (410, True)
    used = invite(house.company, "lise@exemple.fr", role=Role.SALES, by=house.owner)
    lise = enter(person("lise@exemple.fr"))
    lise.post(address_of(used))
    assert "Vous l’avez acceptée" in text(lise.get(address_of(used)))
    assert "déjà servi" in text(visitor.get(address_of(used)))
    revoke_invitation(invitation, by=house.owner)
    taken = visitor.get(address_of(invitation))
    assert (taken.status_code, "a été révoquée" in text(taken)) == (410, True)
    assert lost["Referrer-Policy"] == "same-origin"
    assert "no-store" in lost["Cache-Control"]


def test_guesses_are_counted(house: House) -> None:
    visitor = Client()
    for turn in range(20):
        assert visitor.get(f"/invitation/essai{turn}/").status_code == 404
    invitation = invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    response = visitor.get(address_of(invitation))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_the_firm_invites_and_takes_away_its_people(house: House, stranger: House) -> None:
    chantal = accountant(house)
    office = enter(chantal)
    office.post("/profil/cabinet/", {"email": "denis@cabinet.exemple.fr"})
    invitation = Invitation.objects.get(email="denis@cabinet.exemple.fr")
    denis = enter(person("denis@cabinet.exemple.fr"))
    assert denis.post(address_of(invitation)).status_code == 302
    assert "denis@cabinet.exemple.fr" in text(denis.get("/profil/cabinet/"))
    office.post("/profil/cabinet/nom/", {"firm_name": "Roux & Associés"})
    assert AccountingFirm.objects.get().name == "Roux & Associés"
    row = firm_of(chantal).members.get(user__email="denis@cabinet.exemple.fr")
    assert enter(stranger.owner).post(f"/profil/cabinet/{row.pk}/retrait/").status_code == 404
    office.post(f"/profil/cabinet/{row.pk}/retrait/")
    assert denis.get("/profil/cabinet/").status_code == 404


def test_what_is_connected_and_used_is_said_plainly(desk: Client, house: House, settings: object) -> None:
    page = text(desk.get("/profil/integrations/"))
    for words in ("Clés d’API", "Paiement par carte", "Banque", "Envoi des e-mails"):
        assert words in page
    page = text(desk.get("/profil/abonnement/"))
    assert "Vous hébergez Ardoise vous-même : rien à payer." in page
    settings.PLAN, settings.PLAN_LIMITS = "Atelier", {"people": 1, "documents": 100}  # type: ignore[attr-defined]
    page = text(desk.get("/profil/abonnement/"))
    assert "Atelier" in page
    assert "2 sur 1" in page
    assert "rien n’est bloqué" in page


def test_who_is_invited_and_has_no_company_is_sent_back_to_the_mail(house: House) -> None:
    paul = person(PAUL)
    invite(house.company, PAUL, role=Role.SALES, by=house.owner)
    theirs = enter(paul)
    assert "vous a invité" not in text(theirs.get("/entreprise/nouvelle/"))  # anyone may sign up with that address
    EmailAddress.objects.create(user=paul, email=PAUL, verified=True, primary=True)
    assert "<b>Menuiserie Durand</b> vous a invité" in text(theirs.get("/entreprise/nouvelle/"))


@pytest.mark.parametrize(
    ("path", "lit"), [("/profil/tva/", 1), ("/profil/look/", 1), ("/comptes/2fa/", 1), ("/profil/quitter/", 0)]
)
def test_the_menu_lights_the_page_that_is_open_and_no_other(desk: Client, path: str, lit: int) -> None:
    menu = text(desk.get(path, follow=True)).partition('class="side"')[2].partition("</nav>")[0]
    assert menu.count('aria-current="page"') == lit
