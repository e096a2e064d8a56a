"""What rooms above say of a document on its row: a question that waits for an answer.

They are listed in `ardoise/reactions.py` (REMARKS), which settings name: sales knows none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings

from ardoise.companies.gate import Access


@dataclass(frozen=True)
class Remark:
    """A few words, and where they are answered on the page of the document."""

    words: str
    anchor: str


Remarks = Callable[[Access, str, Sequence[int]], Mapping[int, Remark]]


def remarks_on(access: Access, about: str, ids: Sequence[int]) -> dict[int, Remark]:
    """One for each document at most: `about` is its kind ("sales.invoice"), `ids` those of the page shown."""
    readers: Iterable[Remarks] = import_module(settings.REACTIONS).REMARKS
    return {pk: remark for reader in readers for pk, remark in reader(access, about, ids).items()} if ids else {}
