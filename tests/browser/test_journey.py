"""From sign-up to a paid final invoice, with a down payment and a credit note, as a new user does it."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, expect

from ardoise.history import outbox
from ardoise.rendering.tests import papers
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.pdf import invoice_pdf, xml_of
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet
from tests.journeys.situations import work
from tests.world import DEMO_EMAIL, DEMO_PASSWORD, durand

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_sign_up_to_a_paid_final_invoice(page: Page, live_server: object) -> None:
    address = str(live_server)
    page.goto(address)
    page.get_by_role("link", name="Créer un compte").click()
    page.get_by_label("Prénom et nom").fill("Marc Durand")
    page.locator("input[name=email]").fill("marc@exemple.fr")
    page.locator("input[name=password1]").fill("un-mot-de-passe-long")
    page.get_by_role("button", name="Créer mon compte").click()

    page.locator("input#id_siren").fill("732 829 320")
    page.get_by_label("Raison sociale").fill("Menuiserie Durand")
    page.locator("input[name=line1]").fill("12 rue des Lilas")
    page.locator("input[name=postcode]").fill("69003")
    page.locator("input[name=city]").fill("Lyon")
    page.get_by_role("button", name="Créer mon entreprise").click()

    for document in ("quote", "invoice"):
        page.goto(f"{address}/compteurs/{document}/")
        expect(page.locator("#apercu")).to_contain_text("-0001")
        page.get_by_role("button", name="Fixer ce compteur").click()
        expect(page.locator("body")).to_contain_text("Le compteur est organisé.")

    page.get_by_role("link", name="Faire un devis").click()
    page.get_by_role("link", name="Créer contact").click()
    page.get_by_label("Nom ou raison sociale").fill("Hôtel des Cimes")
    page.locator("input[name=siren]").fill("552100554")
    page.locator("input[name=email]").fill("direction@exemple.fr")
    page.locator("input[name=line1]").fill("18 route des Alpes")
    page.locator("input[name=postcode]").fill("74000")
    page.locator("input[name=city]").fill("Annecy")
    page.get_by_role("button", name="Valider").click()

    expect(page.locator("select[name=contact]")).not_to_have_value("")
    page.get_by_label("Objet").fill("Escalier")
    for index, (label, price, rate) in enumerate((("Pose", "1 000,00", "20"), ("Fourniture", "2000", "10"))):
        page.locator(f"[name=lines-{index}-label]").fill(label)
        page.locator(f"[name=lines-{index}-unit_price]").fill(price)
        page.locator(f"[name=lines-{index}-vat_rate]").fill(rate)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".panel .fig")).to_have_text(re.compile("3.400,00"))

    page.get_by_role("button", name="Valider").click()
    page.get_by_role("link", name="Devis Accepté").click()
    page.get_by_label("Facture d’Acompte").check()
    page.get_by_label("Acompte (%)").fill("30")
    page.get_by_role("button", name="OUI").click()
    seal(page)
    pay(page)

    page.get_by_role("link", name=re.compile("^D-")).first.click()
    page.get_by_role("link", name="Facturer", exact=True).click()
    page.get_by_label("Facture du solde").check()
    page.get_by_role("button", name="OUI").click()
    seal(page)
    page.get_by_role("link", name="ENVOYER").click()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("body")).to_contain_text("en file")
    outbox.run_due()
    pay(page)
    expect(page.locator("body")).to_contain_text("Remis au serveur")

    page.get_by_role("link", name="Avoir", exact=True).click()
    page.get_by_label("D’un montant TTC").check()
    page.get_by_label("Montant TTC (€)").fill("120")
    page.get_by_role("button", name="Émettre l’avoir").click()
    expect(page.locator("body")).to_contain_text("est émis")

    issued = list(Invoice.objects.order_by("pk"))
    assert [str(invoice.total_incl_vat) for invoice in issued] == ["1020.00", "2380.00", "120.00"]
    for invoice in issued:
        assert invoice.number is not None
        assert invoice.number in papers.text(invoice_pdf(invoice))
        assert f"<ram:GrandTotalAmount>{invoice.total_incl_vat}</ram:GrandTotalAmount>" in xml_of(invoice).decode()
    call_command("verify")


def seal(page: Page) -> None:
    page.get_by_role("link", name="Valider (CADENAS)").click()
    page.get_by_role("button", name="Sceller").click()
    expect(page.locator("body")).to_contain_text("scellée le")


def pay(page: Page) -> None:
    page.get_by_role("link", name="Régler facture").click()
    page.get_by_label("Libellé").fill("Virement")
    page.get_by_role("button", name="Valider").click()
    expect(page.locator(".st")).to_contain_text("Payée")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_main_pages_stand_at_both_widths_without_a_serious_fault_of_access(
    page: Page, live_server: object, width: int
) -> None:
    house = durand()
    invoice = create_invoice(house.company, Sheet({"contact": house.contacts[0]}, [work()]), by=house.owner)
    issue_invoice(invoice, by=house.owner)
    address = str(live_server)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/comptes/login/")
    page.locator("input[name=login]").fill(DEMO_EMAIL)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(f"{address}/factures/")
    for path in (
        "/factures/",
        "/devis/",
        "/devis/nouveau/",
        "/contacts/",
        f"/contacts/{house.contacts[0].pk}/",
        "/profil/",
        f"/factures/{invoice.pk}/",
        f"/factures/{invoice.pk}/envoi/",
        f"/reglements/nouveau/?facture={invoice.pk}",
        "/compteurs/",
    ):
        page.goto(address + path)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, (path, overflow)
        serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == [], path
