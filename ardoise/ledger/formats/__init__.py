"""The files that accounting software takes, each a declarative template: `FORMATS[code]`, written by `write`.

Layouts are those in use by public writers and readers of these files; nobody publishes stable specifications, so an
accountant tries on a test dossier first. `CHOICES` adds the workbook, which is no text; `write_to` writes any of them.
"""

from ardoise.ledger.formats.choices import CHOICES, pattern_of, write_to
from ardoise.ledger.formats.model import ExportLine, Template, Third
from ardoise.ledger.formats.names import file_name_of, period_of
from ardoise.ledger.formats.templates import FORMATS
from ardoise.ledger.formats.write import lost_in, write

__all__ = [
    "CHOICES",
    "FORMATS",
    "ExportLine",
    "Template",
    "Third",
    "file_name_of",
    "lost_in",
    "pattern_of",
    "period_of",
    "write",
    "write_to",
]
