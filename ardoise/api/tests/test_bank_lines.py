"""The lines of the bank by the API: what is proposed, the link and its undoing, what is no sale."""

from __future__ import annotations

from typing import Any

from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, typed_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of
from tests.world import House


def test_a_line_says_what_it_is_proposed_in_the_shape_of_the_issue(house: House, api: Any) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    for _ in range(2):
        (proposal,) = api.get(f"/bank/lines/{line.pk}/proposals")
        assert set(proposal) == {"status", "links", "score", "reasons"}
        assert proposal["status"] == "auto"
        assert proposal["links"] == [{"invoice": invoice.pk, "amount": "1200.00"}]
        assert proposal["reasons"][0] == "montant exact"
        refresh_proposals(house.company)


def test_a_line_that_is_no_sale_says_why(house: House, api: Any) -> None:
    line = bank_line(house, "300", "VIR URSSAF REMBOURSEMENT")
    (proposal,) = api.get(f"/bank/lines/{line.pk}/proposals")
    assert proposal == {"status": "none", "links": [], "score": 0, "reasons": ["organisme social"]}


def test_a_payment_already_noted_is_proposed_under_its_name(house: House, api: Any) -> None:
    payment = typed_payment(house, "120")
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    (proposal,) = api.get(f"/bank/lines/{line.pk}/proposals")
    assert proposal["links"] == [{"payment": payment.pk, "amount": "120.00"}]


def test_ninety_five_for_eighty_nine_is_six_of_credit(house: House, api: Any) -> None:
    """PAY-01."""
    invoice = invoice_of(house, "74.17")
    line = bank_line(house, "95", "VIR ATELIER DU PARC")
    body = {"allocations": [{"invoice": invoice.pk, "amount": "95.00"}]}
    linked = api.post(f"/bank/lines/{line.pk}/link", body)
    assert (linked["state"], linked["left"]) == ("linked", "0.00")
    (link,) = linked["links"]
    assert (link["kind"], link["amount"]) == ("made", "95.00")
    assert link["allocations"] == [{"invoice": invoice.pk, "amount": "89.00"}]
    assert (due(invoice), str(credit_of(house.contacts[0]))) == ("0.00", "6.00")
    assert api.call("DELETE", f"/bank/lines/{line.pk}/link").json()["state"] == "to_link"
    assert (due(invoice), str(credit_of(house.contacts[0]))) == ("89.00", "0.00")


def test_a_line_is_linked_to_what_is_noted_and_to_what_is_not_at_once_or_not_at_all(house: House, api: Any) -> None:
    invoice, payment = invoice_of(house, "100"), typed_payment(house, "50")
    line = bank_line(house, "170", "VIR ATELIER DU PARC")
    body: dict[str, Any] = {"payments": [payment.pk], "allocations": [{"invoice": invoice.pk, "amount": "121.00"}]}
    assert api.refused("POST", f"/bank/lines/{line.pk}/link", body)["code"] == "line_too_small"
    body["allocations"] = [{"invoice": invoice.pk}]
    linked = api.post(f"/bank/lines/{line.pk}/link", body)
    assert (linked["state"], [link["kind"] for link in linked["links"]]) == ("linked", ["found", "made"])
    assert Payment.objects.count() == 2


def test_lines_are_listed_by_state_account_day_and_word(house: House, api: Any) -> None:
    one, other = bank_line(house, "10", "VIR ALPHA"), bank_line(house, "-20", "PRLV BETA")
    shown = api.get("/bank/lines")["results"]
    assert [(row["id"], row["amount"]) for row in shown] == [(other.pk, "-20.00"), (one.pk, "10.00")]
    assert [row["id"] for row in api.get("/bank/lines?q=Alpha")["results"]] == [one.pk]
    api.post(f"/bank/lines/{other.pk}/set-aside", {"category": "fees"})
    assert [row["id"] for row in api.get("/bank/lines?state=ignored")["results"]] == [other.pk]
    assert [row["id"] for row in api.get(f"/bank/lines?account={one.account_id}&state=to_link")["results"]] == [one.pk]
    assert api.get(f"/bank/lines?to={house.company.today.year - 1}-01-01")["results"] == []
    assert api.call("GET", "/bank/lines?state=perdue").status_code == 422
    back = api.call("DELETE", f"/bank/lines/{other.pk}/set-aside").json()
    assert (back["state"], back["category"]) == ("to_link", None)


def test_all_that_is_sure_is_accepted_at_once(house: House, api: Any) -> None:
    invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    bank_line(house, "33", "VIR INCONNU")
    refresh_proposals(house.company)
    done = api.post("/bank/lines/accept-sure")
    assert done == {"accepted": [line.pk], "skipped": []}
    (link,) = api.get(f"/bank/lines/{line.pk}")["links"]
    assert link["automatic"] is True


def test_the_lines_of_another_company_do_not_exist(house: House, api: Any, stranger: House) -> None:
    theirs = bank_line(stranger, "10", "VIR ALPHA")
    for method, path in (
        ("GET", ""),
        ("GET", "/proposals"),
        ("POST", "/link"),
        ("DELETE", "/link"),
        ("POST", "/set-aside"),
        ("DELETE", "/set-aside"),
    ):
        sent: dict[str, str] | None = {} if method == "POST" else None
        assert api.call(method, f"/bank/lines/{theirs.pk}{path}", sent).status_code == 404
    mine = bank_line(house, "10", "VIR ALPHA")
    body = {"allocations": [{"invoice": invoice_of(stranger, "5").pk}]}
    assert api.call("POST", f"/bank/lines/{mine.pk}/link", body).status_code == 422
