"""What opens over a page stands like a page: dialogs, menus, bars, comboboxes, at both widths and in both themes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.visit import DESK, PHONE, THEMES, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)

LIST, QUOTES = reverse("sales:invoice_list"), reverse("sales:quote_list")


def dialog(page: Page) -> None:
    expect(page.locator("dialog[open]")).to_be_visible()


def search(page: Page, world: World) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("hotel")
    expect(page.locator("#found a").first).to_be_visible()


def keys(page: Page, world: World) -> None:
    page.keyboard.press("?")
    dialog(page)


def companies(page: Page, world: World) -> None:
    page.locator(".modules summary:visible").last.click()


def period(page: Page, world: World) -> None:
    page.locator(".period-menu summary").click()


def row_menu(page: Page, world: World) -> None:
    page.locator("tbody details.menu summary").nth(1).click()
    expect(page.locator("tbody details[open] a").nth(2)).to_be_visible()


def chosen(page: Page, world: World) -> None:
    if page.locator(".picking").is_visible():  # on a phone, the boxes come when they are asked
        page.locator(".picking").click()
    page.locator("tbody .box").nth(1).check()
    expect(page.locator(".picked")).to_be_visible()


def pay(page: Page, world: World) -> None:
    page.locator(f"a[hx-get*='facture={world.unpaid.pk}&']:visible").first.click()
    dialog(page)


def accept(page: Page, world: World) -> None:
    page.locator(f"a[href^='{reverse('sales:quote_accept', args=[world.pending_quote.pk])}']:visible").first.click()
    dialog(page)


def contact(page: Page, world: World) -> None:
    page.locator("[name=contact_name]").fill("")  # what was typed before may have come back
    page.keyboard.type("at")
    expect(page.locator("#combo")).to_contain_text("Atelier du Parc")


def new_contact(page: Page, world: World) -> None:
    contact(page, world)
    page.locator("#combo").get_by_role("option", name=re.compile("Créer contact")).click()
    dialog(page)


def item(page: Page, world: World) -> None:
    page.locator("[name=lines-0-label]").fill("")
    page.keyboard.type("po")
    expect(page.locator("#combo")).to_contain_text("Dépose")


def details(page: Page, world: World) -> None:
    page.locator("[popovertarget=details]:visible").first.click()
    expect(page.locator("#details")).to_be_visible()


def seal(page: Page, world: World) -> None:
    page.locator(f"a[href^='{reverse('sales:invoice_issue', args=[world.draft_invoice.pk])}']:visible").first.click()
    dialog(page)


def counter(page: Page, world: World) -> None:
    page.get_by_role("link", name="Organiser").first.click()
    dialog(page)


OPENINGS: list[tuple[str, Callable[[Page, World], None]]] = [
    (LIST, search),
    (LIST, keys),
    (LIST, companies),
    (LIST, period),
    (LIST, row_menu),
    (LIST, chosen),
    (LIST, pay),
    (QUOTES, row_menu),
    (QUOTES, accept),
    (reverse("sales:quote_new"), contact),
    (reverse("sales:quote_new"), new_contact),
    (reverse("sales:quote_new"), item),
    (reverse("sales:quote_new"), details),
    ("of the draft", seal),
    (reverse("numbering:series"), counter),
]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
def test_what_opens_over_a_page_stands(at_home: Visit, world: World, size: tuple[int, int]) -> None:
    found: list[str] = []
    at_home.size(*size)
    for path, act in OPENINGS:
        if path == "of the draft":
            path = reverse("sales:invoice_detail", args=[world.draft_invoice.pk])
        at_home.theme("light")
        at_home.go(path)
        act(at_home.page, world)
        at_home.rest()
        for theme in THEMES:
            at_home.theme(theme)
            found += [f"{path} {act.__name__} {theme}: {fault}" for fault in at_home.serious()]
        if over := at_home.overflow():
            found.append(f"{path} {act.__name__}: {over} px too wide")
        found += [f"{path} {act.__name__} cut: {one}" for one in at_home.outside()]
    assert not found, "\n".join(found)
