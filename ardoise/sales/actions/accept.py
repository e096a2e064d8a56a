"""The customer's answer to a quote: accepted, declined, or open again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.document import Document
from ardoise.domain.errors import Conflict, Invalid
from ardoise.domain.identifiers import clean_text
from ardoise.history.record import Author, record
from ardoise.sales import events
from ardoise.sales.actions.draft import lock, save_totals
from ardoise.sales.actions.finalise import seal_version
from ardoise.sales.models import Acceptance, Decline, Quote, QuoteLine, QuoteState
from ardoise.sales.selection import chosen_lines, frozen_version, resolve
from ardoise.web.fitting import misfits


def accept_quote(quote: Quote, *, by: Author, chosen: Iterable[int] | None = None, version: int | None = None) -> Quote:
    """Note the customer's agreement; a quote still in draft is numbered and frozen first. Accepted twice is once.

    `chosen`: the positions of the options taken; as proposed when it is not said. Raises the refusals of
    `options.choose`. `version`: the one that was read; raises Conflict("version_replaced") when it is not the last.
    """
    with transaction.atomic():
        quote = lock(quote)
        if quote.state == QuoteState.ACCEPTED:
            return quote
        if version is not None and (quote.state == QuoteState.DRAFT or quote.version != version):
            message = "Ce devis a changé depuis cette version : relisez la nouvelle avant de l’accepter."
            raise Conflict("version_replaced", message, "version")
        lifecycle.require("quote", quote.state, "accept")
        if quote.state == QuoteState.DRAFT:
            quote = seal_version(quote, by=by)
        taken = chosen_lines(quote) if chosen is None else frozenset(chosen)
        _tick(quote, resolve(quote, taken))
        quote.state = QuoteState.ACCEPTED
        quote.save(update_fields=["state"])
        Acceptance.objects.create(quote=quote, version=quote.version, by_id=by.pk)
        record(
            quote.company_id,
            events.QUOTE_ACCEPTED,
            quote,
            by=by,
            number=quote.number,
            version=quote.version,
            chosen=sorted(taken),
            total=quote.total_incl_vat,
        )
    return quote


def _tick(quote: Quote, document: Document) -> None:
    """The lines say what is taken in this document, and the totals follow. In the caller's transaction."""
    rows = list(quote.lines.all())
    changed = [row for row, line in zip(rows, document.lines, strict=True) if row.is_chosen != line.is_chosen]
    if not changed:
        return
    for row in changed:
        row.is_chosen = not row.is_chosen
    QuoteLine.objects.bulk_update(changed, ["is_chosen"], batch_size=100)
    save_totals(quote, rows)


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
        if signature := getattr(quote, "signature", None):
            message = (
                f"Ce devis est signé par {signature.name} : il ne se rouvre plus. Copiez-le pour en faire un autre."
            )
            raise Conflict("signed_by_customer", message, "status")
        if quote.billings.exists():
            raise Conflict(
                "already_billed", "Ce devis est déjà facturé, même en brouillon : il ne se rouvre plus.", "status"
            )
        Acceptance.objects.filter(quote=quote).delete()
        Decline.objects.filter(quote=quote).delete()
        if quote.state == QuoteState.ACCEPTED:
            _tick(quote, frozen_version(quote))  # proposed again as it was
        quote.state = QuoteState.SENT if quote.number else QuoteState.DRAFT
        quote.save(update_fields=["state"])
        record(quote.company_id, events.QUOTE_REOPENED, quote, by=by, number=quote.display_number)
    return quote
