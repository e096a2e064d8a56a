"""Plan the series that takes over from another at the next month or year: what was numbered keeps its number."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text
from ardoise.domain.numbering import parse, validate
from ardoise.history.record import Author, lock_chain, record
from ardoise.numbering.events import SERIES_PLAN_DROPPED, SERIES_PLANNED
from ardoise.numbering.meeting import refuse_meeting
from ardoise.numbering.models import Counter, Series, SeriesDocument


def starts_of(company: Company) -> list[date]:
    """The days on which a series may take over: the first of next month, the first of next year."""
    today = company.today
    month = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    year = date(today.year + 1, 1, 1)
    return sorted({month, year})


def plan_series(
    company: Company,
    document: SeriesDocument,
    *,
    starts_on: date,
    pattern: str,
    restarts_yearly: bool = True,
    first_number: int = 1,
    uses_invoice_series: bool = False,
    reason: str,
    by: Author,
) -> Series:
    """The series of the documents dated from that day on; the one that was planned, if any, is replaced.

    A document carries the number of the series of its date, and no number goes back in time (CGI ann. II 242 nonies A
    I-7°; law.md 2.1: the reason of a series is kept). Raises Refused: `starts_on`, `reason_missing`, `pattern_meets`.
    """
    chosen = parse(pattern, restarts_yearly=restarts_yearly)
    validate(chosen, first_number, starts_on)
    if starts_on not in starts_of(company):
        raise Refused("starts_on", "Une série commence au début d’un mois ou d’une année à venir.", "starts_on")
    if not reason.strip():
        raise Refused(
            "reason_missing", "Dites pourquoi la numérotation change : ce motif est gardé avec la série.", "reason"
        )
    with transaction.atomic():
        lock_chain(company.pk)
        known = Series.objects.select_for_update().filter(company=company)
        planned = [one for one in known if one.document == document and one.starts_on and one.starts_on > company.today]
        if Counter.objects.filter(series__in=planned).exists():
            raise Conflict("series_started", "Cette série a déjà donné un numéro : elle est définitive.", "pattern")
        if not any(one.document == document and one.starts_on is None for one in known):
            raise Conflict("series_missing", "Organisez d’abord ce compteur : il n’a pas encore de série.", "pattern")
        if not uses_invoice_series:
            refuse_meeting(chosen, document, starts_on, [one for one in known if one not in planned])
        Series.objects.filter(pk__in=[one.pk for one in planned]).exclude(starts_on=starts_on).delete()
        series, _ = Series.objects.update_or_create(
            company=company,
            document=document,
            starts_on=starts_on,
            defaults={
                "pattern": chosen.text,
                "restarts_yearly": restarts_yearly,
                "first_number": first_number,
                "uses_invoice_series": uses_invoice_series,
                "reason": reason.strip()[:200],
            },
        )
        record(
            company.pk,
            SERIES_PLANNED,
            series,
            by=by,
            document=series.get_document_display(),
            pattern=series.pattern,
            starts_on=date_text(starts_on),
            reason=series.reason,
        )
    return series


def drop_planned(series: Series, *, by: Author) -> None:
    """Give up a series that has not begun. Raises Conflict("series_started")."""
    with transaction.atomic():
        lock_chain(series.company_id)
        fresh = Series.objects.select_for_update().get(pk=series.pk)
        today = series.company.today
        if fresh.starts_on is None or fresh.starts_on <= today or Counter.objects.filter(series=fresh).exists():
            raise Conflict("series_started", "Cette série a commencé : elle est définitive.", "")
        record(
            fresh.company_id,
            SERIES_PLAN_DROPPED,
            fresh,
            by=by,
            document=fresh.get_document_display(),
            pattern=fresh.pattern,
        )
        fresh.delete()
