"""Take the next number of a series, inside the act that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.domain.numbering import counter_year
from ardoise.numbering.models import Counter, Series, SeriesDocument, SeriesQuerySet


@dataclass(frozen=True)
class Taken:
    text: str
    series: Series
    year: int
    number: int


def series_of(company: Company, document: SeriesDocument, *, on: date) -> Series:
    """The series that numbers these documents on that day; credit notes may use that of the invoices.

    Raises Refused("series_missing") when the company has not organised its counter yet.
    """
    return _chosen(Series.objects.filter(company=company), document, on)


def last_date(series: Series) -> date | None:
    """The date of the last document that took a number, in this series or in one that it follows or that follows it:
    the next one cannot be earlier (CGI ann. II 242 nonies A)."""
    counters = Counter.objects.filter(series__company=series.company_id, series__document=series.document)
    return _last_date(list(counters))


def take_number(company: Company, document: SeriesDocument, *, on: date) -> Taken:
    """Lock the counter, give the next number and move on; the transaction of the caller keeps or undoes both.

    Raises Refused("date_before_last") when a later document already took a number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("un numéro se prend dans la transaction de l’acte")
    series = _chosen(Series.objects.select_for_update().filter(company=company), document, on)
    counters = list(Counter.objects.filter(series=series))  # one a year
    last = last_date(series)
    if last is not None and on < last:
        raise Refused(
            "date_before_last",
            f"La date ne peut pas précéder celle du dernier document de la série : {date_text(last)}.",
            "date",
        )
    pattern = series.parsed
    year = counter_year(pattern, on)
    counter = next((one for one in counters if one.year == year), None)
    number = counter.next_number if counter else _first(series, is_started=bool(counters))
    if counter is None:
        Counter.objects.create(series=series, year=year, next_number=number + 1, last_date=on)
    else:
        Counter.objects.filter(pk=counter.pk).update(next_number=number + 1, last_date=on)
    return Taken(pattern.format(number, on), series, year, number)


def next_number_hint(company: Company, document: SeriesDocument, *, on: date) -> str:
    """The number that the document would take now: a hint on the screen, nothing is reserved."""
    series = series_of(company, document, on=on)
    return series.parsed.format(upcoming_number(series, on=on), on)


def upcoming_number(series: Series, *, on: date) -> int:
    counters = {counter.year: counter.next_number for counter in Counter.objects.filter(series=series)}
    return counters.get(counter_year(series.parsed, on)) or _first(series, is_started=bool(counters))


def _chosen(rows: SeriesQuerySet, document: SeriesDocument, on: date) -> Series:
    """Of these series, the one of the document that day: its own, or that of the invoices for credit notes."""
    started = rows.filter(document__in={document, SeriesDocument.INVOICE}).started(on)
    found = {row.document: row for row in started}  # the last one of each wins
    own = found.get(document)
    if document == SeriesDocument.CREDIT_NOTE and (own is None or own.uses_invoice_series):
        own = found.get(SeriesDocument.INVOICE)
    if own is None:
        label = "des devis" if document == SeriesDocument.QUOTE else "des factures"
        raise Refused("series_missing", f"Organisez d’abord le compteur {label} : sans lui, pas de numéro.", "number")
    return own


def _last_date(counters: list[Counter]) -> date | None:
    return max((counter.last_date for counter in counters if counter.last_date), default=None)


def _first(series: Series, *, is_started: bool) -> int:
    """The first number chosen holds for the first year only; the next years restart at 1."""
    return 1 if is_started and series.restarts_yearly else series.first_number
