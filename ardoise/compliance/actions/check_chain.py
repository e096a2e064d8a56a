"""« Vérifier la chaîne »: every check of `ardoise check` over one company, kept as a report and told in the chain."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction

from ardoise import __version__
from ardoise.companies.models import Company
from ardoise.compliance import events
from ardoise.compliance.models import Verification, WorkState
from ardoise.history import clock, outbox
from ardoise.history.models import Chain
from ardoise.history.outbox import TryLater
from ardoise.history.record import PRODUCT, Author, lock_chain, record
from ardoise.history.verify import Check, Fault, Scope, one_moment

TASK = "compliance.check_chain"
AT_ONCE = 500  # events of the chain; more are checked by the worker
AT_ONCE_SECONDS = 10  # of a request: a chain may be short and its bank lines many
TURN = 20  # seconds of the worker
SHOWN = 20  # faults of one check that the report names


def ask_verification(company: Company, *, by: Author) -> Verification:
    """A new run, or the one that is under way. A short chain is checked at once, what is long by the worker."""
    with transaction.atomic():
        lock_chain(company.pk)
        working = Verification.objects.filter(company=company, state__in=[WorkState.WAITING, WorkState.WORKING])
        if (running := working.first()) is not None:
            return running
        head = Chain.objects.get(chain=company.pk)
        run = Verification.objects.create(
            company=company,
            planned=len(_checks()),
            head_sequence=head.length,
            head_hash=head.last_hash,
            version=__version__,
            asked_by_id=by.pk,
        )
        record(company.pk, events.VERIFICATION_ASKED, run, by=by)
        is_short = head.length <= AT_ONCE
        if not is_short:
            outbox.put(TASK, key=f"verification:{run.pk}", verification_pk=run.pk)
    if is_short:
        check_chain(run.pk, seconds=AT_ONCE_SECONDS)
    return Verification.objects.get(pk=run.pk)


def check_chain(verification_pk: int, *, seconds: int | None = None) -> None:
    """One check after another, each read at one moment; after `seconds` (TURN) the rest is another task."""
    until = time.monotonic() + (TURN if seconds is None else seconds)
    while (run := _open(verification_pk)) is not None:
        checks = _checks()
        done = len(run.checks)
        if done < len(checks):
            with one_moment():
                told = _run(checks[done], run.company_id)
            _note(verification_pk, done, told)
        else:
            _finish(verification_pk)
            return
        if time.monotonic() > until:
            outbox.put(TASK, key=f"verification:{run.pk}:{done + 1}", verification_pk=run.pk)
            return


def _checks() -> tuple[Check, ...]:
    checks: tuple[Check, ...] = import_module(settings.VERIFICATION).CHECKS
    return checks


def _open(pk: int) -> Verification | None:
    return Verification.objects.filter(pk=pk, state__in=[WorkState.WAITING, WorkState.WORKING]).first()


def _run(check: Check, company: int) -> dict[str, Any]:
    scope = Scope(company)
    told: dict[str, Any] = {"code": check.code, "label": check.label, "faults": 0, "warnings": 0, "shown": []}
    for fault in _faults(check, scope):
        told["warnings" if fault.is_warning else "faults"] += 1
        if len(told["shown"]) < SHOWN:
            told["shown"].append({"row": fault.row, "sentence": fault.sentence, "is_warning": fault.is_warning})
    return told | {"rows": scope.rows}


def _faults(check: Check, scope: Scope) -> list[Fault]:
    """A check that cannot go on, because a value cannot even be read, has found something wrong."""
    found: list[Fault] = []
    try:
        for fault in check.find(scope):
            found.append(fault)
            if len(found) > 10_000:
                break
    except Exception as error:
        found.append(Fault(check.code, "ligne", str(scope.rows), f"ne peut pas être lue : {type(error).__name__}"))
    return found


def _note(pk: int, done: int, told: dict[str, Any]) -> None:
    with transaction.atomic():
        run = Verification.objects.select_for_update().get(pk=pk)
        if run.state not in (WorkState.WAITING, WorkState.WORKING) or len(run.checks) != done:
            raise TryLater("un autre traitement vérifie cette chaîne")
        run.state = WorkState.WORKING
        run.checks = [*run.checks, told]
        run.rows += told["rows"]
        run.faults += told["faults"]
        run.warnings += told["warnings"]
        run.save()


def _finish(pk: int) -> None:
    with transaction.atomic():
        run = Verification.objects.get(pk=pk)
        lock_chain(run.company_id)
        run = Verification.objects.select_for_update().get(pk=pk)
        if run.state == WorkState.DONE:
            return
        run.state, run.done_at = WorkState.DONE, clock.now()
        run.save()
        by: Author = run.asked_by or PRODUCT
        result = f"{run.faults} anomalie{'s' if run.faults > 1 else ''}" if run.faults else "tout est juste"
        record(
            run.company_id, events.VERIFIED, run, by=by, result=result, faults=run.faults, warnings=run.warnings,
            rows=run.rows, head=run.head_sequence, head_hash=run.head_hash,
        )  # fmt: skip
