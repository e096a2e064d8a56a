"""Acts on several rows: each by itself, and one sentence at the end for what was done, one for what was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from ardoise.domain.errors import Refused

MOST = 200  # rows in one act
SEMICOLON = "\u202f; "
TOLD = 10  # numbers and reasons in one sentence


def chosen_ids(request: HttpRequest) -> list[int]:
    """The rows that were ticked, each once."""
    return ids_among(request.POST.getlist("chosen"))


def ids_among(typed: Sequence[str]) -> list[int]:
    known = dict.fromkeys(pk for pk in typed if pk.isdigit() and len(pk) < 19)
    return [int(pk) for pk in known][:MOST]


class Outcome:
    """What became of each chosen row."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._left = set(ids)
        self.done: list[str] = []
        self.missed: list[tuple[str, str]] = []

    @contextmanager
    def one(self, pk: int, number: str) -> Iterator[Callable[[str], None]]:
        """One row; a refusal of the trade is kept as its reason. Call what is given with its number when it is done."""
        self._left.discard(pk)
        try:
            yield self.done.append
        except Refused as refusal:
            self.missed.append((number, refusal.message))

    @property
    def unknown(self) -> int:
        """Chosen, and not found in this company."""
        return len(self._left)

    def done_words(self, one: str, many: str) -> str:
        return f"{_listed(self.done)} {many if len(self.done) > 1 else one}."


def say(request: HttpRequest, outcome: Outcome, *, done: tuple[str, str] | None = None, missed: str) -> None:
    """`done` is the verb for one and for several; None when a bar says it already."""
    if done and outcome.done:
        messages.success(request, outcome.done_words(*done))
    reasons = [f"{number} ({reason.rstrip('.')})" for number, reason in outcome.missed]
    if outcome.unknown:
        reasons.append(
            "un document introuvable" if outcome.unknown == 1 else f"{outcome.unknown} documents introuvables"
        )
    if reasons:
        messages.warning(request, f"{missed}\u00a0: {_listed(reasons, SEMICOLON)}.")
    elif not outcome.done:
        messages.warning(request, "Choisissez d’abord des lignes.")


def _listed(words: Sequence[str], separator: str = ", ") -> str:
    more = len(words) - TOLD
    shown = [*words[:TOLD], *([f"{more} autres"] if more > 1 else words[TOLD : TOLD + 1])]
    return separator.join(shown)
