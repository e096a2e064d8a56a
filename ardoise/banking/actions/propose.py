"""Say of each waiting line what it probably pays. Rules come first: what is no sale is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from ardoise.banking.actions.set_aside import apply_rules
from ardoise.banking.desk import Desk, Found
from ardoise.banking.links import WAITING
from ardoise.banking.models import BankLine, LineProposal, LineState, ProposalRun, Rule
from ardoise.companies.models import Company
from ardoise.domain.matching import Status
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.record import lock_chain

CHUNK = 2000
AT_ONCE = 1000  # waiting lines that are read while the person waits; more are left to the worker


def propose(event_id: int) -> None:
    """A consequence of what changes a line, a document or a payment. Nothing when a later run saw this event already,
    or when no line waits: a burst of events is answered once."""
    chain = Event.objects.values_list("chain", flat=True).get(pk=event_id)
    if ProposalRun.objects.filter(company=chain, event_id__gte=event_id).exists():
        return
    if BankLine.objects.filter(company=chain, state__in=WAITING, linked_cents=0).exists():
        refresh_proposals(Company.objects.get(pk=chain))


def propose_at_once(company: Company) -> None:
    """After an import, so that its lines show what they pay; when too many wait, the worker does it."""
    waiting = BankLine.objects.filter(company=company, state__in=WAITING, linked_cents=0)
    if waiting[: AT_ONCE + 1].count() <= AT_ONCE:
        refresh_proposals(company)


def refresh_proposals(company: Company, lines: Iterable[BankLine] | None = None) -> None:
    """Propose again for these lines, else for every line that waits. What is linked meanwhile is left alone."""
    last = Event.objects.filter(chain=company.pk).order_by("-sequence").values_list("pk", flat=True).first() or 0
    wanted = BankLine.objects.filter(company=company, state__in=WAITING, linked_cents=0)
    if lines is not None:
        wanted = wanted.filter(pk__in=[line.pk for line in lines])
    rules = list(Rule.objects.filter(company=company))
    pks = list(wanted.order_by("date", "pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        rows = BankLine.objects.filter(pk__in=pks[start : start + CHUNK]).defer("details", "search")
        _read(company, list(rows.order_by("date", "pk")), rules)
    if lines is None:
        ProposalRun.objects.update_or_create(company=company, defaults={"event_id": last, "at": clock.now()})


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
