"""Quotes billed in parts, down payments and finals, through the actions: RND-09, the edges, and any order by chance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ardoise.domain import parts
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.sales import amounts
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceKind, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House, durand


def priced(price: str, rate: str = "20", quantity: str = "1") -> TypedLine:
    return TypedLine(label="Travail", quantity=Decimal(quantity), unit_price=Decimal(price), vat_rate=Decimal(rate))


def accepted(house: House, *lines: TypedLine, **values: object) -> Quote:
    sheet = Sheet({"contact": house.contacts[0], "subject": "Escalier", **values}, list(lines))
    return accept_quote(create_quote(house.company, sheet, by=house.owner), by=house.owner)


def part(house: House, quote: Quote, quantity: str) -> Invoice:
    line = quote.lines.get()
    return issue_invoice(bill_part(quote, {line.pk: Decimal(quantity)}, by=house.owner), by=house.owner)


def test_rnd_09_the_last_of_three_parts_takes_the_remainder_and_closes_the_quote(house: House) -> None:
    quote = accepted(house, priced("1234.56"))
    invoices = [part(house, quote, quantity) for quantity in ("0.35", "0.35", "0.30")]
    assert [str(invoice.total_excl_vat) for invoice in invoices] == ["432.10", "432.10", "370.36"]
    with pytest.raises((Conflict, Refused)):
        bill_total([quote], by=house.owner)
    with pytest.raises((Conflict, Refused)):
        part(house, quote, "0.01")
    call_command("verify")


def test_a_part_of_one_rate_alone_is_issued_after_a_down_payment_on_two(house: House) -> None:
    quote = accepted(house, priced("1000"), priced("500", "10"))
    issue_invoice(bill_down_payment(quote, percent=Decimal(30), by=house.owner), by=house.owner)
    first, last = quote.lines.order_by("pk")
    for line, quantity, left in ((first, "1", "840.00"), (last, "0.5", "192.50")):
        bill = issue_invoice(bill_part(quote, {line.pk: Decimal(quantity)}, by=house.owner), by=house.owner)
        assert bill.total_incl_vat == Money(left)
        assert [group.rate for group in amounts.frozen(bill).vat_breakdown] == [line.vat_rate]
    assert issue_invoice(bill_total([quote], by=house.owner), by=house.owner).total_incl_vat == Money("192.50")
    call_command("verify")


def test_a_down_payment_of_everything_leaves_a_final_invoice_of_nothing_to_make(house: House) -> None:
    quote = accepted(house, priced("1000"), priced("333.33", "10"))
    first = issue_invoice(bill_down_payment(quote, percent=Decimal(100), by=house.owner), by=house.owner)
    assert first.total_incl_vat == quote.total_incl_vat
    with pytest.raises(Conflict, match="entièrement facturé"):
        bill_total([quote], by=house.owner)
    call_command("verify")


def test_two_quotes_make_one_invoice_that_adds_up_to_both(house: House) -> None:
    quotes = [accepted(house, priced("10.05"), priced("3.33", "10")), accepted(house, priced("20.07"))]
    invoice = issue_invoice(bill_total(quotes, by=house.owner), by=house.owner)
    assert invoice.total_excl_vat == Money("33.45")  # 10.05 + 3.33 + 20.07
    assert invoice.total_vat == Money("6.35")  # 30.12 at 20 % is 6.02, 3.33 at 10 % is 0.33
    with pytest.raises(Conflict, match="entièrement facturé"):
        bill_total([quotes[0]], by=house.owner)
    call_command("verify")


def test_prices_with_vat_keep_the_typed_total_through_down_payment_and_final(house: House) -> None:
    quote = accepted(house, priced("99.99"), priced("19.99", "5.5"), prices_include_vat=True)
    assert quote.total_incl_vat == Money("119.98")
    first = issue_invoice(bill_down_payment(quote, percent=Decimal(30), by=house.owner), by=house.owner)
    last = issue_invoice(bill_total([quote], by=house.owner), by=house.owner)
    assert first.total_incl_vat + last.total_incl_vat == Money("119.98")
    call_command("verify")


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("down"), st.integers(1, 60)),
        st.tuples(st.just("part"), st.integers(1, 5)),
        st.tuples(st.just("credit"), st.integers(1, 20000)),
    ),
    max_size=4,
)


@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    prices=st.lists(st.tuples(st.integers(1, 300_000), st.sampled_from(["20", "10", "5.5"])), min_size=1, max_size=3),
    acts=ACTS,
)
def test_down_payments_parts_credits_and_final_always_add_up_to_the_quote(
    lived: House, prices: list[tuple[int, str]], acts: list[tuple[str, int]]
) -> None:
    """After any life, one last invoice of what is left: per rate, base and VAT apart, Σ issued = quote."""
    by = lived.owner
    quote = accepted(lived, *(priced(str(Decimal(cents) / 100), rate, "10") for cents, rate in prices))
    for name, size in acts:
        try:
            _live(quote, name, size, lived)
        except Refused:  # too large, nothing left, negative: the engine refused, nothing was issued
            Invoice.objects.filter(company=quote.company, state="draft").delete()
    if any(group.base or group.vat for group in amounts.left_to_bill([quote])):
        try:
            issue_invoice(bill_total([quote], by=by), by=by)
        except Refused:
            Invoice.objects.filter(company=quote.company, state="draft").delete()
            return
    gap = parts.subtract(amounts.quote_groups([quote]), amounts.issued_groups([quote]))
    assert [group for group in gap if group.base or group.vat] == []
    call_command("verify")


def _live(quote: Quote, name: str, size: int, house: House) -> None:
    by = house.owner
    if name == "down":
        issue_invoice(bill_down_payment(quote, percent=Decimal(size), by=by), by=by)
    elif name == "part":
        line = quote.lines.order_by("pk").first()
        assert line is not None
        issue_invoice(bill_part(quote, {line.pk: Decimal(size)}, by=by), by=by)
    else:
        last = quote.billings.exclude(invoice__kind=InvoiceKind.CREDIT_NOTE).order_by("-pk").first()
        if last is not None:
            credit_invoice(last.invoice, amount=Money.of_cents(size), by=by)


@pytest.fixture
def lived(db: None) -> House:
    return durand()
