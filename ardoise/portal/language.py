"""The two languages of the portal: French as written in the templates, English by the tables of `english/`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ardoise.portal.english import ENGLISH

LANGUAGES = {"fr": "Français", "en": "English"}


def say(language: str, sentence: str, /, **values: Any) -> str:
    """The French sentence in this language, its {variables} replaced by values already written in that language."""
    text = ENGLISH.get(sentence, sentence) if language == "en" else _spaced(sentence)
    return text.format(**values) if values else text


@cache
def _spaced(sentence: str) -> str:
    """With the no-break spaces of French typography, which nobody sees in a source."""
    for plain, spaced in (("« ", "«\u00a0"), (" »", "\u202f»"), (" :", "\u00a0:")):
        sentence = sentence.replace(plain, spaced)
    return re.sub(" ([;!?])", "\u202f\\1", sentence)
