"""The control before a capture: what blocks, what is to look at, what it would hold; where a month stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ardoise.domain.errors import Refused
from ardoise.ledger.control import Control
from ardoise.ledger.controls import controls
from ardoise.ledger.models import Books, CustomerAccount, VatAccount
from ardoise.ledger.tests.captures import FEBRUARY, JANUARY, capture, draft, members, on, pay, sell, three_months
from ardoise.ledger.waiting import MonthState, waiting_of, waiting_of_all
from tests.world import House, chloe, lea


def said(control: Control) -> dict[str, str]:
    return {one.code: one.sentence for one in control.findings}


def test_it_counts_what_a_capture_would_hold_by_journal_and_class(house: House) -> None:
    three_months(house)
    with on(2, 28):
        found = controls(house.company, *FEBRUARY)
        made = capture(house, FEBRUARY)
    assert (found.new, found.lines, found.cents) == (made.entries, made.lines, made.cents)
    assert sum(one.entries for one in found.journals.values()) == made.entries
    assert sum(one.debit for one in found.classes.values()) == made.cents
    assert sum(one.credit for one in found.classes.values()) == made.cents
    assert (found.documents, found.payments) == (2, 1)
    assert {"balance", "numbering", "no_drafts", "books_unconfirmed"} <= set(said(found))
    assert not found.blocking


def test_an_account_that_is_missing_blocks_and_is_named_by_its_rate(house: House) -> None:
    """ACC-03."""
    with on(1, 5):
        sell(house, rate="20")
        sell(house, rate="10")
    VatAccount.objects.create(company=house.company, vat_rate="20.00", account="445712")
    with on(2, 2):
        found = controls(house.company, *JANUARY)
        with pytest.raises(Refused, match="TVA à 10"):
            capture(house, JANUARY)
    assert [one.code for one in found.blocking] == ["account_missing"]
    assert found.blocking[0].page == "ledger:books"
    assert not found.can_capture


def test_the_letters_that_a_layout_cannot_write_are_told(house: House) -> None:
    house.contacts[0].name = "Łódź 東京"
    house.contacts[0].save()
    with on(1, 5):
        sell(house)
    with on(2, 2):
        for template in ("quadra", "sage_100", "coala"):
            sentence = said(controls(house.company, *JANUARY, template))["letters_lost"]
            assert "(東 京)" in sentence
            assert "Łódź 東京" in sentence
        assert "letters_lost" not in said(controls(house.company, *JANUARY, "fec"))
        made = capture(house, JANUARY, "quadra")
        assert "Lodz ??" in members(made)[made.entries_name].decode()


def test_forgotten_drafts_and_a_period_that_is_not_over_are_told(house: House) -> None:
    with on(1, 5):
        sell(house)
        forgotten = draft(house)
    with on(1, 20):
        found = controls(house.company, *JANUARY)
    assert {"drafts", "period_open"} <= {one.code for one in found.warnings}
    drafts = next(one for one in found.warnings if one.code == "drafts")
    assert [pk for _, pk in drafts.rows] == [forgotten.pk]


def test_a_month_that_was_skipped_and_what_is_late_are_told(house: House) -> None:
    with on(1, 5):
        invoice = sell(house)
    with on(2, 5):
        sell(house)
    with on(3, 1):
        capture(house, JANUARY)
        found = controls(house.company, date(2026, 3, 1), date(2026, 3, 31))
    assert "period_skipped" in said(found)
    with on(3, 2):
        pay(house, invoice, "1200", day=date(2026, 1, 30))
        found = controls(house.company, *FEBRUARY)
    assert found.late == 2
    assert "01/02/2026" in said(found)["late"]


def test_customers_whose_codes_meet_once_cut_block_that_format_alone(house: House) -> None:
    with on(1, 5):
        sell(house, contact=0)
        sell(house, contact=1)
    for rank, end in enumerate(("NANTES", "ANNECY")):
        contact = house.contacts[rank]
        CustomerAccount.objects.create(company=house.company, contact=contact, auxiliary=f"CATELIER{end}")
    with on(2, 2):
        quadra = controls(house.company, *JANUARY, "quadra")
        fec = controls(house.company, *JANUARY, "fec")
    assert [one.code for one in quadra.blocking] == ["auxiliaries_meet"]
    assert "CATELIER" in quadra.blocking[0].sentence
    assert not fec.blocking


def test_an_account_that_a_format_would_cut_blocks_it_alone(house: House) -> None:
    with on(1, 5):
        sell(house)
    Books.objects.update_or_create(company=house.company, defaults={"length": 8, "services": "70612345"})
    with on(2, 2):
        winfic, quadra = (controls(house.company, *JANUARY, template) for template in ("winfic", "quadra"))
    assert [one.code for one in winfic.blocking] == ["account_cut"]
    assert "70612345 y serait 706123" in winfic.blocking[0].sentence
    assert not quadra.blocking
    Books.objects.filter(company=house.company).update(services="70610000")  # cut, it is still the same account
    with on(2, 2):
        assert not controls(house.company, *JANUARY, "winfic").blocking


def test_journals_that_meet_once_cut_block_that_format_alone(house: House) -> None:
    with on(1, 5):
        pay(house, sell(house), "1200")
    Books.objects.update_or_create(company=house.company, defaults={"sales_journal": "JOV", "bank_journal": "JOB"})
    with on(2, 2):
        ciel, quadra = (controls(house.company, *JANUARY, template) for template in ("ciel", "quadra"))
    assert [one.code for one in ciel.blocking] == ["journals_meet"]
    assert "JOB et JOV y seraient tous deux JO" in ciel.blocking[0].sentence
    assert not quadra.blocking  # its second column of journals holds three


def test_many_documents_leave_the_entries_to_the_worker(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    three_months(house)
    monkeypatch.setattr("ardoise.ledger.controls.DEEP", 1)
    with on(3, 1):
        found = controls(house.company, *JANUARY)
    assert not found.is_deep
    assert found.can_capture
    assert found.new == 0


def test_a_month_goes_from_nothing_to_captured_then_late(house: House) -> None:
    month = date(2026, 1, 15)
    assert waiting_of(house.company, month).state == MonthState.NOTHING
    with on(1, 5):
        invoice = sell(house)
        draft(house)
    waits = waiting_of(house.company, month)
    assert (waits.state, waits.new, waits.drafts, waits.is_continuous) == (MonthState.TO_CAPTURE, 1, 1, True)
    with on(2, 2):
        made = capture(house, JANUARY)
    waits = waiting_of(house.company, month)
    assert (waits.state, waits.new, waits.capture) == (MonthState.CAPTURED, 0, made)
    with on(2, 3):
        pay(house, invoice, "1200", day=date(2026, 1, 30))
    waits = waiting_of(house.company, month)
    assert (waits.state, waits.new_payments) == (MonthState.LATE, 1)


def test_before_the_books_begin_nothing_waits(house: House) -> None:
    with on(1, 5):
        sell(house)
    Books.objects.update_or_create(company=house.company, defaults={"starts_on": date(2026, 2, 1)})
    assert waiting_of(house.company, date(2026, 1, 1)).state == MonthState.NOTHING
    with on(2, 2), pytest.raises(Refused, match="Rien de nouveau"):
        capture(house, JANUARY)


def test_the_months_of_many_companies_cost_what_one_does(house: House) -> None:
    three_months(house)
    others = [lea(), chloe()]
    counts = []
    for ids in ([house.company.pk], [house.company.pk, *(one.company.pk for one in others)]):
        with CaptureQueriesContext(connection) as queries:
            found = waiting_of_all(ids, date(2026, 1, 1))
        counts.append(len(queries))
        assert set(found) == set(ids)
    assert counts[0] == counts[1] <= 8
