"""Nothing typed on the sheet is lost nor goes astray: pages left, other tabs, what closed meanwhile; tables pasted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from ardoise.companies.models import Membership, Role
from ardoise.contacts.models import Contact
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.draft import change_quote, create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.browser.conftest import Console
from tests.browser.test_sheet import cell, desk, house, is_saved, is_settled, small_quote, total_is
from tests.browser.visit import DESK, PHONE, Visit
from tests.world import House, lea

__all__ = ["desk", "house"]

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(paste);
}"""


def subject(page: Page) -> Any:
    return page.locator("[name=subject]")


def test_a_new_quote_left_at_once_comes_back_and_another_can_be_begun(desk: Visit, house: House) -> None:
    page = desk.page
    desk.go("/devis/nouveau/")
    subject(page).fill("Left at once")
    desk.go("/devis/")
    desk.go("/devis/nouveau/")
    expect(subject(page)).to_have_value("Left at once")
    subject(page).fill("Left at once and come back")  # before it is saved: what the first page sent may have arrived
    page.wait_for_url("**/modifier/")
    is_saved(page)
    assert Quote.objects.get().subject == "Left at once and come back"
    page.get_by_role("button", name="Commencer un autre document").click()
    page.wait_for_url("**/devis/nouveau/")
    expect(subject(page)).to_have_value("")
    subject(page).fill("Another")
    is_saved(page)
    assert set(Quote.objects.values_list("subject", flat=True)) == {"Left at once and come back", "Another"}


def test_what_completes_the_profile_comes_back_to_the_sheet_saved_meanwhile(desk: Visit, house: House) -> None:
    house.company.siren = ""
    house.company.save(update_fields=["siren"])
    page = desk.page
    desk.go("/devis/nouveau/")
    subject(page).fill("Kept")
    page.wait_for_url("**/modifier/")
    is_saved(page)
    page.get_by_role("link", name="Compléter Mon Profil").click()
    page.get_by_label("SIREN", exact=True).fill("732829320")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/devis/*/modifier/")
    expect(subject(page)).to_have_value("Kept")


def test_two_tabs_of_a_new_quote_make_two(desk: Visit, house: House, context: BrowserContext, console: Console) -> None:
    console.may_say("422")
    page = desk.page
    desk.go("/devis/nouveau/")
    subject(page).fill("First")
    cell(page, 0, "unit_price").fill("douze")
    expect(page.locator("#saved")).to_contain_text("corrigez")
    second = context.new_page()
    second.goto(desk.address + "/devis/nouveau/")
    expect(subject(second)).to_have_value("First")
    subject(second).fill("Second")
    cell(second, 0, "unit_price").fill("7")
    is_saved(second)
    cell(page, 0, "unit_price").fill("5")
    is_saved(page)
    assert set(Quote.objects.values_list("subject", flat=True)) == {"First", "Second"}


def test_what_did_not_arrive_is_offered_though_another_saved_meanwhile(
    desk: Visit, house: House, context: BrowserContext, console: Console
) -> None:
    console.may_say("Failed to load", "ERR_")
    page = desk.page
    quote = small_quote(house)
    address = f"/devis/{quote.pk}/modifier/"
    desk.go(address)
    page.route(f"**{address}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    subject(page).fill("Of the train")
    expect(page.locator("#saved")).to_contain_text("gardé dans ce navigateur")
    page.on("dialog", lambda dialog: dialog.accept())
    desk.go("/devis/")
    change_quote(quote, Sheet({"subject": "Of the desk"}), by=house.owner)
    page.unroute_all()
    desk.go(address)
    expect(subject(page)).to_have_value("Of the desk")
    page.get_by_role("button", name="Reprendre ce que j’avais tapé").click()
    is_saved(page)
    quote.refresh_from_db()
    assert quote.subject == "Of the train"


def test_what_came_back_once_does_not_overwrite_the_others_later(desk: Visit, house: House, console: Console) -> None:
    console.may_say("409")
    page = desk.page
    quote = small_quote(house)
    address = f"/devis/{quote.pk}/modifier/"
    desk.go(address)
    subject(page).fill("Left")
    page.route(f"**{address}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    console.may_say("Failed to load", "ERR_")
    desk.go("/devis/")
    page.unroute_all()
    desk.go(address)
    is_saved(page)
    quote.refresh_from_db()
    assert quote.subject == "Left"
    change_quote(quote, Sheet({"subject": "Of a colleague"}), by=house.owner)
    subject(page).fill("Mine")
    expect(page.get_by_role("alert")).to_contain_text("Rien n’est écrasé")
    quote.refresh_from_db()
    assert quote.subject == "Of a colleague"


def test_a_page_drawn_before_the_last_save_is_asked_again(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house)
    address = f"/devis/{quote.pk}/modifier/"
    desk.go(address)
    before = page.request.get(desk.address + address).text()
    subject(page).fill("Saved during a reload")
    is_saved(page)
    page.route(f"**{address}", lambda route: route.fulfill(body=before, content_type="text/html"), times=1)
    page.reload()
    expect(subject(page)).to_have_value("Saved during a reload")
    is_saved(page)


def test_an_answer_cut_short_does_not_stop_the_saving(desk: Visit, house: House, console: Console) -> None:
    page = desk.page
    quote = small_quote(house)
    address = f"/devis/{quote.pk}/modifier/"
    desk.go(address)

    def cut(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        return route.fulfill(status=200, content_type="application/json", body='{"revision": ')

    page.route(f"**{address}", cut)
    subject(page).fill("Cut short")
    expect(page.locator("#saved")).to_contain_text("nouvel essai")
    page.unroute_all()
    is_saved(page)
    quote.refresh_from_db()
    assert quote.subject == "Cut short"


def test_a_quote_accepted_elsewhere_says_so_and_asks_no_login(desk: Visit, house: House, console: Console) -> None:
    console.may_say("410")
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    accept_quote(quote, by=house.owner)
    subject(page).fill("Too late")
    expect(page.get_by_role("alert").first).to_contain_text("accepté")
    expect(page.locator("#login-dialog")).to_be_hidden()
    page.get_by_role("button", name="En faire un nouveau document").click()
    page.wait_for_url("**/devis/nouveau/")
    is_saved(page)
    copy = Quote.objects.exclude(pk=quote.pk).get()
    assert (copy.subject, copy.contact, copy.lines.get().label) == ("Too late", quote.contact, "Pose")


def test_a_draft_deleted_elsewhere_becomes_a_new_one(desk: Visit, house: House, console: Console) -> None:
    console.may_say("404")
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    quote.delete()
    subject(page).fill("Orphan")
    expect(page.get_by_role("alert").first).to_contain_text("n’est plus là")
    desk.size(*PHONE)
    assert desk.overflow() == 0
    page.get_by_role("button", name="En faire un nouveau document").click()
    page.wait_for_url(re.compile(r"/devis/\d+/modifier/"))
    is_saved(page)
    assert Quote.objects.get().subject == "Orphan"


def test_a_sheet_waits_while_another_tab_works_for_another_company(
    desk: Visit, house: House, context: BrowserContext, console: Console
) -> None:
    console.may_say("422")
    Membership.objects.create(user=house.owner, company=lea().company, role=Role.OWNER)
    page, other = desk.page, context.new_page()
    desk.go("/devis/nouveau/")

    def go_to(company: str) -> None:
        other.goto(desk.address + "/devis/")
        other.locator(".menu.company summary").click()
        other.locator(".menu.company button[name=company]", has_text=company).click()
        expect(other.locator(".menu.company summary")).to_contain_text(company)

    go_to("Léa Martin")
    subject(page).fill("Of Durand")
    expect(page.locator("#problem")).to_contain_text("Vous êtes passé à Léa Martin")
    assert not Quote.objects.exists()
    go_to("Menuiserie Durand")
    subject(page).fill("Of Durand again")
    is_saved(page)
    assert (Quote.objects.get().company, Quote.objects.get().subject) == (house.company, "Of Durand again")


def test_a_correction_kept_takes_the_contact_created_over_it(desk: Visit, house: House) -> None:
    page = desk.page
    sheet = Sheet({"contact": house.contacts[0]}, [TypedLine(label="Pose", unit_price=Decimal(48))])
    invoice = issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)
    desk.go(f"/reglements/facture/{invoice.pk}/correction/")
    subject(page).fill("Corrected")
    page.locator("[name=contact_name]").fill("")
    page.locator("[name=contact_name]").press_sequentially("Scierie Bodin")
    page.locator("#combo").get_by_role("option", name=re.compile("Créer contact")).click()
    form = page.locator("#dialog")
    is_settled(page)
    form.locator("[name=city]").fill("Segré")
    form.get_by_role("button", name="Valider").click()
    expect(page.locator("[name=contact_name]")).to_have_value("Scierie Bodin")
    expect(subject(page)).to_have_value("Corrected")
    expect(page.locator("[name=contact]")).to_have_value(str(Contact.objects.get(name="Scierie Bodin").pk))
    cell(page, 1, "label").click()
    cell(page, 1, "label").press_sequentially("Bardage mélèze")
    page.locator("#combo").get_by_text("Créer prestation").click()
    is_settled(page)
    form.locator("[name=unit_price]").fill("85")
    form.get_by_role("button", name="Valider").click()
    expect(cell(page, 1, "label")).to_have_value("Bardage mélèze")
    expect(cell(page, 1, "unit_price")).to_have_value("85,00")
    expect(page.locator("[name=contact_name]")).to_have_value("Scierie Bodin")
    expect(page.locator("#sheet-notices")).to_contain_text("un avoir annule")
    page.get_by_role("button", name="Repartir de la facture").click()
    expect(subject(page)).to_have_value("")
    assert Invoice.objects.count() == 1


def test_a_button_pressed_twice_acts_once(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    subject(page).fill("Twice")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/devis/\d+/$"))
    expect(page.get_by_text("est validé")).to_be_visible()
    quote.refresh_from_db()
    assert (quote.version, quote.subject) == (1, "Twice")


def test_a_refused_contact_takes_the_hand(desk: Visit, house: House, console: Console) -> None:
    console.may_say("422")
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    page.locator("[name=contact]").evaluate("(input) => { input.value = '999999'; }")
    subject(page).fill("With nobody")
    expect(page.locator("[name=contact_name]")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=contact_name]")).to_be_focused()


def test_the_last_row_stays_last(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 0, "label").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#told")).to_have_text("Cette ligne ne va pas plus loin.")
    assert [cell(page, rank, "label").input_value() for rank in range(page.locator("#rows tr").count())] == ["Pose", ""]


def test_very_long_words_stay_on_the_page(desk: Visit, house: House) -> None:
    word = "anticonstitutionnellement" * 6
    line = TypedLine(label=word, description=word, unit_price=Decimal(5), vat_rate=Decimal(20))
    quote = small_quote(house, line, TypedLine(label=word + "s", unit_price=Decimal("123456.78"), quantity=Decimal(99)))
    for size in (DESK, PHONE):
        desk.size(*size)
        desk.go(f"/devis/{quote.pk}/modifier/")
        expect(desk.page.locator("#notes")).to_contain_text("Mémoriser cette prestation")
        assert desk.overflow() == 0


TABLES = {
    "heads, sums at the foot": (
        "Désignation\tQté\tUnité\tPrix unitaire HT\tTVA\tTotal HT\r\n"
        "Pose\t2,00\th\t1 234,50 €\t10 %\t2 469,00 €\r\n\r\nTotal HT\t\t\t\t\t2 469,00 €\r\n",
        [("Pose", "", "2", "1234.5", "10")],
    ),
    "no heads, holes, a part": (
        "Pose\t2\th\t52,00 €\t20 %\t104,00\nGros œuvre\nDépose\t\t\t80\t5,5 %\t80\nTotal\t\t\t\t\t184,00\n",
        [("Pose", "", "2", "52", "20"), ("Gros œuvre", "", "1", "0", "0"), ("Dépose", "", "1", "80", "5.5")],
    ),
    "cells of several lines": (
        '"Fenêtre ""PVC""\nblanche"\t2\t890\nPorte\t1\t500',
        [('Fenêtre "PVC"', "blanche", "2", "890", "20"), ("Porte", "", "1", "500", "20")],
    ),
    "a reference first": (
        "R1\tPose de parquet\t2\t52\nR22\tDépose\t1\t30",
        [("Pose de parquet", "", "2", "52", "20"), ("Dépose", "", "1", "30", "20")],
    ),
    "one column": ("Nettoyage\nÉvacuation\n", [("Nettoyage", "", "1", "0", "20"), ("Évacuation", "", "1", "0", "20")]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_spreadsheets_are_pasted(desk: Visit, house: House, name: str) -> None:
    page = desk.page
    text, lines = TABLES[name]
    desk.go("/devis/nouveau/")
    cell(page, 0, "label").click()
    page.evaluate(PASTE, text)
    expect(page.locator("#combo")).to_be_hidden()
    is_saved(page)
    found = [
        (line.label, line.description, *(f"{value.normalize():f}" for value in (line.quantity, line.unit_price)))
        for line in Quote.objects.get().lines.all()
    ]
    assert found == [line[:4] for line in lines]
    rates = [line.vat_rate for line in Quote.objects.get().lines.all()]
    assert rates == [Decimal(line[4]) for line in lines]


def test_a_case_without_vat_hides_the_rates_and_gives_them_back(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house, TypedLine(label="Pose", unit_price=Decimal(100), vat_rate=Decimal(10)))
    desk.go(f"/devis/{quote.pk}/modifier/")
    page.get_by_role("button", name="Détails et conditions").click()
    page.locator("[name=vat_case]").select_option("reverse_charge_construction")
    total_is(page, "100,00 €")
    is_saved(page)
    expect(cell(page, 0, "vat_rate")).to_be_hidden()
    page.locator("[name=vat_case]").select_option("normal")
    total_is(page, "110,00 €")
    is_saved(page)
