"""Down payments through the API, to the cent: DEP, RND-09."""

from __future__ import annotations

from typing import Any

from tests.fixtures import Api, line

RENOVATION = (line("1000.00"), line("2000.00", "10"), line("500.00", "5.5"))


def groups(invoice: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {group["rate"]: (group["base"], group["vat"]) for group in invoice["vat_breakdown"]}


def bill(api: Api, quote: dict[str, Any], invoice: str, **fields: Any) -> Any:
    draft = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": invoice, **fields})["invoice"]
    return api.post(f"/invoices/{draft['id']}/issue")


def test_dep_01_a_deposit_carries_the_rates_of_the_quote(api: Api) -> None:
    quote = api.quote(*RENOVATION)
    deposit = bill(api, quote, "down_payment", percent="30")
    assert groups(deposit) == {"20": ("300.00", "60.00"), "10": ("600.00", "60.00"), "5.5": ("150.00", "8.25")}
    assert deposit["total_incl_vat"] == "1178.25"
    api.pay(deposit, "1178.25")
    final = bill(api, quote, "final")
    assert groups(final) == {"20": ("700.00", "140.00"), "10": ("1400.00", "140.00"), "5.5": ("350.00", "19.25")}
    assert final["amount_due"] == "2749.25"
    assert api.get(f"/quotes/{quote['id']}")["status"] == "invoiced"


def test_dep_03_three_instalments_add_up_to_the_quote(api: Api) -> None:
    quote = api.quote(line("1234.57"))
    first = bill(api, quote, "down_payment", percent="20")
    second = bill(api, quote, "down_payment", percent="60")
    third = bill(api, quote, "final")
    assert [groups(one)["20"] for one in (first, second, third)] == [
        ("246.91", "49.38"),
        ("740.74", "148.15"),
        ("246.92", "49.38"),
    ]
    assert [one["total_incl_vat"] for one in (first, second, third)] == ["296.29", "888.89", "296.30"]


def test_rnd_09_three_parts_close_the_order_and_a_fourth_is_refused(api: Api) -> None:
    quote = api.quote(line("1234.56"))
    parts = [bill(api, quote, "down_payment", percent="35"), bill(api, quote, "down_payment", percent="35")]
    parts.append(bill(api, quote, "final"))
    assert [part["total_excl_vat"] for part in parts] == ["432.10", "432.10", "370.36"]
    assert api.get(f"/quotes/{quote['id']}")["status"] == "invoiced"
    again = api.refused("POST", f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})
    assert again["status"] == 409
    assert parts[-1]["number"] in again["detail"]


def test_dep_05_a_deposit_above_the_order_is_refused_with_what_is_left(api: Api) -> None:
    quote = api.quote(line("1000.00"))
    too_much = api.refused(
        "POST", f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "amount": "1500.00"}
    )
    assert too_much["status"] == 422
    assert "1\u202f200,00" in too_much["detail"]


def test_dep_05_after_a_scope_cut_the_deposit_is_credited_and_nothing_is_negative(api: Api) -> None:
    quote = api.quote(line("1000.00"))
    deposit = bill(api, quote, "down_payment", amount="600.00")
    api.pay(deposit, "600.00")
    draft = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    api.patch(f"/invoices/{draft['id']}", {"lines": [line("400.00")]})
    negative = api.refused("POST", f"/invoices/{draft['id']}/issue")
    assert negative["status"] == 422
    assert "avoir" in negative["detail"]
    credit = api.post(f"/invoices/{deposit['id']}/credit-notes", {"amount": "120.00"})
    assert (credit["total_excl_vat"], credit["total_vat"], credit["kind"]) == ("100.00", "20.00", "credit_note")
    final = api.post(f"/invoices/{draft['id']}/issue")
    assert (final["total_incl_vat"], final["amount_due"]) == ("0.00", "0.00")
    assert api.get(f"/invoices/{credit['id']}")["amount_due"] == "120.00"
    refund = {"date": str(api.house.company.today), "method": "bank_transfer", "amount": "120.00", "direction": "out"}
    api.post("/payments", {**refund, "allocations": [{"invoice": credit["id"], "amount": "-120.00"}]})
    assert api.get(f"/invoices/{credit['id']}")["amount_due"] == "0.00"


def test_dep_06_a_partial_invoice_consumes_the_deposit_in_proportion(api: Api) -> None:
    quote = api.quote(line("100.00", quantity="10"))
    deposit = bill(api, quote, "down_payment", percent="50")
    api.pay(deposit, "600.00")
    part = bill(api, quote, "part", lines=[{"line": quote["lines"][0]["id"], "quantity": "3"}])
    assert groups(part)["20"] == ("150.00", "30.00")
    assert (part["kind"], part["amount_due"]) == ("part", "180.00")
    final = bill(api, quote, "final")
    assert final["amount_due"] == "420.00"
    totals = [float_free(one["total_incl_vat"]) for one in (deposit, part, final)]
    assert sum(totals) == 120000


def test_dep_08_the_deposit_is_deducted_once(api: Api) -> None:
    quote = api.quote(line("1000.00"))
    deposit = bill(api, quote, "down_payment", amount="360.00")
    assert groups(deposit)["20"] == ("300.00", "60.00")
    final = bill(api, quote, "final")
    assert (final["total_excl_vat"], final["total_vat"], final["amount_due"]) == ("700.00", "140.00", "840.00")
    xml = api.call("GET", f"/invoices/{final['id']}/facturx.xml").content.decode()
    assert "TotalPrepaidAmount" not in xml
    assert "<ram:DuePayableAmount>840.00</ram:DuePayableAmount>" in xml
    assert deposit["number"] in xml


def float_free(amount: str) -> int:
    return int(amount.replace(".", ""))
