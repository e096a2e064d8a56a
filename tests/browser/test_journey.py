"""From sign-up to a paid final invoice, with a down payment and a credit note, as a new user does it."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.rendering.tests import papers
from ardoise.sales.actions.pdf import invoice_pdf, xml_of
from ardoise.sales.models import Invoice

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
    page.locator("[name=contact_name]").click()
    page.locator("#combo").get_by_role("option", name=re.compile("Créer contact")).click()
    page.get_by_label("Nom ou raison sociale").fill("Hôtel des Cimes")
    page.locator("input[name=siren]").fill("552100554")
    page.locator("input[name=email]").fill("direction@exemple.fr")
    page.locator("input[name=line1]").fill("18 route des Alpes")
    page.locator("input[name=postcode]").fill("74000")
    page.locator("input[name=city]").fill("Annecy")
    page.get_by_role("button", name="Valider", exact=True).click()

    expect(page.locator("[name=contact_name]")).to_have_value("Hôtel des Cimes")
    page.get_by_label("Objet").fill("Escalier")
    for index, (label, price, rate) in enumerate((("Pose", "1 000,00", "20"), ("Fourniture", "2000", "10"))):
        page.locator(f"[name=lines-{index}-label]").fill(label)
        page.locator(f"[name=lines-{index}-unit_price]").fill(price)
        page.locator(f"[name=lines-{index}-vat_rate]").fill(rate)
    expect(page.locator(".panel .fig")).to_have_text(re.compile("3.400,00"))

    page.get_by_role("button", name="Valider le devis").click()
    page.get_by_role("link", name="Devis Accepté").first.click()
    page.get_by_label("Facture d’Acompte").check()
    page.get_by_label("Acompte (%)").fill("30")
    page.get_by_role("button", name="OUI").click()
    seal(page, 1)
    pay(page)

    page.get_by_role("link", name=re.compile("^D")).first.click()
    page.get_by_role("button", name="Facturer le solde").first.click()
    page.locator("#bars").get_by_role("link", name="Ouvrir").click()
    seal(page, 2)
    page.locator(".sheet-tabs").get_by_role("link", name="ENVOYER").click()
    page.get_by_role("button", name="Envoyer", exact=True).first.click()
    expect(page.locator("#bars [data-undo]").last).to_be_visible()
    time_passes()
    page.goto(address + f"/factures/{Invoice.objects.latest('pk').pk}/")
    expect(page.locator("body")).to_contain_text("Remis au serveur")
    pay(page)

    page.goto(address + f"/factures/{Invoice.objects.latest('pk').pk}/avoir/")
    page.get_by_text("D’un montant TTC").click()
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


def time_passes() -> None:
    """The 20 seconds are over."""
    Task.objects.filter(done_at=None).update(due_at=clock.now())
    outbox.run_due()


def seal(page: Page, count: int) -> None:
    page.get_by_role("link", name="Valider", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Sceller", exact=True).click()
    expect(page.locator("#bars [data-undo]").last).to_be_visible()
    time_passes()
    page.reload()
    expect(page.locator(".seal")).to_contain_text("scellée le")
    assert Invoice.objects.exclude(number=None).count() == count


def pay(page: Page) -> None:
    page.get_by_role("link", name="Régler facture").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Libellé").fill("Virement")
    dialog.get_by_role("button", name="Valider", exact=True).click()
    expect(page.locator(".docbar .st")).to_contain_text("Payée")
