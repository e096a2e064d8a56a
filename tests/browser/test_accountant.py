"""The owner invites the accountant, who sets the accounts, captures a month, and comes back for what is new."""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from ardoise.companies.invitations import secret_of
from ardoise.companies.models import FirmAccess, Invitation
from ardoise.history import clock, outbox
from ardoise.ledger.fec.check import check
from ardoise.ledger.models import Capture
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.browser.visit import PHONE, Visit
from tests.browser.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_MONTH = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)


def invited(visit: Visit) -> str:
    """The owner, two clicks: the address, Valider."""
    visit.go("/profil/mon-comptable/")
    visit.page.get_by_label("E-mail de votre comptable").fill("claire@cabinet.exemple.fr")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_text("claire@cabinet.exemple.fr", exact=True)).to_be_visible()
    while outbox.run_due():
        pass
    return f"/invitation/{secret_of(Invitation.objects.get())}/"


def accepted(page: Page, address: str) -> None:
    """Someone without an account: the address is known, a name and a password are enough; then the firm."""
    page.goto(address)
    page.get_by_role("link", name="Créer mon compte").click()
    expect(page.locator("input[name=email]")).to_have_value("claire@cabinet.exemple.fr")
    page.get_by_label("Prénom et nom").fill("Claire Vasseur")
    page.locator("input[name=password1]").fill("un-mot-de-passe-long")
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_label("cabinet").first.fill("Cabinet Vasseur")
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_role("button", name="Menuiserie Durand").first).to_be_visible()


def captured(page: Page, address: str, first: str, last: str) -> dict[str, bytes]:
    """Control, then capture, then the zip."""
    page.goto(f"{address}/comptabilite/captures/")
    page.get_by_label("Période").select_option("dates")
    page.get_by_label("Autres dates : du").fill(first)
    page.get_by_label("au", exact=True).fill(last)
    page.get_by_label("Format du logiciel").select_option("fec")
    page.get_by_role("button", name="Contrôler").click()
    page.get_by_role("button", name="Capturer").click()
    expect(page.get_by_role("heading", name=re.compile("Capture n°"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le zip").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def entries_of(files: dict[str, bytes]) -> list[list[str]]:
    """The rows of the entries file, without its head; the file itself has no fault."""
    name = next(name for name in files if name.endswith(".txt") and not name.lower().startswith("lisez"))
    faults = [fault for fault in check(files[name], "900000100FEC20261231.txt") if fault.code != "file_name"]
    assert faults == []
    return [row.split("\t") for row in files[name].decode().splitlines()[1:]]


def test_the_accountant_takes_a_month_then_only_what_is_new(
    at_home: Visit,
    world: World,
    browser: Browser,
    browser_context_args: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = invited(at_home)
    context = browser.new_context(**browser_context_args, accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    accepted(page, at_home.address + link)

    page.get_by_role("button", name="Régler le plan comptable de Menuiserie Durand").click()
    expect(page.locator(".behalf")).to_contain_text("Cabinet Vasseur")
    page.get_by_label("Longueur des comptes").select_option("8")
    page.get_by_role("button", name="Enregistrer et confirmer").click()
    expect(page.locator("main")).to_contain_text("Confirmé le")
    expect(page.get_by_role("link", name="Capturer une période")).to_be_visible()

    files = captured(page, at_home.address, "2026-09-01", "2026-11-30")
    first = entries_of(files)
    assert {len(row[4]) for row in first} == {8}
    assert any(name.endswith(".pdf") for name in files)
    manifest = json.loads(next(content for name, content in files.items() if name.endswith(".json")))
    assert manifest

    monkeypatch.setattr(clock, "_moved", ContextVar("december", default=NEXT_MONTH))  # for the server too
    sheet = Sheet(
        values={"contact": world.customer, "subject": "Décembre"},
        lines=[TypedLine(label="Pose", unit_price=Decimal(100), vat_rate=Decimal(20))],
    )
    made = issue_invoice(create_invoice(world.house.company, sheet, by=world.house.owner), by=world.house.owner)
    second = entries_of(captured(page, at_home.address, "2026-12-01", "2026-12-31"))
    assert {row[8] for row in second} == {made.number}
    numbers = [int(row[2]) for row in first]
    assert {int(row[2]) for row in second} == {max(numbers) + 1}
    assert Capture.objects.filter(company=world.house.company).count() == 2

    at_home.go("/profil/mon-comptable/")
    at_home.page.get_by_role("button", name=re.compile("Retirer l’accès")).click()
    assert not FirmAccess.objects.exists()
    page.goto(f"{at_home.address}/comptabilite/captures/")
    expect(page.get_by_text("Votre accès à Menuiserie Durand a pris fin.").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Capture n°")
    expect(page.get_by_role("button", name="Menuiserie Durand")).to_have_count(0)
    context.close()


def test_the_portfolio_fits_a_phone(at_home: Visit, browser: Browser, browser_context_args: dict[str, object]) -> None:
    link = invited(at_home)
    width, height = PHONE
    viewport = {"width": width, "height": height}
    context = browser.new_context(**{**browser_context_args, "viewport": viewport})  # type: ignore[arg-type]
    page = context.new_page()
    accepted(page, at_home.address + link)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
