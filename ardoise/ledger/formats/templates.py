"""The layouts, each said once. Amounts are never negative: a credit note changes sides."""

from __future__ import annotations

from typing import Any

from ardoise.ledger.fec.columns import COLUMNS
from ardoise.ledger.formats.cells import amount, blank, comma, const, day, or_nothing, point, text
from ardoise.ledger.formats.model import Cell, Record, Template
from ardoise.ledger.formats.write import BOM

_FLAT = (("–", "-"), ("—", "-"))
_NO_SEMICOLON = ((";", ","),)
_NO_QUOTE = (('"', "'"),)


def _columns(*cells: Cell) -> tuple[Record, ...]:
    return (Record(cells),)


def _has_due(line: Any) -> bool:
    return line.due is not None


FEC = Template(
    "fec",
    "FEC (Pennylane, MyUnisoft, Tiime et la plupart des logiciels)",
    "{siren}FEC{last_first}.txt",
    _columns(
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
    _columns(
        text("journal", 3),
        day("date", "%d%m%Y"),
        text("nature", 2),
        text("account", 17),
        text("aux_mark", 1),
        text("aux", 17),
        text("piece", 35),
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
    _columns(
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
    replacements=_NO_SEMICOLON,
    is_ascii=True,
)

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
    replacements=(("Œ", "OE"), ("œ", "oe"), ("’", "'"), *_FLAT, ("€", "EUR")),
    longest_aux=17,
    piece_width=17,
)

PNM = Template(
    "sage_pnm",
    "Sage (PNM)",
    "sage_{first}_{last}.pnm",
    _columns(
        text("journal", 3),
        day("date", "%d%m%y"),
        text("nature", 2),
        text("account", 13),
        text("aux_mark", 1),
        text("aux", 13),
        text("piece", 13),
        text("label", 25),
        blank(1),
        day("due", "%d%m%y", width=6),
        text("side", 1),
        amount(width=20, form=point),
        const("N"),
        text("number", 7, right=True, fill="0"),
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
    _columns(
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
    replacements=_NO_SEMICOLON,
)

CIEL = Template(
    "ciel",
    "Ciel, Sage 50 (XIMPORT)",
    "XIMPORT.TXT",
    _columns(
        text("number", 5, right=True),
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

EBP = Template(
    "ebp",
    "EBP",
    "ebp_{first}_{last}.txt",
    _columns(
        text("rank", 5, right=True, fill="0"),
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
    replacements=_NO_QUOTE,
    is_ascii=True,
    longest_aux=15,
    piece_width=15,
)

AGIRIS = Template(
    "agiris",
    "Isacompta, Agiris (CSV)",
    "agiris_{first}_{last}.csv",
    _columns(
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
    replacements=_NO_SEMICOLON,
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
                text("number", 8, right=True),
                text("label", 30),
                blank(27),
                text("number", 9, right=True, fill="0"),
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
            when=_has_due,
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
    _columns(
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
    replacements=(*_NO_SEMICOLON, *_FLAT),
)

ACD_CLIPBOARD = Template(
    "acd_presse_papier",
    "ACD (presse-papier)",
    "acd_{first}_{last}.tsv",
    _columns(
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
    _columns(
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
    _columns(
        text("journal", 2),
        day("date", "%d%m%Y"),
        const("1".rjust(6)),
        text("rank", 6, right=True),
        day("date", "%d%m%y"),
        text("posted", 6, fill="0"),
        amount("debit", 13),
        amount("credit", 13),
        text("numbered_label", 30),
        text("letter", 2),
        text("number", 5, right=True),
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

OPEN_CONCERTO = Template(
    "openconcerto",
    "OpenConcerto",
    "openconcerto_{first}_{last}.csv",
    _columns(
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
    replacements=_NO_SEMICOLON,
)

CSV = Template(
    "csv",
    "Tableur (CSV)",
    "ecritures_{first}_{last}.csv",
    _columns(
        day("date", "%d/%m/%Y"),
        text("journal"),
        text("piece", quote=True),
        text("account"),
        text("aux"),
        text("label", quote=True),
        amount("debit", form=or_nothing(comma)),
        amount("credit", form=or_nothing(comma)),
        day("due", "%d/%m/%Y"),
    ),
    encoding="utf-8",
    separator=";",
    head=(f"{BOM}Date;Journal;N° pièce;Compte;Compte auxiliaire;Libellé;Débit;Crédit;Échéance",),
)

FORMATS: dict[str, Template] = {
    template.code: template
    for template in (
        *(FEC, QUADRA, TRA, CEGID, SAGE_100, PNM, COALA, CIEL, EBP, ISACOMPTA, AGIRIS, ACD, ACD_CLIPBOARD, IBIZA),
        *(WINFIC, OPEN_CONCERTO, CSV),
    )
}
