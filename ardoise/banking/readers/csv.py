"""Statements as a table, of any bank."""

from __future__ import annotations

from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import Reading, Unreadable


def read(source: Source) -> Reading:
    """Raises Unreadable: no table is read yet."""
    raise Unreadable("Le format de ce fichier n’est pas reconnu.")
