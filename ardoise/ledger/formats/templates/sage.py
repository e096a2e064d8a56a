"""The layouts of Sage and Ciel: #MECG, PNM, Coala, XIMPORT."""

from __future__ import annotations

from ardoise.ledger.formats.cells import amount, blank, const, count, day, point, text
from ardoise.ledger.formats.model import Record, Template
from ardoise.ledger.formats.templates.common import FLAT, NO_SEMICOLON, columns

_MECG = (
    const("#MECG"),
    text("journal"),
    day("date", "%d%m%y"),
    day("date", "%d%m%y"),
    text("number"),
    text("piece", most=17, tail=True),
    blank(),
    text("account"),
    blank(),
    text("aux"),
    blank(),
    text("label", most=35),
    const("0"),
    day("due", "%d%m%y"),
    const("0,000000"),
    const("0,00"),
    const("0"),
    text("sense"),
    amount(),
    *(blank(), blank(), blank(), const("0"), const("0"), const("0"), blank(), blank(), const("0"), const("0")),
    *(const("0"), blank(), blank(), blank(), blank(), const("0"), const("0,00"), blank(), blank(), const("0"), blank()),
)

SAGE_100 = Template(
    "sage_100",
    "Sage 100 (#MECG)",
    "sage_{first}_{last}.txt",
    (Record(_MECG),),
    encoding="cp850",
    separator="\r\n",
    head=("#FLG 001", "#VER 31", "#DEV EUR"),
    foot=("#FIN",),
    replacements=(("Œ", "OE"), ("œ", "oe"), ("’", "'"), *FLAT, ("€", "EUR")),
    longest_aux=17,
    piece_width=17,
)

PNM = Template(
    "sage_pnm",
    "Sage (PNM)",
    "sage_{first}_{last}.pnm",
    columns(
        text("journal", 3),
        day("date", "%d%m%y"),
        text("nature", 2),
        text("account", 13),
        text("aux_mark", 1),
        text("aux", 13),
        text("piece", 13, tail=True),
        text("label", 25),
        blank(1),
        day("due", "%d%m%y", width=6),
        text("side", 1),
        amount(width=20, form=point),
        const("N"),
        count("number", 7, fill="0"),
    ),
    head=("{company:30.30}",),
    is_ascii=True,
    longest_aux=13,
    piece_width=13,
)

COALA = Template(
    "coala",
    "Sage Coala",
    "coala_{first}_{last}.csv",
    columns(
        day("date", "%d/%m/%Y"),
        text("journal"),
        text("account"),
        text("number"),
        text("piece"),
        amount("debit"),
        amount("credit"),
        const("E"),
        text("aux"),
    ),
    separator=";",
    replacements=NO_SEMICOLON,
)

CIEL = Template(
    "ciel",
    "Ciel, Sage 50 (XIMPORT)",
    "XIMPORT.TXT",
    columns(
        count("number", 5),
        text("journal", 2),
        day("date", "%Y%m%d"),
        day("due_or_date", "%Y%m%d"),
        text("piece", 12, tail=True),
        text("posted", 11),
        text("label", 25),
        amount(width=13, form=point),
        text("side", 1),
        blank(18),
        text("posted_label", 34),
        const("O2003"),
    ),
    encoding="cp850",
    is_ascii=True,
    longest_aux=11,
    piece_width=12,
)
