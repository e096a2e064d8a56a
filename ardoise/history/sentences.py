"""Every kind of event and the French sentence that tells it. An event without a sentence cannot be recorded."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from typing import Any

from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.history.models import Event

BY_VISITOR = "@visitor"  # after the name of an event: how it is told when a customer did it

_SENTENCES: dict[str, str] = {}


def register(sentences: dict[str, str]) -> None:
    """Called by the `events.py` of each room: name of the event to its sentence, with the data in braces."""
    _SENTENCES.update(sentences)


def is_known(name: str) -> bool:
    return name in _SENTENCES


def tell(event: Event) -> str:
    """ "a émis la facture F-2026-0001, 1 178,25 € TTC": the author's name stands before it on the page."""
    data = {key: "" if value is None else value for key, value in json.loads(event.data).items()}
    is_by_visitor = event.author_id is None and event.author_name != "Ardoise"
    sentence = (is_by_visitor and _SENTENCES.get(event.name + BY_VISITOR)) or _SENTENCES[event.name]
    return _Teller().vformat(sentence, (), data).strip()


class _Teller(string.Formatter):
    """`{amount:money}` writes an amount in French; a value that was not recorded is left out."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "")

    def format_field(self, value: Any, format_spec: str) -> Any:
        if format_spec == "money":
            return money_text(Money(value)) if value else ""
        return super().format_field(value, format_spec)
