"""Fold text for searches: no case, no accents, single spaces."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """ "Crêperie  Œuf d’or" -> "creperie oeuf d'or": what a search column holds and what a search looks for."""
    plain = text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").replace("\x00", "")  # PostgreSQL holds no NUL
    flat = unicodedata.normalize("NFKD", plain)
    letters = "".join(char for char in flat if not unicodedata.combining(char))
    return " ".join(letters.casefold().split())
