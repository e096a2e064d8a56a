"""Take the next number of a series, inside the act that needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

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
    series = Series.objects.filter(company=company, document=document).first()
    if document == SeriesDocument.CREDIT_NOTE and (series is None or series.uses_invoice_series):
        return series_of(company, SeriesDocument.INVOICE)
    if series is None:
        label = "des devis" if document == SeriesDocument.QUOTE else "des factures"
        raise Refused("series_missing", f"Organisez d’abord le compteur {label} : sans lui, pas de numéro.", "number")
    return series


def last_date(series: Series) -> date | None:
    """The date of the last document that took a number: the next one cannot be earlier (CGI ann. II 242 nonies A)."""
    dates = Counter.objects.filter(series=series, last_date__isnull=False).order_by("-year")
    return dates.values_list("last_date", flat=True).first()


def take_number(company: Company, document: SeriesDocument, *, on: date) -> Taken:
    """Lock the counter, give the next number and move on; the transaction of the caller keeps or undoes both.

    Raises Refused("date_before_last") when a later document already took a number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("un numéro se prend dans la transaction de l’acte")
    series = Series.objects.select_for_update().get(pk=series_of(company, document).pk)
    last = last_date(series)
    if last is not None and on < last:
        raise Refused(
            "date_before_last",
            f"La date ne peut pas précéder celle du dernier document de la série : {date_text(last)}.",
            "date",
        )
    year = counter_year(series.parsed, on)
    counter, _ = Counter.objects.get_or_create(series=series, year=year, defaults={"next_number": _first(series)})
    number = counter.next_number
    Counter.objects.filter(pk=counter.pk).update(next_number=number + 1, last_date=on)
    return Taken(series.parsed.format(number, on), series, year, number)


def next_number_hint(company: Company, document: SeriesDocument, *, on: date) -> str:
    """The number that the document would take now: a hint on the screen, nothing is reserved."""
    series = series_of(company, document)
    return series.parsed.format(upcoming_number(series, on=on), on)


def upcoming_number(series: Series, *, on: date) -> int:
    counter = Counter.objects.filter(series=series, year=counter_year(series.parsed, on)).first()
    return counter.next_number if counter else _first(series)


def _first(series: Series) -> int:
    """The first number chosen holds for the first year only; the next years restart at 1."""
    started = Counter.objects.filter(series=series).exists()
    return 1 if started and series.restarts_yearly else series.first_number
