"""The customer's page on a telephone, without an account: sign, pay, refuse, an old version, a withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ardoise.domain.money import ZERO, Money
from ardoise.history import outbox
from ardoise.notifications.links import link_url
from ardoise.notifications.models import Message, Notice
from ardoise.payments.actions.connect import connect_provider
from ardoise.payments.actions.switch import switch_by_default
from ardoise.payments.models import Payment
from ardoise.sales.actions.draft import change_quote
from ardoise.sales.actions.send import send_document
from ardoise.sales.deals import link_to
from ardoise.sales.models import DownPaymentAtSigning, Invoice, Quote, QuoteState, SigningRules
from ardoise.sales.sheet import Sheet, TypedLine
from tests.browser.conftest import Console
from tests.browser.visit import PHONE, Visit
from tests.browser.world import World
from tests.providers.stripe_server import LIVE_KEY, StripeServer

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[[Quote | Invoice], Page]


@pytest.fixture
def public(live_server: Any, settings: Any) -> str:
    """The address that links carry is that of the server of the test."""
    settings.PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def open_link(page: Page, public: str, world: World) -> Open:
    """The link of a deal, as the customer opens it."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})

    def go(document: Quote | Invoice) -> Page:
        page.goto(link_url(link_to(document)))
        return page

    return go


@pytest.fixture
def stripe(public: str, world: World, stripe_server: StripeServer) -> StripeServer:
    """The company is paid by card; the provider calls it back."""
    connect_provider(world.house.company, "stripe", secret=LIVE_KEY, by=world.house.owner)
    switch_by_default(world.house.company, True, by=world.house.owner)
    stripe_server.delivers = True
    return stripe_server


def sign_by_hand(page: Page) -> None:
    """Everything that is typed, ticked or drawn; the button is left to press."""
    page.get_by_label("Nom et prénom").fill("Claire Petit")
    page.get_by_label(re.compile("Recopiez")).fill("bon pour accord")
    if (quality := page.get_by_label("En qualité de")).count():
        quality.fill("Gérante")
    for box in page.locator("#sign input[type=checkbox]").all():
        box.check()
    pad = page.locator("[data-sign-pad]")
    pad.scroll_into_view_if_needed()
    box_of = pad.bounding_box()
    assert box_of is not None
    x, y = box_of["x"] + 40, box_of["y"] + box_of["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(x + step * 14, y + (18 if step % 2 else -18))
    page.mouse.up()


def work() -> None:
    while outbox.run_due():
        pass


def test_three_taps_sign_and_pay_the_down_payment(world: World, open_link: Open, stripe: StripeServer) -> None:
    SigningRules.objects.create(company=world.house.company, down_payment=DownPaymentAtSigning.ISSUE)
    quote = world.library
    page = open_link(quote)
    expect(page.locator("#barre")).to_contain_text("5\u202f808,00")
    page.get_by_label(re.compile("Échelle coulissante")).check()
    page.get_by_label(re.compile("Laque satinée")).check()
    expect(page.locator("#barre")).to_contain_text("6\u202f853,00")  # 3 900 + 640 + 660 + 440 + 590, and 10 %
    expect(page.locator("#barre")).to_contain_text("2\u202f055,90")  # 30 %

    page.get_by_role("link", name="Signer ce devis").click()  # one
    sign_by_hand(page)
    page.get_by_role("button", name=re.compile("Signer pour 6.853,00")).click()  # two
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    page.get_by_label(re.compile("Carte bancaire")).check()
    page.get_by_role("button", name=re.compile("Payer 2.055,90")).click()  # three

    page.get_by_role("button", name=re.compile("Payer 2055.90 EUR")).click()  # on the provider's own page
    expect(page.get_by_role("heading", name="Merci !")).to_be_visible()
    work()
    quote.refresh_from_db()
    invoice = Invoice.objects.get(sources__quote=quote)
    payment = Payment.objects.get(allocations__invoice=invoice)
    assert (quote.state, quote.total_incl_vat) == (QuoteState.ACCEPTED, Money("6853.00"))
    assert (invoice.total_incl_vat, payment.amount, payment.method) == (Money("2055.90"), Money("2055.90"), "card")
    assert invoice.settlement.due == ZERO
    assert {notice.kind for notice in Notice.objects.all()} >= {"signed", "paid"}
    page.get_by_role("link", name="Revenir au document").click()
    expect(page.locator("main")).to_contain_text(invoice.number or "-")


def test_a_customer_refuses_and_says_why(world: World, open_link: Open) -> None:
    page = open_link(world.pending_quote)
    page.get_by_role("link", name="Refuser ce devis").click()
    page.get_by_label(re.compile("Un mot de plus")).fill("Nous attendons le printemps.")
    page.get_by_role("button", name=re.compile("Refuser le devis")).click()
    expect(page.get_by_role("heading", name="Votre refus est noté")).to_be_visible()
    world.pending_quote.refresh_from_db()
    assert world.pending_quote.state == QuoteState.DECLINED
    assert "printemps" in world.pending_quote.decline.reason
    work()
    assert Notice.objects.filter(kind="refused", about_id=world.pending_quote.pk).count() == 1


def test_an_old_version_says_what_changed_and_is_not_signed(world: World, open_link: Open, console: Console) -> None:
    console.may_say("409 (Conflict)")
    quote = world.pending_quote
    page = open_link(quote)
    page.get_by_role("link", name="Signer ce devis").click()
    lines = [TypedLine(label="Banque d’accueil", unit_price=Decimal(4760), vat_rate=Decimal(20))]
    quote = change_quote(quote, Sheet({}, lines), by=world.house.owner)
    sign_by_hand(page)
    page.get_by_role("button", name=re.compile("Signer pour")).click()
    expect(page.get_by_role("heading", name="Ce devis est en cours de modification")).to_be_visible()

    page = open_link(quote)
    send_document(quote, by=world.house.owner)
    page.reload()
    expect(page.locator("#barre")).to_contain_text("5\u202f712,00")
    page.get_by_role("link", name="Signer ce devis").click()
    quote = change_quote(quote, Sheet({"subject": "Accueil et bar"}), by=world.house.owner)
    send_document(quote, by=world.house.owner)
    sign_by_hand(page)
    page.get_by_role("button", name=re.compile("Signer pour")).click()
    expect(page.get_by_role("heading", name="Ce devis a changé")).to_be_visible()
    page.get_by_role("link", name=re.compile("Lire la version 3")).click()
    page.get_by_role("link", name="Signer ce devis").click()
    sign_by_hand(page)
    page.get_by_role("button", name=re.compile("Signer pour 5.712,00")).click()
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    assert quote.acceptance.version == 3


def test_a_consumer_at_a_distance_orders_then_withdraws(world: World, open_link: Open) -> None:
    SigningRules.objects.create(company=world.house.company, sells_at_distance=True)
    quote = world.library
    page = open_link(quote)
    page.get_by_role("link", name="Signer ce devis").click()
    sign_by_hand(page)
    page.get_by_role("button", name=re.compile("obligation de paiement")).click()
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    page.get_by_role("link", name="Renoncer au contrat ici").click()
    page.get_by_role("button", name="Confirmer la rétractation").click()
    expect(page.get_by_role("heading", name="Votre rétractation est enregistrée")).to_be_visible()
    work()
    quote.refresh_from_db()
    assert quote.state == QuoteState.DECLINED
    receipt = Message.objects.filter(deliveries__address="lefevre@exemple.fr").latest("pk")
    assert "tractation" in receipt.subject
    assert receipt.attachments.get().name.endswith(".pdf")


def test_e_reglement_from_the_switch_to_the_payment(
    at_home: Visit, browser: Browser, world: World, public: str, stripe_server: StripeServer
) -> None:
    """Guide 3 d: switched on at the top of the invoice, the customer invited at once, paid, told."""
    stripe_server.delivers = True
    connect_provider(world.house.company, "stripe", secret=LIVE_KEY, by=world.house.owner)
    invoice, page = world.unpaid, at_home.page
    at_home.go(f"/factures/{invoice.pk}/")
    page.get_by_role("switch", name="E-règlement").click()
    page.get_by_role("link", name="Inviter le client").click()
    page.get_by_role("button", name="Envoyer", exact=True).first.click()
    expect(page.locator("#bars [data-undo]").last).to_be_visible()
    sent = Message.objects.filter(about_type="sales.invoice", about_id=invoice.pk).latest("pk")
    assert sent.deal

    phone = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="fr-FR").new_page()
    phone.goto(link_url(link_to(invoice)))
    phone.get_by_role("link", name=re.compile("Régler 583,20")).click()
    phone.get_by_label(re.compile("Carte bancaire")).check()
    phone.get_by_role("button", name=re.compile("Payer 583,20")).click()
    phone.get_by_role("button", name=re.compile("Payer 583.20")).click()
    expect(phone.get_by_role("heading", name="Merci !")).to_be_visible()
    phone.context.close()

    work()
    at_home.go(f"/factures/{invoice.pk}/")
    expect(page.locator("main")).to_contain_text("Payée")
    page.locator("#bell summary").click()
    expect(page.locator("#bell-panel")).to_contain_text(re.compile("583,20"))
