"""Note the totals of the days that are not counted yet, or changed since: by the worker, in turns."""

from __future__ import annotations

import time
from datetime import date

from ardoise.companies.models import Company
from ardoise.compliance.day_totals import counted, plain, rows_of
from ardoise.compliance.models import DayTotals
from ardoise.history import clock, outbox

TASK = "compliance.count_days"
TURN = 10  # seconds; the rest is another task
TOGETHER = 31  # days read and noted at once
ALWAYS = (date.min, date.max)


def ask_count(company: Company) -> None:
    """A task of the worker, once an hour at most."""
    slot = f"{clock.now():%Y-%m-%dT%H}"
    # a key of the periodic turns: it is forgotten with them
    outbox.put(TASK, key=f"periodic:{TASK}:{company.pk}:{slot}", company_pk=company.pk)


def count_days(company_pk: int) -> None:
    """The worker's task. Done twice, it notes the same."""
    company = Company.objects.filter(pk=company_pk).first()
    if company is None:
        return
    until = time.monotonic() + TURN
    rows = rows_of(company, *ALWAYS)
    noted = dict(DayTotals.objects.filter(company=company).values_list("day", "rows"))
    waiting = [day for day, count in rows.items() if noted.get(day) != count]
    for start in range(0, len(waiting), TOGETHER):
        days = waiting[start : start + TOGETHER]
        DayTotals.objects.bulk_create(
            [
                DayTotals(company=company, day=one.first, rows=rows[one.first], sums=plain(one))
                for one in counted(company, rows, days)
            ],
            update_conflicts=True,
            unique_fields=["company", "day"],
            update_fields=["rows", "sums"],
        )
        if time.monotonic() > until:
            outbox.put(TASK, company_pk=company_pk)
            return
