"""The rules of the signature in Mon Profil, and the proof of a signature on the page of its quote and in the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ardoise.archive.models import ArchivedFile
from ardoise.history import outbox
from ardoise.history.models import Event
from ardoise.history.record import Visitor
from ardoise.sales.actions.bill import bill_down_payment
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.withdraw import withdraw
from ardoise.sales.models import SigningRules
from ardoise.sales.selection import current_quote
from ardoise.sales.tests.signing import drawing, pdf, rules, signed, waiting
from tests.fixtures import Api
from tests.world import House

PAGE = "/profil/en-ligne/signature/"
VALUES = {"down_payment": "issue", "link_months": "12", "asks_code": "on", "sells_at_distance": "on"}


def upload(content: bytes, name: str = "CGV 2026.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_the_owner_sets_the_rules_and_the_conditions(house: House, browser_of: Callable[[House], Client]) -> None:
    browser = browser_of(house)
    assert browser.post(PAGE, {**VALUES, "terms": upload(pdf())}).status_code == 302
    kept = SigningRules.objects.get(company=house.company)
    assert (kept.down_payment, kept.link_months, kept.asks_code, kept.sells_at_distance) == ("issue", 12, True, True)
    assert kept.terms_file is not None
    assert kept.terms_file.name == "CGV 2026.pdf"
    assert browser.get("/profil/en-ligne/conditions/").content.startswith(b"%PDF")
    told = json.loads(Event.objects.get(name="company.signing_changed").data)["fields"]
    assert "conditions générales : CGV 2026.pdf" in told


def test_new_conditions_leave_the_former_ones_kept(house: House, browser_of: Callable[[House], Client]) -> None:
    browser = browser_of(house)
    browser.post(PAGE, {**VALUES, "terms": upload(pdf(), "Anciennes.pdf")})
    browser.post(PAGE, {**VALUES, "terms": upload(pdf(), "Nouvelles.pdf")})
    assert {file.name for file in ArchivedFile.objects.all()} == {"Anciennes.pdf", "Nouvelles.pdf"}
    browser.post(PAGE, {**VALUES, "without_terms": "on"})
    assert SigningRules.objects.get().terms_file is None
    assert ArchivedFile.objects.count() == 2


@pytest.mark.parametrize("content", [b"MZ no pdf", b"%PDF-1.7 and nothing", drawing(), pdf(password="secret")])
def test_conditions_are_a_pdf_that_opens(house: House, browser_of: Callable[[House], Client], content: bytes) -> None:
    answer = browser_of(house).post(PAGE, {**VALUES, "terms": upload(content)})
    assert answer.status_code == 422
    assert "Choisissez un PDF" in answer.content.decode()
    assert not SigningRules.objects.filter(asks_code=True).exists()


def test_a_collaborator_does_not_set_them(house: House) -> None:
    browser = Client()
    assert house.collaborator is not None
    browser.force_login(house.collaborator)
    answer = browser.post(PAGE, VALUES)
    assert answer.status_code == 403
    assert not SigningRules.objects.exists()


def test_the_page_of_the_quote_names_who_signed_and_gives_the_proof(
    house: House, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    quote = waiting(house)
    signed(quote)
    outbox.run_due()
    browser = browser_of(house)
    shown = browser.get(f"/devis/{quote.pk}/").content.decode()
    assert "Signé en ligne" in shown
    assert "a signé en ligne le devis" in shown
    assert "a accepté le devis" not in shown  # said once
    assert "Rouvrir" not in shown
    for kind in ("preuve", "certificat", "devis-signe"):
        path = f"/devis/{quote.pk}/signature/{kind}/"
        assert path in shown
        assert browser.get(path).status_code == 200
        assert browser_of(stranger).get(path).status_code == 404
    assert browser.get(f"/devis/{quote.pk}/signature/autre/").status_code == 404


def test_the_paper_of_a_signed_quote_says_who_signed_it(house: House) -> None:
    quote = waiting(house)
    before = current_quote(quote)
    signed(quote)
    quote.refresh_from_db()
    (mention,) = [notice.text for notice in current_quote(quote).notices if notice not in before.notices]
    assert mention.startswith("Signé en ligne par Patrick Lefèvre\nle ")


def test_a_withdrawal_says_what_to_credit(house: House, browser_of: Callable[[House], Client]) -> None:
    rules(house, sells_at_distance=True, down_payment="none")
    quote = waiting(house)
    signature = signed(quote)
    invoice = issue_invoice(bill_down_payment(quote, by=house.owner), by=house.owner)
    withdraw(signature, name="Patrick Lefèvre", email="lefevre@exemple.fr", by=Visitor("Patrick Lefèvre"))
    shown = " ".join(browser_of(house).get(f"/devis/{quote.pk}/").content.decode().split())
    assert "Rétractation du client" in shown
    assert f"Annulez par un avoir {invoice.number}" in shown


def test_the_api_gives_the_evidence_and_404_when_there_is_none(
    api: Api, api_of: Callable[[House], Api], stranger: House
) -> None:
    quote = waiting(api.house)
    assert api.refused("GET", f"/quotes/{quote.pk}/evidence")["status"] == 404
    signature = signed(quote)
    found: Any = api.get(f"/quotes/{quote.pk}/evidence")
    assert found["statement_sha256"] == signature.statement_sha256
    assert api_of(stranger).call("GET", f"/quotes/{quote.pk}/evidence").status_code == 404
