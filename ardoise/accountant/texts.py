"""What people type in this room, cleaned, with the sentence that says what is wrong."""

from __future__ import annotations

from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_text

LONGEST = 3000
SAID = 200  # of a text, in its event
WORDS = 300


def clean_message(text: str, *, empty: str) -> str:
    """Raises Refused("text_empty") with the sentence given, or Refused("text_too_long")."""
    text = clean_text(text).strip()
    if not text and empty:
        raise Refused("text_empty", empty, "text")
    if len(text) > LONGEST:
        raise Refused("text_too_long", "Votre texte est trop long : 3 000 caractères au plus.", "text")
    return text


def clean_words(text: str) -> str:
    """How a document is asked for, on one line. Raises Refused("words_empty") or ("words_too_long")."""
    text = " ".join(clean_text(text).split())
    if not text:
        raise Refused(
            "words_empty", "Dites quelle pièce il manque : « facture de 84,90 € du 12/03 », par exemple.", "words"
        )
    if len(text) > WORDS:
        raise Refused("words_too_long", "Plus court : 300 caractères au plus.", "words")
    return text


def said(text: str) -> str:
    """The beginning of a text, on one line, for an event."""
    line = " ".join(text.split())
    return line if len(line) <= SAID else f"{line[:SAID]}…"
