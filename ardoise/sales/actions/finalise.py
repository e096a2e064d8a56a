"""Give a quote its number and freeze the version that leaves the house."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain import checks, lifecycle
from ardoise.domain.document import Document, checksum, to_json
from ardoise.domain.problem import Problem
from ardoise.history.record import Author, record
from ardoise.numbering.actions.take import take_number
from ardoise.numbering.models import SeriesDocument
from ardoise.sales import events
from ardoise.sales.actions.draft import lock, save_totals
from ardoise.sales.compose import compose_quote
from ardoise.sales.models import Quote, QuoteState, QuoteVersion
from ardoise.sales.parties import facts_of
from ardoise.sales.regime import regime_problems


def finalise_quote(quote: Quote, *, by: Author) -> Quote:
    """Check the quote, give it a number if it has none, freeze it as its next version. A quote already out stays so.

    Raises Invalid with every problem that stops it.
    """
    with transaction.atomic():
        quote = lock(quote)
        if quote.state != QuoteState.DRAFT:
            lifecycle.require("quote", quote.state, "send")
            return quote
        return seal_version(quote, by=by)


def quote_problems(quote: Quote) -> list[Problem]:
    """Every check on the quote as it stands: what stops it, then hints."""
    return problems_in_quote(quote, compose_quote(quote, on=quote.date or quote.company.today))


def problems_in_quote(quote: Quote, document: Document) -> list[Problem]:
    """Every check on this document of the quote, saved or not."""
    found = checks.check(
        document, today=quote.company.today, seller_facts=facts_of(quote.company, on=quote.company.today)
    )
    return [*regime_problems(quote, on=quote.date or quote.company.today), *found]


def seal_version(quote: Quote, *, by: Author) -> Quote:
    """In the caller's transaction, on a locked draft."""
    today = quote.company.today
    on = quote.date or today
    checks.refuse_blocking(quote_problems(quote))
    if not quote.number:
        quote.number = take_number(quote.company, SeriesDocument.QUOTE, on=today).text
    quote.date, quote.state = on, QuoteState.SENT
    document = compose_quote(quote, on=on)
    quote.valid_until = document.valid_until
    quote.version += 1
    save_totals(quote)
    text = to_json(document)
    QuoteVersion.objects.create(quote=quote, version=quote.version, document=text, sha256=checksum(text))
    record(
        quote.company_id,
        events.QUOTE_FINALISED,
        quote,
        by=by,
        number=quote.number,
        version=quote.version,
        total=quote.total_incl_vat,
        sha256=checksum(text),
    )
    return quote
