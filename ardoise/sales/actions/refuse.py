"""The customer refuses a quote on its page."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain.errors import Conflict
from ardoise.history.record import Author
from ardoise.sales.actions.accept import decline_quote
from ardoise.sales.actions.draft import lock
from ardoise.sales.models import Quote
from ardoise.sales.signing import require_signable


def refuse_quote(quote: Quote, *, version: int, reason: str, by: Author) -> Quote:
    """Refuse this very version, expired or not. Raises Conflict with the reason when it waits for no answer."""
    with transaction.atomic():
        quote = lock(quote)
        try:
            require_signable(quote, version=version)
        except Conflict as conflict:
            if conflict.code != "quote_expired":
                raise
        return decline_quote(quote, reason=reason, by=by)
