"""The layouts, each said once. Amounts are never negative: a credit note changes sides."""

from __future__ import annotations

from ardoise.ledger.formats.model import Template
from ardoise.ledger.formats.templates import cegid, open_files, others, sage

FORMATS: dict[str, Template] = {
    template.code: template
    for template in (
        open_files.FEC,
        *(cegid.QUADRA, cegid.TRA, cegid.CEGID),
        *(sage.SAGE_100, sage.PNM, sage.COALA, sage.CIEL),
        others.EBP,
        *(others.ISACOMPTA, others.AGIRIS, others.ACD, others.ACD_CLIPBOARD, others.IBIZA, others.WINFIC),
        *(open_files.OPEN_CONCERTO, open_files.CSV),
    )
}
