"""E-règlement by the API: opened and closed for one invoice, and said in its answer."""

from __future__ import annotations

from collections.abc import Callable

from ardoise.companies.models import Company
from tests.fixtures import Api, line
from tests.world import House


def test_a_program_opens_and_closes_e_reglement(api: Api) -> None:
    invoice = api.issued(line("200.00"))
    assert invoice["online_payment"] is False
    path = f"/invoices/{invoice['id']}/online-payment"
    assert api.patch(path, {"enabled": True})["online_payment"] is True
    assert api.get(f"/invoices/{invoice['id']}")["online_payment"] is True
    assert api.patch(path, {"enabled": True})["online_payment"] is True
    assert api.patch(path, {"enabled": False})["online_payment"] is False


def test_a_draft_can_be_opened_too(api: Api) -> None:
    draft = api.invoice(line("200.00"))
    assert api.patch(f"/invoices/{draft['id']}/online-payment", {"enabled": True})["online_payment"] is True
    assert api.post(f"/invoices/{draft['id']}/issue")["online_payment"] is True


def test_what_cannot_be_is_refused(api: Api) -> None:
    invoice = api.issued(line("200.00"))
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})
    refused = api.refused("PATCH", f"/invoices/{note['id']}/online-payment", {"enabled": True})
    assert refused["code"] == "credit_note"
    assert api.call("PATCH", f"/invoices/{invoice['id']}/online-payment", {"enabled": "peut-être"}).status_code == 422
    assert api.call("PATCH", f"/invoices/{invoice['id']}/online-payment", {}).status_code == 422
    Company.objects.update(iban="")
    refused = api.refused("PATCH", f"/invoices/{invoice['id']}/online-payment", {"enabled": True})
    assert refused["code"] == "nothing_connected"


def test_a_stranger_gets_404(api: Api, stranger: House, api_of: Callable[[House], Api]) -> None:
    invoice = api.issued(line("200.00"))
    chloe = api_of(stranger)
    assert chloe.call("PATCH", f"/invoices/{invoice['id']}/online-payment", {"enabled": True}).status_code == 404
