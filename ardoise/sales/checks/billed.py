"""What each quote says that it was billed, computed again from its issued invoices."""

from __future__ import annotations

from collections.abc import Iterator

from ardoise.domain.money import ZERO
from ardoise.history.verify import Fault, Scope, fault
from ardoise.sales.models import Quote
from ardoise.sales.queries import billed_sums

BILLED = "quotes.billed"


def quotes_know_what_was_billed(scope: Scope) -> Iterator[Fault]:
    for quotes in scope.chunks(scope.of(Quote.objects.order_by("pk"))):
        sums = billed_sums(quote.pk for quote in quotes)
        for quote in quotes:
            billed = sums.get(quote.pk, ZERO)
            if quote.billed != billed:
                yield fault(BILLED, quote, quote.display_number, f"facturé : noté {quote.billed}, calculé {billed}")
