"""What the entries of a company cost to read from the database: lines per second and peak memory, at two sizes."""

from __future__ import annotations

import json
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from decimal import Decimal

from ardoise.companies.models import Company
from ardoise.ledger.books import accounts_of
from ardoise.ledger.postings import export_lines, postings
from ardoise.numbering.models import Series, SeriesDocument
from ardoise.payments.models import Allocation, Payment
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceState, IssuedDocument
from ardoise.sales.sheet import Sheet, TypedLine
from bench import seed

SIZES = (4_000, 10_000)  # invoices of a service, each paid: seven lines. Beyond the documents that `chunks.KEPT` holds
FIRST_DAY = date(2025, 1, 1)
GOAL_FLAT = 1.5  # of the time per line
GOAL_MEMORY = 1.5  # of the peak


def run() -> int:
    """1 when a goal is missed."""
    print(f"{'écritures lues de la base':28} {'lignes':>9} {'lignes/s':>10} {'mémoire (Mo)':>14}")
    told = []
    for size in SIZES:
        made = seed.company(f"Comptes {size}")
        _fill(made, size)
        began = time.process_time()
        lines = _read(made)
        seconds = time.process_time() - began
        tracemalloc.start()
        _read(made)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        told.append((seconds / lines, peak))
        print(f"{'postings':28} {lines:9} {lines / seconds:10,.0f} {peak / 1e6:14.1f}".replace(",", " "), flush=True)
    flat, memory = told[1][0] / told[0][0], told[1][1] / told[0][1]
    is_good = flat <= GOAL_FLAT and memory <= GOAL_MEMORY
    print(f"temps par ligne ×{flat:.2f}, mémoire ×{memory:.2f}{'' if is_good else '   OBJECTIF MANQUÉ'}")
    return 0 if is_good else 1


def _read(made: Company) -> int:
    accounts = accounts_of(made)
    found = postings(made, first=None, last=date(2100, 1, 1), accounts=accounts)
    return sum(1 for _ in export_lines(found, accounts))


def _fill(made: Company, count: int) -> None:
    """Copies of an invoice that was issued, each with its payment of a month later."""
    people, by = seed.customers(made, max(1, count // 10)), seed.owner_of(made)
    line = TypedLine(label="Pose", unit_price=Decimal(1000), vat_rate=Decimal(20))
    sheet = Sheet({"contact": people[0], "subject": "Chantier"}, [line])
    model = issue_invoice(create_invoice(made, sheet, by=by), by=by)
    document = json.loads(IssuedDocument.objects.get(invoice=model).document)
    series = Series.objects.get(company=made, document=SeriesDocument.INVOICE)
    for start in range(1, count, seed.BATCH):
        rows = []
        for rank in range(start, min(start + seed.BATCH, count)):
            day, customer = FIRST_DAY + timedelta(days=rank * 600 // count), people[rank % len(people)]
            rows.append(
                Invoice(
                    company=made,
                    contact=customer,
                    customer_name=customer.name,
                    draft_number=rank + 1,
                    number=f"G-{rank:06}",
                    date=day,
                    due_date=day + timedelta(days=30),
                    issued_at=datetime.combine(day, hour(10), UTC) + timedelta(seconds=rank),
                    subject="Chantier",
                    total_excl_vat=model.total_excl_vat,
                    total_vat=model.total_vat,
                    total_incl_vat=model.total_incl_vat,
                    series=series,
                    series_year=day.year - 10,
                    series_number=rank,
                    state=InvoiceState.ISSUED,
                )
            )
        _write(made, Invoice.objects.bulk_create(rows), document)


def _write(made: Company, rows: list[Invoice], document: dict[str, object]) -> None:
    """What each needs beside its row: its frozen value, its payment."""
    frozen, paid = [], []
    for row in rows:
        assert row.date is not None
        text = json.dumps(document | {"number": row.number, "issue_date": row.date.isoformat()})
        frozen.append(IssuedDocument(invoice=row, document=text, sha256="0" * 64))
        paid.append(
            Payment(
                company=made,
                contact=row.contact,
                date=row.due_date or row.date,
                method="bank_transfer",
                amount=row.total_incl_vat,
            )
        )
    IssuedDocument.objects.bulk_create(frozen)
    Allocation.objects.bulk_create(
        Allocation(payment=payment, invoice=row, amount=row.total_incl_vat)
        for payment, row in zip(Payment.objects.bulk_create(paid), rows, strict=True)
    )
