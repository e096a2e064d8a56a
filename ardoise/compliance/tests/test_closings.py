"""Closings: days over are closed once, in order, late when needed; the perpetual total never starts again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from ardoise import __version__
from ardoise.companies.models import Company
from ardoise.compliance.actions import close as close_module
from ardoise.compliance.actions.close import TASK, close_due, close_periods
from ardoise.compliance.models import Closing, ClosingState
from ardoise.domain.closings import FIRST_HASH, ClosingKind, Part, sums_of
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.immutability import remove_triggers
from ardoise.history.models import Event, Task
from ardoise.history.record import PRODUCT
from ardoise.payments.actions.record import allocate_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line


@contextmanager
def on(day: date, hour: int = 10) -> Iterator[None]:
    with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)):
        yield


def close(api: Api, day: date) -> list[Closing]:
    with on(day):
        close_periods(Company.objects.get(pk=api.house.company.pk), by=PRODUCT)
    return list(Closing.objects.filter(company=api.house.company).order_by("number"))


def told(closing: Closing) -> dict:
    return json.loads(closing.text)


FIRST, SECOND, THIRD = date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 2)


@pytest.fixture
def days(api: Api) -> Api:
    """Two days of March, one of April: 120.00 and 60.00 by transfer, then 22.00 in cash."""
    with on(FIRST):
        invoice = api.issued(line("100.00"), line("100.00", "10"))
        api.pay(invoice, "120.00")
    with on(SECOND):
        api.pay(invoice, "60.00")
    with on(THIRD):
        api.pay(invoice, "22.00", method="cash")
    return api


def test_a_corrective_invoice_takes_what_it_replaces_out_of_what_is_billed(api: Api) -> None:
    with on(FIRST):
        former = api.issued(line("100.00"))
    with on(SECOND):
        api.issued(line("80.00"), kind="corrective", replaces=former["id"])
    billed = [sum(sums_of(told(one)["sums"]).billed.values(), Part()) for one in close(api, date(2026, 5, 2))]
    assert [str(part.incl_vat) for part in billed] == ["120.00", "-24.00", "96.00"]  # two days, their month


def test_days_months_and_the_perpetual_total_follow_each_other(days: Api) -> None:
    closings = close(days, date(2026, 5, 2))
    assert [(one.kind, one.first) for one in closings] == [
        ("day", FIRST),
        ("day", SECOND),
        ("month", date(2026, 3, 1)),
        ("day", THIRD),
        ("month", date(2026, 4, 1)),
    ]
    assert [str(one.total) for one in closings] == ["120.00", "60.00", "180.00", "22.00", "22.00"]
    assert [str(one.perpetual) for one in closings] == ["120.00", "180.00", "180.00", "202.00", "202.00"]
    assert [one.number for one in closings] == [1, 2, 3, 4, 5]
    assert closings[0].previous_hash == FIRST_HASH
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(closings))
    assert closings[1].first_sequence == closings[0].last_sequence + 1
    assert told(closings[2])["sums"]["by_method"] == {"bank_transfer": "180.00"}
    assert told(closings[3])["sums"]["by_method"] == {"cash": "22.00"}


def test_a_closing_says_the_vat_of_what_was_paid_and_of_what_was_issued(days: Api) -> None:
    """230.00 with VAT: 120.00 at 20 %, 110.00 at 10 %. Of 120.00: 62.61 and 57.39, so 10.44 (62.61/6) and 5.22."""
    sums = told(close(days, date(2026, 4, 1))[0])["sums"]
    assert sums["by_rate"] == {
        "20.00/S": {"incl_vat": "62.61", "vat": "10.44"},
        "10.00/S": {"incl_vat": "57.39", "vat": "5.22"},
    }
    assert sums["billed"] == {
        "20.00/S": {"incl_vat": "120.00", "vat": "20.00"},
        "10.00/S": {"incl_vat": "110.00", "vat": "10.00"},
    }
    assert (sums["payments"], sums["documents"], sums["unallocated"]) == (1, 1, "0.00")


def test_a_day_is_closed_once_and_only_when_it_is_over(days: Api) -> None:
    assert [one.first for one in close(days, THIRD) if one.kind == "day"] == [FIRST, SECOND]
    assert len(close(days, THIRD)) == 3
    assert [one.first for one in close(days, THIRD + timedelta(days=1)) if one.kind == "day"] == [FIRST, SECOND, THIRD]


def test_the_day_is_that_of_the_company_and_not_of_greenwich(api: Api) -> None:
    """23:30 UTC on the 1st of July is 01:30 on the 2nd in Paris."""
    with clock.at(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        api.pay(api.issued(line("10.00")), "12.00")
    assert [one.first for one in close(api, date(2026, 7, 3)) if one.kind == "day"] == [date(2026, 7, 2)]


def test_a_cancelled_payment_is_taken_off_and_the_absolute_total_keeps_both(days: Api) -> None:
    with on(date(2026, 4, 3)):
        reverse_payment(Payment.objects.order_by("pk")[0], by=PRODUCT)
    last = close(days, date(2026, 4, 4))[-1]
    assert (str(last.total), str(last.perpetual), str(last.perpetual_absolute)) == ("-120.00", "82.00", "322.00")
    assert told(last)["sums"]["by_rate"]["20.00/S"] == {"incl_vat": "-62.61", "vat": "-10.44"}


def test_an_announced_payment_counts_the_day_it_is_confirmed(api: Api) -> None:
    with on(FIRST):
        invoice = api.issued(line("100.00"))
        payment = api.pay(invoice, "120.00", received=False)
    with on(SECOND):
        api.post(f"/payments/{payment['id']}/confirmation", {"date": str(SECOND)})
    first, second = [one for one in close(api, date(2026, 4, 1)) if one.kind == "day"]
    assert (first.payments, str(first.total), told(first)["sums"]["documents"]) == (0, "0.00", 1)
    assert (second.payments, str(second.total)) == (1, "120.00")
    assert told(second)["sums"]["by_rate"] == {"20.00/S": {"incl_vat": "120.00", "vat": "20.00"}}


def test_a_credit_is_without_rate_until_it_finds_its_invoice(api: Api) -> None:
    with on(FIRST):
        first = api.issued(line("100.00"))
        body = {"date": str(FIRST), "method": "card", "amount": "180.00", "allocations": [{"invoice": first["id"]}]}
        payment = Payment.objects.get(pk=api.post("/payments", body)["id"])
    with on(SECOND):
        other = api.issued(line("50.00"))
        allocate_payment(payment, Invoice.objects.get(pk=other["id"]), Money("60.00"), by=PRODUCT)
    before, after = [told(one)["sums"] for one in close(api, date(2026, 4, 1)) if one.kind == "day"]
    assert (before["total"], before["unallocated"]) == ("180.00", "60.00")
    assert (after["total"], after["unallocated"]) == ("0.00", "-60.00")
    assert after["by_rate"] == {"20.00/S": {"incl_vat": "60.00", "vat": "10.00"}}


def test_a_late_catch_up_gives_the_sums_that_closing_each_day_would_have(days: Api) -> None:
    late = [told(one) for one in close(days, date(2027, 2, 1))]
    assert [one["kind"] for one in late] == ["day", "day", "month", "day", "month", "year"]
    assert late[-1]["sums"]["total"] == "202.00"
    assert (late[-1]["first"], late[-1]["last"]) == ("2026-01-01", "2026-12-31")


def test_what_is_dated_in_a_closed_day_falls_in_the_next_one(days: Api) -> None:
    """The clock went back: the chain decides."""
    close(days, date(2026, 4, 3))
    with on(FIRST, 20):
        days.pay(days.issued(line("10.00")), "12.00")
    closings = close(days, date(2026, 4, 5))
    assert (closings[-1].first, str(closings[-1].total)) == (date(2026, 4, 3), "12.00")


def test_the_periodic_turn_puts_one_task_for_a_company_that_is_late_and_none_after(days: Api) -> None:
    with on(date(2026, 4, 3)):
        close_due()
        close_due()
        assert Task.objects.filter(handler=TASK).count() == 1
        outbox.run_due()
        assert Closing.objects.filter(kind=ClosingKind.DAY).count() == 3
        assert ClosingState.objects.get(company=days.house.company).through == date(2026, 4, 2)
        close_due()
        assert Task.objects.filter(handler=TASK).count() == 1


def test_the_chain_of_the_instance_says_which_version_writes(days: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    close_due()
    close_due()
    monkeypatch.setattr(close_module, "__version__", "1.0.0")
    close_due()
    told = [json.loads(one.data) for one in Event.objects.filter(name="instance.version_started").order_by("pk")]
    assert [one["version"] for one in told] == [__version__, "1.0.0"]


def test_closing_is_told_in_the_chain(days: Api) -> None:
    closing = close(days, date(2026, 4, 1))[0]
    event = Event.objects.filter(name="compliance.period_closed").earliest("pk")
    assert json.loads(event.data)["hash"] == closing.hash
    assert event.subject_id == closing.pk


def test_a_closing_is_frozen(days: Api) -> None:
    close(days, date(2026, 4, 1))
    for statement in ("UPDATE compliance_closing SET total = 0", "DELETE FROM compliance_closing"):
        with pytest.raises(DatabaseError, match="ardoise"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE compliance_closing SET text = replace(text, '120.00', '12.00') WHERE number = 1", "empreinte"),
        ("UPDATE compliance_closing SET signature = repeat_00 WHERE number = 2", "signée"),
        ("UPDATE compliance_closing SET perpetual = perpetual - 1 WHERE number = 3", "perpétuel"),
        ("UPDATE payments_payment SET amount = amount - 1 WHERE amount = 6000", "encaissés"),
    ],
)
def test_the_check_names_a_closing_that_was_changed(
    days: Api, statement: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    close(days, date(2026, 5, 2))
    call_command("verify")
    assert "juste closings" in capsys.readouterr().out
    connection.check_constraints()
    remove_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("repeat_00", f"'{'00' * 64}'"))
    with pytest.raises(CommandError):
        call_command("verify")
    out = capsys.readouterr().out
    assert "échec closings" in out
    assert sentence in out


def test_money_of_the_domain_is_exact(days: Api) -> None:
    closings = close(days, date(2026, 5, 2))
    parts = [told(one)["sums"] for one in closings if one.kind == "day"]
    whole = sum((Money(rate["incl_vat"]) for one in parts for rate in one["by_rate"].values()), Money())
    assert whole == Money("202.00")
