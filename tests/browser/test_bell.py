"""The bell in a real browser: opens by hand and by keyboard, hears of news by itself, rests when nobody looks."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, Request, expect

from ardoise.companies.gate import access_of
from ardoise.history import outbox
from ardoise.history.record import Visitor, record
from ardoise.notifications.bell import bell_of
from ardoise.notifications.models import Choice, NoticeSeen
from ardoise.sales.events import QUOTE_DECLINED
from tests.browser.visit import DESK, PHONE, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
HALF_A_MINUTE = 31_000  # ms


def decline(world: World, reason: str = "trop cher") -> None:
    quote = world.pending_quote
    with transaction.atomic():
        record(quote.company_id, QUOTE_DECLINED, quote, by=Visitor("Hélène Roux"), number=quote.number, reason=reason)
    outbox.run_due()


def asked_of(page: Page) -> list[str]:
    asked: list[str] = []

    def listen(request: Request) -> None:
        if "/cloche/" in request.url:
            asked.append(request.url)

    page.on("request", listen)
    return asked


@BOTH
def test_the_bell_opens_leads_to_the_page_and_is_marked_as_read(
    at_home: Visit, world: World, size: tuple[int, int]
) -> None:
    page = at_home.page
    at_home.size(*size)
    decline(world)
    at_home.go("/contacts/")
    bell = page.get_by_label(re.compile("notifications? non lue"))
    expect(bell).to_be_visible()
    bell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#bell-panel")
    expect(panel.get_by_text("Hélène Roux a refusé le devis")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("button", name="Tout marquer comme lu")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("link", name="Devis refusé")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    bell.click()
    panel.get_by_role("button", name="Tout marquer comme lu").click()
    expect(page.locator("#bell-button")).to_have_attribute("aria-label", "Notifications")
    expect(page.locator("#bell-button")).to_be_focused()
    assert NoticeSeen.objects.get().user == world.house.owner
    page.locator("#bell-button").click()
    panel.get_by_text("Hélène Roux a refusé le devis").click()
    expect(page).to_have_url(re.compile(f"/devis/{world.pending_quote.pk}/"))


def test_an_open_page_hears_of_news_by_itself(at_home: Visit, world: World) -> None:
    page = at_home.page
    page.clock.install()
    asked = asked_of(page)
    at_home.go("/contacts/")
    page.clock.run_for(HALF_A_MINUTE)
    page.wait_for_timeout(300)
    assert len(asked) == 1
    known = bell_of(access_of(world.house.owner, world.house.company.pk)).count  # type: ignore[arg-type]
    decline(world)
    page.clock.run_for(HALF_A_MINUTE)
    expect(page.locator("#bell-said")).to_have_text(re.compile(f"^{known + 1} notification"))
    expect(page.locator("#bell .unread")).to_have_text(str(known + 1))


def test_a_page_that_nobody_looks_at_asks_nothing(at_home: Visit, world: World) -> None:
    page = at_home.page
    page.clock.install()
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.isAway ?? false })")
    asked = asked_of(page)
    at_home.go("/contacts/")
    page.evaluate("window.isAway = true")
    page.clock.run_for(10 * HALF_A_MINUTE)
    page.wait_for_timeout(200)
    assert asked == []
    page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert len(asked) == 1


def test_a_choice_is_saved_by_its_box_alone(at_home: Visit, world: World) -> None:
    page = at_home.page
    at_home.go("/profil/mes-notifications/choix/")
    page.get_by_label("Devis consulté : par e-mail").check()
    expect(page.locator("#saved")).to_have_text("Enregistré.")
    choice = Choice.objects.get()
    assert (choice.kind, choice.in_product, choice.by_email) == ("seen", True, True)
