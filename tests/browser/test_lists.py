"""The registers in a real browser: the keyboard, the bar of the chosen rows, the state in the address, the phone."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.sales.actions.draft import create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.web import lists
from tests.world import DEMO_EMAIL, DEMO_PASSWORD, House, durand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> House:
    return durand()


def sheet(house: House, rank: int) -> Sheet:
    line = TypedLine(label="Pose", unit_price=Decimal(100 * rank), vat_rate=Decimal(20))
    contact = house.contacts[rank % len(house.contacts)]
    return Sheet({"contact": contact, "subject": f"Chantier {rank}"}, [line])


def invoices(house: House, issued: int, drafts: int) -> None:
    for rank in range(1, issued + 1):
        issue_invoice(create_invoice(house.company, sheet(house, rank), by=house.owner), by=house.owner)
    Invoice.objects.bulk_create(
        Invoice(
            company=house.company,
            customer_name=f"Client {rank}",
            draft_number=100 + rank,
            subject=f"Essai {rank}",
            search=f"essai {rank}",
            total_incl_vat=Money(rank),
        )
        for rank in range(drafts)
    )


def enter(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/comptes/login/")
    page.locator("input[name=login]").fill(DEMO_EMAIL)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.goto(address + path)


def test_the_keyboard_walks_chooses_opens_searches_and_turns_pages(
    page: Page, live_server: object, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 5)
    invoices(house, issued=3, drafts=9)
    enter(page, str(live_server), "/factures/?tri=-total")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)

    page.keyboard.press("ArrowDown")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    expect(rows.nth(1).locator(".box")).to_be_checked()
    expect(rows.nth(1)).to_be_focused()

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Rechercher")).to_be_focused()
    page.keyboard.type("essai j")  # letters typed are letters
    expect(page).to_have_url(re.compile(r"\?tri=-total$"))
    page.get_by_role("searchbox", name="Rechercher").fill("")

    first = rows.nth(0).locator(".num").inner_text()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("after="))
    expect(page).to_have_url(re.compile("tri=-total"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("before="))
    expect(rows.nth(0).locator(".num")).to_contain_text(first.split("\n")[0])

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/factures/\d+/$"))


def test_the_edit_key_opens_the_sheet_and_keys_are_told(page: Page, live_server: object, house: House) -> None:
    create_quote(house.company, sheet(house, 1), by=house.owner)
    enter(page, str(live_server), "/devis/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("étape suivante")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile(r"/devis/\d+/modifier/$"))


def test_ticking_rows_raises_the_bar_with_their_sums(page: Page, live_server: object, house: House) -> None:
    invoices(house, issued=3, drafts=1)
    enter(page, str(live_server), "/factures/")
    bar = page.locator(".picked")
    expect(bar).to_be_hidden()
    boxes = page.locator("tbody .box")
    by_total = [int(boxes.nth(rank).get_attribute("data-total") or 0) for rank in range(4)]
    boxes.nth(0).check()
    expect(bar).to_contain_text("1 facture choisie")
    boxes.nth(2).click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 factures choisies")
    expect(bar.locator("[data-sum=total]")).to_have_text(money_text(Money.of_cents(sum(by_total[:3]))))
    page.get_by_label("Tout choisir").check()
    expect(bar).to_contain_text("4 factures choisies")
    page.get_by_role("button", name="Tout décocher").click()
    expect(bar).to_be_hidden()

    boxes.nth(0).check()
    bar.get_by_text("Exporter").click()
    with page.expect_download() as download:
        bar.get_by_role("button", name="Tableau (CSV)").click()
    assert download.value.suggested_filename == "factures.csv"


def test_filters_and_sorts_are_in_the_address_and_come_back_with_it(
    page: Page, live_server: object, house: House
) -> None:
    invoices(house, issued=2, drafts=3)
    enter(page, str(live_server), "/factures/")
    page.get_by_role("link", name="Brouillons").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="client, objet").click()
    expect(page).to_have_url(re.compile("status=draft&tri=client"))
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("client")
    page.locator(".period-menu summary").click()
    page.get_by_role("link", name="Ce mois").click()
    expect(page).to_have_url(re.compile("status=draft&tri=client&periode=mois"))
    expect(page.locator("body")).to_contain_text("Aucune facture ne correspond.")
    page.reload()
    expect(page.locator("body")).to_contain_text("Aucune facture ne correspond.")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Toutes", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(5)


def test_the_menu_of_a_row_is_asked_when_it_opens_and_the_total_when_it_is_wanted(
    page: Page, live_server: object, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    invoices(house, issued=3, drafts=0)
    enter(page, str(live_server), "/factures/")
    row = page.locator("tbody tr").first
    row.get_by_title("Plus d’actions").click()
    expect(row.get_by_role("link", name="Corriger", exact=True)).to_be_visible()
    expect(row.get_by_role("link", name="Télécharger PDF")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row.get_by_role("link", name="Télécharger PDF")).to_be_hidden()
    page.get_by_role("link", name="Calculer le total").click()
    expect(page.locator("#sums")).to_contain_text("3 documents")
    expect(page.locator("#sums")).to_contain_text(re.compile(r"720,00\s€"))
    expect(page.locator("tbody tr")).to_have_count(2)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_lists_stand_at_every_width_in_both_themes(
    page: Page, live_server: object, house: House, width: int, theme: str
) -> None:
    invoices(house, issued=2, drafts=2)
    create_quote(house.company, sheet(house, 4), by=house.owner)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    enter(page, str(live_server), "/factures/")
    for path in ("/factures/", "/devis/", "/factures/?q=introuvable"):
        page.goto(str(live_server) + path)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, (path, overflow)
        serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == [], path


def test_on_a_phone_a_row_says_all_and_opens_under_the_thumb(page: Page, live_server: object, house: House) -> None:
    invoices(house, issued=2, drafts=0)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, str(live_server), "/factures/")
    row = page.locator("tbody tr").first
    invoice = Invoice.objects.latest("pk")
    for text in (invoice.customer_name, invoice.subject, str(invoice.number), "échéance"):
        expect(row).to_contain_text(text)
    expect(row.locator(".when")).to_be_hidden()
    menu = row.get_by_title("Plus d’actions").bounding_box()
    assert menu is not None
    assert menu["width"] >= 44
    assert menu["height"] >= 44
    place = row.locator(".who").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 5, place["y"] + 5)
    expect(page).to_have_url(re.compile(rf"/factures/{invoice.pk}/$"))


def test_a_phone_takes_the_list_away_as_a_file(page: Page, live_server: object, house: House) -> None:
    invoices(house, issued=1, drafts=0)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, str(live_server), "/factures/?status=unpaid")
    dots = page.locator("main .filters").get_by_label("Exporter", exact=True)
    place = dots.bounding_box()
    assert place is not None
    assert min(place["width"], place["height"]) >= 40
    dots.click()
    with page.expect_download() as found:
        page.get_by_role("link", name="Exporter en tableau (CSV)").click()
    assert found.value.suggested_filename.endswith(".csv")
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
