"""Whether a series could give again a number of another one of the company: it is refused before it begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ardoise.domain.errors import Refused
from ardoise.domain.numbering import Pattern, follows_safely, overlap
from ardoise.numbering.models import Series, SeriesDocument


def refuse_meeting(
    chosen: Pattern, document: SeriesDocument, starts_on: date | None, known: Iterable[Series], *, itself: int = 0
) -> None:
    """Against those that come before and after it, and those of the other documents that share its numbers.

    Raises Refused("pattern_meets"). `itself`: the key of the series that takes this pattern.
    """
    is_quote = document == SeriesDocument.QUOTE
    for other in known:
        if other.pk == itself or other.uses_invoice_series or (other.document == SeriesDocument.QUOTE) != is_quote:
            continue
        if other.document != document:
            meets = overlap(other.parsed, chosen)
        elif other.starts_on is None or (starts_on is not None and other.starts_on <= starts_on):
            meets = starts_on is None or not follows_safely(other.parsed, chosen, starts_on)
        else:
            meets = not follows_safely(chosen, other.parsed, other.starts_on)
        if meets:
            raise Refused(
                "pattern_meets",
                f"Ce modèle pourrait redonner un numéro de la série {other.pattern} : "
                "commencez par d’autres lettres, ou le 1er janvier avec l’année à la même place.",
                "pattern",
            )
