"""Organise the series of a company, once: definitive when a number was taken."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict
from ardoise.domain.numbering import parse, validate
from ardoise.history.record import Author, lock_chain, record
from ardoise.numbering.events import SERIES_ORGANISED
from ardoise.numbering.meeting import refuse_meeting
from ardoise.numbering.models import Counter, Series, SeriesDocument


def organise_series(
    company: Company,
    document: SeriesDocument,
    *,
    pattern: str,
    restarts_yearly: bool = True,
    first_number: int = 1,
    uses_invoice_series: bool = False,
    by: Author,
) -> Series:
    """Choose or change the pattern of the series in force. Raises Conflict("series_started") once it gave a number,
    Refused("pattern_meets") when it could give again a number of the series before or after it."""
    chosen = parse(pattern, restarts_yearly=restarts_yearly)
    validate(chosen, first_number, company.today)
    with transaction.atomic():
        lock_chain(company.pk)
        known = list(Series.objects.select_for_update().filter(company=company))
        in_force = Series.objects.filter(company=company, document=document).started(company.today).last()
        series = next((one for one in known if in_force and one.pk == in_force.pk), None)
        if series and Counter.objects.filter(series=series).exists():
            raise Conflict(
                "series_started",
                "Un numéro a déjà été pris dans cette série : son format est définitif.",
                "pattern",
            )
        if not uses_invoice_series:
            starts_on = series.starts_on if series else None
            refuse_meeting(chosen, document, starts_on, known, itself=series.pk if series else 0)
        series = series or Series(company=company, document=document)
        series.pattern = chosen.text
        series.restarts_yearly = restarts_yearly
        series.first_number = first_number
        series.uses_invoice_series = uses_invoice_series
        series.save()
        record(
            company.pk, SERIES_ORGANISED, series, by=by, document=series.get_document_display(), pattern=series.pattern
        )
    return series
