"""The sheet of paper under the hand: typed with the keyboard alone, always saved, nothing lost."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.actions.found import found_company
from ardoise.contacts.models import Contact
from ardoise.history.models import Event
from ardoise.sales.actions.draft import create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.pdf import quote_pdf
from ardoise.sales.models import Invoice, Quote, QuoteState
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.users.models import User
from tests.browser.conftest import Console
from tests.browser.visit import DESK, PHONE, Visit
from tests.world import DEMO_EMAIL, DEMO_PASSWORD, House, durand

BOX = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>')

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return durand()


@pytest.fixture
def desk(page: Page, live_server: Any, house: House, log_in: Callable[[User], None]) -> Visit:
    log_in(house.owner)
    return Visit(page, live_server.url, log_in)


def cell(page: Page, rank: int, name: str) -> Locator:
    return page.locator(f"[name=lines-{rank}-{name}]")


def is_saved(page: Page) -> None:
    expect(page.locator("#sheet[data-state=saved]")).to_be_attached()
    expect(page.locator("#saved")).to_have_text("Enregistré")


def is_settled(page: Page) -> None:
    """The form over the sheet has come, and has taken the focus."""
    expect(page.locator("#dialog :focus")).to_be_visible()


def total_is(page: Page, text: str) -> None:
    expect(page.locator(".panel .fig")).to_have_text(re.compile(text.replace(" ", r"\s")))


def small_quote(house: House, *lines: TypedLine) -> Quote:
    lines = lines or (TypedLine(label="Pose", unit="HUR", unit_price=Decimal(52), vat_rate=Decimal(20)),)
    return create_quote(house.company, Sheet({"contact": house.contacts[0]}, list(lines)), by=house.owner)


def test_a_whole_quote_with_the_keyboard_alone(desk: Visit, house: House) -> None:
    page, keys = desk.page, desk.page.keyboard
    desk.go("/devis/")
    keys.press("d")
    page.wait_for_url("**/devis/nouveau/")
    expect(page.locator("[name=contact_name]")).to_be_focused()
    keys.type("cimes")
    expect(page.locator("#combo [aria-selected=true]")).to_contain_text("Hôtel des Cimes")
    keys.press("Enter")
    expect(page.locator("[name=subject]")).to_be_focused()
    keys.type("Fenêtres du premier étage")
    keys.press("Enter")
    keys.type("/titre")
    keys.press("Enter")
    keys.type("Premier étage")
    keys.press("Enter")
    expect(cell(page, 1, "label")).to_be_focused()
    keys.type("fen")
    expect(page.locator("#combo [aria-selected=true]")).to_contain_text("Fenêtre double vitrage bois")
    keys.press("Enter")
    expect(cell(page, 1, "quantity")).to_be_focused()
    keys.type("2*2")
    for _ in range(4):
        keys.press("Tab")  # unit, price, VAT, discount
    expect(cell(page, 1, "discount")).to_be_focused()
    keys.type("5")
    keys.press("Enter")
    expect(cell(page, 2, "label")).to_be_focused()
    keys.type("Dépose des anciennes fenêtres")
    keys.press("Shift+Enter")
    keys.type("Évacuation comprise")
    keys.press("Enter")
    keys.type("3h30")
    keys.press("Tab")
    keys.type("heure")
    keys.press("Tab")
    keys.type("1 234,5")
    keys.press("Tab")
    keys.type("10")
    total_is(page, "8 811,23 €")
    is_saved(page)
    expect(cell(page, 1, "quantity")).to_have_value("4")
    expect(cell(page, 2, "unit")).to_have_value("h")
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/devis/\d+/$"))
    quote = Quote.objects.get()
    assert (quote.state, quote.number, str(quote.total_incl_vat)) == (QuoteState.SENT, "DE-2026-0001", "8811.23")
    assert [line.label for line in quote.lines.all()] == [
        "Premier étage",
        "Fenêtre double vitrage bois",
        "Dépose des anciennes fenêtres",
    ]
    assert quote.lines.all()[2].description == "Évacuation comprise"
    changes = Event.objects.filter(subject_type="sales.quote", name__endswith="changed").count()
    assert changes == 0  # one event tells the ten minutes of writing: that it was created


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_guide_1_a_new_contact_and_a_new_prestation_come_back_on_the_sheet(
    desk: Visit, house: House, size: tuple[int, int]
) -> None:
    page = desk.page
    desk.size(*size)
    desk.go("/devis/nouveau/")
    page.locator("[name=contact_name]").click()
    page.locator("[name=contact_name]").press_sequentially("Scierie Bodin")
    page.locator("#combo").get_by_role("option", name=re.compile("Créer contact")).click()
    form = page.locator("#dialog")
    expect(form.locator("[name=name]")).to_have_value("Scierie Bodin")
    is_settled(page)
    form.locator("[name=city]").fill("Segré")
    form.get_by_role("button", name="Valider").click()
    expect(page.locator("[name=contact_name]")).to_have_value("Scierie Bodin")
    page.locator("[name=subject]").fill("Bardage")
    cell(page, 0, "label").click()
    cell(page, 0, "label").press_sequentially("Bardage mélèze")
    page.locator("#combo").get_by_text("Créer prestation").click()
    is_settled(page)
    form.locator("[name=unit_price]").fill("85")
    form.get_by_role("button", name="Valider").click()
    expect(cell(page, 0, "label")).to_have_value("Bardage mélèze")
    expect(cell(page, 0, "quantity")).to_be_focused()
    cell(page, 0, "label").click()
    cell(page, 0, "quantity").fill("12")
    expect(page.locator("#rows .p-total output").first).to_have_text(re.compile(r"1\s020,00"))
    is_saved(page)
    quote = Quote.objects.get()
    assert quote.contact == Contact.objects.get(name="Scierie Bodin")
    assert (quote.subject, str(quote.total_excl_vat)) == ("Bardage", "1020.00")
    assert quote.lines.get().catalogue_item_id == CatalogueItem.objects.get(label="Bardage mélèze").pk


def test_hands_quicker_than_the_lists(desk: Visit, house: House) -> None:
    page, keys = desk.page, desk.page.keyboard
    desk.go("/devis/nouveau/")
    keys.type("cimes")
    keys.press("Enter")
    keys.type("Pose des plinthes")
    keys.press("Enter")
    keys.type("pose")
    keys.press("Enter")
    keys.type("3")
    total_is(page, "187,20 €")
    is_saved(page)
    quote = Quote.objects.get()
    assert (quote.contact, quote.subject) == (house.contacts[1], "Pose des plinthes")
    assert (quote.lines.get().label, str(quote.total_incl_vat)) == ("Pose", "187.20")


@pytest.mark.parametrize("typed", ["c", ""])
def test_enter_takes_what_was_typed_not_the_list_of_an_earlier_letter(desk: Visit, house: House, typed: str) -> None:
    page, keys = desk.page, desk.page.keyboard
    desk.go("/devis/nouveau/")
    if typed:
        keys.type(typed)
        expect(page.locator("#combo [aria-selected=true]")).to_be_visible()

    page.route("**/*q=cimes*", lambda route: None)  # it waits, until it is unrouted
    keys.type("cimes"[len(typed) :])
    keys.press("Enter")
    page.unroute("**/*q=cimes*")
    expect(page.locator("[name=contact_name]")).to_have_value(house.contacts[1].name)
    is_saved(page)
    assert Quote.objects.get().contact == house.contacts[1]


def test_saved_within_a_second_and_there_after_a_reload_or_back(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house)
    desk.go("/devis/")
    desk.go(f"/devis/{quote.pk}/modifier/")
    page.locator("[name=subject]").press_sequentially("Escalier")
    expect(page.locator("#saved")).to_have_text("Enregistré", timeout=1800)
    page.wait_for_function("() => !document.querySelector('#saved').textContent.includes('…')")
    page.locator("[name=subject]").press_sequentially(" du hall")
    page.reload()  # before a second has passed
    expect(page.locator("[name=subject]")).to_have_value("Escalier du hall")
    page.go_back()
    page.go_forward()
    expect(page.locator("[name=subject]")).to_have_value("Escalier du hall")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#saved")).to_contain_text("Enregistré")
    quote.refresh_from_db()
    assert quote.subject == "Escalier du hall"


def test_a_cut_network_loses_nothing(desk: Visit, house: House, context: BrowserContext, console: Console) -> None:
    console.may_say("Failed to load", "ERR_INTERNET_DISCONNECTED")
    page = desk.page
    desk.go("/devis/nouveau/")
    context.set_offline(True)
    page.locator("[name=subject]").fill("Typed in the train")
    expect(page.locator("#saved")).to_contain_text("gardé dans ce navigateur")
    assert not Quote.objects.exists()
    context.set_offline(False)
    is_saved(page)
    assert Quote.objects.get().subject == "Typed in the train"

    context.set_offline(True)
    page.locator("[name=subject]").fill("And after")
    expect(page.locator("#saved")).to_contain_text("gardé dans ce navigateur")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())  # « leave the page? »
    page.reload()
    expect(page.locator("[name=subject]")).to_have_value("And after")
    is_saved(page)
    assert Quote.objects.get().subject == "And after"


def test_an_expired_session_logs_in_over_the_sheet(
    desk: Visit, house: House, context: BrowserContext, console: Console
) -> None:
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    console.may_say("403")
    context.clear_cookies()  # those of the session and of the forms
    page.locator("[name=subject]").fill("Typed after the session")
    login = page.locator("#login-dialog")
    expect(login).to_be_visible()
    login.locator("[name=login]").fill(DEMO_EMAIL)
    login.locator("[name=password]").fill("wrong")
    login.get_by_role("button", name="Se connecter").click()
    expect(login.locator("[name=password]")).to_have_value("")
    login.locator("[name=login]").fill(DEMO_EMAIL)
    login.locator("[name=password]").fill(DEMO_PASSWORD)
    login.get_by_role("button", name="Se connecter").click()
    expect(login).to_be_hidden()
    is_saved(page)
    quote.refresh_from_db()
    assert quote.subject == "Typed after the session"


def test_two_tabs_the_second_is_told_and_not_overwritten(
    desk: Visit, house: House, context: BrowserContext, console: Console
) -> None:
    console.may_say("409")
    quote = small_quote(house)
    first, address = desk.page, f"/devis/{quote.pk}/modifier/"
    desk.go(address)
    second = context.new_page()
    second.goto(desk.address + address)
    first.locator("[name=subject]").fill("Of the first")
    is_saved(first)
    expect(second.get_by_role("alert")).to_contain_text("un autre onglet")
    second.locator("[name=subject]").fill("Of the second")
    second.wait_for_timeout(1200)
    quote.refresh_from_db()
    assert quote.subject == "Of the first"

    # a third window that heard nothing: the server refuses, nothing is overwritten, both are kept until one chooses
    desk.go(address)
    first.locator("[name=subject]").fill("Once more")
    is_saved(first)
    Quote.objects.filter(pk=quote.pk).update(revision=40, subject="From elsewhere")
    first.locator("[name=subject]").fill("Mine")
    expect(first.get_by_role("alert")).to_contain_text("Rien n’est écrasé")
    expect(first.locator("[name=subject]")).to_have_value("Mine")
    quote.refresh_from_db()
    assert quote.subject == "From elsewhere"
    first.get_by_role("button", name="Garder la mienne").click()
    is_saved(first)
    quote.refresh_from_db()
    assert quote.subject == "Mine"


def test_ctrl_z_gives_back_a_cell_and_a_row(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(
        house,
        TypedLine(label="Pose", unit_price=Decimal(52), vat_rate=Decimal(20)),
        TypedLine(label="Dépose", unit_price=Decimal(30), vat_rate=Decimal(20)),
    )
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 0, "label").focus()
    page.keyboard.press("Control+Delete")
    expect(cell(page, 0, "label")).to_have_value("Dépose")
    page.keyboard.press("Control+z")
    expect(cell(page, 0, "label")).to_have_value("Pose")
    cell(page, 0, "unit_price").fill("60")
    total_is(page, "108,00 €")
    page.keyboard.press("Control+z")
    expect(cell(page, 0, "unit_price")).to_have_value("52,00")
    total_is(page, "98,40 €")
    page.keyboard.press("Control+y")
    total_is(page, "108,00 €")
    is_saved(page)
    assert [str(line.unit_price.normalize()) for line in quote.lines.all()] == ["6E+1", "3E+1"]


def test_rows_are_moved_copied_dragged_and_pasted(desk: Visit, house: House) -> None:
    page = desk.page
    desk.go("/devis/nouveau/")
    cell(page, 0, "label").focus()
    table = "Désignation\tQté\tUnité\tPrix\nPose\t1 234,5\th\t52,00 €\nDépose\t2\tforfait\t180"
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        table,
    )
    expect(cell(page, 1, "label")).to_have_value("Dépose")
    expect(cell(page, 2, "label")).to_have_value("")
    total_is(page, "77 464,80 €")
    cell(page, 1, "quantity").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(cell(page, 0, "label")).to_have_value("Dépose")
    expect(cell(page, 0, "quantity")).to_be_focused()
    page.keyboard.press("Control+d")
    expect(cell(page, 1, "label")).to_have_value("Dépose")
    expect(cell(page, 2, "label")).to_have_value("Pose")
    grip, target = page.locator(".grip").nth(2), page.locator("#rows tr").nth(0)
    page.locator("#rows tr").nth(2).hover()
    grip.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 20, steps=6)
    page.mouse.move(box["x"] + 10, box["y"] + 2, steps=3)
    page.mouse.up()
    expect(cell(page, 0, "label")).to_have_value("Pose")
    is_saved(page)
    assert [line.label for line in Quote.objects.get().lines.all()] == ["Pose", "Dépose", "Dépose"]


def test_the_agreed_price_becomes_a_visible_discount(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house, TypedLine(label="Cuisine", unit_price=Decimal(1000), vat_rate=Decimal(20)))
    desk.go(f"/devis/{quote.pk}/modifier/")
    page.locator("[data-agree]").click()
    page.keyboard.type("1 100")
    page.keyboard.press("Enter")
    total_is(page, "1 100,00 €")
    expect(page.locator(".p-sum")).to_contain_text("Remise")
    expect(page.locator("[name=discount_amount]")).to_have_value("83,33")
    is_saved(page)
    quote.refresh_from_db()
    assert (str(quote.total_incl_vat), str(quote.discount_amount)) == ("1100.00", "83.33")


def test_what_cannot_be_read_is_said_on_its_cell_and_kept(desk: Visit, house: House, console: Console) -> None:
    console.may_say("422")
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 0, "unit_price").fill("douze")
    expect(page.locator("#rows .msg").first).to_contain_text("n’est pas un nombre")
    expect(cell(page, 0, "unit_price")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#saved")).to_contain_text("Pas encore enregistré")
    page.reload()
    expect(cell(page, 0, "unit_price")).to_have_value("douze")
    cell(page, 0, "unit_price").fill("12")
    is_saved(page)
    quote.refresh_from_db()
    assert str(quote.total_excl_vat) == "12.00"


def test_the_margin_talks(desk: Visit, house: House) -> None:
    page = desk.page
    sold = create_invoice(
        house.company,
        Sheet({"contact": house.contacts[0]}, [TypedLine(label="Pose", unit_price=Decimal(48), vat_rate=Decimal(20))]),
        by=house.owner,
    )
    issue_invoice(sold, by=house.owner)
    quote = small_quote(house, TypedLine(label="Raboutage", unit_price=Decimal(20), vat_rate=Decimal(20)))
    desk.go(f"/devis/{quote.pk}/modifier/")
    page.get_by_role("button", name="Mémoriser cette prestation").click()
    expect(page.get_by_role("button", name="Mémoriser cette prestation")).to_have_count(0)
    assert CatalogueItem.objects.filter(label="Raboutage").count() == 1

    cell(page, 1, "label").click()
    cell(page, 1, "label").press_sequentially("Pos")
    expect(page.locator("#combo [aria-selected=true]")).to_contain_text("dernier prix pour ce client : 48")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("« Pose » : 48,00 € la dernière fois")
    page.get_by_role("button", name="Reprendre ce prix").click()
    expect(cell(page, 1, "unit_price")).to_have_value("48,00")
    is_saved(page)


def test_the_first_document_organises_its_counter_and_comes_back(
    page: Page, live_server: Any, log_in: Callable[[User], None]
) -> None:
    owner = User.objects.create_user("nouveau@exemple.fr", "un-mot-de-passe-long", full_name="Marc Durand")
    values = {"legal_name": "Atelier Neuf", "siren": "732829320", "city": "Lyon", "line1": "1 rue Haute"}
    found_company(owner, values, by=owner)
    log_in(owner)
    desk = Visit(page, live_server.url)
    desk.go("/devis/nouveau/")
    expect(page.locator(".panel")).to_contain_text("Son numéro viendra de votre compteur")
    page.locator("[name=subject]").fill("Premier devis")
    is_saved(page)
    page.locator(".p-title").get_by_role("link", name="Organiser le compteur").click()
    expect(page.locator("#dialog #apercu")).to_contain_text("0001")
    page.locator("#dialog").get_by_role("button", name="Fixer ce compteur").click()
    expect(page.locator(".p-title .no")).to_contain_text("0001")
    expect(page.locator("[name=subject]")).to_have_value("Premier devis")


def test_an_invoice_is_sealed_over_its_sheet(desk: Visit, house: House) -> None:
    page = desk.page
    desk.go("/factures/nouvelle/")
    page.locator("[name=contact_name]").press_sequentially("Cimes")
    page.keyboard.press("Enter")  # quicker than the list
    page.locator("[name=subject]").fill("Plinthes")
    cell(page, 0, "label").fill("Plinthes en chêne")
    cell(page, 0, "unit_price").fill("486")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog")).to_contain_text("FA-2026-0001")
    total_is(page, "583,20 €")
    page.locator("#dialog").get_by_role("button", name="Sceller", exact=True).click()
    expect(page.locator("#bars")).to_contain_text("Annuler")
    assert str(Invoice.objects.get().total_incl_vat) == "583.20"


def test_on_a_phone_a_row_unfolds_under_the_thumb(desk: Visit, house: House) -> None:
    page = desk.page
    desk.size(*PHONE)
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    expect(page.locator("#rows tr").first.locator("[data-brief]")).to_contain_text("1 h × 52,00")
    expect(cell(page, 0, "quantity")).to_be_hidden()
    cell(page, 0, "label").tap() if page.evaluate("navigator.maxTouchPoints") else cell(page, 0, "label").click()
    cell(page, 0, "quantity").fill("3")
    expect(page.locator(".thumb-sum")).to_have_text(re.compile(r"187,20"))
    page.get_by_role("button", name="Ligne", exact=True).click()
    expect(cell(page, 1, "label")).to_be_focused()
    assert desk.overflow() == 0
    is_saved(page)
    quote.refresh_from_db()
    assert str(quote.total_incl_vat) == "187.20"


def test_the_sheet_stands_where_its_paper_stands(desk: Visit, house: House, tmp_path: Path) -> None:
    """Same places as the PDF, within 3 px in width and 6 px in height, down to the lines."""
    lines = [
        TypedLine(label="Fenêtre", quantity=Decimal(8), unit_price=Decimal(890), vat_rate=Decimal(20)),
        TypedLine(label="Dépose", unit="LS", unit_price=Decimal(65), vat_rate=Decimal(20)),
    ]
    sheet = Sheet({"contact": house.contacts[1], "subject": "Vérandas"}, lines)
    quote = create_quote(house.company, sheet, by=house.owner)
    paper = tmp_path / "quote.pdf"
    paper.write_bytes(quote_pdf(quote))
    command = ["pdftotext", "-bbox", "-l", "1", str(paper), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    printed: dict[str, tuple[float, ...]] = {}
    for *corners, word in BOX.findall(text):
        printed.setdefault(word, tuple(float(corner) * 96 / 72 for corner in corners))
    desk.go(f"/devis/{quote.pk}/modifier/")
    places = {
        "Menuiserie": (".p-seller b", "left"),
        "Devis": (".p-kind", "right"),
        "Hôtel": ("[name=contact_name]", "left"),
        "Vérandas": ("[name=subject]", "left"),
        "Désignation": ("th.p-label", "left"),
        "Fenêtre": ("[name=lines-0-label]", "left"),
        "Dépose": ("[name=lines-1-label]", "left"),
        "8": ("[name=lines-0-quantity]", "right"),
        "890,00": ("[name=lines-0-unit_price]", "right"),
        "forfait": ("[name=lines-1-unit]", "right"),
    }
    for word, (selector, side) in places.items():
        box = desk.page.locator(selector).evaluate(
            """(element) => {
                const paper = document.getElementById("paper").getBoundingClientRect();
                const box = element.getBoundingClientRect();
                const middle = (box.top + box.bottom) / 2 - paper.top;
                return [box.left - paper.left, box.right - paper.left, middle];
            }"""
        )
        left, top, right, bottom = printed[word]
        across = abs(box[0] - left) if side == "left" else abs(box[1] - right)
        assert across <= 3, (word, box, printed[word])
        assert abs(box[2] - (top + bottom) / 2) <= 6, (word, box, printed[word])


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_menu_of_a_row(desk: Visit, house: House, size: tuple[int, int]) -> None:
    page = desk.page
    desk.size(*size)
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 0, "label").click()
    page.locator("#rows .grip").first.click()
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    assert desk.overflow() == 0
    assert desk.serious() == []
    menu.get_by_role("menuitem", name="C’est un produit").click()
    page.locator("#rows tr").first.hover()
    cell(page, 0, "label").click()
    page.locator("#rows .grip").first.click()
    menu.get_by_role("menuitem", name="Description").click()
    page.keyboard.type("Deux couches")
    is_saved(page)
    line = quote.lines.get()
    assert (line.nature, line.description) == ("goods", "Deux couches")


def test_a_cell_reads_as_it_was_understood_once_it_is_left(desk: Visit, house: House) -> None:
    page = desk.page
    quote = small_quote(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 0, "quantity").fill("12*85")
    total_is(page, "63 648,00 €")
    expect(cell(page, 0, "quantity")).to_have_value("12*85")
    page.keyboard.press("Tab")
    expect(cell(page, 0, "quantity")).to_have_value(re.compile(r"1\s020"))
    is_saved(page)
    assert str(quote.lines.get().quantity.normalize()) == "1.02E+3"
