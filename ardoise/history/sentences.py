"""Every kind of event and the French sentence that tells it. An event without a sentence cannot be recorded."""

from __future__ import annotations

import json

from ardoise.history.models import Event

_SENTENCES: dict[str, str] = {}


def register(sentences: dict[str, str]) -> None:
    """Called by the `events.py` of each room: name of the event to its sentence, with the data in braces."""
    _SENTENCES.update(sentences)


def is_known(name: str) -> bool:
    return name in _SENTENCES


def tell(event: Event) -> str:
    """ "a émis la facture F-2026-0001": the author's name stands before it on the page."""
    data = {key: "" if value is None else value for key, value in json.loads(event.data).items()}
    return _SENTENCES[event.name].format_map(_Blank(data))


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""
