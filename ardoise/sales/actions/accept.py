"""The customer's answer to a quote: accepted, declined, or open again."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.errors import Conflict, Invalid
from ardoise.domain.identifiers import clean_text
from ardoise.history.record import Author, record
from ardoise.sales import events
from ardoise.sales.actions.draft import lock
from ardoise.sales.actions.finalise import seal_version
from ardoise.sales.models import Acceptance, Decline, Quote, QuoteState
from ardoise.web.fitting import misfits


def accept_quote(quote: Quote, *, by: Author) -> Quote:
    """Note the customer's agreement; a quote still in draft is numbered and frozen first. Accepted twice is once."""
    with transaction.atomic():
        quote = lock(quote)
        if quote.state == QuoteState.ACCEPTED:
            return quote
        lifecycle.require("quote", quote.state, "accept")
        if quote.state == QuoteState.DRAFT:
            quote = seal_version(quote, by=by)
        quote.state = QuoteState.ACCEPTED
        quote.save(update_fields=["state"])
        Acceptance.objects.create(quote=quote, version=quote.version, by_id=by.pk)
        record(quote.company_id, events.QUOTE_ACCEPTED, quote, by=by, number=quote.number, version=quote.version)
    return quote


def decline_quote(quote: Quote, *, by: Author, reason: str = "") -> Quote:
    with transaction.atomic():
        quote = lock(quote)
        if quote.state == QuoteState.DECLINED:
            return quote
        lifecycle.require("quote", quote.state, "decline")
        quote.state = QuoteState.DECLINED
        quote.save(update_fields=["state"])
        decline = Decline(quote=quote, by_id=by.pk, reason=clean_text(reason))
        if problems := misfits(decline, ["reason"]):
            raise Invalid(problems)
        decline.save()
        number = quote.display_number
        record(quote.company_id, events.QUOTE_DECLINED, quote, by=by, number=number, reason=decline.reason)
    return quote


def reopen_quote(quote: Quote, *, by: Author) -> Quote:
    """Back to waiting, as long as nothing was billed. Raises Conflict("already_billed") otherwise."""
    with transaction.atomic():
        quote = lock(quote)
        lifecycle.require("quote", quote.state, "reopen")
        if quote.billings.exists():
            raise Conflict(
                "already_billed", "Ce devis est déjà facturé, même en brouillon : il ne se rouvre plus.", "status"
            )
        Acceptance.objects.filter(quote=quote).delete()
        Decline.objects.filter(quote=quote).delete()
        quote.state = QuoteState.SENT if quote.number else QuoteState.DRAFT
        quote.save(update_fields=["state"])
        record(quote.company_id, events.QUOTE_REOPENED, quote, by=by, number=quote.display_number)
    return quote
