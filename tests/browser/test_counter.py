"""The counter in a real browser: its blocks moved by keys, by hand and by thumb, and what cannot be fixed."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from ardoise.numbering.models import Series
from tests.world import DEMO_EMAIL, DEMO_PASSWORD, House, durand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> House:
    house = durand()
    Series.objects.filter(company=house.company).delete()
    return house


def enter(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/comptes/login/")
    page.locator("input[name=login]").fill(DEMO_EMAIL)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_load_state("networkidle")  # the fragments of the first page are answered
    page.goto(address + path)


def block(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=re.compile(f"^{name} "))


def names(page: Page) -> list[str]:
    return [one.split()[0] for one in page.locator(".type").evaluate_all("all => all.map(e => e.ariaLabel)")]


def test_the_counter_is_organised_with_the_keys_alone(page: Page, live_server: object, house: House) -> None:
    year = house.company.today.year
    enter(page, str(live_server), "/compteurs/invoice/?retour=/devis/")
    first = page.locator(".coming li").first
    expect(first).to_contain_text(f"F-{year}-0001")
    assert names(page) == ["LETTRE", "ANNÉE", "NUMÉRO"]

    page.get_by_role("button", name="Remettre MOIS").press("Enter")
    month = block(page, "MOIS")
    expect(month).to_be_focused()
    assert names(page) == ["LETTRE", "ANNÉE", "MOIS", "NUMÉRO"]
    month.press("Enter")
    expect(month).to_have_class(re.compile("lift"))
    month.press("ArrowLeft")
    month.press("Enter")
    expect(month).not_to_have_class(re.compile("lift"))
    assert names(page) == ["LETTRE", "MOIS", "ANNÉE", "NUMÉRO"]
    expect(page.locator("[data-said]")).to_contain_text("MOIS")

    block(page, "NUMÉRO").press("ArrowUp")
    block(page, "ANNÉE").press("ArrowDown")
    block(page, "LETTRE").press("ArrowUp")
    month_text = f"{house.company.today.month:02d}"
    expect(first).to_contain_text(f"FA-{month_text}-{year % 100}-00001")
    block(page, "NUMÉRO").press("Delete")
    expect(page.locator("[data-said]")).to_contain_text("NUMÉRO reste")
    block(page, "MOIS").press("Delete")
    expect(first).to_contain_text(f"FA-{year % 100}-00001")
    page.get_by_role("button", name=re.compile("Séparateur entre LETTRE")).press("Enter")
    expect(first).to_contain_text(f"FA/{year % 100}-00001")

    page.get_by_role("button", name="Fixer ce compteur").press("Enter")
    expect(page).to_have_url(f"{live_server}/devis/")
    assert Series.objects.get(company=house.company, document="invoice").pattern == "FA/ANNÉE2-NUMÉRO5"


def test_a_block_is_dragged_along_the_row_and_out_of_it(page: Page, live_server: object, house: House) -> None:
    enter(page, str(live_server), "/compteurs/quote/")
    year = house.company.today.year
    expect(page.locator(".coming li").first).to_contain_text(f"D-{year}-0001")
    drag(page, block(page, "ANNÉE"), block(page, "NUMÉRO"))
    assert names(page) == ["LETTRE", "NUMÉRO", "ANNÉE"]
    expect(page.locator(".coming li").first).to_contain_text(f"D-0001-{year}")
    drag(page, block(page, "ANNÉE"), page.get_by_label("Premier numéro"))
    assert names(page) == ["LETTRE", "NUMÉRO"]

    expect(page.locator("#apercu")).to_contain_text("ajoutez ANNÉE au modèle")
    fix = page.get_by_role("button", name="Fixer ce compteur")
    expect(fix).to_have_attribute("aria-disabled", "true")
    fix.click(force=True)
    assert not Series.objects.filter(company=house.company).exists()
    page.get_by_label("Le numéro repart à 1").select_option("jamais")
    expect(page.locator("#apercu")).to_contain_text("Suite sans trou garantie")
    fix.click()
    expect(page.locator("body")).to_contain_text("Le compteur est organisé.")
    chosen = Series.objects.get(company=house.company, document="quote")
    assert (chosen.pattern, chosen.restarts_yearly) == ("D-NUMÉRO", False)


def test_on_a_phone_a_tap_lifts_a_block_and_a_tap_puts_it(page: Page, live_server: object, house: House) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, str(live_server), "/compteurs/quote/")
    expect(page.locator(".coming")).to_be_visible()
    block(page, "NUMÉRO").locator(".sc").click()
    block(page, "LETTRE").locator(".sc").click()
    assert names(page) == ["NUMÉRO", "LETTRE", "ANNÉE"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_from_the_list_the_counter_opens_as_a_dialog_and_keeps_what_is_proposed(
    page: Page, live_server: object, house: House
) -> None:
    enter(page, str(live_server), "/compteurs/")
    page.get_by_role("link", name="Organiser").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".coming li").first).to_contain_text("D-")
    block(page, "ANNÉE").press("Enter")
    block(page, "ANNÉE").press("Escape")
    expect(dialog).to_be_visible()
    serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []
    dialog.get_by_role("button", name="Garder").click()
    expect(page.locator("body")).to_contain_text("Le compteur est organisé.")
    assert Series.objects.get(company=house.company, document="quote").pattern == "D-ANNÉE-NUMÉRO"


def drag(page: Page, source: Locator, target: Locator) -> None:
    source.scroll_into_view_if_needed()
    start, end = source.bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 12, start["y"] + 26, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=8)
    page.mouse.up()
