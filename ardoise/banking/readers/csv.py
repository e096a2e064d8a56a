"""Statements as a table, of any bank."""

from __future__ import annotations

from ardoise.banking.readers.csv_mapping import Mapping, guess, signature
from ardoise.banking.readers.csv_reading import FORMAT, events, read, records, table

__all__ = ["FORMAT", "Mapping", "events", "guess", "read", "records", "signature", "table"]
