"""What a whole capture costs, from the database to the zip: control, entries frozen, file, manifest; at two sizes.

The PDF of each document is a file of a few bytes: what they cost to make and pack is not of the books.
"""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from ardoise.archive.keep import keep_file
from ardoise.companies.models import Company
from ardoise.ledger.actions.capture import carry_on, take_capture
from ardoise.ledger.models import Capture, CaptureState
from ardoise.sales.models import Invoice, InvoiceFile
from bench import seed
from bench.ledger_postings import FIRST_DAY, _fill

SIZES = (2_000, 14_300)  # invoices of a service, each paid: seven lines, so 100,000 for the second
LAST_DAY = date(2026, 12, 31)
GOAL_FLAT = 1.5  # of the time per line
GOAL_MEMORY = 1.5  # of the peak of the process


def run() -> int:
    """1 when a goal is missed."""
    print(f"{'capture entière':28} {'lignes':>9} {'µs par ligne':>13} {'lignes/s':>10} {'mémoire (Mo)':>14}")
    told = []
    for size in SIZES:
        made = seed.company(f"Capture {size}")
        _fill(made, size)
        _give_papers(made)
        began = time.process_time()
        capture = _captured(made)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
        told.append((seconds / capture.lines, peak))
        rate = f"{1e6 * seconds / capture.lines:13.1f} {capture.lines / seconds:10,.0f}".replace(",", " ")
        print(f"{capture.template:28} {capture.lines:9} {rate} {peak:14.0f}", flush=True)
    flat, memory = told[1][0] / told[0][0], told[1][1] / told[0][1]
    is_good = flat <= GOAL_FLAT and memory <= GOAL_MEMORY
    print(f"temps par ligne ×{flat:.2f}, mémoire ×{memory:.2f}{'' if is_good else '   OBJECTIF MANQUÉ'}")
    return 0 if is_good else 1


def _captured(made: Company) -> Capture:
    """As the worker makes it, turn after turn."""
    capture = take_capture(made, FIRST_DAY, LAST_DAY, "fec", by=seed.owner_of(made))
    while capture.state == CaptureState.MAKING:
        carry_on(capture.pk)
        capture.refresh_from_db()
    if capture.state != CaptureState.TAKEN:
        raise RuntimeError(capture.error)
    return capture


def _give_papers(made: Company) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(b"%PDF-1.7\n")
        file = keep_file(made, path, name="paper.pdf", media_type="application/pdf")
    bare = Invoice.objects.filter(company=made).exclude(files__kind="pdf")
    InvoiceFile.objects.bulk_create(
        (InvoiceFile(invoice=invoice, kind="pdf", file=file) for invoice in bare.iterator()), batch_size=seed.BATCH
    )
