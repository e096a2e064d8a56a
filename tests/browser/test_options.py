"""Options on the sheet: proposed with the keyboard, ticked, where the paper has them; ticked again when accepted."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ardoise.domain.document import Option
from ardoise.sales.actions.draft import create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.pdf import quote_pdf
from ardoise.sales.models import Quote
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.users.models import User
from tests.browser.test_sheet import BOX, cell, is_saved, total_is
from tests.browser.visit import DESK, PHONE, Visit
from tests.world import House, durand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    return durand()


@pytest.fixture
def desk(page: Page, live_server: Any, house: House, log_in: Callable[[User], None]) -> Visit:
    log_in(house.owner)
    return Visit(page, live_server.url, log_in)


def line(label: str, price: str, option: Option = Option.NONE, group: str = "", *, ticked: bool = False) -> TypedLine:
    return TypedLine(
        label=label,
        unit_price=Decimal(price),
        vat_rate=Decimal(20),
        option=option,
        choice_group=group,
        is_chosen=ticked,
    )


def library(house: House) -> Quote:
    lines = [
        line("Bibliothèque", "1000"),
        line("Huile", "100", Option.CHOICE, "Finition", ticked=True),
        line("Laque", "300", Option.CHOICE, "Finition"),
        line("Éclairage", "440", Option.OPTIONAL, ticked=True),
        line("Échelle", "590", Option.OPTIONAL),
    ]
    values = {"contact": house.contacts[0], "subject": "Salon", "down_payment_percent": Decimal(30)}
    return create_quote(house.company, Sheet(values, lines), by=house.owner)


def ticks(quote: Quote) -> list[bool]:
    return [one.is_chosen for one in quote.lines.all()]


def test_options_and_a_choice_with_the_keyboard_alone(desk: Visit, house: House) -> None:
    page, keys = desk.page, desk.page.keyboard
    quote = create_quote(house.company, Sheet({"contact": house.contacts[0]}, [line("Meuble", "1000")]), by=house.owner)
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 1, "label").focus()
    keys.type("/option")
    keys.press("Enter")
    keys.type("Banc")
    cell(page, 1, "unit_price").fill("200")
    expect(page.locator("#rows tr").nth(1)).to_contain_text("Option, non comprise")
    expect(page.locator("#rows tr").nth(1).locator("[data-total]")).to_have_text(re.compile(r"\+\s200,00"))
    total_is(page, "1 200,00 €")
    cell(page, 1, "is_chosen").press("Space")
    total_is(page, "1 440,00 €")
    cell(page, 2, "label").focus()
    keys.type("/choisir")
    keys.press("Enter")
    keys.type("Huile")
    cell(page, 2, "unit_price").fill("100")
    cell(page, 2, "choice_group").fill("Fond")
    cell(page, 3, "label").focus()
    keys.type("Laque")
    cell(page, 3, "unit_price").fill("300")
    keys.press("Shift+F10")
    expect(page.get_by_role("menu").get_by_role("menuitem").first).to_be_focused()
    keys.press("End")
    for _ in range(5):
        keys.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Choisir 1 parmi")).to_be_focused()
    keys.press("Enter")
    expect(cell(page, 3, "choice_group")).to_be_focused()
    expect(cell(page, 3, "choice_group")).to_have_value("Fond")
    total_is(page, "1 560,00 €")
    cell(page, 3, "is_chosen").press("Space")
    expect(cell(page, 2, "is_chosen")).not_to_be_checked()
    total_is(page, "1 800,00 €")
    keys.press("Control+z")
    expect(cell(page, 2, "is_chosen")).to_be_checked()
    total_is(page, "1 560,00 €")
    cell(page, 2, "is_chosen").press("Space")  # one of a group is always taken
    expect(cell(page, 2, "is_chosen")).to_be_checked()
    is_saved(page)
    assert ticks(quote) == [True, True, True, False]
    assert desk.serious() == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_line_becomes_an_option_and_is_one_no_more(desk: Visit, house: House, size: tuple[int, int]) -> None:
    page = desk.page
    desk.size(*size)
    quote = library(house)
    desk.go(f"/devis/{quote.pk}/modifier/")
    cell(page, 0, "label").click()
    page.locator("#rows .grip").first.click()
    page.get_by_role("menuitem", name="Proposer en option").click()
    expect(page.locator("#rows tr").first).to_have_attribute("data-option", "optional")
    total_is(page, "648,00 €")
    assert desk.overflow() == 0
    cell(page, 0, "label").click()
    page.locator("#rows .grip").first.click()
    page.get_by_role("menuitem", name="Toujours comprise").click()
    total_is(page, "1 848,00 €")
    is_saved(page)
    assert ticks(quote) == [True, True, False, True, False]
    assert desk.serious() == []


def test_the_options_stand_where_their_paper_has_them(desk: Visit, house: House, tmp_path: Path) -> None:
    quote = library(house)
    paper = tmp_path / "quote.pdf"
    paper.write_bytes(quote_pdf(quote))
    command = ["pdftotext", "-bbox", "-l", "1", str(paper), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    printed = {word: [float(corner) * 96 / 72 for corner in corners] for *corners, word in BOX.findall(text)}
    desk.go(f"/devis/{quote.pk}/modifier/")
    for word, selector in (
        ("Huile", "[name=lines-1-label]"),
        ("Laque", "[name=lines-2-label]"),
        ("Échelle", "[name=lines-4-label]"),
    ):
        left = desk.page.locator(selector).evaluate(
            "(it) => it.getBoundingClientRect().left - document.getElementById('paper').getBoundingClientRect().left"
        )
        assert abs(left - printed[word][0]) <= 3, (word, left, printed[word])
    tick = desk.page.locator("[name=lines-4-is_chosen]").evaluate(
        "(it) => it.getBoundingClientRect().left - document.getElementById('paper').getBoundingClientRect().left"
    )
    assert abs(tick - (68 - 5 * 96 / 25.4)) <= 3  # the box of the paper stands 5 mm before the text
    said = re.sub(r"\s+", " ", desk.page.locator(".p-sum").inner_text())
    for words in ("Dont options HT 440,00 €", "Options non comprises HT 590,00 €", "Acompte de 30 % à la signature"):
        assert words in said


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_the_customer_takes_is_ticked_in_the_dialog(desk: Visit, house: House, size: tuple[int, int]) -> None:
    page = desk.page
    desk.size(*size)
    quote = finalise_quote(library(house), by=house.owner)
    desk.go(f"/devis/{quote.pk}/")
    page.get_by_role("link", name="Devis Accepté").locator("visible=true").first.click()
    dialog = page.locator("#dialog")
    expect(dialog.locator("#down-payment")).to_have_text(re.compile(r"554,40"))
    dialog.get_by_label("Échelle").check()
    expect(dialog.locator("#accept-sum")).to_have_text(re.compile(r"2\s556,00"))
    dialog.get_by_label("Laque").check()
    expect(dialog.locator("#accept-left")).to_have_text(re.compile(r"2\s796,00"))
    expect(dialog.locator("#down-payment")).to_have_text(re.compile(r"838,80"))
    assert desk.serious() == []
    assert desk.overflow() == 0
    dialog.get_by_role("button", name="OUI, voir le brouillon").click()
    page.wait_for_url("**/factures/*/")
    quote.refresh_from_db()
    assert str(quote.total_incl_vat) == "2796.00"
    assert ticks(quote) == [True, False, True, True, True]
