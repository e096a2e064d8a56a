"""The VAT regime by date, the insurance that ends, mentions by kind of customer, noted penalty rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from ardoise.companies.actions.change import change_company
from ardoise.companies.actions.insurance import watch_insurance
from ardoise.companies.actions.penalty_rate import note_rate
from ardoise.companies.actions.vat_regime import change_vat_regime, drop_vat_change
from ardoise.companies.events import INSURANCE_ENDING
from ardoise.companies.models import Company, VatPeriod, VatRegime
from ardoise.domain.document import PartyKind
from ardoise.domain.errors import Conflict, Refused
from ardoise.history.models import Event
from ardoise.sales.parties import facts_of
from tests.world import House

pytestmark = pytest.mark.django_db
DEBITS, NORMAL, FRANCHISE = VatRegime.DEBITS, VatRegime.NORMAL, VatRegime.FRANCHISE


def again(house: House) -> Company:
    return Company.objects.get(pk=house.company.pk)


def test_a_regime_holds_from_its_own_day_and_the_days_before_keep_theirs(house: House) -> None:
    today = house.company.today
    start = today + timedelta(days=20)
    change_vat_regime(house.company, DEBITS, starts_on=start, by=house.owner)
    company = again(house)
    assert company.regime_on(today) == NORMAL
    assert company.regime_on(start - timedelta(days=1)) == NORMAL
    assert company.regime_on(start) == DEBITS
    assert not facts_of(company, on=today).vat_due_on_invoice
    assert facts_of(company, on=start).vat_due_on_invoice


def test_the_sheet_of_the_company_dates_its_change_today(house: House) -> None:
    change_company(house.company, {"vat_regime": "franchise"}, by=house.owner)
    company = again(house)
    assert company.is_franchise
    assert company.regime_on(company.today - timedelta(days=1)) == NORMAL
    assert [period.regime for period in company.vat_changes] == ["franchise"]


def test_the_same_regime_is_no_change(house: House) -> None:
    assert change_vat_regime(house.company, NORMAL, starts_on=house.company.today, by=house.owner) is None
    assert not VatPeriod.objects.exists()


def test_a_change_to_come_can_be_given_up_one_that_began_cannot(house: House) -> None:
    today = house.company.today
    planned = change_vat_regime(house.company, DEBITS, starts_on=today + timedelta(days=9), by=house.owner)
    assert planned is not None
    drop_vat_change(planned, by=house.owner)
    begun = change_vat_regime(house.company, DEBITS, starts_on=today, by=house.owner)
    assert begun is not None
    with pytest.raises(Conflict, match="en vigueur"):
        drop_vat_change(begun, by=house.owner)


def test_an_earlier_change_is_refused_while_a_later_one_is_noted(house: House) -> None:
    today = house.company.today
    change_vat_regime(house.company, DEBITS, starts_on=today + timedelta(days=30), by=house.owner)
    with pytest.raises(Refused, match="plus tardif"):
        change_vat_regime(house.company, FRANCHISE, starts_on=today, by=house.owner)


def test_a_far_date_is_refused(house: House) -> None:
    with pytest.raises(Refused, match="moins d’un an"):
        change_vat_regime(house.company, DEBITS, starts_on=date(2020, 1, 1), by=house.owner)


def test_mentions_go_to_their_kind_of_customer(house: House) -> None:
    values = {"free_mentions": "Pour tous", "individual_mentions": "Particuliers", "business_mentions": "Pros\n\nDeux"}
    change_company(house.company, values, by=house.owner)
    company, today = again(house), house.company.today
    assert facts_of(company, on=today, buyer_kind=PartyKind.INDIVIDUAL).free_mentions == ("Pour tous", "Particuliers")
    assert facts_of(company, on=today, buyer_kind=PartyKind.BUSINESS).free_mentions == ("Pour tous", "Pros", "Deux")
    assert facts_of(company, on=today, buyer_kind=PartyKind.PUBLIC).free_mentions == ("Pour tous",)


def test_the_end_of_the_insurance_is_told_once_a_delay(house: House) -> None:
    def told() -> int:
        return Event.objects.filter(chain=house.company.pk, name=INSURANCE_ENDING).count()

    today = house.company.today
    change_company(house.company, {"insurance_ends_on": today + timedelta(days=90)}, by=house.owner)
    watch_insurance()
    assert told() == 0
    change_company(house.company, {"insurance_ends_on": today + timedelta(days=45)}, by=house.owner)
    watch_insurance()
    watch_insurance()
    assert told() == 1
    change_company(house.company, {"insurance_ends_on": today}, by=house.owner)
    watch_insurance()
    watch_insurance()
    assert told() == 2


def test_a_noted_rate_is_printed(house: House) -> None:
    note_rate(house.company, date(2026, 9, 1), ecb=Decimal("2.40"), legal_interest=Decimal("2.70"), by=house.owner)
    rates = facts_of(again(house), on=date(2026, 9, 1)).penalty_rates
    assert [str(rate.default) for rate in rates if rate.start == date(2026, 7, 1)] == ["12.40"]


def test_the_tab_of_vat_dates_the_regime_and_keeps_the_rates(house: House, browser_of: object) -> None:
    browser: Client = browser_of(house)  # type: ignore[operator]
    start = house.company.today + timedelta(days=12)
    form = {
        "vat_regime": "debits",
        "regime_starts_on": start.isoformat(),
        "vat_number": house.company.vat_number,
        "vat_rates": ["20.00", "10.00"],
        "default_vat_rate": "20",
        "default_nature": "service",
    }
    assert browser.post("/profil/tva/", form).status_code == 302
    company = again(house)
    assert (company.regime_on(start), company.vat_rates) == (DEBITS, ["20.00", "10.00"])
    page = browser.get("/profil/tva/").content.decode()
    assert "Historique du régime" in page
    sheet = browser.get("/factures/nouvelle/").content.decode()
    assert '<option value="5,5 %">' not in sheet
