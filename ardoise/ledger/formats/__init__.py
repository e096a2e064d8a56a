"""The files that accounting software takes, each a declarative template: `FORMATS[code]`, written by `write`.

Layouts are those in use by public writers and readers of these files; nobody publishes stable specifications, so an
accountant tries on a test dossier first.
"""

from ardoise.ledger.formats.model import ExportLine, Template, Third
from ardoise.ledger.formats.templates import FORMATS
from ardoise.ledger.formats.write import write

__all__ = ["FORMATS", "ExportLine", "Template", "Third", "write"]
