"""Capture what is new of a period: numbered, chained, once, the same bytes for ever; what comes late goes next."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from ardoise.archive.keep import read
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import outbox
from ardoise.history.models import Event, Task
from ardoise.history.record import FIRST_HASH
from ardoise.ledger.actions import capture as acts
from ardoise.ledger.actions.capture import take_capture
from ardoise.ledger.actions.undo_capture import give_up_capture, undo_capture
from ardoise.ledger.batch import seal_of, write_entries
from ardoise.ledger.captures import capture_of, is_captured, live_captures
from ardoise.ledger.fec.check import check
from ardoise.ledger.models import Books, Capture, CapturedEntry, CapturedKey, CaptureState
from ardoise.ledger.tests.captures import (
    FEBRUARY,
    JANUARY,
    MARCH,
    MONTHS,
    capture,
    draft,
    fec_rows,
    manifest,
    members,
    on,
    pay,
    sell,
    three_months,
)
from ardoise.payments.actions.reverse import reverse_payment
from tests.world import House

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def amounts(rows: list[list[str]]) -> Counter[tuple[str, ...]]:
    """What each line says, apart from the numbers of entries, the letters and the day of validation."""
    return Counter((*row[:2], *row[3:13]) for row in rows)


def test_month_by_month_is_the_year(house: House) -> None:
    three_months(house)
    with on(12, 31):
        months = [capture(house, period) for period in MONTHS]
        rows = [row for made in months for row in fec_rows(made)]
        assert [made.number for made in months] == [1, 2, 3]
        for made in reversed(months):
            undo_capture(made, by=house.owner)
        year = capture(house, YEAR)
    assert amounts(rows) == amounts(fec_rows(year))
    assert [int(row[2]) for row in rows] == [int(row[2]) for row in fec_rows(year)]
    assert year.number == 4
    assert sum(made.cents for made in months) == year.cents


def test_the_next_capture_takes_only_what_is_new(house: House) -> None:
    three_months(house)
    with on(3, 31):
        first = capture(house, JANUARY)
        with pytest.raises(Refused, match="Rien de nouveau"):
            capture(house, JANUARY)
        second = capture(house, FEBRUARY)
    held = [set(CapturedEntry.objects.filter(capture=made).values_list("key", flat=True)) for made in (first, second)]
    assert held[0].isdisjoint(held[1])
    assert held[0] | held[1] == set(CapturedKey.objects.values_list("key", flat=True))
    assert second.first_entry == first.last_entry + 1
    assert CapturedKey.objects.count() == first.entries + second.entries
    assert [event.data.count('"number"') for event in Event.objects.filter(name="ledger.capture_taken")] == [1, 1]


def test_numbers_hashes_and_bytes_follow_and_never_change(house: House) -> None:
    three_months(house)
    with on(3, 31):
        first, second = capture(house, JANUARY), capture(house, FEBRUARY)
    assert (first.previous_hash, second.previous_hash) == (FIRST_HASH, first.hash)
    assert first.hash == seal_of(first)
    assert first.file is not None
    content = read(first.file)
    assert hashlib.sha256(content).hexdigest() == first.file.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        Capture.objects.filter(pk=first.pk).update(cents=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        CapturedEntry.objects.filter(capture=first).update(lines="[]")


def test_what_comes_late_goes_to_the_next_on_its_first_day_and_keeps_the_date_of_its_piece(house: House) -> None:
    with on(1, 5):
        invoice = sell(house)
    with on(2, 2):
        first = capture(house, JANUARY)
    with on(2, 10):
        pay(house, invoice, "1200", day=date(2026, 1, 28))  # its day is in a captured month
    with on(3, 1):
        second = capture(house, FEBRUARY)
    rows = fec_rows(second)
    assert first.late == 0
    assert second.late == second.entries == 2  # the payment and the VAT that it made due
    assert {row[3] for row in rows} == {"20260201"}
    assert "20260128" in {row[9] for row in rows}
    assert capture_of(house.company, "invoice", invoice.pk) == first


def test_a_month_that_was_never_captured_does_not_come_with_the_next(house: House) -> None:
    three_months(house)
    with on(3, 31):
        march = capture(house, MARCH)
        february = capture(house, FEBRUARY)
    assert (march.late, february.late) == (0, 0)
    assert {row[3][:6] for row in fec_rows(february)} == {"202602"}


def test_undoing_the_last_one_frees_what_it_held_and_keeps_its_number(house: House) -> None:
    three_months(house)
    with on(3, 31):
        first, second = capture(house, JANUARY), capture(house, FEBRUARY)
        with pytest.raises(Conflict, match="capture n° 2"):
            undo_capture(first, by=house.owner)
        undone = undo_capture(second, by=house.owner)
        with pytest.raises(Conflict, match="déjà annulée"):
            undo_capture(second, by=house.owner)
        again = capture(house, FEBRUARY)
    assert undone.is_undone
    assert not live_captures(house.company).filter(pk=second.pk).exists()
    assert undone.file is not None
    assert read(undone.file)
    assert (again.number, again.first_entry, again.previous_hash) == (3, second.first_entry, second.hash)
    assert amounts(fec_rows(again)) == amounts(fec_rows(second))
    assert Event.objects.filter(name="ledger.capture_undone", subject_id=second.pk).count() == 1


def test_a_captured_payment_may_be_reversed_and_its_reversal_is_new(house: House) -> None:
    with on(1, 5):
        payment = pay(house, sell(house), "1200")
    with on(2, 2):
        capture(house, JANUARY)
        reversal = reverse_payment(payment, by=house.owner)
    with on(3, 1):
        second = capture(house, FEBRUARY)
    assert is_captured(house.company, f"payment:{reversal.pk}")
    assert sum(int(row[11].replace(",", "")) - int(row[12].replace(",", "")) for row in fec_rows(second)) == 0


def test_the_zip_holds_entries_pieces_payments_and_a_manifest(house: House) -> None:
    with on(1, 5):
        invoice = sell(house)
        pay(house, invoice, "1200")
    with on(2, 2):
        made = capture(house, JANUARY)
    files = members(made)
    number = invoice.number
    assert set(files) == {
        "ventes_732829320_202601.txt",
        f"pieces/{number}.pdf",
        f"pieces/{number}.xml",
        "reglements.csv",
        "manifeste.json",
        "LISEZMOI.txt",
    }
    assert files[f"pieces/{number}.pdf"].startswith(b"%PDF")
    assert number is not None
    assert number in files["reglements.csv"].decode()
    told = manifest(made)
    assert told["capture"] == 1
    assert told["ecritures"]["sha256"] == hashlib.sha256(files["ventes_732829320_202601.txt"]).hexdigest()
    assert told["ecritures"]["debit"] == told["ecritures"]["credit"] == f"{made.cents // 100}.{made.cents % 100:02d}"
    for piece in told["pieces"]:
        for file in piece["fichiers"]:
            assert hashlib.sha256(files[file["nom"]]).hexdigest() == file["sha256"]
    assert sum(int(one["ecritures"]) for one in told["journaux"].values()) == made.entries
    assert "Capture n° 1" in files["LISEZMOI.txt"].decode()


def test_our_own_fec_has_no_fault(house: House) -> None:
    three_months(house)
    with on(4, 1):
        made = capture(house, YEAR)
    faults = check(members(made)[made.entries_name], "732829320FEC20261231.txt")
    assert faults == []


def test_the_file_is_written_again_from_what_was_frozen_whatever_the_chart_became(house: House) -> None:
    three_months(house)
    with on(4, 1):
        made = capture(house, JANUARY, "quadra")
    Books.objects.update_or_create(company=house.company, defaults={"services": "704000", "length": 8})
    again = io.BytesIO()
    write_entries(made, again)
    assert again.getvalue() == members(made)[made.entries_name]


@pytest.mark.parametrize("template", ["xlsx", "csv", "cegid_tra", "sage_100", "isacompta"])
def test_each_format_makes_its_file(house: House, template: str) -> None:
    with on(1, 5):
        sell(house)
    with on(2, 2):
        made = capture(house, JANUARY, template)
    content = members(made)[made.entries_name]
    assert content.startswith(b"PK") if template == "xlsx" else b"FA-2026-" in content


def test_a_period_or_a_format_that_cannot_be_is_refused(house: House) -> None:
    for first, last, template, code in (
        (date(2026, 2, 1), date(2026, 1, 1), "fec", "period_backwards"),
        (date(2020, 1, 1), date(2026, 1, 1), "fec", "period_too_long"),
        (*JANUARY, "lotus", "format_unknown"),
        (*JANUARY, "fec", "nothing_new"),
    ):
        with pytest.raises(Refused) as refusal:
            take_capture(house.company, first, last, template, by=house.owner)
        assert refusal.value.code == code
    assert not Capture.objects.exists()


def test_drafts_hold_nothing_back(house: House) -> None:
    with on(1, 5):
        sell(house)
        draft(house)
    with on(2, 2):
        assert capture(house, JANUARY).pieces == 1


def test_much_is_captured_by_the_worker_in_turns(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    three_months(house)
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    monkeypatch.setattr(acts, "TURN", 0)
    monkeypatch.setattr("ardoise.ledger.captures.CHUNK", 2)
    with on(4, 1):
        made = capture(house, YEAR)
        assert made.state == CaptureState.MAKING
        with pytest.raises(Conflict, match="en cours"):
            capture(house, JANUARY)
        for _ in range(20):
            outbox.run_due()
        made.refresh_from_db()
    assert made.state == CaptureState.TAKEN, made.error
    numbers = list(CapturedEntry.objects.filter(capture=made).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, made.entries + 1))
    assert CapturedKey.objects.filter(capture=made).count() == made.entries
    days = [row[3] for row in fec_rows(made)]
    assert days == sorted(days)
    assert made.written == made.expected


def test_one_that_the_control_blocks_by_the_worker_takes_no_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", -1)
    with on(2, 2):
        made = capture(house, JANUARY)
        outbox.run_due()
    made.refresh_from_db()
    assert (made.state, made.number) == (CaptureState.FAILED, None)
    assert "Rien de nouveau" in made.error


def test_one_that_stopped_may_be_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    three_months(house)
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    with on(4, 1):
        made = capture(house, YEAR)
        with pytest.raises(Conflict):
            give_up_capture(made, by=house.owner)
        Task.objects.all().delete()
        given_up = give_up_capture(made, by=house.owner)
    assert given_up.state == CaptureState.FAILED
    assert not CapturedKey.objects.exists()
