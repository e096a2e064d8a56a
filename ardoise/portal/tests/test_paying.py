"""« Régler » by the link of a deal: what is offered, what it asks of the provider, what the return page says."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ardoise.companies.models import Company
from ardoise.domain.money import Money
from ardoise.notifications.links import write_token
from ardoise.payments.actions.connect import disconnect_provider
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.switch import switch_online_payment
from ardoise.payments.models import Checkout, CheckoutState, Payment
from ardoise.payments.tests.online import Till, stripe_till
from ardoise.sales.actions.revoke_link import revoke_link
from ardoise.sales.deals import link_to
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api, line
from tests.providers import stripe_server as stripe
from tests.providers.stripe_server import StripeServer
from tests.world import House


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


@pytest.fixture(autouse=True)
def nobody_came_before() -> None:
    """The limits count on the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    """Someone without an account, whose browser would refuse a form without its token if one were needed."""
    return Client(enforce_csrf_checks=True)


def address(invoice: Invoice) -> str:
    return f"/d/{write_token(link_to(invoice))}/regler/"


def ask(visitor: Client, invoice: Invoice, **asked: str) -> Any:
    values = {"facture": str(invoice.pk), "moyen": "stripe", "once": uuid.uuid4().hex, **asked}
    return visitor.post(address(invoice), values)


def due(invoice: Invoice) -> Money:
    return Settlement.objects.get(invoice=invoice).due


def test_the_page_says_what_is_owed_and_how_to_pay_it(till: Till, visitor: Client) -> None:
    invoice = till.invoice("1742.40")
    page = visitor.get(address(invoice)).content.decode()
    assert "1\u202f742,40\u00a0€" in page
    assert "Virement" in page
    assert "Carte bancaire" in page
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    assert "<svg" in page
    assert "Mode test" not in page
    paper = visitor.get(f"{address(invoice)}?moyen=stripe").content.decode()
    assert "Payer 1\u202f742,40\u00a0€" in paper


def test_the_reference_is_the_one_of_the_invoice_and_of_no_other(till: Till, visitor: Client) -> None:
    first, second = till.invoice(), till.invoice()
    pages = [visitor.get(address(one)).content.decode() for one in (first, second)]
    references = [page.partition('data-copy="RF')[2][:10] for page in pages]
    assert all(references)
    assert references[0] != references[1]


def test_paying_leads_to_the_page_of_the_provider_and_back(
    till: Till, visitor: Client, stripe_server: StripeServer
) -> None:
    invoice = till.invoice()
    response = ask(visitor, invoice)
    checkout = Checkout.objects.get()
    assert (response.status_code, response["Location"]) == (303, checkout.url)
    session = stripe_server.sessions[checkout.provider_id or ""]
    assert session["amount_total"] == 24000
    policy = response["Content-Security-Policy"]
    assert "form-action 'self' https:" in policy
    assert stripe_server.url in policy
    back = session["success_url"].partition("/d/")[2]
    page = visitor.get(f"/d/{back}?paid=yes&session_id=x").content.decode()
    assert "Nous attendons la réponse" in page
    assert due(invoice) == Money("240.00")
    stripe_server.pay(checkout.provider_id or "")
    Checkout.objects.update(read_at=None)
    page = visitor.get(f"/d/{back}").content.decode()
    assert "Paiement reçu" in page
    assert due(invoice) == Money(0)
    assert Payment.objects.count() == 1
    assert "Tout est réglé" in visitor.get(address(invoice)).content.decode()


@pytest.mark.parametrize(
    ("act", "said"),
    [("fail", "n’a pas abouti"), ("expire", "n’a pas eu lieu"), ("pend", "en route")],
)
def test_the_return_page_says_what_the_provider_says(
    till: Till, visitor: Client, stripe_server: StripeServer, act: str, said: str
) -> None:
    invoice = till.invoice()
    ask(visitor, invoice)
    checkout = Checkout.objects.get()
    getattr(stripe_server, act)(checkout.provider_id)
    Checkout.objects.update(read_at=None)
    back = stripe_server.sessions[checkout.provider_id or ""]["success_url"].partition("/d/")[2]
    assert said in visitor.get(f"/d/{back}").content.decode()
    assert due(invoice) == Money("240.00")
    if act == "expire":
        ask(visitor, invoice)
        assert Checkout.objects.count() == 2  # an expired page is replaced by a new one


def test_the_return_page_holds_when_the_provider_is_down(
    till: Till, visitor: Client, stripe_server: StripeServer
) -> None:
    ask(visitor, till.invoice())
    back = next(iter(stripe_server.sessions.values()))["success_url"].partition("/d/")[2]
    stripe_server.is_down = True
    Checkout.objects.update(read_at=None)
    assert "Nous attendons" in visitor.get(f"/d/{back}").content.decode()


def test_the_same_wish_gives_the_same_page(till: Till, visitor: Client, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    once = uuid.uuid4().hex
    places = {ask(visitor, invoice, once=once)["Location"] for _ in range(2)} | {ask(visitor, invoice)["Location"]}
    assert len(places) == 1
    assert len(stripe_server.sessions) == 1
    ask(visitor, invoice, once=once, montant="100,00")  # back, another amount, the same form
    assert [session["amount_total"] for session in stripe_server.sessions.values()] == [24000, 10000]


def test_a_form_posted_again_when_its_page_is_over_opens_a_new_one(
    till: Till, visitor: Client, stripe_server: StripeServer
) -> None:
    invoice, once = till.invoice(), uuid.uuid4().hex
    first = ask(visitor, invoice, once=once)["Location"]
    till.notify(stripe_server.expire(Checkout.objects.get().provider_id or ""))
    second = ask(visitor, invoice, once=once)["Location"]
    assert second != first
    assert ask(visitor, invoice, once=once)["Location"] == second


def test_another_amount_may_be_paid_and_a_wrong_one_is_said(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    assert ask(visitor, invoice, montant="100,50").status_code == 303
    assert Checkout.objects.get().asked == Money("100.50")
    for wrong, said in (
        ("240,01", "ne dépasse pas"),
        ("0", "au moins"),
        ("abc", "par exemple"),
        ("0,10", "au moins"),
        ("-5", "au moins"),
        ("1e3", "par exemple"),
        ("NaN", "par exemple"),
        ("9" * 20, "par exemple"),
    ):
        response = ask(visitor, invoice, montant=wrong)
        page = response.content.decode()
        assert response.status_code == 422, wrong
        assert said in page
        assert f'value="{wrong}"' in page  # what was typed stays
    assert Checkout.objects.count() == 1


def test_several_invoices_of_the_deal_are_paid_at_once(
    till: Till, visitor: Client, stripe_server: StripeServer
) -> None:
    quote = till.api.quote(line("1000.00"))
    first = till.api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "percent": "30"})
    rows = [till.api.post(f"/invoices/{first['invoice']['id']}/issue")]
    final = till.api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    rows.append(till.api.post(f"/invoices/{final['id']}/issue"))
    invoices = [Invoice.objects.get(pk=row["id"]) for row in rows]
    for invoice in invoices:
        switch_online_payment(invoice, True, by=till.house.owner)
    page = visitor.get(f"{address(invoices[0])}?facture=tout").content.decode()
    assert "Tout régler" in page
    assert "1\u202f200,00" in page
    response = ask(visitor, invoices[0], facture="tout")
    checkout = Checkout.objects.get()
    assert response["Location"] == checkout.url
    assert checkout.shares.count() == 2
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    assert [due(invoice) for invoice in invoices] == [Money(0), Money(0)]


def test_an_invoice_paid_meanwhile_is_not_replaced_by_another(till: Till, visitor: Client) -> None:
    quote = till.api.quote(line("1000.00"))
    first = till.api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "percent": "30"})["invoice"]
    till.api.post(f"/invoices/{first['id']}/issue")
    final = till.api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    till.api.post(f"/invoices/{final['id']}/issue")
    invoice = Invoice.objects.get(pk=first["id"])
    for one in Invoice.objects.all():
        switch_online_payment(one, True, by=till.house.owner)
    till.api.pay(first, str(due(invoice)))
    response = ask(visitor, invoice)
    assert response.status_code == 422
    assert "déjà réglée" in response.content.decode()
    assert not Checkout.objects.exists()


def test_off_the_provider_is_not_offered_and_the_transfer_stays(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    switch_online_payment(invoice, False, by=till.house.owner)
    page = visitor.get(f"{address(invoice)}?moyen=stripe").content.decode()
    assert "Carte bancaire" not in page
    assert "FR76" in page
    assert ask(visitor, invoice).status_code == 422
    assert not Checkout.objects.exists()
    Company.objects.filter(pk=till.house.company.pk).update(iban="")
    assert visitor.get(address(invoice)).status_code == 302  # back to the documents


def test_off_without_an_account_leads_back_to_the_documents(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    Company.objects.update(iban="")
    switch_online_payment(invoice, False, by=till.house.owner)
    response = ask(visitor, invoice)
    assert (response.status_code, response["Location"]) == (302, address(invoice).removesuffix("regler/"))
    assert visitor.get(response["Location"]).status_code == 200
    assert not Checkout.objects.exists()


def test_a_provider_that_was_disconnected_is_not_offered(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    disconnect_provider(till.account, by=till.house.owner)
    assert "Carte bancaire" not in visitor.get(address(invoice)).content.decode()
    assert ask(visitor, invoice).status_code == 422


def test_a_provider_that_fails_leaves_the_transfer(till: Till, visitor: Client, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    stripe_server.is_down = True
    response = ask(visitor, invoice)
    assert response.status_code == 422
    assert "choisissez le virement" in response.content.decode()
    stripe_server.is_down = False
    assert ask(visitor, invoice).status_code == 303


def test_test_mode_is_visible_and_books_nothing(api: Api, stripe_server: StripeServer, visitor: Client) -> None:
    till = Till(api, stripe_server, "stripe", stripe.TEST_KEY)
    invoice = till.invoice()
    assert "aucun argent ne bouge" in visitor.get(f"{address(invoice)}?moyen=stripe").content.decode()
    ask(visitor, invoice)
    checkout = Checkout.objects.get()
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PAID
    assert not Payment.objects.exists()
    assert due(invoice) == Money("240.00")
    back = stripe_server.sessions[checkout.provider_id or ""]["success_url"].partition("/d/")[2]
    assert "paiement simulé" in visitor.get(f"/d/{back}").content.decode()


def test_the_page_speaks_english_to_who_does(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    till.house.contacts[0].language = "en"
    till.house.contacts[0].save()
    page = visitor.get(f"{address(invoice)}?moyen=stripe").content.decode()
    assert "Pay €240.00" in page
    assert "Bank transfer" in page
    assert "Give an amount" in ask(visitor, invoice, montant="999").content.decode()


def test_a_guess_a_revoked_link_and_another_deal_open_nothing(till: Till, visitor: Client, stranger: House) -> None:
    invoice, other = till.invoice(), till.invoice()
    ask(visitor, invoice)
    once = Checkout.objects.get().once
    token = write_token(link_to(other))
    assert visitor.get(f"/d/{token}/regle/{once}/").status_code == 404
    assert visitor.get("/d/f1-1-p-aaaaaaaaaaaaaaaaaaaaaa/regler/").status_code == 404
    assert visitor.post(address(invoice).replace("f", "f9", 1), {}).status_code == 404
    old = address(invoice)
    revoke_link(invoice, by=till.house.owner)
    assert visitor.get(old).status_code == 410
    assert visitor.post(old, {"moyen": "stripe"}).status_code == 410
    assert Checkout.objects.count() == 1
    # an invoice of another deal named in the form is not taken, nor is another one in its place
    response = visitor.post(address(other), {"facture": str(invoice.pk), "moyen": "stripe", "once": "a1"})
    assert response.status_code == 422
    assert Checkout.objects.count() == 1


def test_what_was_paid_meanwhile_is_not_asked_again(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    record_payment(
        till.house.company,
        day=till.house.company.today,
        amount=Money("200.00"),
        method="bank_transfer",
        allocations=[Wanted(invoice)],
        by=till.house.owner,
    )
    ask(visitor, invoice)
    assert Checkout.objects.get().asked == Money("40.00")


def test_too_many_payments_asked_are_slowed_down(till: Till, visitor: Client) -> None:
    invoice = till.invoice()
    statuses = [ask(visitor, invoice, montant="0").status_code for _ in range(31)]
    assert statuses[:30] == [422] * 30
    assert statuses[30] == 429


def test_the_page_asks_few_queries(
    till: Till, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page = address(till.invoice())
    for asked in ("", "?moyen=stripe"):
        with django_assert_max_num_queries(10):
            visitor.get(page + asked)
