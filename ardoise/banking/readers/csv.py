"""Statements as a table, of any bank."""

from __future__ import annotations

from ardoise.banking.readers.csv_mapping import Mapping, guess, signature
from ardoise.banking.readers.csv_reading import read, table

__all__ = ["Mapping", "guess", "read", "signature", "table"]
