"""Ma Banque in a real browser, with the words of the guide (3 c): import, preview, accept, Lier facture, undo."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ardoise.banking.models import BankLine, LineState
from ardoise.demo.bank import Movement, ofx, receipt
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money
from ardoise.sales.models import Settlement
from tests.browser.visit import DESK, PHONE, Visit
from tests.browser.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
IBAN = "FR7630006000011234567890189"
HALF = Money("500.00")


@pytest.fixture
def statement(world: World, tmp_path: Path) -> Path:
    """A transfer that quotes its invoice, issued the same day, one from someone unknown, and a fee."""
    file = tmp_path / "releve-novembre.ofx"
    movements = [
        receipt(world.unpaid, TODAY - timedelta(days=1)),
        Movement(TODAY - timedelta(days=2), HALF + Money("20"), "VIR INST SCI DES TILLEULS"),
        Movement(TODAY - timedelta(days=1), -Money("18.40"), "FRAIS TENUE DE COMPTE"),
    ]
    file.write_bytes(ofx(IBAN, movements, opening=Money("1000")))
    return file


@BOTH
def test_a_statement_comes_in_the_sure_line_is_accepted_another_linked_by_hand_then_undone(
    at_home: Visit, world: World, statement: Path, size: tuple[int, int]
) -> None:
    at_home.size(*size)
    page = at_home.page
    before = Settlement.objects.get(invoice=world.overdue).due

    at_home.go(reverse("banking:import"))
    page.locator("input[type=file]").set_input_files(statement)
    expect(page.get_by_text("3 nouvelles").first).to_be_visible()
    assert not BankLine.objects.filter(label__contains="TILLEULS").exists()
    page.get_by_role("button", name="Importer 3 lignes").click()
    expect(page.get_by_text("3 lignes ajoutées").first).to_be_visible()

    at_home.go(reverse("banking:to_link"))
    page.get_by_role("button", name="Accepter la certaine").click()
    expect(page.get_by_text("1 ligne liée").first).to_be_visible()
    assert Settlement.objects.get(invoice=world.unpaid).due == ZERO

    at_home.go(reverse("banking:to_link"))
    page.get_by_role("link", name="Lier VIR INST SCI DES TILLEULS").click()
    dialog = page.get_by_role("dialog", name="Lier facture")
    dialog.get_by_role("searchbox").fill(str(world.overdue.number))
    dialog.get_by_label(str(world.overdue.number), exact=True).check()
    amount = dialog.get_by_label(f"Affecté à {world.overdue.number}, en euros")
    amount.fill("500")
    expect(dialog.get_by_text(money_text(HALF)).first).to_be_visible()
    dialog.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert Settlement.objects.get(invoice=world.overdue).due == before - HALF

    at_home.go(reverse("sales:invoice_detail", args=[world.overdue.pk]))
    expect(page.get_by_text("Payée en partie").first).to_be_visible()

    at_home.go(reverse("banking:lines"))
    line = BankLine.objects.get(label__contains="TILLEULS")
    at_home.go(reverse("banking:line", args=[line.pk]))
    page.get_by_role("button", name="Défaire").first.click()
    expect(page.get_by_role("button", name="Défaire")).to_have_count(0)
    assert Settlement.objects.get(invoice=world.overdue).due == before
    line.refresh_from_db()
    assert (line.state == LineState.LINKED, line.linked_cents) == (False, 0)
