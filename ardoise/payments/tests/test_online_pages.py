"""E-règlement for the seller: what is connected, the switch of an invoice, what came, in the right hands only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ardoise.companies.models import Company, Membership, Role
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.models import Event, Task
from ardoise.notifications.models import Notice
from ardoise.payments import events
from ardoise.payments.actions.watch import watch_checkouts
from ardoise.payments.models import Checkout, CheckoutState, OnlineRules, OnlineSwitch, Payment, ProviderAccount
from ardoise.payments.online import is_online, keys_of
from ardoise.payments.tests.online import stripe_till
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api, line
from tests.providers import stripe_server as stripe
from tests.providers.mollie_server import LIVE_KEY as MOLLIE_KEY
from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import StripeServer
from tests.world import House

PAGE = "/reglements/en-ligne/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def durand(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def connect(client: Client, provider: str, secret: str, **more: str) -> Any:
    return client.post(f"{PAGE}connexion/{provider}/", {"secret": secret, **more})


def issued(api: Api) -> Invoice:
    return Invoice.objects.get(pk=api.issued(line("200.00"))["id"])


def test_stripe_is_connected_with_a_real_call_and_asked_to_call_us(
    durand: Client, house: House, stripe_server: StripeServer
) -> None:
    assert "Connecter Stripe" in durand.get(PAGE).content.decode()
    assert connect(durand, "stripe", stripe.LIVE_KEY).status_code == 302
    account = ProviderAccount.objects.get()
    assert account.name == "Menuiserie Durand"
    assert keys_of(account).webhook_secret == stripe.WEBHOOK_SECRET
    endpoint = stripe_server.endpoints[account.subscription]
    assert endpoint["url"].endswith(f"/reglements/en-ligne/stripe/appel/{account.token}/")
    page = durand.get(PAGE).content.decode()
    assert "Menuiserie Durand" in page
    assert "Mode test" not in page


def test_the_keys_are_nowhere_to_be_read(
    durand: Client, stripe_server: StripeServer, caplog: pytest.LogCaptureFixture
) -> None:
    connect(durand, "stripe", stripe.LIVE_KEY)
    kept = json.dumps([*ProviderAccount.objects.values(), *Event.objects.values()], default=str)
    for text in (kept, durand.get(PAGE).content.decode(), caplog.text):
        assert stripe.LIVE_KEY not in text
        assert stripe.WEBHOOK_SECRET not in text


def test_a_wrong_key_is_refused_on_its_field_and_not_shown_again(durand: Client, stripe_server: StripeServer) -> None:
    response = connect(durand, "stripe", "sk_live_wrong")
    assert response.status_code == 422
    assert "Stripe refuse cette clé" in response.content.decode()
    assert "sk_live_wrong" not in response.content.decode()
    assert not ProviderAccount.objects.exists()
    assert connect(durand, "stripe", " ").status_code == 422
    assert connect(durand, "paypal", "x").status_code == 404


def test_a_test_key_is_said_everywhere(durand: Client, api: Api, stripe_server: StripeServer) -> None:
    connect(durand, "stripe", stripe.TEST_KEY)
    assert "Mode test : aucun argent ne bouge" in durand.get(PAGE).content.decode()
    invoice = issued(api)
    answer = durand.post(f"/reglements/facture/{invoice.pk}/e-reglement/", {"enabled": "on"}, headers=HTMX)
    assert "Mode test" in answer.content.decode()


def test_mollie_is_connected_too_and_both_can_be(
    durand: Client, stripe_server: StripeServer, mollie_server: MollieServer
) -> None:
    connect(durand, "mollie", MOLLIE_KEY)
    connect(durand, "stripe", stripe.LIVE_KEY)
    assert {account.provider for account in ProviderAccount.objects.all()} == {"mollie", "stripe"}


def test_a_provider_that_cannot_reach_us_is_connected_without_its_calls(
    durand: Client, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stripe_server.routes, "POST /v1/webhook_endpoints", "unknown")
    connect(durand, "stripe", stripe.LIVE_KEY)
    account = ProviderAccount.objects.get()
    assert account.webhook_secret == ""
    page = durand.get(PAGE).content.decode()
    assert account.token in page  # the address to give to Stripe by hand
    connect(durand, "stripe", stripe.LIVE_KEY, webhook_secret="whsec_by_hand")
    assert keys_of(ProviderAccount.objects.get(disconnected_at=None)).webhook_secret == "whsec_by_hand"
    assert ProviderAccount.objects.count() == 2


def test_disconnecting_stops_new_payments_and_still_reads_the_old(api: Api, stripe_server: StripeServer) -> None:
    till = stripe_till(api, stripe_server)
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    client = Client()
    client.force_login(api.house.owner)
    for _ in range(2):
        assert client.post(f"{PAGE}{till.account.pk}/deconnexion/").status_code == 302
    assert stripe_server.endpoints == {}
    assert Event.objects.filter(name=events.PROVIDER_DISCONNECTED).count() == 1
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    assert Settlement.objects.get(invoice=invoice).due == Money(0)


def test_the_switch_of_an_invoice_turns_on_and_invites_the_customer(durand: Client, api: Api, house: House) -> None:
    invoice = issued(api)
    page = durand.get(f"/factures/{invoice.pk}/").content.decode()
    assert 'role="switch"' in page
    assert 'aria-checked="false"' in page
    address = f"/reglements/facture/{invoice.pk}/e-reglement/"
    answer = durand.post(address, {"enabled": "on"}, headers=HTMX).content.decode()
    assert 'aria-checked="true"' in answer
    assert f"/factures/{invoice.pk}/envoi" in answer
    assert "Inviter le client" in answer
    assert is_online(invoice)
    assert OnlineSwitch.objects.get().by == house.owner
    durand.post(address, {"enabled": "on"})
    durand.post(address, {"enabled": "off"})
    assert not is_online(invoice)
    told = Event.objects.filter(subject_type="sales.invoice", name__contains="online").values_list("name", flat=True)
    assert list(told.order_by("pk")) == [events.ONLINE_ON, events.ONLINE_OFF]


def test_a_draft_keeps_its_switch_when_it_is_issued(durand: Client, api: Api) -> None:
    draft = api.invoice(line("200.00"))
    durand.post(f"/reglements/facture/{draft['id']}/e-reglement/", {"enabled": "on"})
    api.post(f"/invoices/{draft['id']}/issue")
    assert is_online(Invoice.objects.get(pk=draft["id"]))


def test_a_draft_with_a_switch_can_be_deleted(durand: Client, api: Api) -> None:
    draft = api.invoice(line("200.00"))
    durand.post(f"/reglements/facture/{draft['id']}/e-reglement/", {"enabled": "on"})
    assert api.call("DELETE", f"/invoices/{draft['id']}").status_code == 204


def test_nothing_connected_is_said_beside_the_switch(durand: Client, api: Api, house: House) -> None:
    Company.objects.filter(pk=house.company.pk).update(iban="")
    invoice = issued(api)
    response = durand.post(f"/reglements/facture/{invoice.pk}/e-reglement/", {"enabled": "on"}, headers=HTMX)
    assert response.status_code == 422
    assert "Rien n’est connecté" in response.content.decode()
    assert PAGE in response.content.decode()
    assert not is_online(invoice)


def test_the_rule_of_the_company_holds_where_nothing_was_said(durand: Client, api: Api) -> None:
    first, second = issued(api), issued(api)
    durand.post(f"/reglements/facture/{second.pk}/e-reglement/", {"enabled": "off"})
    durand.post(f"{PAGE}regle/", {"by_default": "on"})
    assert is_online(first)
    assert not is_online(second)
    durand.post(f"{PAGE}regle/", {"by_default": "off"})
    assert not is_online(first)


def test_the_page_of_the_invoice_shows_what_came_and_what_to_do(
    durand: Client, api: Api, stripe_server: StripeServer
) -> None:
    till = stripe_till(api, stripe_server)
    invoice = till.invoice("120.00")
    name = till.checkout(invoice, amount="120.00").provider_id or ""
    till.notify(stripe_server.pay(name))
    page = durand.get(f"/factures/{invoice.pk}/").content.decode()
    assert "Stripe : payé" in page
    assert "frais 2,05" in page
    till.notify(stripe_server.refund(name, 2000))
    till.notify(stripe_server.dispute(name))
    page = durand.get(f"/factures/{invoice.pk}/").content.decode()
    assert "remboursé 20,00" in page
    assert "Faire un avoir" in page
    assert "contesté" in page
    assert "Remboursement Stripe" in durand.get("/reglements/").content.decode()


def test_the_seller_is_told_of_what_happens(api: Api, stripe_server: StripeServer) -> None:
    till = stripe_till(api, stripe_server)
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.fail(name))
    till.notify(stripe_server.pay(name))
    kinds = list(Notice.objects.order_by("pk").values_list("kind", flat=True))
    assert [kind for kind in kinds if "pa" in kind] == ["payment_failed", "paid"]
    notice = Notice.objects.get(kind="paid")
    assert "240,00" in notice.text
    assert (notice.about_type, notice.about_id) == ("sales.invoice", invoice.pk)


def test_a_lost_webhook_is_made_up_for_by_the_worker(api: Api, stripe_server: StripeServer) -> None:
    till = stripe_till(api, stripe_server)
    invoice = till.invoice()
    stripe_server.pay(till.checkout(invoice).provider_id or "")
    watch_checkouts()
    till.work()
    assert not Payment.objects.exists()  # too early to doubt
    with clock.at(clock.now() + timedelta(minutes=6)):
        watch_checkouts()
        watch_checkouts()
        assert Task.objects.filter(handler="payments.read_checkout").count() == 1
        while outbox.run_due():
            pass
    assert Settlement.objects.get(invoice=invoice).due == Money(0)
    assert Checkout.objects.get().state == CheckoutState.PAID


def test_an_employee_switches_an_invoice_and_the_keys_stay_with_the_owner(
    api: Api, stranger: House, stripe_server: StripeServer
) -> None:
    till = stripe_till(api, stripe_server)
    Membership.objects.filter(user=stranger.owner).delete()
    Membership.objects.create(user=stranger.owner, company=api.house.company, role=Role.COLLABORATOR)
    client = Client()
    client.force_login(stranger.owner)
    invoice = issued(api)
    client.post(f"/reglements/facture/{invoice.pk}/e-reglement/", {"enabled": "on"})
    assert is_online(invoice)
    assert connect(client, "stripe", stripe.LIVE_KEY).status_code in (403, 422)
    client.post(f"{PAGE}{till.account.pk}/deconnexion/")
    client.post(f"{PAGE}regle/", {"by_default": "on"})
    assert not OnlineRules.objects.filter(by_default=True).exists()
    assert ProviderAccount.objects.filter(disconnected_at=None).count() == 1


def test_a_stranger_reaches_neither_the_account_nor_the_switch(
    api: Api, stranger: House, browser_of: Callable[[House], Client], stripe_server: StripeServer
) -> None:
    till = stripe_till(api, stripe_server)
    invoice, chloe = issued(api), browser_of(stranger)
    assert chloe.post(f"{PAGE}{till.account.pk}/deconnexion/").status_code == 404
    assert chloe.post(f"/reglements/facture/{invoice.pk}/e-reglement/", {"enabled": "on"}).status_code == 404
    assert "Menuiserie Durand" not in chloe.get(PAGE).content.decode()
    assert not is_online(invoice)


def test_the_keys_change_with_those_of_the_house(
    api: Api, stripe_server: StripeServer, settings: Any, tmp_path: Path
) -> None:
    account = stripe_till(api, stripe_server).account
    settings.DATA = tmp_path
    call_command("rotate_keys", "--forget")
    settings.KEYS = (tmp_path / "keys").read_text().split()
    account.refresh_from_db()
    assert keys_of(account).secret == stripe.LIVE_KEY
    assert keys_of(account).webhook_secret == stripe.WEBHOOK_SECRET
