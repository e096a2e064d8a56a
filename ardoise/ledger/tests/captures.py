"""A company that lives some months, and what its captures hold, for the tests of captures."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ardoise.archive.keep import read
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.ledger.actions.capture import take_capture
from ardoise.ledger.models import Capture, CaptureState
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.models import Payment
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

MONTHS = [
    (date(2026, 1, 1), date(2026, 1, 31)),
    (date(2026, 2, 1), date(2026, 2, 28)),
    (date(2026, 3, 1), date(2026, 3, 31)),
]
JANUARY, FEBRUARY, MARCH = MONTHS


def on(month: int, day: int, year: int = 2026) -> Any:
    """Live the block on that day."""
    return clock.at(datetime(year, month, day, 10, tzinfo=UTC))


def sell(house: House, price: str = "1000", rate: str = "20", contact: int = 0) -> Invoice:
    line = TypedLine(label="Travail", unit_price=Decimal(price), vat_rate=Decimal(rate))
    sheet = Sheet({"contact": house.contacts[contact], "subject": "Porte"}, [line])
    return issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)


def draft(house: House) -> Invoice:
    line = TypedLine(label="Travail", unit_price=Decimal(10), vat_rate=Decimal(20))
    return create_invoice(house.company, Sheet({"contact": house.contacts[0], "subject": "X"}, [line]), by=house.owner)


def pay(house: House, invoice: Invoice, amount: str, day: date | None = None, method: str = "bank_transfer") -> Payment:
    return record_payment(
        house.company,
        day=day or house.company.today,
        amount=Money(amount),
        method=method,
        by=house.owner,
        allocations=[Wanted(invoice)],
    )


def three_months(house: House) -> list[Invoice]:
    """Two invoices each month, paid in part a month later."""
    sold: list[Invoice] = []
    for month in (1, 2, 3):
        with on(month, 5):
            if sold:
                pay(house, sold[-1], "600")
            sold.append(sell(house, f"{1000 * month}"))
        with on(month, 20):
            sold.append(sell(house, "500", "10", contact=1))
    return sold


def capture(house: House, period: tuple[date, date], template: str = "fec") -> Capture:
    return take_capture(house.company, *period, template, by=house.owner)


def members(made: Capture) -> dict[str, bytes]:
    """The files of its zip."""
    assert made.file is not None
    with zipfile.ZipFile(io.BytesIO(read(made.file))) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def manifest(made: Capture) -> Any:
    return json.loads(members(made)["manifeste.json"])


def fec_rows(made: Capture) -> list[list[str]]:
    """The lines of its FEC, without the head."""
    content = members(made)[made.entries_name].decode()
    return [line.split("\t") for line in content.splitlines()[1:]]


def capture_shown(house: House) -> Capture:
    """A capture of this year, of whatever the company issued and received."""
    known = Capture.objects.filter(company=house.company, state=CaptureState.TAKEN).first()
    year = house.company.today.year
    return known or take_capture(house.company, date(year, 1, 1), date(year, 12, 31), "fec", by=house.owner)
