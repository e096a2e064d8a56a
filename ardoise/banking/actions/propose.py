"""Say of each waiting line what it probably pays. Rules come first: what is no sale is set aside."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from ardoise.banking.actions.set_aside import apply_rules
from ardoise.banking.desk import Desk, Found
from ardoise.banking.links import WAITING
from ardoise.banking.models import BankLine, LineProposal, LineState, ProposalRun, Rule
from ardoise.companies.models import Company
from ardoise.domain.matching import Status
from ardoise.history import clock, outbox
from ardoise.history.models import Event, Task
from ardoise.history.record import lock_chain

TASK = "banking.propose_lines"
ASKED = "banking.propose"
CHUNK = 2000
TURN = 20  # seconds; then the rest is another task, well before the lease of this one ends
AT_ONCE = 1000  # waiting lines that are read while the person waits; more are left to the worker


def lines_wait(event: Event) -> bool:
    """Whether the company of an event has a line of which something may be said."""
    return _waiting(event.chain).exists()


def propose(event_id: int) -> None:
    """A consequence of what changes a line, a document or a payment. Nothing when a later run saw this event already:
    a burst of events is answered once. A run that is at work looks for later events at its end.
    """
    chain = Event.objects.values_list("chain", flat=True).get(pk=event_id)
    with transaction.atomic():
        lock_chain(chain)
        run = ProposalRun.objects.get_or_create(company_id=chain)[0]
        if run.event_id < event_id and not outbox.is_open(run.task):
            _begin(run)


def propose_lines(company_pk: int, event_id: int, after: Sequence[Any] = ()) -> None:
    """The worker's task: every line that waits, the newest first, from where the task before stopped (`after`)."""
    until, key = time.monotonic() + TURN, _key(company_pk, event_id, after)
    if not ProposalRun.objects.filter(company=company_pk, task=key).exists():
        return  # the next task was put already, before a worker died
    company = Company.objects.get(pk=company_pk)
    rules = list(Rule.objects.filter(company=company))
    while lines := _next(company_pk, after):
        _read(company, lines, rules)
        after = [lines[-1].date.isoformat(), lines[-1].pk]
        if time.monotonic() > until:
            break
    with transaction.atomic():
        lock_chain(company_pk)
        run = ProposalRun.objects.get(company=company_pk)
        if run.task != key:
            return  # its lease had ended, and another worker did the same
        if lines:
            _put(run, event_id, after)
        elif Task.objects.filter(handler=ASKED, event__chain=company_pk, event_id__gt=run.event_id).exists():
            _begin(run)
        else:
            _keep(run, task="")


def _begin(run: ProposalRun) -> None:
    run.event_id = _last_event(run.company_id)
    _put(run, run.event_id, ())


def _put(run: ProposalRun, event_id: int, after: Sequence[Any]) -> None:
    key = _key(run.company_id, event_id, after)
    outbox.put(TASK, key=key, company_pk=run.company_id, event_id=event_id, after=list(after))
    _keep(run, task=key)


def _keep(run: ProposalRun, *, task: str) -> None:
    run.task, run.at = task, clock.now()
    run.save()


def _key(company: int, event_id: int, after: Sequence[Any]) -> str:
    return f"propose:{company}:{event_id}:{after[1] if after else ''}"


def _next(company: int, after: Sequence[Any]) -> list[BankLine]:
    rows = _waiting(company).order_by("-date", "-pk").defer("details", "search")
    if after:
        rows = rows.filter(Q(date__lt=after[0]) | Q(date=after[0], pk__lt=after[1]))
    return list(rows[:CHUNK])


def _waiting(company: int) -> QuerySet[BankLine]:
    return BankLine.objects.filter(company=company, state__in=WAITING, linked_cents=0)


def _last_event(company: int) -> int:
    return Event.objects.filter(chain=company).order_by("-sequence").values_list("pk", flat=True).first() or 0


def propose_at_once(company: Company) -> None:
    """After an import, so that its lines show what they pay; when too many wait, the worker does it."""
    if _waiting(company.pk)[: AT_ONCE + 1].count() <= AT_ONCE:
        refresh_proposals(company)


def refresh_proposals(company: Company, lines: Iterable[BankLine] | None = None) -> None:
    """Propose again for these lines, else for every line that waits. What is linked meanwhile is left alone."""
    last = _last_event(company.pk)
    wanted = _waiting(company.pk)
    if lines is not None:
        wanted = wanted.filter(pk__in=[line.pk for line in lines])
    rules = list(Rule.objects.filter(company=company))
    rows = list(wanted.order_by("date", "pk").defer("details", "search"))
    for start in range(0, len(rows), CHUNK):
        _read(company, rows[start : start + CHUNK], rules)
    if lines is None:
        ProposalRun.objects.get_or_create(company=company)
        ProposalRun.objects.filter(company=company, event_id__lt=last).update(event_id=last, at=clock.now())


def write_proposals(found: Sequence[tuple[BankLine, Found]]) -> None:
    """Keep what was found of lines that wait, in the transaction of who holds their company's chain.

    What is as it was is not written again: most lines, at most events.
    """
    known = LineProposal.objects.filter(line__in=[line.pk for line, _ in found])
    before = {pk: (status, content) for pk, status, content in known.values_list("line_id", "status", "content")}
    rows = [
        LineProposal(
            line=line,
            company_id=line.company_id,
            status=one.status,
            score=one.score,
            content=one.content,
            digest=one.digest,
        )
        for line, one in found
        if before.get(line.pk) != (one.status, one.content)
    ]
    columns = ["status", "score", "content", "digest", "computed_at"]
    LineProposal.objects.bulk_create(rows, update_conflicts=True, unique_fields=["line"], update_fields=columns)
    for state, wanted in ((LineState.PROPOSED, True), (LineState.TO_LINK, False)):
        pks = [line.pk for line, one in found if (one.status is not Status.NONE) == wanted]
        BankLine.objects.filter(pk__in=pks).exclude(state=state).update(state=state)


def _read(company: Company, lines: Sequence[BankLine], rules: Sequence[Rule]) -> None:
    with transaction.atomic():
        lock_chain(company.pk)
        aside = apply_rules(_still_waiting(lines), rules)
    left = [line for line in lines if line.pk not in aside]
    if not left:
        return
    desk = Desk(company, left)
    found = [(line, desk.read(line)) for line in left]
    with transaction.atomic():
        lock_chain(company.pk)
        waiting = {line.pk for line in _still_waiting(left)}
        write_proposals([(line, one) for line, one in found if line.pk in waiting])


def _still_waiting(lines: Sequence[BankLine]) -> list[BankLine]:
    """Of lines read before the chain was held, those that nobody linked or set aside since."""
    waiting = BankLine.objects.filter(pk__in=[line.pk for line in lines], state__in=WAITING, linked_cents=0)
    pks = set(waiting.values_list("pk", flat=True))
    return [line for line in lines if line.pk in pks]
