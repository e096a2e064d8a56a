"""What could go round the table: an act by way of another, the role of the moment, the access that ended, the firm."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.companies.actions.tokens import access_of_token
from ardoise.companies.gate import SAFE, Access, companies_of
from ardoise.companies.middleware import SESSION_KEY
from ardoise.companies.models import AccountingFirm, ApiToken, FirmAccess, FirmMember, Membership, Role
from ardoise.history.clock import now
from ardoise.history.models import Event
from ardoise.notifications.bell import notices_of
from ardoise.notifications.models import Message
from ardoise.numbering.models import Series
from ardoise.sales.models import Invoice, Quote, QuoteState
from ardoise.users.models import User
from tests.fixtures import Api, line
from tests.rights.cast import browser, person
from tests.world import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(api: Api) -> int:
    """A quote at its customer's."""
    quote: int = api.quote(line("100.00"))["id"]
    api.post(f"/quotes/{quote}/validation")
    return quote


def test_a_commercial_accepts_a_quote_but_bills_nothing(house: House, sent: int) -> None:
    client = browser(person(house, Role.SALES))
    page = client.get(f"/devis/{sent}/acceptation/").content.decode()
    assert "Facture du Total" not in page
    assert "sans facture pour l’instant" in page
    for how in ("total", "down_payment"):
        assert client.post(f"/devis/{sent}/acceptation/", {"invoice": how}).status_code == 403
    assert client.post(f"/devis/{sent}/facturation/", {"part": "total"}).status_code == 403
    assert (Quote.objects.get(pk=sent).state, Invoice.objects.count()) == (QuoteState.SENT, 0)
    client.post(f"/devis/{sent}/acceptation/", {"invoice": ""})
    assert (Quote.objects.get(pk=sent).state, Invoice.objects.count()) == (QuoteState.ACCEPTED, 0)


def test_the_api_bills_nothing_for_a_commercial_either(house: House, sent: int, api: Api) -> None:
    Membership.objects.filter(user=house.owner).update(role=Role.SALES)
    refused = api.refused("POST", f"/quotes/{sent}/acceptance", {"invoice": "total"})
    assert refused["status"] == 403
    assert Quote.objects.get(pk=sent).state == QuoteState.SENT
    api.post(f"/quotes/{sent}/acceptance", {})
    assert Invoice.objects.count() == 0


def test_an_assistant_writes_a_quote_but_gives_it_no_number(house: House, api: Api, sent: int) -> None:
    client, draft = browser(person(house, Role.ASSISTANT)), api.quote(line("80.00"))["id"]
    page = client.get(f"/devis/{draft}/modifier/").content.decode()
    assert "Enregistrer" in page
    assert "Valider le devis" not in page
    assert client.post(f"/devis/{draft}/modifier/", {"then": "finalise"}).status_code == 403
    assert client.post("/devis/nouveau/", {"then": "finalise"}).status_code == 403
    assert client.post(f"/devis/{sent}/modifier/", {"subject": "autre"}).status_code == 403  # at its customer's
    assert client.post(f"/devis/{sent}/facturation/", {"part": "total"}).status_code == 403  # it would accept it
    assert not Quote.objects.get(pk=draft).number


def test_the_page_where_the_customer_signs_is_handed_to_who_may_send(house: House, sent: int, api: Api) -> None:
    url = api.post(f"/quotes/{sent}/link")["url"]
    for role, is_given in ((Role.SALES, True), (Role.ASSISTANT, False), (Role.ACCOUNTANT, False)):
        page = text_of(browser(person(house, role)).get(reverse("portal:panel", args=["sales.quote", sent])))
        assert "Page du client" in page
        assert (url in page) is is_given, role
        assert ("Révoquer le lien" in page) is is_given, role


def test_an_assistant_drafts_a_credit_note_but_issues_none(house: House, api: Api) -> None:
    invoice = api.issued(line("100.00"))
    Membership.objects.filter(user=house.owner).update(role=Role.ASSISTANT)
    assert api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})["status"] == 403
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00", "draft": True})
    assert not note["number"]


def test_the_search_finds_what_the_role_sees(house: House, api: Api) -> None:
    invoice = api.issued(line("100.00"))
    owner, sales = browser(house.owner), browser(person(house, Role.SALES))
    address = f"/recherche/?q={invoice['number']}"
    assert f"/factures/{invoice['id']}/" in owner.get(address).content.decode()
    assert f"/factures/{invoice['id']}/" not in sales.get(address).content.decode()


def test_a_commercial_sees_of_a_quote_neither_its_invoices_nor_its_money(house: House, api: Api) -> None:
    billed = api.accepted(line("300.00"), invoice="total")
    page = browser(person(house, Role.SALES)).get(f"/devis/{billed['quote']['id']}/").content.decode()
    assert f"/factures/{billed['invoice']['id']}/" not in page
    assert "Reste à encaisser" not in page


def test_the_mails_of_invoices_are_not_those_of_a_commercial(house: House, api: Api, sent: int) -> None:
    invoice = api.issued(line("100.00"))
    api.post(f"/invoices/{invoice['id']}/sending", {"to": ["x@exemple.fr"]})
    api.post(f"/quotes/{sent}/sending", {"to": ["y@exemple.fr"]})
    mail = {message.about_type: message.pk for message in Message.objects.all()}
    client = browser(person(house, Role.SALES))
    page = client.get("/courriers/").content.decode()
    assert f"/courriers/{mail['sales.quote']}/" in page
    assert f"/courriers/{mail['sales.invoice']}/" not in page
    assert client.get(f"/courriers/{mail['sales.invoice']}/").status_code == 403
    assert client.post(f"/courriers/{mail['sales.invoice']}/annulation/").status_code == 403
    assert client.post(f"/factures/envoi/annulation/?courriers={mail['sales.invoice']}").status_code == 403


def test_what_the_house_writes_to_its_own_people_is_read_by_no_smaller_role(house: House, api: Api) -> None:
    """A notice by mail, an answer to the accountant, the demand of a receipt: each tells of more than an invoice."""
    api.issued(line("100.00"))
    ids = {
        about: Message.objects.create(
            company=house.company, about_type=about, about_id=1, subject=f"{about} : 4 200 €", token=about, due_at=now()
        ).pk
        for about in ("notifications.notice", "accountant.question", "accountant.piece", "accountant.missingdocument")
    }
    for role in (Role.ASSISTANT, Role.CASHIER):
        client = browser(person(house, role))
        assert "4 200" not in client.get("/courriers/").content.decode()
        for about, pk in ids.items():
            assert client.get(f"/courriers/{pk}/").status_code == 403, (role, about)
            assert client.get(f"/courriers/au-sujet/{about}/1/").status_code == 403, (role, about)
    collaborator = browser(person(house, Role.COLLABORATOR))
    assert collaborator.get(f"/courriers/{ids['accountant.missingdocument']}/").status_code == 200  # sees the expenses
    assert collaborator.get(f"/courriers/{ids['accountant.question']}/").status_code == 403
    assert browser(house.owner).get(f"/courriers/{ids['accountant.question']}/").status_code == 200


def test_the_bell_tells_a_role_what_it_may_open(house: House, api: Api) -> None:
    invoice = api.issued(line("100.00"))
    owner = Access(house.owner, house.company, Role.OWNER)
    event = Event.objects.filter(subject_type="sales.invoice", subject_id=invoice["id"]).first()
    assert event is not None
    access_rows = notices_of(owner).model.objects
    values = {"company": house.company, "event": event, "kind": "overdue", "who": "Ardoise", "text": "est échue"}
    access_rows.create(**values, about_type="sales.invoice", about_id=invoice["id"], at=event.at)
    assert notices_of(owner).count() == 1
    assert notices_of(Access(person(house, Role.SALES), house.company, Role.SALES)).count() == 0
    assert notices_of(Access(person(house, Role.CASHIER), house.company, Role.CASHIER)).count() == 1


@pytest.mark.parametrize("how", ["revoked", "ended", "inactive"])
def test_an_access_taken_away_is_closed_at_once(how: str, house: House) -> None:
    user = person(house, Role.COLLABORATOR)
    client = browser(user)
    assert client.get("/factures/").status_code == 200
    take_away(how, user, house)
    for path in ("/factures/", "/devis/nouveau/"):
        assert client.get(path).status_code == 302, path
    assert client.post("/factures/nouvelle/", {"subject": "x"}).status_code == 302
    assert not Invoice.objects.exists()
    assert how == "inactive" or companies_of(user) == []


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def take_away(how: str, user: User, house: House) -> None:
    member = Membership.objects.filter(user=user, company=house.company)
    if how == "revoked":
        member.delete()
    elif how == "ended":
        member.update(ends_on=house.company.today - timedelta(days=1))
    else:
        user.is_active = False
        user.save()


def test_the_last_day_of_an_access_is_a_day_of_work(house: House) -> None:
    user = person(house, Role.COLLABORATOR)
    Membership.objects.filter(user=user).update(ends_on=house.company.today)
    assert browser(user).get("/factures/").status_code == 200


def test_a_sheet_left_open_is_not_saved_in_another_company(house: House, stranger: House) -> None:
    """The access ended while a page was open: what it posts goes nowhere, never to another company of the person."""
    user = person(house, Role.COLLABORATOR)
    Membership.objects.create(user=user, company=stranger.company, role=Role.OWNER)
    client = browser(user)
    session = client.session
    session[SESSION_KEY] = house.company.pk
    session.save()
    Membership.objects.filter(user=user, company=house.company).delete()
    refused = client.post("/contacts/nouveau/", {"name": "Nouveau", "kind": "business"})
    assert refused.status_code == 403
    assert "a pris fin" in refused.content.decode()
    part = client.get("/contacts/", headers={"HX-Request": "true"})  # of the open page: nothing of the other company
    assert (part.status_code, part["HX-Refresh"], part.content) == (204, "true", b"")
    assert client.get("/contacts/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 403
    assert client.post("/contacts/nouveau/", {"name": "Nouveau"}).status_code == 403
    page = client.get("/contacts/")  # of the other company, and it says so
    assert page.status_code == 200
    assert f"Votre accès à {house.company} a pris fin. Vous êtes maintenant chez {stranger.company}." in text_of(page)
    assert "a pris fin" not in text_of(client.get("/contacts/"))
    assert client.post("/contacts/nouveau/", {"name": ""}).status_code != 403


def test_who_has_no_company_left_is_told_so_and_no_page_is_put_into_another(house: House) -> None:
    user = person(house, Role.COLLABORATOR)
    client = browser(user)
    Membership.objects.filter(user=user).update(ends_on=house.company.today - timedelta(days=1))
    part = client.get("/factures/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"], part.content) == (204, "/entreprise/nouvelle/", b"")
    asked: Any = client.post("/factures/nouvelle/", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json()["code"]) == (403, "access_ended")
    page = client.post("/factures/nouvelle/", {"subject": "x"}, follow=True).content.decode()
    assert "Vous n’avez plus accès à cette entreprise : rien n’a été enregistré." in page
    assert "Votre accès à <b>Menuiserie Durand</b> s’est terminé le" in page


def test_a_manager_makes_and_revokes_keys_that_are_a_manager_s(house: House) -> None:
    """« Tout, sauf nommer ou retirer un propriétaire »: the key acts in their name, in their role."""
    user = person(house, Role.MANAGER)
    client = browser(user)
    page = text_of(client.post("/profil/cles/", {"name": "Caisse"}))
    [secret] = re.findall(r"ardoise_[\w-]{43}", page)
    access = access_of_token(secret)
    assert access is not None
    assert (access.user, access.role) == (user, Role.MANAGER)
    client.post(f"/profil/cles/{ApiToken.objects.get(user=user).pk}/revocation/")
    assert access_of_token(secret) is None
    assert browser(person(house, Role.COLLABORATOR)).post("/profil/cles/", {"name": "x"}).status_code == 403


def test_a_refusal_is_a_page_a_sentence_or_json(house: House) -> None:
    client = browser(person(house, Role.SALES))
    page = client.get("/factures/")
    assert page.status_code == 403
    text = page.content.decode()
    assert "Voir les factures et les avoirs" in text
    assert "Commercial" in text
    assert "Marc Durand" in text  # who may change it
    assert "/devis/" in text  # where one may go
    part = client.post("/factures/nouvelle/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Reswap"]) == (403, "none")
    assert "Préparer des brouillons" in part.content.decode()
    asked: Any = client.post("/factures/nouvelle/", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.OWNER, "/factures/"),
        (Role.SALES, "/devis/"),
        (Role.CASHIER, "/factures/"),
        (Role.ACCOUNTANT, "/factures/"),
    ],
)
def test_home_is_the_first_list_of_the_role(role: Role, first: str, house: House) -> None:
    assert browser(person(house, role)).get("/")["Location"] == first


@pytest.fixture
def marie(house: House) -> User:
    """An accountant of a firm that keeps the books of the house."""
    firm = AccountingFirm.objects.create(name="Cabinet Roussel")
    user = User.objects.create_user("marie@exemple.fr", "ardoise-demo", full_name="Marie Roussel")
    FirmMember.objects.create(firm=firm, user=user)
    FirmAccess.objects.create(firm=firm, company=house.company)
    return user


def at_the_house(user: User, house: House) -> Client:
    client = browser(user)
    client.post("/entreprise/choix/", {"company": house.company.pk})
    return client


def test_the_firm_reads_the_company_and_signs_no_invoice(house: House, marie: User, api: Api) -> None:
    invoice = api.invoice(line("10.00"))
    client = at_the_house(marie, house)
    assert client.get(f"/factures/{invoice['id']}/").status_code == 200
    assert client.post(f"/factures/{invoice['id']}/emission/").status_code == 403
    FirmAccess.objects.all().delete()
    assert client.get(f"/factures/{invoice['id']}/").status_code == 302


def test_an_act_of_a_colleague_of_the_firm_says_on_whose_behalf(
    house: House, marie: User, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its event names the firm, and so does the history of the document."""
    monkeypatch.setattr("ardoise.companies.rights.may", lambda role, right: True)
    quote = api.quote(line("10.00"))["id"]
    client = at_the_house(marie, house)
    client.post(f"/devis/{quote}/validation/")
    event = Event.objects.filter(subject_type="sales.quote", subject_id=quote).order_by("-sequence")[0]
    assert (event.author_name, event.on_behalf_of) == ("Marie Roussel", "Cabinet Roussel")
    assert "Marie Roussel (Cabinet Roussel)" in client.get(f"/devis/{quote}/").content.decode()


def test_without_a_company_the_firm_goes_to_its_portfolio(house: House, marie: User) -> None:
    FirmAccess.objects.all().delete()
    assert browser(marie).get("/")["Location"] == "/xpert/"


def test_reading_is_what_changes_nothing() -> None:
    assert SAFE == ("GET", "HEAD", "OPTIONS")


def test_who_may_not_organise_the_counter_is_told_whom_to_ask(house: House, api: Api) -> None:
    draft = api.quote(line("10.00"))["id"]
    Series.objects.filter(company=house.company).delete()
    client = browser(person(house, Role.SALES))
    page = client.post(f"/devis/{draft}/validation/", follow=True)
    assert page.redirect_chain[-1][0] == f"/devis/{draft}/"
    assert "Demandez-le à un propriétaire" in page.content.decode()
    assert "/compteurs/" not in page.content.decode()
