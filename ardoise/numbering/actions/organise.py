"""Organise the series of a company, once: definitive when a number was taken."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict
from ardoise.domain.numbering import parse, validate
from ardoise.history.record import Author, lock_chain, record
from ardoise.numbering.events import SERIES_ORGANISED
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
    """Choose or change the pattern of a series. Raises Conflict("series_started") once a number was taken."""
    chosen = parse(pattern, restarts_yearly=restarts_yearly)
    validate(chosen, first_number, company.today)
    with transaction.atomic():
        lock_chain(company.pk)
        series = Series.objects.select_for_update().filter(company=company, document=document).order_by("pk").first()
        if series and Counter.objects.filter(series=series).exists():
            raise Conflict(
                "series_started",
                "Un numéro a déjà été pris dans cette série : son format est définitif.",
                "pattern",
            )
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
