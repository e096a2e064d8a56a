"""What must hold of a series of numbers: nothing missing, nothing twice, dates in order, the counter at its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ardoise.domain.french import date_text
from ardoise.history.verify import Fault
from ardoise.numbering.models import Counter, Series


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document that took a number, as its own table tells it."""

    table: str
    pk: int
    series: int
    year: int
    number: int
    text: str
    date: date

    @property
    def row(self) -> str:
        return f"{self.text} (id {self.pk})"


class SeriesCheck:
    """Reads the documents of all series, ordered by series, year and number, and yields what is wrong."""

    def __init__(self, check: str, company: int | None = None) -> None:
        self.check = check
        counters = Counter.objects.select_related("series").order_by("series", "year")
        if company is not None:
            counters = counters.filter(series__company=company)
        self.counters = {(counter.series_id, counter.year): counter for counter in counters}
        self.first_years: dict[int, int] = {}
        for series, year in self.counters:
            self.first_years.setdefault(series, year)

    def run(self, documents: Iterable[Numbered]) -> Iterator[Fault]:
        left = dict(self.counters)
        previous: Numbered | None = None
        for document in documents:
            begins = previous is None or (previous.series, previous.year) != (document.series, document.year)
            if begins and previous is not None:
                yield from self._end(previous, left.pop((previous.series, previous.year), None))
            yield from self._one(document, None if begins else previous)
            previous = document
        if previous is not None:
            yield from self._end(previous, left.pop((previous.series, previous.year), None))
        for counter in left.values():
            if counter.next_number != self._first(counter):
                yield self._counter(counter, "a donné des numéros qu’aucun document ne porte")

    def _one(self, document: Numbered, previous: Numbered | None) -> Iterator[Fault]:
        counter = self.counters.get((document.series, document.year))
        if counter is None:
            yield self._document(document, "porte un numéro d’une série sans compteur")
            return
        expected = self._first(counter) if previous is None else previous.number + 1
        if document.number != expected:
            missing = counter.series.parsed.format(expected, document.date)
            yield self._document(document, f"ne suit pas : le numéro {missing} manque ou se répète")
        if document.text != counter.series.parsed.format(document.number, document.date):
            yield self._document(document, "n’est pas écrit selon le modèle de sa série")
        if previous is not None and document.date < previous.date:
            yield self._document(document, f"est daté avant {previous.text}, du {date_text(previous.date)}")

    def _end(self, last: Numbered, counter: Counter | None) -> Iterator[Fault]:
        if counter is None:
            return
        if counter.next_number != last.number + 1:
            sentence = f"donnera {counter.next_number} alors que le dernier document est {last.text}"
            yield self._counter(counter, sentence)
        elif counter.last_date != last.date:
            yield self._counter(counter, f"ne connaît pas la date du dernier document, {last.text}")

    def _first(self, counter: Counter) -> int:
        series: Series = counter.series
        begins = not series.restarts_yearly or self.first_years[series.pk] == counter.year
        return series.first_number if begins else 1

    def _document(self, document: Numbered, sentence: str) -> Fault:
        return Fault(self.check, document.table, document.row, sentence)

    def _counter(self, counter: Counter, sentence: str) -> Fault:
        name = f"{counter.series.get_document_display()} {counter.year or ''}".strip()
        return Fault(self.check, Counter._meta.db_table, f"{name} (id {counter.pk})", f"le compteur {sentence}")
