"""Close the days, the months and the years that are over: late after a downtime, never twice, never out of order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from ardoise import __version__
from ardoise.companies.models import Company
from ardoise.compliance import events
from ardoise.compliance.actions.count_days import ask_count
from ardoise.compliance.counting import COUNTED, sums_of_events
from ardoise.compliance.models import Closing, ClosingState
from ardoise.compliance.reading import last_closing, previous_of, told_of
from ardoise.compliance.signing import sign
from ardoise.compliance.words import period_text
from ardoise.domain.closings import ClosingKind, Sums, closing_text, days_of, sums_of
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, Author, lock_chain, record

TASK = "compliance.close_company"
INSTANCE = 0  # its own chain
TURN = 20  # seconds; a long catch-up goes on in another task, so that mails do not wait


def close_due() -> None:
    """The periodic turn: one task for each company that has a day over and not looked at yet."""
    note_version()
    latest = clock.today("Pacific/Kiritimati")  # nowhere is it later
    waiting = Q(closing_state__isnull=True) | Q(closing_state__through__isnull=True)
    waiting |= Q(closing_state__through__lt=latest - timedelta(days=1))
    for company in Company.objects.filter(waiting).order_by("pk").iterator():
        if _is_due(company):
            # a key of the periodic turns: it is forgotten with them
            outbox.put(TASK, key=f"periodic:{TASK}:{company.pk}:{company.today}", company_pk=company.pk)


def note_version() -> None:
    """The chain of the instance says when another version of the software began to write."""
    rows = Event.objects.filter(chain=INSTANCE, name=events.VERSION_STARTED).order_by("-sequence")
    if f'"version":"{__version__}"' in (rows.values_list("data", flat=True).first() or ""):
        return
    with transaction.atomic():
        record(INSTANCE, events.VERSION_STARTED, lock_chain(INSTANCE), by=PRODUCT, version=__version__)


def close_company(company_pk: int) -> None:
    """The worker's task: day after day, from where the last one stopped."""
    company = Company.objects.filter(pk=company_pk).first()
    if company is None:
        return
    if close_periods(company, by=PRODUCT, seconds=TURN):
        ask_count(company)
    else:
        outbox.put(TASK, company_pk=company_pk)


def close_periods(company: Company, *, by: Author, seconds: int | None = None) -> bool:
    """Close what is over and not closed yet; False when the time was too short for all of it."""
    until = time.monotonic() + seconds if seconds else None
    while _close_next(company, by=by):
        if until and time.monotonic() > until:
            return False
    return True


def _is_due(company: Company) -> bool:
    state = ClosingState.objects.filter(company=company).first()
    return state is None or state.through is None or state.through < company.today - timedelta(days=1)


def _close_next(company: Company, *, by: Author) -> bool:
    """One step in its own transaction: the next day that has something to close; False when none is left."""
    with transaction.atomic():
        lock_chain(company.pk)
        yesterday = company.today - timedelta(days=1)
        found = next(_days(company, yesterday), None)
        _close_over(company, before=found[0] if found else company.today, by=by)
        if found is not None:
            _write(company, ClosingKind.DAY, found[0], last_sequence=found[1], by=by)
        through = found[0] if found else yesterday
        ClosingState.objects.update_or_create(company=company, defaults={"through": through})
    return found is not None


def _days(company: Company, until: date) -> Iterator[tuple[date, int]]:
    """The days over that have something counted, each with its last counted event, in the order of the chain.

    The chain decides, not the clock alone: an event dated before the one that it follows goes to its day.
    """
    zone = ZoneInfo(company.time_zone)
    closed = last_closing(company.pk)
    after = closed.last_sequence if closed else 0
    rows = Event.objects.filter(chain=company.pk, sequence__gt=after, name__in=COUNTED).order_by("sequence")
    current: date | None = None
    last = 0
    for sequence, at in rows.values_list("sequence", "at").iterator(chunk_size=500):
        day = _open_day(at.astimezone(zone).date(), closed)
        if current is not None and day > current:
            yield current, last
        current = max(day, current or day)
        if current > until:
            return
        last = sequence
    if current is not None:
        yield current, last


def _open_day(day: date, closed: Closing | None) -> date:
    """That day, or the day after the last closing: what is written late is never put in a period that is closed."""
    return max(day, closed.last + timedelta(days=1)) if closed else day


def _close_over(company: Company, *, before: date, by: Author) -> None:
    """Close the months and the years that ended before that day, and that have a closed day."""
    day = Closing.objects.filter(company=company, kind=ClosingKind.DAY).order_by("-number").first()
    if day is None:
        return
    for kind, parts in ((ClosingKind.MONTH, ClosingKind.DAY), (ClosingKind.YEAR, ClosingKind.MONTH)):
        first, last = days_of(kind, day.last)
        if last >= before or Closing.objects.filter(company=company, kind=kind, first=first).exists():
            continue
        inside = Closing.objects.filter(company=company, kind=parts, first__gte=first, last__lte=last)
        rows = list(inside.order_by("number"))
        sums = sum((sums_of(told_of(row)["sums"]) for row in rows), Sums())
        _write(company, kind, first, last_sequence=rows[-1].last_sequence, sums=sums, first_row=rows[0], by=by)


def _write(
    company: Company,
    kind: ClosingKind,
    day: date,
    *,
    last_sequence: int,
    by: Author,
    sums: Sums | None = None,
    first_row: Closing | None = None,
) -> Closing:
    before = last_closing(company.pk)
    first_sequence = first_row.first_sequence if first_row else (before.last_sequence if before else 0) + 1
    sums = sums_of_events(company.pk, first_sequence, last_sequence) if sums is None else sums
    days = days_of(kind, day)
    head = Event.objects.get(chain=company.pk, sequence=last_sequence)
    written = closing_text(
        {"id": company.pk, "name": company.legal_name, "siren": company.siren, "time_zone": company.time_zone},
        kind,
        days,
        sums,
        previous_of(before),
        events={"first": first_sequence, "last": last_sequence, "last_hash": head.hash},
        closed_at=clock.now().isoformat(),
        version=__version__,
    )
    signed = sign(written.hash)
    closing = Closing.objects.create(
        company=company,
        number=before.number + 1 if before else 1,
        kind=kind,
        first=days[0],
        last=days[1],
        first_sequence=first_sequence,
        last_sequence=last_sequence,
        payments=sums.payments,
        total=sums.total,
        perpetual=written.perpetual,
        perpetual_absolute=written.perpetual_absolute,
        text=written.text,
        previous_hash=previous_of(before).hash,
        hash=written.hash,
        signature=signed.signature,
        key=signed.key,
    )
    record(
        company.pk,
        events.PERIOD_CLOSED,
        closing,
        by=by,
        period=period_text(kind, days[0]),
        total=sums.total,
        perpetual=written.perpetual,
        hash=written.hash,
    )
    return closing
