"""Many threads and processes issue at once, some fail, some are killed: no gap, no double, each file its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from ardoise.history import outbox
from ardoise.history.models import Task
from ardoise.rendering.tests import papers
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.pdf import invoice_pdf, xml_of
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.sales.sheet import Sheet
from tests.journeys.situations import work
from tests.world import House, durand

ROOT = Path(__file__).parents[2]
THREADS = 8
PROCESSES = 2


def environment() -> dict[str, str]:
    """The database and the files of the test, for a process of its own."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{chosen['NAME']}"
    else:
        url = f"postgres://{chosen['USER']}@/{chosen['NAME']}?host={chosen['HOST']}"
        if chosen["HOST"] and not chosen["HOST"].startswith("/"):
            url = f"postgres://{chosen['USER']}:{chosen['PASSWORD']}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ARDOISE_DATA": str(Path(settings.ARCHIVE_ROOT).parent),
        "ARDOISE_LOG_LEVEL": "CRITICAL",
    }


def start(ids: list[int], *, faults: int = 0, threads: int = THREADS) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.engine.issuing", str(threads), str(faults), *map(str, ids)]
    return subprocess.Popen(command, cwd=ROOT, env=environment())


def drafts(house: House, count: int) -> list[int]:
    made = []
    for rank in range(count):
        values = {"contact": house.contacts[rank % 3], "subject": f"Dossier {rank}"}
        made.append(create_invoice(house.company, Sheet(values, [work()]), by=house.owner).pk)
    return made


@pytest.fixture
def files(tmp_path: Path, settings: object) -> Path:
    """A data folder that both the test and its processes use."""
    settings.ARCHIVE_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path


def check_numbers(count: int) -> None:
    issued = Invoice.objects.filter(state=InvoiceState.ISSUED).order_by("series_number")
    assert [invoice.series_number for invoice in issued] == list(range(1, count + 1))
    assert len({invoice.number for invoice in issued}) == count


def check_files() -> None:
    for invoice in Invoice.objects.filter(state=InvoiceState.ISSUED).select_related("issued"):
        xml = xml_of(invoice).decode()
        assert invoice.number is not None
        assert f"<ram:ID>{invoice.number}</ram:ID>" in xml
        assert invoice.customer_name in xml
        paper = papers.text(invoice_pdf(invoice))
        assert invoice.number in paper
        assert invoice.customer_name in paper
        assert invoice.subject in paper


@pytest.mark.django_db(transaction=True)
def test_two_hundred_invoices_by_eight_threads_of_two_processes_have_no_gap_and_no_double(files: Path) -> None:
    house = durand()
    ids = drafts(house, 200)
    processes = [start(ids[rank::PROCESSES]) for rank in range(PROCESSES)]
    assert [process.wait(timeout=240) for process in processes] == [0, 0]
    check_numbers(200)
    check_files()
    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_failures_between_number_and_commit_leave_no_hole(files: Path) -> None:
    house = durand()
    ids = drafts(house, 40)
    processes = [start(ids[rank::PROCESSES], faults=30) for rank in range(PROCESSES)]
    assert [process.wait(timeout=240) for process in processes] == [0, 0]
    check_numbers(40)
    call_command("verify")


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_no_hole_and_the_worker_completes_its_pdf(files: Path) -> None:
    house = durand()
    ids = drafts(house, 30)
    for _ in range(4):
        left = list(Invoice.objects.filter(pk__in=ids, state=InvoiceState.DRAFT).values_list("pk", flat=True))
        process = start(left, threads=2)
        time.sleep(2.0)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    left = list(Invoice.objects.filter(pk__in=ids, state=InvoiceState.DRAFT).values_list("pk", flat=True))
    assert start(left).wait(timeout=120) == 0
    Task.objects.filter(done_at__isnull=True).update(lease_until=None)  # the leases of the dead expire
    while outbox.run_due():
        pass
    check_numbers(30)
    check_files()
    call_command("verify")
