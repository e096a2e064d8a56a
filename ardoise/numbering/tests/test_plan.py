"""A new series takes over at the next month or year; numbers stay unique and in the order of dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.actions.plan import drop_planned, plan_series, starts_of
from ardoise.numbering.actions.take import next_number_hint, take_number
from ardoise.numbering.models import Series, SeriesDocument
from tests.fixtures import Api
from tests.world import House

pytestmark = pytest.mark.django_db
INVOICE = SeriesDocument.INVOICE


def plan(house: House, pattern: str, day: date, **options: Any) -> Series:
    return plan_series(
        house.company, INVOICE, starts_on=day, pattern=pattern, reason="un second magasin", by=house.owner, **options
    )


def test_it_begins_with_a_month_or_a_year_to_come(house: House) -> None:
    month, year = starts_of(house.company)[0], date(house.company.today.year + 1, 1, 1)
    assert month > house.company.today
    assert month.day == 1
    with pytest.raises(Refused, match="début d’un mois"):
        plan(house, "FB-ANNÉE-NUMÉRO", house.company.today)
    assert plan(house, "FB-ANNÉE-NUMÉRO", year).starts_on == year


def test_the_day_of_the_document_chooses_its_series(house: House) -> None:
    start = date(house.company.today.year + 1, 1, 1)
    plan(house, "FB-ANNÉE-NUMÉRO", start)
    before = next_number_hint(house.company, INVOICE, on=house.company.today)
    assert not before.startswith("FB-")
    assert next_number_hint(house.company, INVOICE, on=start) == f"FB-{start.year}-0001"


def test_once_the_new_series_gave_a_number_the_former_one_is_closed(house: House) -> None:
    start = date(house.company.today.year + 1, 1, 1)
    plan(house, "FB-ANNÉE-NUMÉRO", start)
    with transaction.atomic():
        assert take_number(house.company, INVOICE, on=start).text == f"FB-{start.year}-0001"
        with pytest.raises(Refused, match="ne peut pas précéder"):
            take_number(house.company, INVOICE, on=date(start.year - 1, 12, 31))


def test_a_pattern_that_could_give_a_number_again_is_refused(house: House) -> None:
    month = starts_of(house.company)[0]
    first = Series.objects.get(company=house.company, document=INVOICE)
    if (month.month, month.day) != (1, 1):
        with pytest.raises(Refused, match="redonner un numéro"):
            plan(house, first.pattern, month)
    credit = Series.objects.filter(company=house.company, document=SeriesDocument.CREDIT_NOTE).first()
    if credit is not None and not credit.uses_invoice_series:
        with pytest.raises(Refused, match="redonner un numéro"):
            plan(house, credit.pattern, month)


def test_the_same_pattern_with_one_digit_more_may_begin_with_the_year(house: House) -> None:
    year = date(house.company.today.year + 1, 1, 1)
    assert plan(house, "F-ANNÉE-NUMÉRO5", year).pattern == "F-ANNÉE-NUMÉRO5"


def test_a_reason_is_asked_and_kept(house: House) -> None:
    year = date(house.company.today.year + 1, 1, 1)
    with pytest.raises(Refused, match="pourquoi"):
        plan_series(house.company, INVOICE, starts_on=year, pattern="FB-ANNÉE-NUMÉRO", reason=" ", by=house.owner)
    assert plan(house, "FB-ANNÉE-NUMÉRO", year).reason == "un second magasin"


def test_a_plan_is_changed_or_dropped_until_it_begins(house: House) -> None:
    year = date(house.company.today.year + 1, 1, 1)
    plan(house, "FB-ANNÉE-NUMÉRO", year)
    changed = plan(house, "FAC-ANNÉE-NUMÉRO", year)
    assert Series.objects.filter(company=house.company, document=INVOICE, starts_on=year).get() == changed
    drop_planned(changed, by=house.owner)
    assert not Series.objects.planned(house.company.today).filter(company=house.company).exists()
    first = Series.objects.get(company=house.company, document=INVOICE)
    with pytest.raises(Conflict, match="définitive"):
        drop_planned(first, by=house.owner)


def test_organising_changes_the_series_in_force_and_never_the_former_one(house: House) -> None:
    former = Series.objects.get(company=house.company, document=SeriesDocument.QUOTE)
    start = date(house.company.today.year + 1, 1, 1)
    plan_series(
        house.company,
        SeriesDocument.QUOTE,
        starts_on=start,
        pattern="DB-ANNÉE-NUMÉRO",
        reason="un second magasin",
        by=house.owner,
    )
    with clock.at(datetime(start.year, 1, 10, 10, tzinfo=UTC)):
        made = organise_series(house.company, SeriesDocument.QUOTE, pattern="DC-ANNÉE-NUMÉRO", by=house.owner)
    assert (made.starts_on, made.pattern) == (start, "DC-ANNÉE-NUMÉRO")
    assert Series.objects.get(pk=former.pk).pattern == former.pattern


def test_a_pattern_that_meets_the_planned_one_is_refused(house: House) -> None:
    plan(house, "FB-ANNÉE-NUMÉRO", starts_of(house.company)[-1])
    with clock.at(datetime(house.company.today.year, 6, 10, 10, tzinfo=UTC)):
        plan(house, "FC-ANNÉE-NUMÉRO", starts_of(house.company)[0])
        with pytest.raises(Refused, match="redonner un numéro de la série FC"):
            organise_series(house.company, INVOICE, pattern="FC-ANNÉE-NUMÉRO", by=house.owner)
        assert organise_series(house.company, INVOICE, pattern="FA-ANNÉE-NUMÉRO", by=house.owner).starts_on is None


def test_a_planned_series_that_gave_a_number_is_definitive(house: House) -> None:
    start = date(house.company.today.year + 1, 1, 1)
    plan(house, "FB-ANNÉE-NUMÉRO", start)
    with transaction.atomic():
        take_number(house.company, INVOICE, on=start)
    with pytest.raises(Conflict, match="déjà donné un numéro"):
        plan(house, "FC-ANNÉE-NUMÉRO", start)


def test_the_api_says_which_series_is_in_force(api: Api) -> None:
    plan(api.house, "FB-ANNÉE-NUMÉRO", date(api.house.company.today.year + 1, 1, 1))
    rows = [row for row in api.get("/numbering")["results"] if row["document"] == "invoice"]
    assert [(row["in_force"], bool(row["starts_on"])) for row in rows] == [(True, False), (False, True)]
    assert rows[1]["next_numbers"][0] == f"FB-{api.house.company.today.year + 1}-0001"


def test_only_one_series_is_planned_at_a_time(house: House) -> None:
    with clock.at(datetime(house.company.today.year, 6, 10, 10, tzinfo=UTC)):
        month, year = starts_of(house.company)
        plan(house, "FB-ANNÉE-NUMÉRO", year)
        plan(house, "FB-ANNÉE-NUMÉRO", month)
    assert [one.starts_on for one in Series.objects.filter(document=INVOICE)] == [None, month]


def test_the_database_itself_refuses_a_second_first_series(house: House) -> None:
    first = Series.objects.get(company=house.company, document=INVOICE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.create(company=house.company, document=INVOICE, pattern=first.pattern)
