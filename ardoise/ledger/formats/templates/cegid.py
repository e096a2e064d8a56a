"""The layouts of Cegid: Quadra, TRA, and the CSV of Expert."""

from __future__ import annotations

from ardoise.ledger.formats.cells import amount, blank, const, day, text
from ardoise.ledger.formats.model import Record, Template
from ardoise.ledger.formats.templates.common import NO_SEMICOLON, columns

QUADRA = Template(
    "quadra",
    "Cegid Quadra (ASCII)",
    "quadra_{first}_{last}.txt",
    (
        Record(
            (
                const("C"),
                text("code", 8),
                text("name", 30),
                text("key", 7),
                blank(52),
                text("collective", 8),
                blank(112),
                text("kind", 1),
                blank(235),
            ),
            per="third",
        ),
        Record(
            (
                const("M"),
                text("posted", 8),
                text("journal", 2),
                const("000"),
                day("date", "%d%m%y"),
                blank(1),
                text("label", 20),
                text("side", 1),
                const("+"),
                amount(width=12, form=str, fill="0"),
                blank(8),
                day("due", "%d%m%y", none="000000"),
                text("letter", 2),
                blank(3),
                text("piece", 5, tail=True),
                blank(20),
                text("piece", 8, tail=True),
                const("EUR"),
                text("journal", 3),
                blank(3),
                text("label", 30),
                blank(2),
                text("piece", 10, tail=True),
                blank(73),
            )
        ),
    ),
    is_ascii=True,
    longest_aux=8,
    piece_width=8,
)

TRA = Template(
    "cegid_tra",
    "Cegid (TRA)",
    "cegid_{first}_{last}.tra",
    columns(
        text("journal", 3),
        day("date", "%d%m%Y"),
        text("nature", 2),
        text("account", 17),
        text("aux_mark", 1),
        text("aux", 17),
        text("piece", 35, tail=True),
        text("label", 35),
        const("VIR"),
        day("due", "%d%m%Y", none="01011900"),
        text("side", 1),
        amount(width=20),
        const("N"),
        text("number", 8),
        const("EUR"),
        const("1,00000000"),
        const("E--"),
        blank(40),
        const("001"),
        blank(4),
    ),
    head=(
        "***S5EXPJRLETE   0101190001011900011     010119000000CEGID"
        + " " * 65
        + "-"
        + " " * 12
        + "01011900001--"
        + " " * 16,
    ),
    is_ascii=True,
    longest_aux=17,
    piece_width=35,
)

CEGID = Template(
    "cegid",
    "Cegid Expert (CSV)",
    "cegid_{first}_{last}.csv",
    columns(
        day("date", "%d%m%Y"),
        text("journal"),
        text("account"),
        text("aux"),
        text("side"),
        amount(),
        text("label"),
        text("piece"),
    ),
    separator=";",
    ending="\n",
    replacements=NO_SEMICOLON,
    is_ascii=True,
)
