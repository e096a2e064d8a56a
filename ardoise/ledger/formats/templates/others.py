"""The layouts of EBP, Isacompta, ACD, Ibiza and WinFic."""

from __future__ import annotations

from ardoise.ledger.formats.cells import amount, blank, const, count, day, or_nothing, point, text
from ardoise.ledger.formats.model import Record, Template
from ardoise.ledger.formats.templates.common import FLAT, NO_QUOTE, NO_SEMICOLON, columns, has_due

EBP = Template(
    "ebp",
    "EBP",
    "ebp_{first}_{last}.txt",
    columns(
        count("rank", 5, fill="0"),
        day("date", "%d%m%Y"),
        text("journal"),
        text("posted", most=15),
        blank(),
        text("label", 40, quote=True),
        text("piece", 15, quote=True, tail=True),
        amount(width=13, form=point, fill="0"),
        text("side"),
        day("due", "%d%m%Y"),
        blank(),
    ),
    encoding="cp850",
    separator=",",
    replacements=NO_QUOTE,
    is_ascii=True,
    longest_aux=15,
    piece_width=15,
)

AGIRIS = Template(
    "agiris",
    "Isacompta, Agiris (CSV)",
    "agiris_{first}_{last}.csv",
    columns(
        text("number"),
        text("label"),
        day("date", "%d%m%Y"),
        text("label"),
        text("posted"),
        text("posted_label"),
        text("piece"),
        amount("debit"),
        amount("credit"),
        amount(),
        text("side"),
        text("letter"),
        text("journal"),
    ),
    separator=";",
    replacements=NO_SEMICOLON,
    is_ascii=True,
)

ISACOMPTA = Template(
    "isacompta",
    "Isacompta (ECR)",
    "isacompta_{first}_{last}.ECR",
    (
        Record(
            (
                const("ECR", 6),
                text("journal", 2),
                day("date", "%d%m%Y"),
                count("number", 8),
                text("label", 30),
                blank(27),
                count("number", 9, fill="0"),
            ),
            per="entry",
        ),
        Record(
            (
                const("MVT", 6),
                text("posted", 10),
                text("label", 30),
                amount("debit", 13, form=or_nothing(point)),
                amount("credit", 13, form=or_nothing(point)),
            )
        ),
        Record(
            (const("ECHMVT"), amount(width=13, form=point), const("100".rjust(10)), day("due", "%d%m%Y")),
            when=has_due,
        ),
    ),
    head=(
        "VER   020000000000Export ventes et banque       0",
        "DOS   {code:8.8}{company:38.38}01110010",
        "EXO   {opening}{closing}             EUR",
    ),
    is_ascii=True,
    longest_aux=10,
)

ACD = Template(
    "acd",
    "ACD (iSuite Expert)",
    "acd_{first}_{last}.csv",
    columns(
        text("number"),
        day("date", "%d/%m/%Y"),
        day("date", "%Y"),
        day("date", "%m"),
        day("date", "%d"),
        text("piece"),
        text("label"),
        text("posted"),
        text("posted_label"),
        amount("debit"),
        amount("credit"),
        amount(),
        text("journal"),
    ),
    separator=";",
    replacements=(*NO_SEMICOLON, *FLAT),
)

ACD_CLIPBOARD = Template(
    "acd_presse_papier",
    "ACD (presse-papier)",
    "acd_{first}_{last}.tsv",
    columns(
        day("date", "%d/%m/%Y"),
        text("piece"),
        text("posted"),
        text("label"),
        text("letter"),
        blank(),
        amount("debit"),
        amount("credit"),
    ),
    encoding="utf-8",
    separator="\t",
)

IBIZA = Template(
    "ibiza",
    "Ibiza",
    "ibiza_{first}_{last}.txt",
    columns(
        day("date", "%d/%m/%Y"),
        text("journal"),
        text("number"),
        text("piece"),
        text("posted"),
        text("label"),
        amount("debit"),
        amount("credit"),
    ),
    encoding="utf-8",
    separator="\t",
    head=("Date\tCode journal\tPièce\tRéf. Pièce\tNuméro du compte\tLibellé\tDébit\tCrédit",),
)

WINFIC = Template(
    "winfic",
    "WinFic",
    "winfic_{first}_{last}.txt",
    columns(
        text("journal", 2),
        day("date", "%d%m%Y"),
        const("1".rjust(6)),
        count("rank", 6),
        day("date", "%d%m%y"),
        text("posted", 6, fill="0"),
        amount("debit", 13),
        amount("credit", 13),
        text("numbered_label", 30),
        text("letter", 2),
        count("number", 5),
        blank(4),
        day("due_or_date", "%d%m%Y"),
        const("1"),
        blank(1),
        blank(1),
        const("0,000000000"),
        blank(2),
    ),
    separator="|",
    replacements=(("|", "/"),),
    is_ascii=True,
    longest_aux=6,
)
