"""What the customer chooses on a quote: the frozen version with this choice, and the down payment that it foresees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ardoise.domain import options
from ardoise.domain.document import Document, from_json
from ardoise.domain.errors import Conflict
from ardoise.domain.money import Money
from ardoise.domain.parts import foreseen_down_payment
from ardoise.sales.certificate import signed_paper
from ardoise.sales.compose import compose_quote
from ardoise.sales.models import Quote, QuoteState, QuoteVersion


def frozen_version(quote: Quote) -> Document:
    """What was last proposed to the customer. Raises Conflict("quote_not_frozen") when nothing was yet."""
    version = QuoteVersion.objects.filter(quote=quote, version=quote.version).first()
    if version is None:
        raise Conflict("quote_not_frozen", "Ce devis n’est pas encore validé : validez-le d’abord.", "status")
    return from_json(version.document)


def resolve(quote: Quote, chosen: Iterable[int]) -> Document:
    """The frozen version with these options taken and no other, its amounts computed again by the same engine.

    `chosen` are positions in its lines. With what it proposes ticked, it is the frozen version, exactly.
    Raises the refusals of `options.choose` and of `frozen_version`.
    """
    return options.choose(frozen_version(quote), chosen)


def proposal(quote: Quote) -> Document:
    """What would be accepted now: the version that the customer has, or the draft as it stands."""
    if quote.state == QuoteState.DRAFT or not quote.version:  # a draft may be declined before it ever left
        return compose_quote(quote, on=quote.date or quote.company.today)
    return frozen_version(quote)


def current_quote(quote: Quote) -> Document:
    """The proposal; once accepted, with the choice of the customer: what was not taken stays, and says so.

    Signed on line, it says by whom in the place of the zones to fill by hand.
    """
    document = proposal(quote)
    if quote.state != QuoteState.ACCEPTED:
        return document
    if has_options(document):
        document = replace(options.choose(document, chosen_lines(quote)), is_answered=True)
    signature = getattr(quote, "signature", None)
    return signed_paper(signature, document) if signature else document


def chosen_lines(quote: Quote) -> frozenset[int]:
    """The positions of the options ticked on the quote as it is saved."""
    return options.chosen_of(list(quote.lines.all()))


def has_options(document: Document) -> bool:
    return any(line.option for line in document.lines)


def down_payment_of(quote: Quote, document: Document) -> Money | None:
    """What the quote foresees at signing with this choice, with VAT; None when it foresees nothing."""
    return foreseen_down_payment(document)
