"""The customer's page on a phone: choose, ask, be seen; and all of it without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from ardoise.domain.document import Option
from ardoise.notifications.models import Opening
from ardoise.portal.models import Question
from ardoise.portal.tests.situations import LADDER, LIGHT, SHELVES, sent_quote, token_of
from ardoise.sales.models import Quote
from ardoise.sales.sheet import TypedLine
from tests.browser.visit import PHONE
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)

OILED = TypedLine(label="Huile", unit_price=SHELVES.unit_price, option=Option.CHOICE, choice_group="Finition")
PAINTED = TypedLine(label="Laque", unit_price=LADDER.unit_price, option=Option.CHOICE, choice_group="Finition")


@pytest.fixture
def quote(world: World) -> Quote:
    return sent_quote(world.house, [SHELVES, LIGHT, LADDER, OILED, PAINTED])


@pytest.fixture
def address(live_server: Any, quote: Quote) -> str:
    return live_server.url + reverse("portal:deal", args=[token_of(quote)])


def openings() -> int:
    return Opening.objects.count()


def test_totals_follow_the_choice_and_the_signature_takes_it_along(page: Page, address: str) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(address)
    total = page.locator(".bar .total")
    first = total.inner_text()
    expect(page.get_by_role("button", name="Recalculer le total")).to_be_hidden()
    page.get_by_label("Échelle").check()
    expect(total).not_to_have_text(first)
    second = total.inner_text()
    page.get_by_label("Laque").check()
    expect(page.get_by_label("Huile")).not_to_be_checked()
    expect(total).not_to_have_text(second)
    sign = page.get_by_role("link", name="Signer ce devis")
    path, _, query = page.url.partition("?")
    assert sign.get_attribute("href") == f"{path.partition('/d/')[1]}{path.partition('/d/')[2]}signer/?{query}"
    chosen = total.inner_text()
    page.reload()  # the choice is in the address
    expect(total).to_have_text(chosen)
    expect(page.get_by_label("Échelle")).to_be_checked()
    bar = page.locator(".bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= PHONE[1] + 1  # under the thumb without scrolling


def test_a_thumb_quicker_than_the_answer_signs_what_it_ticked(page: Page, address: str) -> None:
    page.goto(address)
    page.route("**/d/*/?*", lambda route: None)  # the totals never come
    page.get_by_label("Échelle").check()
    sign = page.get_by_role("link", name="Signer ce devis").get_attribute("href")
    assert sign is not None
    assert "option=2" in sign
    page.unroute_all(behavior="ignoreErrors")


def test_a_page_is_seen_after_two_seconds_in_view_and_its_download_then_counts(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_timeout(700)
    page.goto("about:blank")  # closed at once
    page.wait_for_timeout(2000)
    assert openings() == 0
    with page.expect_response("**/vue/"):
        page.goto(address)
    expect(page.locator("a[data-file]").first).to_have_attribute("href", re.compile("[?&]vu="))
    assert openings() == 1
    with page.expect_download():
        page.get_by_role("link", name="Télécharger le PDF").click()
    assert openings() == 2


def test_everything_works_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(address)
    first = page.locator(".bar .total").inner_text()
    page.get_by_label("Échelle").check()
    page.get_by_role("button", name="Recalculer le total").click()
    assert page.locator(".bar .total").inner_text() != first
    page.locator("summary", has_text="Poser une question").click()
    page.get_by_label("Votre question").fill("Quand pouvez-vous venir ?")
    page.get_by_role("button", name="Envoyer la question").click()
    expect(page.get_by_text("Votre question est partie.")).to_be_visible()
    expect(page.get_by_text("Quand pouvez-vous venir ?")).to_be_visible()
    assert Question.objects.count() == 1
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Sign this quote")).to_be_visible()
    assert openings() == 0
    context.close()
