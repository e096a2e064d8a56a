"""Signing by hand, by keyboard, and without any script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ardoise.archive.keep import read
from ardoise.notifications.links import link_url
from ardoise.sales.actions.draft import change_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.codes import code_of
from ardoise.sales.deals import link_to
from ardoise.sales.models import Signature, SigningCode, SigningRules
from ardoise.sales.sheet import Sheet
from tests.browser.conftest import Console
from tests.browser.visit import PHONE, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(live_server: Any, settings: Any, world: World) -> str:
    """Of the page that signs the quote that waits."""
    settings.PUBLIC_URL = live_server.url
    return f"{link_url(link_to(world.pending_quote))}signer/"


def stroke(page: Page) -> None:
    pad = page.locator("[data-sign-pad]")
    pad.evaluate("(pad) => pad.scrollIntoView({ block: 'center' })")
    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 10):
        page.mouse.move(x + step * 15, y + (20 if step % 2 else -20))
    page.mouse.up()


def fill(page: Page, *, approval: str) -> None:
    page.get_by_label("Nom et prénom").fill("Claire Besson")
    if (quality := page.get_by_label(re.compile("En qualité de"))).count():
        quality.fill("Gérante")
    page.get_by_label(re.compile("Recopiez")).fill(approval)
    for box in page.locator("#sign input[type=checkbox]").all():
        box.check()


def test_a_drawing_survives_a_refusal_and_can_be_cleared(page: Page, address: str, console: Console) -> None:
    console.may_say("422")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(address)
    fill(page, approval="non")
    stroke(page)
    page.get_by_role("button", name=re.compile("Signer pour")).click()
    expect(page.get_by_text("Il manque quelque chose")).to_be_visible()
    expect(page.get_by_role("button", name="Effacer")).to_be_visible()  # what was drawn is there again
    assert page.locator("[data-sign-drawing]").input_value().startswith("data:image/png")
    page.get_by_role("button", name="Effacer").click()
    assert page.locator("[data-sign-drawing]").input_value() == ""
    stroke(page)
    page.get_by_label(re.compile("Recopiez")).fill("Bon pour accord")
    expect(page.locator(".copied")).to_be_visible()
    page.get_by_role("button", name=re.compile("Signer pour")).click()
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    signature = Signature.objects.get()
    assert signature.picture is not None
    assert read(signature.picture).startswith(b"\x89PNG")


def test_by_keyboard_the_name_is_written(page: Page, address: str) -> None:
    page.goto(address)
    fill(page, approval="bon pour accord")
    page.get_by_role("button", name="écrivez votre nom").press("Enter")
    expect(page.get_by_label(re.compile("Signez.: écrivez votre nom"))).to_be_focused()
    page.keyboard.type("Claire Besson")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    assert Signature.objects.get().kind == "typed"


def test_without_script_the_page_signs_all_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(address)
    fill(page, approval="bon pour accord")
    expect(page.locator("[data-sign-pad]")).to_be_hidden()
    page.get_by_label(re.compile("Signez.: écrivez votre nom")).fill("Claire Besson")
    page.get_by_role("button", name=re.compile("Signer pour")).click()
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    context.close()


def test_each_page_of_the_way_is_readable_by_all(page: Page, address: str, world: World, console: Console) -> None:
    """The form refused, the code, the signature, the withdrawal: no serious complaint of axe, nothing wider than it."""
    console.may_say("422")
    quote = world.pending_quote
    assert quote.contact
    quote.contact.kind = "individual"
    quote.contact.save()
    SigningRules.objects.create(company=quote.company, asks_code=True, sells_at_distance=True)
    finalise_quote(change_quote(quote, Sheet({"subject": "À distance"}), by=world.house.owner), by=world.house.owner)
    visit = Visit(page, "")
    visit.size(*PHONE)

    def look() -> None:
        assert visit.serious() == []
        assert visit.overflow() == 0

    page.goto(address)
    page.get_by_role("button", name=re.compile("recevoir mon code")).click()
    expect(page.get_by_text("Il manque quelque chose")).to_be_visible()
    look()
    fill(page, approval="bon pour accord")
    page.get_by_role("button", name="écrivez votre nom").click()
    page.get_by_label(re.compile("Signez.: écrivez votre nom")).fill("Claire Besson")
    page.get_by_role("button", name=re.compile("recevoir mon code")).click()
    code = page.get_by_label("Code reçu par e-mail")
    expect(code).to_be_focused()
    look()
    code.fill(code_of(SigningCode.objects.get()))
    code.press("Enter")
    expect(page.get_by_text("Merci, votre devis est signé.")).to_be_visible()
    look()
    page.get_by_role("link", name="Renoncer au contrat ici").click()
    look()
    page.get_by_role("button", name="Confirmer la rétractation").click()
    expect(page.get_by_role("heading", name="Votre rétractation est enregistrée")).to_be_visible()
    look()
