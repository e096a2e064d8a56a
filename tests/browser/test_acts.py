"""From a quote to a paid invoice by hand, at both widths: the guide’s steps, and the fast paths in counted clicks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, InvoiceKind, Quote, QuoteState, Settlement
from tests.browser.visit import DESK, PHONE, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])


class Hand:
    """Clicks, counted."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()


@pytest.fixture
def hand() -> Hand:
    return Hand()


def row(page: Page, document: Quote | Invoice) -> Locator:
    return page.locator("tbody tr").filter(has_text=document.display_number)


def time_passes() -> None:
    """The 20 seconds are over, twice: the seal, then the mail that it asked."""
    for _ in range(2):
        Task.objects.filter(done_at=None).update(due_at=clock.now())
        outbox.run_due()


def last() -> Invoice:
    return Invoice.objects.latest("pk")


def due(invoice: Invoice) -> str:
    return str(Settlement.objects.get(invoice=invoice).due)


@BOTH
def test_guide_2_devis_accepte_asks_then_oui_shows_the_draft_and_the_padlock_numbers_it(
    at_home: Visit, world: World, size: tuple[int, int]
) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/devis/")
    button = row(page, world.pending_quote).get_by_role("link", name="Devis Accepté")
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("Quelle facture pour ce devis")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()  # back to what opened it
    button.click()

    assert at_home.overflow() == 0
    assert at_home.serious() == []
    expect(dialog.get_by_label("Facture d’Acompte")).to_be_checked()
    expect(dialog.locator("#down-payment")).to_have_text(re.compile(r"1\s562,40"))
    dialog.get_by_label("Acompte (%)").fill("50")
    expect(dialog.locator("#down-payment-note")).to_have_text(re.compile(r"puis 2\s604,00"))
    dialog.get_by_text("Facture du Total").click()
    expect(dialog.get_by_label("Facture du Total")).to_be_checked()
    dialog.get_by_label("Acompte (€ TTC)").fill("999999")
    expect(dialog.get_by_label("Facture d’Acompte")).to_be_checked()  # typing in a card chooses it
    expect(dialog.get_by_role("alert")).to_contain_text("reste")
    dialog.get_by_label("Acompte (€ TTC)").fill("1200")
    expect(dialog.locator("#down-payment")).to_have_text(re.compile(r"1\s200,00"))
    expect(dialog.get_by_label("Acompte (%)")).to_have_value("")
    dialog.get_by_role("button", name="OUI").click()

    draft = last()
    expect(page).to_have_url(f"{at_home.address}/factures/{draft.pk}/")
    assert (draft.kind, str(draft.total_incl_vat), draft.number) == (InvoiceKind.DOWN_PAYMENT, "1200.00", None)
    at_home.go("/factures/")
    expect(row(page, draft)).to_contain_text("Brouillon")

    at_home.go(f"/factures/{draft.pk}/emission/?retour=/factures/")
    page.get_by_role("button", name="Sceller", exact=True).click()
    expect(page.locator("#bars")).to_contain_text("sera scellée sous le numéro")
    expect(row(page, draft)).to_contain_text("Scellement dans un instant")
    time_passes()
    at_home.go("/devis/")
    expect(row(page, world.pending_quote)).to_contain_text("Accepté: Acompte facturé")
    expect(row(page, world.pending_quote)).to_contain_text("Facturer le solde")
    assert last().number


@BOTH
def test_guide_2_when_a_down_payment_exists_it_asks_again_or_the_balance_and_non_stays(
    at_home: Visit, world: World, size: tuple[int, int]
) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/devis/?status=to_bill")
    line = row(page, world.part_billed_quote)
    line.get_by_label("Choisir quoi facturer").click()
    line.get_by_role("link", name="Autre acompte").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Acompte (encore)")).not_to_be_checked()
    expect(dialog.get_by_label("Facture du solde")).to_be_checked()
    dialog.get_by_role("button", name="NON").click()
    expect(page).to_have_url(f"{at_home.address}/devis/?status=to_bill")
    bar = page.locator("#bars")
    expect(bar).to_contain_text("brouillon prêt dans MES FACTURES")
    bar.get_by_role("link", name="Ouvrir").click()
    expect(page).to_have_url(f"{at_home.address}/factures/{last().pk}/")
    assert last().kind == InvoiceKind.FINAL


@BOTH
def test_an_accepted_quote_is_a_sent_invoice_in_two_clicks(
    at_home: Visit, world: World, size: tuple[int, int], hand: Hand
) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/devis/?status=to_bill")
    hand.click(row(page, world.part_billed_quote).get_by_role("button", name="Facturer le solde"))
    hand.click(page.locator("#bars").get_by_role("button", name="Valider et envoyer"))
    expect(page.locator("#bars [data-undo]")).to_be_visible()
    assert hand.clicks == 2
    assert last().number is None  # nothing is numbered before the 20 seconds are over
    assert not Delivery.objects.filter(message__about_id=last().pk, message__about_type="sales.invoice").exists()
    time_passes()
    assert last().number
    sent = Message.objects.get(about_type="sales.invoice", about_id=last().pk)
    assert {one.state for one in sent.deliveries.all()} == {DeliveryState.HANDED_OVER}


@BOTH
def test_payee_is_one_click_and_annuler_another(
    at_home: Visit, world: World, size: tuple[int, int], hand: Hand
) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/factures/")
    before = due(world.unpaid)
    hand.click(row(page, world.unpaid).get_by_role("button", name="Payée"))
    expect(page.locator("#bars")).to_contain_text(f"{world.unpaid.number} est payée")
    assert hand.clicks == 1
    assert due(world.unpaid) == "0.00"
    expect(row(page, world.unpaid)).to_have_class(re.compile("wiped"))
    expect(row(page, world.unpaid).locator(".st")).to_have_text("Payée")
    page.locator("#bars").get_by_role("button", name="Annuler").click()
    expect(page.locator("#bars")).to_contain_text("Le règlement est annulé")
    assert due(world.unpaid) == before


@BOTH
def test_guide_3_the_status_opens_regler_facture(at_home: Visit, world: World, size: tuple[int, int]) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/factures/")
    line = row(page, world.unpaid)
    expect(line.locator(".st")).to_have_text("En attente de règlement")
    line.get_by_title("Régler facture").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Régler facture")).to_be_visible()
    assert at_home.overflow() == 0
    assert at_home.serious() == []
    for name in ("Date", "Libellé", "Montant réglé", "Réalité du paiement"):
        expect(dialog.get_by_label(name)).to_be_visible()
    expect(dialog.locator("#outcome")).to_have_text("La facture sera Payée.")
    dialog.get_by_label("Montant réglé").fill("100")
    expect(dialog.locator("#outcome")).to_contain_text("Payée en partie : il restera")
    dialog.get_by_text("Chèque", exact=True).click()
    dialog.get_by_label("Libellé").fill("n° 0042")
    dialog.get_by_role("button", name="Valider").click()
    expect(page).to_have_url(f"{at_home.address}/factures/")
    payment = Payment.objects.latest("pk")
    assert (payment.method, payment.label, str(payment.amount)) == ("cheque", "n° 0042", "100.00")
    expect(line.locator(".st")).to_have_text("Payée en partie")

    line.get_by_title("Régler facture").click()
    expect(dialog.locator(".meter")).to_be_visible()
    dialog.get_by_role("button", name="Valider").click()
    expect(line.locator(".st")).to_have_text("Payée")
    assert due(world.unpaid) == "0.00"


def test_the_keyboard_alone_bills_and_pays(at_home: Visit, world: World) -> None:
    page = at_home.page
    at_home.go(f"/devis/?q={world.accepted_quote.number}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("p")  # the next step of the row
    bar = page.locator("#bars")
    expect(bar).to_contain_text("brouillon prêt")
    send = bar.get_by_role("button", name=re.compile("^Valider"))
    send.focus()
    page.keyboard.press("Enter")
    expect(bar.locator("[data-undo]")).to_be_visible()
    page.keyboard.press("Alt+z")
    expect(bar).to_contain_text("Rien n’est scellé")
    at_home.go(f"/factures/?q={world.unpaid.number}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("p")
    expect(bar).to_contain_text("est payée")


def test_a_part_is_billed_with_its_total_under_the_eyes(at_home: Visit, world: World) -> None:
    page = at_home.page
    at_home.go("/devis/?status=to_bill")
    line = row(page, world.accepted_quote)
    line.get_by_label("Choisir quoi facturer").click()
    line.get_by_role("link", name="Facturer une partie").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Pose", exact=True).fill("7")
    expect(dialog.locator("#part-total")).to_have_text(re.compile(r"436,80"))
    dialog.get_by_label("Pose", exact=True).fill("15")
    expect(dialog.locator("#part-total")).to_contain_text("il reste 14 à facturer")
    dialog.get_by_label("Pose", exact=True).fill("7")
    expect(dialog.locator("#part-total")).to_have_text(re.compile(r"436,80"))
    dialog.get_by_role("button", name="Préparer la facture").click()
    expect(page).to_have_url(f"{at_home.address}/factures/{last().pk}/")
    assert str(last().total_incl_vat) == "436.80"


@BOTH
def test_refuser_and_its_annuler(at_home: Visit, world: World, size: tuple[int, int]) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/devis/")
    line = row(page, world.pending_quote)
    line.get_by_title("Plus d’actions").click()
    line.get_by_role("button", name="Refuser Devis").click()
    expect(line).to_contain_text("Devis Refusé")
    page.locator("#bars").get_by_role("button", name="Annuler").click()
    expect(line).to_contain_text("Accepter ou Refuser Devis")
    assert Quote.objects.get(pk=world.pending_quote.pk).state == QuoteState.SENT


@BOTH
def test_the_chosen_rows_are_paid_together(at_home: Visit, world: World, size: tuple[int, int]) -> None:
    page = at_home.page
    at_home.size(*size)
    at_home.go("/factures/?status=open")
    if size == PHONE:
        page.get_by_text("Choisir", exact=True).click()
    for invoice in (world.unpaid, world.overdue):
        row(page, invoice).get_by_role("checkbox").check()
    bar = page.locator(".picked")
    expect(bar).to_contain_text("2 factures choisies")
    assert at_home.overflow() == 0
    bar.get_by_role("button", name="Payées").click()
    expect(page.locator("#bars")).to_contain_text("sont payées")
    assert (due(world.unpaid), due(world.overdue)) == ("0.00", "0.00")


def test_a_padlock_that_fails_brings_the_draft_back_with_its_reason_on_its_row(
    at_home: Visit, world: World, live_server: Any
) -> None:
    page, draft = at_home.page, world.draft_invoice
    at_home.go("/factures/?status=draft")
    row(page, draft).get_by_role("button", name="Valider et envoyer").click()
    expect(page.locator("#bars [data-undo]")).to_be_visible()
    Invoice.objects.filter(pk=draft.pk).update(subject="Autre", revision=draft.revision + 5)
    time_passes()
    at_home.go("/factures/?status=draft")
    expect(row(page, draft)).to_contain_text("Revenu en brouillon")
    assert Invoice.objects.get(pk=draft.pk).number is None


@pytest.mark.parametrize("theme", ["light", "dark"])
@BOTH
def test_the_dialogs_are_readable_in_both_themes(
    at_home: Visit, world: World, size: tuple[int, int], theme: str
) -> None:
    at_home.size(*size)
    at_home.theme(theme)
    for path in (
        f"/devis/{world.pending_quote.pk}/acceptation/",
        f"/devis/{world.accepted_quote.pk}/partie/",
        f"/factures/{world.draft_invoice.pk}/emission/",
        f"/reglements/nouveau/?facture={world.unpaid.pk}",
        f"/reglements/remboursement/{world.credit_note.pk}/",
        f"/devis/facturation/?chosen={world.accepted_quote.pk}",
    ):
        at_home.go(path)  # the same as in their dialog, as a page
        assert at_home.overflow() == 0, path
        assert at_home.serious() == [], path


def test_when_the_seal_is_done_its_row_alone_is_drawn_again(at_home: Visit, world: World, settings: Any) -> None:
    page, draft = at_home.page, world.draft_invoice
    settings.UNDO_SECONDS = 3
    at_home.go("/factures/")
    row(page, draft).get_by_role("button", name="Valider et envoyer").click()
    expect(row(page, draft)).to_contain_text("Scellement dans un instant")
    row(page, world.overdue).get_by_role("checkbox").check()
    Task.objects.filter(done_at=None).update(due_at=clock.now())
    expect(page.locator("#bars")).to_contain_text("est scellée", timeout=15_000)
    sealed = Invoice.objects.get(pk=draft.pk)
    expect(row(page, sealed)).to_contain_text("En attente de règlement")
    expect(row(page, world.overdue).get_by_role("checkbox")).to_be_checked()  # nothing chosen is lost
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    expect(page.locator("tbody tr").first).to_be_focused()


def test_an_act_comes_back_to_its_list_at_the_same_height(at_home: Visit, world: World) -> None:
    page = at_home.page
    at_home.size(1440, 320)
    at_home.go("/factures/")
    button = row(page, world.overdue).get_by_role("button", name="Payée")
    button.scroll_into_view_if_needed()
    height = page.evaluate("scrollY")
    assert height > 0
    button.click()
    expect(page.locator("#bars")).to_contain_text("est payée")
    assert abs(page.evaluate("scrollY") - height) < 60


def test_the_lists_of_a_lived_company_stay_within_every_window(at_home: Visit, world: World) -> None:
    for width in (720, 920, 1001, 1024, 1100, 1280, 1600):
        at_home.size(width, 900)
        for path in ("/factures/?status=open", "/devis/", "/reglements/"):
            at_home.go(path)
            assert at_home.overflow() == 0, (width, path)
