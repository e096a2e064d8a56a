"""Options chosen through the actions: what is frozen is what is accepted, what was not taken is never billed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ardoise.domain import options, parts
from ardoise.domain.document import Option, from_json, to_json
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history.models import Event
from ardoise.sales import amounts
from ardoise.sales.actions.accept import accept_quote, reopen_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.actions.draft import change_quote, create_quote
from ardoise.sales.actions.duplicate import duplicate_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import LastPrice, Quote, QuoteState
from ardoise.sales.selection import current_quote, down_payment_of, frozen_version, resolve
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House, durand


def item(label: str, price: str, rate: str = "20", **more: object) -> TypedLine:
    values = {"label": label, "unit_price": Decimal(price), "vat_rate": Decimal(rate), **more}
    return TypedLine(**values)  # type: ignore[arg-type]


def optional(label: str, price: str, rate: str = "20", *, ticked: bool = False) -> TypedLine:
    return item(label, price, rate, option=Option.OPTIONAL, is_chosen=ticked)


def choice(label: str, price: str, *, ticked: bool = False) -> TypedLine:
    return item(label, price, option=Option.CHOICE, choice_group="Finition", is_chosen=ticked)


def sent(house: House, *lines: TypedLine, **values: object) -> Quote:
    lines = lines or (
        *(item("Meuble", "1000"), choice("Huile", "100"), choice("Laque", "300"), optional("Échelle", "200")),
    )
    sheet = Sheet({"contact": house.contacts[0], "subject": "Bibliothèque", **values}, list(lines))
    return finalise_quote(create_quote(house.company, sheet, by=house.owner), by=house.owner)


def billed(quote: Quote) -> list[str]:
    return [line.label for line in quote.lines.filter(is_chosen=True)]


def test_the_customer_accepts_with_his_choice_and_the_totals_follow(house: House) -> None:
    quote = accept_quote(sent(house), chosen={2, 3}, version=1, by=house.owner)
    assert quote.total_incl_vat == Money("1800.00")
    assert billed(quote) == ["Meuble", "Laque", "Échelle"]
    event = Event.objects.filter(name="quote.accepted").get()
    assert '"chosen":[2,3]' in event.data.replace(" ", "")
    call_command("verify")


def test_an_accepted_quote_says_what_was_not_taken_and_its_frozen_version_stays(house: House) -> None:
    quote = sent(house)
    proposed = frozen_version(quote)
    quote = accept_quote(quote, chosen={1}, by=house.owner)
    paper = current_quote(quote)
    assert paper.is_answered
    assert [line.is_chosen for line in paper.lines] == [True, True, False, False]
    assert frozen_version(quote) == proposed
    assert to_json(resolve(quote, options.chosen_of(proposed.lines))) == to_json(proposed)


def test_a_version_that_was_replaced_is_not_accepted(house: House) -> None:
    quote = sent(house)
    quote = change_quote(quote, Sheet({"subject": "Autre"}), by=house.owner)
    for version in (1, 2):  # the draft of the second is not proposed yet
        with pytest.raises(Conflict) as refusal:
            accept_quote(quote, chosen={1}, version=version, by=house.owner)
        assert refusal.value.code == "version_replaced"
    quote = finalise_quote(quote, by=house.owner)
    assert accept_quote(quote, chosen={1}, version=2, by=house.owner).state == QuoteState.ACCEPTED


def test_an_impossible_choice_leaves_the_quote_as_it_was(house: House) -> None:
    quote = sent(house)
    for chosen in ({1, 2}, {3}, {0, 1}, {99, 1}):
        with pytest.raises(Refused):
            accept_quote(quote, chosen=chosen, by=house.owner)
    quote.refresh_from_db()
    assert quote.state == QuoteState.SENT
    assert quote.total_incl_vat == Money("1320.00")


def test_a_part_bills_the_lines_taken_and_closes_without_the_others(house: House) -> None:
    quote = accept_quote(sent(house), chosen={1}, by=house.owner)
    left_out = quote.lines.get(label="Échelle")
    with pytest.raises(Refused) as refusal:
        bill_part(quote, {left_out.pk: Decimal(1)}, by=house.owner)
    assert refusal.value.code == "line_unknown"
    first, second = quote.billed_lines()
    issue_invoice(bill_part(quote, {first.pk: Decimal(1)}, by=house.owner), by=house.owner)
    last = issue_invoice(bill_part(quote, {second.pk: Decimal(1)}, by=house.owner), by=house.owner)
    assert last.kind == "final"
    with pytest.raises(Conflict, match="entièrement facturé"):
        bill_total([quote], by=house.owner)
    assert not LastPrice.objects.filter(key__contains="echelle").exists()
    call_command("verify")


def test_a_copy_keeps_the_options_and_the_down_payment(house: House) -> None:
    copy = duplicate_quote(sent(house, down_payment_percent=Decimal(30)), by=house.owner)
    assert [(line.option, line.choice_group, line.is_chosen) for line in copy.lines.all()] == [
        ("", "", True),
        ("choice", "Finition", True),
        ("choice", "Finition", False),
        ("optional", "", False),
    ]
    assert copy.down_payment_percent == Decimal(30)


def test_the_invoice_of_a_quote_does_not_take_its_foreseen_down_payment_for_its_own(house: House) -> None:
    quote = accept_quote(sent(house, down_payment_percent=Decimal(40)), by=house.owner)
    assert bill_total([quote], by=house.owner).down_payment_percent is None


def test_opened_again_it_proposes_what_it_proposed(house: House) -> None:
    quote = reopen_quote(accept_quote(sent(house), chosen={2, 3}, by=house.owner), by=house.owner)
    assert billed(quote) == ["Meuble", "Huile"]
    assert quote.total_incl_vat == Money("1320.00")
    assert current_quote(quote) == frozen_version(quote)


def test_a_version_frozen_before_there_were_options_is_accepted_and_checked(house: House) -> None:
    quote = sent(house, item("Meuble", "1000"))
    old = to_json(frozen_version(quote))
    for name in ("option", "choice_group", "is_chosen", "discount_percent", "discount_amount", "is_answered"):
        assert f'"{name}"' in old
    bare = from_json(old.replace('"choice_group":"",', "").replace('"is_chosen":true,', "").replace('"option":"",', ""))
    assert bare == frozen_version(quote)
    assert accept_quote(quote, by=house.owner).total_incl_vat == Money("1200.00")
    call_command("verify")


def test_verify_names_an_accepted_quote_whose_choice_was_changed_since(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    quote = accept_quote(sent(house), chosen={2, 3}, by=house.owner)
    quote.lines.filter(label="Échelle").update(is_chosen=False)
    capsys.readouterr()
    with suppress(CommandError):
        call_command("verify")
    told = capsys.readouterr().out
    assert "échec quotes.frozen" in told
    assert "accepté à 1560.00" in told


RATES = st.sampled_from(["20", "10", "5.5"])
PRICES = st.integers(1, 300_000).map(lambda cents: str(Decimal(cents) / 100))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_down_payment_and_final_of_any_choice_add_up_to_it(lived: House, data: st.DataObject) -> None:
    """Prices with or without VAT, a discount of both kinds or none, several rates."""
    house = lived
    lines = [item("Compris", data.draw(PRICES), data.draw(RATES))]
    lines += [optional(f"Option {n}", data.draw(PRICES), data.draw(RATES)) for n in range(data.draw(st.integers(0, 3)))]
    lines += [choice(f"Choix {n}", data.draw(PRICES)) for n in range(data.draw(st.sampled_from([0, 2, 3])))]
    discounts: list[dict[str, object]] = [{}, {"discount_percent": Decimal("7.5")}, {"discount_amount": Money("0.01")}]
    values = {"prices_include_vat": data.draw(st.booleans()), "down_payment_percent": Decimal(30)}
    values |= data.draw(st.sampled_from(discounts))
    quote = sent(house, *lines, **values)
    frozen = frozen_version(quote)
    assert resolve(quote, options.chosen_of(frozen.lines)) == frozen
    chosen = {n for n, line in enumerate(frozen.lines) if line.option == Option.OPTIONAL and data.draw(st.booleans())}
    chosen |= {data.draw(st.sampled_from(members)) for members in options.choices(frozen.lines).values()}
    document = resolve(quote, chosen)
    foreseen = down_payment_of(quote, document)
    quote = accept_quote(quote, chosen=chosen, by=house.owner)
    assert quote.total_incl_vat == document.totals.incl_vat
    assert replace(current_quote(quote), is_answered=False) == document
    first = issue_invoice(bill_down_payment(quote, by=house.owner), by=house.owner)
    assert first.total_incl_vat == foreseen
    last = issue_invoice(bill_total([quote], by=house.owner), by=house.owner)
    whole = parts.add(*(amounts.bare(amounts.frozen(one).vat_breakdown) for one in (first, last)))
    assert whole == amounts.bare(document.vat_breakdown)
    call_command("verify")


@pytest.fixture
def lived(db: None) -> House:
    """One company for all the examples."""
    return durand()
