"""Layouts that nobody owns: the FEC, which most software reads, and tables for a spreadsheet."""

from __future__ import annotations

from ardoise.ledger.fec.columns import COLUMNS
from ardoise.ledger.formats.cells import amount, blank, comma, day, or_nothing, said, text
from ardoise.ledger.formats.model import Template
from ardoise.ledger.formats.templates.common import NO_SEMICOLON, columns
from ardoise.ledger.formats.write import BOM

FEC = Template(
    "fec",
    "FEC (Pennylane, MyUnisoft, Tiime et la plupart des logiciels)",
    "ventes_{siren}_{period}.txt",
    columns(
        text("journal"),
        text("journal_label"),
        text("number"),
        day("date", "%Y%m%d"),
        text("account"),
        text("account_label"),
        text("aux"),
        text("aux_label"),
        text("piece"),
        day("piece_date", "%Y%m%d"),
        text("label"),
        amount("debit"),
        amount("credit"),
        text("letter"),
        day("letter_date", "%Y%m%d"),
        day("valid_date", "%Y%m%d"),
        blank(),
        blank(),
    ),
    encoding="utf-8",
    separator="\t",
    head=("\t".join(COLUMNS),),
)

CSV = Template(
    "csv",
    "Tableur (CSV)",
    "ecritures_{first}_{last}.csv",
    columns(
        day("date", "%d/%m/%Y"),
        text("journal"),
        said("piece"),
        text("account"),
        text("aux"),
        said("label"),
        amount("debit", form=or_nothing(comma)),
        amount("credit", form=or_nothing(comma)),
        day("due", "%d/%m/%Y"),
    ),
    encoding="utf-8",
    separator=";",
    head=(f"{BOM}Date;Journal;N° pièce;Compte;Compte auxiliaire;Libellé;Débit;Crédit;Échéance",),
)

OPEN_CONCERTO = Template(
    "openconcerto",
    "OpenConcerto",
    "openconcerto_{first}_{last}.csv",
    columns(
        day("date", "%d/%m/%Y"),
        text("journal"),
        text("posted"),
        text("piece"),
        text("label"),
        amount("debit"),
        amount("credit"),
    ),
    encoding="utf-8",
    separator=";",
    ending="\n",
    replacements=NO_SEMICOLON,
)
