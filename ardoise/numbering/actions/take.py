"""Take the next number of a series, inside the act that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text
from ardoise.domain.numbering import counter_year
from ardoise.numbering.models import Counter, Series, SeriesDocument


@dataclass(frozen=True)
class Taken:
    text: str
    series: Series
    year: int
    number: int


def series_of(company: Company, document: SeriesDocument) -> Series:
    """The series that numbers these documents; credit notes may use that of the invoices.

    Raises Refused("series_missing") when the company has not organised its counter yet.
    """
    return _chosen(Series.objects.filter(company=company), document)


def last_date(series: Series) -> date | None:
    """The date of the last document that took a number: the next one cannot be earlier (CGI ann. II 242 nonies A)."""
    return _last_date(list(Counter.objects.filter(series=series)))


def take_number(company: Company, document: SeriesDocument, *, on: date) -> Taken:
    """Lock the counter, give the next number and move on; the transaction of the caller keeps or undoes both.

    Raises Refused("date_before_last") when a later document already took a number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("un numéro se prend dans la transaction de l’acte")
    series = _chosen(Series.objects.select_for_update().filter(company=company), document)
    counters = list(Counter.objects.filter(series=series))  # one a year
    last = _last_date(counters)
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
    series = series_of(company, document)
    return series.parsed.format(upcoming_number(series, on=on), on)


def upcoming_number(series: Series, *, on: date) -> int:
    counters = {counter.year: counter.next_number for counter in Counter.objects.filter(series=series)}
    return counters.get(counter_year(series.parsed, on)) or _first(series, is_started=bool(counters))


def _chosen(rows: models.QuerySet[Series], document: SeriesDocument) -> Series:
    """Of these series, the one of the document: its own, or that of the invoices for credit notes."""
    found = {row.document: row for row in rows.filter(document__in={document, SeriesDocument.INVOICE})}
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
