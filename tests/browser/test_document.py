"""VOIR, MODIFIER, ENVOYER and Corriger by hand, at both widths: the guide’s step 1 d, a mail taken back, two clicks."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from ardoise.history import clock
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.sales.models import Invoice, Quote
from tests.browser.test_acts import BOTH, Hand, time_passes
from tests.browser.visit import PHONE, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def states() -> set[str]:
    """Of the last mail."""
    return set(Delivery.objects.filter(message=Message.objects.latest("pk")).values_list("state", flat=True))


def preview(page: Page) -> str:
    return " ".join(page.locator("#apercu").inner_text().split())


@BOTH
def test_guide_1d_the_document_stands_on_a4_under_its_three_tabs(
    at_home: Visit, world: World, size: tuple[int, int], tmp_path: Path
) -> None:
    page, quote = at_home.page, world.pending_quote
    at_home.size(*size)
    at_home.go(f"/devis/{quote.pk}/")
    tabs = page.get_by_role("navigation", name="Document")
    expect(tabs.get_by_role("link", name="VOIR")).to_have_attribute("aria-current", "page")
    sheet = page.get_by_role("img", name="Page 1 du document")
    box = sheet.bounding_box()
    assert box is not None
    assert box["height"] / box["width"] == pytest.approx(1123 / 794, rel=0.01)
    assert box["width"] <= size[0]
    assert sheet.evaluate("(drawn) => drawn.naturalWidth") > 0
    assert at_home.overflow() == 0
    with page.expect_download() as found:
        page.get_by_role("link", name="Télécharger PDF").and_(page.locator(":visible")).first.click()
    found.value.save_as(tmp_path / "devis.pdf")
    assert (tmp_path / "devis.pdf").read_bytes().startswith(b"%PDF-")

    tabs.get_by_role("link", name="MODIFIER").click()
    expect(page).to_have_url(f"{at_home.address}/devis/{quote.pk}/modifier/")
    tabs.get_by_role("link", name="ENVOYER").click()
    expect(page).to_have_url(f"{at_home.address}/devis/{quote.pk}/envoi/")
    tabs.get_by_role("link", name="VOIR").click()
    expect(page).to_have_url(f"{at_home.address}/devis/{quote.pk}/")


@BOTH
def test_envoyer_shows_the_mail_as_it_leaves_and_annuler_keeps_it(
    at_home: Visit, world: World, size: tuple[int, int]
) -> None:
    page, quote = at_home.page, world.draft_quote
    at_home.size(*size)
    at_home.go(f"/devis/{quote.pk}/envoi/")
    assert at_home.overflow() == 0
    expect(page.locator("#apercu h3")).to_have_text(re.compile(r"^Devis DE-2026-\d+ – Aménagement du bureau$"))
    page.get_by_label("Modèle").select_option(label="Relance du devis")
    expect(page.get_by_label("Objet")).to_have_value("Notre devis {numéro} – {objet}")
    expect(page.locator("#apercu h3")).to_have_text(re.compile(r"^Notre devis DE-2026-"))
    page.get_by_label("Message", exact=True).fill("Bonjour {prénom}")
    expect(page.locator("#apercu .note")).to_contain_text("La variable {prénom} n’existe pas")
    page.get_by_label("Message", exact=True).fill("Bonjour {client}, à bientôt.")
    expect(page.locator("#apercu .text")).to_contain_text("Bonjour Atelier du Parc, à bientôt.")
    page.get_by_label("À", exact=True).fill("moitié")
    expect(page.locator("#apercu .note")).to_contain_text("moitié")
    expect(page.locator("#apercu .text")).to_be_visible()
    page.get_by_label("À", exact=True).fill("un@exemple.fr, deux@exemple.fr")
    page.get_by_label("Cci").fill("cache@exemple.fr")
    expect(page.locator("#apercu .facts")).to_contain_text("un@exemple.fr, deux@exemple.fr")
    shown = preview(page)
    assert "cache@exemple.fr" not in shown

    send = page.get_by_role("button", name="Envoyer", exact=True)
    send.click()
    expect(page).to_have_url(f"{at_home.address}/devis/{quote.pk}/")
    expect(page.locator("#bars")).to_contain_text("Envoi à ")
    page.reload()
    page.keyboard.press("Alt+z")
    expect(page.locator("#bars")).to_contain_text("rien n’est parti")
    assert states() == {DeliveryState.CANCELLED}

    at_home.go(f"/devis/{quote.pk}/envoi/")
    page.get_by_label("Objet").fill("Devis {numéro}")
    send.click()
    expect(page.locator("#bars")).to_contain_text("Envoi à ")
    time_passes()
    expect(page.locator("#mails")).to_contain_text("Remis au serveur", timeout=15_000)  # it asks by itself
    assert states() == {DeliveryState.HANDED_OVER}
    assert Message.objects.latest("pk").subject == f"Devis {Quote.objects.get(pk=quote.pk).number}"


def test_a_mail_for_later_says_its_hour_on_the_button_and_can_be_taken_back(at_home: Visit, world: World) -> None:
    page = at_home.page
    at_home.go(f"/factures/{world.overdue.pk}/envoi/")
    at = clock.now() + timedelta(days=1)
    page.get_by_label("Envoyer plus tard").fill(at.strftime("%Y-%m-%dT08:00"))
    expect(page.locator("#when")).to_have_text("Partira demain à 08:00.")
    page.get_by_role("button", name="Programmer l’envoi").click()
    expect(page.locator("#bars")).to_contain_text("partira demain à 08:00")
    expect(page.locator(".timeline .to-come")).to_contain_text("Envoi prévu")
    page.locator("#mails").get_by_role("button", name="Annuler l’envoi").click()
    expect(page.locator("#bars")).to_contain_text("rien n’est parti")
    assert states() == {DeliveryState.CANCELLED}


def test_a_lost_mail_is_repaired_in_one_click(at_home: Visit, world: World) -> None:
    page, hand = at_home.page, Hand()
    at_home.go(f"/factures/{world.unpaid.pk}/")
    expect(page.locator("aside")).to_contain_text("n’est pas arrivé")
    expect(page.locator("#mails")).to_contain_text("550 5.1.1 adresse inconnue")
    page.get_by_label("Adresse corrigée pour comptabilite@hotel-cimes.exemple.fr").fill("compta@hotel-cimes.exemple.fr")
    hand.click(page.locator("#mails").get_by_role("button", name="Renvoyer"))
    expect(page.locator("#bars")).to_contain_text("Le courrier repart")
    time_passes()
    expect(page.locator("#mails")).to_contain_text("Remis au serveur", timeout=15_000)
    assert Delivery.objects.get(message=world.refused).address == "compta@hotel-cimes.exemple.fr"
    assert hand.clicks == 1


@BOTH
def test_a_correction_takes_two_clicks_beside_the_edit_and_one_mail_carries_both_papers(
    at_home: Visit, world: World, size: tuple[int, int]
) -> None:
    page, hand, invoice = at_home.page, Hand(), world.unpaid
    at_home.size(*size)
    at_home.go(f"/factures/{invoice.pk}/")
    mail.outbox.clear()
    tab = page.get_by_role("navigation", name="Document").get_by_role("link", name="CORRIGER")
    hand.click(tab if size == PHONE else page.get_by_role("link", name="Corriger", exact=True).first)
    price = page.locator("[name=lines-0-unit_price]")
    if size == PHONE:
        page.locator(".p-line, tr").filter(has=price).first.click()
    price.fill("450")
    hand.click(page.get_by_role("button", name="Envoyer" if size == PHONE else "Remplacer et envoyer", exact=True))
    expect(page.locator("#bars")).to_contain_text("Envoi à ")
    replacement = Invoice.objects.get(replaces=invoice)
    note = Invoice.objects.get(original=invoice)
    expect(page).to_have_url(f"{at_home.address}/factures/{replacement.pk}/")
    assert hand.clicks == 2
    assert str(replacement.total_incl_vat) == "540.00"
    expect(page.locator(".docs").first).to_contain_text(note.number or "?")
    time_passes()
    (sent,) = [one.message().mail for one in mail.outbox]  # type: ignore[attr-defined]
    names = [part.get_filename() for part in sent.iter_attachments()]
    assert names == [f"Facture-{replacement.number}.pdf", f"Avoir-{note.number}.pdf"]


def test_annuler_after_a_correction_stops_its_mail_alone(at_home: Visit, world: World) -> None:
    page, invoice = at_home.page, world.unpaid
    at_home.go(f"/reglements/facture/{invoice.pk}/correction/")
    page.locator("[name=lines-0-unit_price]").fill("450")
    page.get_by_role("button", name="Remplacer et envoyer").click()
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.locator("#bars")).to_contain_text("rien n’est parti")
    assert states() == {DeliveryState.CANCELLED}
    assert Invoice.objects.filter(replaces=invoice, number__isnull=False).exists()
