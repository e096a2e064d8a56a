"""The 20 seconds of the padlock and of a mail, in a real browser: taken back, reloaded, left to their end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.notifications.models import Delivery, DeliveryState
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.browser.test_lists import enter
from tests.world import House, durand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> House:
    return durand()


@pytest.fixture
def draft(house: House) -> Invoice:
    line = TypedLine(label="Pose", unit_price=Decimal(100), vat_rate=Decimal(20))
    return create_invoice(house.company, Sheet({"contact": house.contacts[0]}, [line]), by=house.owner)


def ask(page: Page, address: str, draft: Invoice) -> None:
    enter(page, address, f"/factures/{draft.pk}/emission/")
    page.get_by_role("button", name="Sceller", exact=True).click()


def number(draft: Invoice) -> str | None:
    return Invoice.objects.get(pk=draft.pk).number


def test_alt_z_takes_the_seal_back_after_a_reload(page: Page, live_server: Any, draft: Invoice) -> None:
    ask(page, live_server.url, draft)
    expect(page.locator("#bars")).to_contain_text("sera scellée sous le numéro FA-")
    page.reload()
    expect(page.locator("#bars [data-undo]")).to_be_visible()
    page.keyboard.press("Alt+z")
    expect(page.locator("#bars")).to_contain_text("Rien n’est scellé")
    assert number(draft) is None


def test_left_to_its_end_the_page_shows_the_sealed_sheet(
    page: Page, live_server: Any, draft: Invoice, settings: Any
) -> None:
    settings.UNDO_SECONDS = 2
    ask(page, live_server.url, draft)
    assert number(draft) is None
    expect(page.locator(".seal.fresh")).to_be_visible(timeout=15_000)
    expect(page.locator("#bars")).to_contain_text("est scellée")
    assert number(draft)


def test_with_its_tab_closed_the_worker_seals(page: Page, live_server: Any, draft: Invoice) -> None:
    ask(page, live_server.url, draft)
    expect(page.locator("#bars [data-undo]")).to_be_visible()
    page.close()
    Task.objects.filter(handler="sales.finish_seal").update(due_at=clock.now())
    outbox.run_due()
    assert number(draft)


def test_annuler_stops_a_mail(page: Page, live_server: Any, draft: Invoice, house: House) -> None:
    issue_invoice(draft, by=house.owner)
    enter(page, live_server.url, f"/factures/{draft.pk}/")
    page.evaluate(
        """(url) => {
        const form = document.querySelector("form[method=post]").cloneNode(true);
        form.action = url; document.body.append(form); form.submit();
    }""",
        f"/factures/{draft.pk}/envoi/maintenant/",
    )
    expect(page.locator("#bars")).to_contain_text("Envoi à ")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.locator("#bars")).to_contain_text("rien n’est parti")
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.CANCELLED}
