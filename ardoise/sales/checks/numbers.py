"""Numbers of invoices, credit notes and quotes: continuous, once each, as the counters say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count

from ardoise.history.verify import Fault, Scope, fault
from ardoise.numbering.checks import Numbered, SeriesCheck
from ardoise.numbering.models import Counter, Series, SeriesDocument
from ardoise.sales.models import Invoice, InvoiceState, Quote

NUMBERS = "numbers.invoices"
QUOTE_NUMBERS = "numbers.quotes"


def invoice_numbers_follow(scope: Scope) -> Iterator[Fault]:
    """Per series and year: no gap, no double, dates in order, the text of the pattern (CGI ann. II 242 nonies A)."""
    check = SeriesCheck(NUMBERS, scope.company)
    # a quote's counter is told by the quotes, in the check below
    check.counters = {key: row for key, row in check.counters.items() if row.series.document != SeriesDocument.QUOTE}
    issued = scope.of(Invoice.objects.filter(state=InvoiceState.ISSUED))
    ordered = issued.order_by("series", "series_year", "series_number")
    yield from check.run(_numbered(invoice) for invoice in scope.each(ordered))


def _numbered(invoice: Invoice) -> Numbered:
    return Numbered(
        table=Invoice._meta.db_table,
        pk=invoice.pk,
        series=invoice.series_id or 0,
        year=invoice.series_year or 0,
        number=invoice.series_number or 0,
        text=invoice.number or "",
        date=invoice.date or date.min,
    )


def quote_numbers_follow(scope: Scope) -> Iterator[Fault]:
    """As many numbered quotes as the counter gave numbers; each number stands once by the database's own key."""
    numbered = scope.of(Quote.objects.filter(number__isnull=False)).values("company").annotate(count=Count("pk"))
    counts = {row["company"]: row["count"] for row in numbered.order_by("company")}
    given: dict[int, int] = {}
    rows = scope.of(Series.objects.filter(document=SeriesDocument.QUOTE)).order_by("company", "pk")
    series_of = {}
    for series in scope.each(rows):
        counters = list(Counter.objects.filter(series=series).order_by("year"))
        firsts = [1 if series.restarts_yearly and index else series.first_number for index in range(len(counters))]
        numbers = sum(counter.next_number - first for counter, first in zip(counters, firsts, strict=True))
        given[series.company_id] = given.get(series.company_id, 0) + numbers
        series_of[series.company_id] = series
    for company, series in series_of.items():
        found = counts.get(company, 0)
        if given[company] != found:
            sentence = f"le compteur a donné {given[company]} numéros et {found} devis en portent un"
            yield fault(QUOTE_NUMBERS, series, series.get_document_display(), sentence)
