"""The page of a preview: what the file is, its equation, the account it goes to, what was counted, fifty rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.urls import reverse

from ardoise.banking import uploads
from ardoise.banking.actions.read_statement import Preview, PreviewRemark, PreviewRow, preview_of
from ardoise.banking.columns import bank_of_table
from ardoise.banking.fingerprint import Recognition
from ardoise.banking.models import BankAccount, BankStatement, RemarkKind
from ardoise.banking.rib import iban_of
from ardoise.banking.twins import Twin, twins_of
from ardoise.banking.words import (
    Equation,
    account_words,
    bank_words,
    counted,
    format_words,
    left_aside_words,
    period_words,
)
from ardoise.domain.french import money_text
from ardoise.domain.identifiers import bank_of
from ardoise.domain.money import Money

NEW = "new"
PER_PAGE = 50
One = TypeVar("One", PreviewRow, PreviewRemark)
IN_SIGHT = 5
KINDS = {"connues": Recognition.KNOWN, "nouvelles": Recognition.NEW}
REMARKS = {"illisibles": RemarkKind.UNREADABLE, "de-cote": RemarkKind.IGNORED}


@dataclass(frozen=True)
class AccountChoice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Count:
    text: str
    url: str
    is_on: bool
    is_watch: bool = False


@dataclass
class Shown:
    preview: Preview
    told: str
    equation: Equation
    choices: list[AccountChoice]
    is_new_account: bool
    counts: list[Count] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    rows: Sequence[PreviewRow] = ()
    remarks: Sequence[PreviewRemark] = ()
    unreadable: list[PreviewRemark] = field(default_factory=list)  # the first ones, always in sight
    previous: str = ""
    next: str = ""
    beyond: str = ""  # what is not shown
    new_name: str = ""
    new_told: str = ""
    why_not: str = ""
    button: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def shown_preview(
    statement: BankStatement, accounts: Sequence[BankAccount], asked: Mapping[str, Any], ticked: Collection[int] = ()
) -> Shown:
    """`asked` is the address (what to look at, which page) and what was chosen: `account`, `name`; `ticked`, the rows
    to add all the same."""
    preview, is_new = _placed(statement, accounts, asked.get("account", ""))
    told = Shown(
        preview=preview,
        told=_told(preview),
        equation=_equation(preview),
        choices=_choices(preview, accounts, is_new),
        is_new_account=is_new,
    )
    if is_new:
        told.new_name = asked.get("name", "") or _new_name(preview)
        told.new_told = _new_told(preview)
    told.why_not = _why_not(preview, is_new)
    told.button = "" if told.why_not else button_words(preview.new + len(set(ticked) & _ranks(preview)))
    told.twins = twins_of(preview)
    _look(told, asked)
    return told


def _ranks(preview: Preview) -> set[int]:
    return {one.rank for one in preview.rows if one.recognition is Recognition.PROBABLE}


def button_words(new: int) -> str:
    return f"Importer {counted(new, 'ligne', 'lignes')}" if new else "Confirmer, sans nouvelle ligne"


def opening_of(preview: Preview) -> Money:
    """The balance of a new account before its first row: as the file says, else drawn from the closing one."""
    if preview.opening is not None:
        return preview.opening
    return preview.closing - preview.total if preview.closing is not None else Money(0, preview.currency)


def _placed(statement: BankStatement, accounts: Sequence[BankAccount], asked: str) -> tuple[Preview, bool]:
    """The preview against the account chosen, else the one that the file names, else a new one when it is sure."""
    if asked == NEW or (not asked and statement.options.get("new_account")):
        return _without_account(statement), True
    chosen = next((one for one in accounts if str(one.pk) == asked), None)
    if chosen is not None and chosen.pk != statement.account_id:
        statement = copy(statement)
        statement.account = chosen
    preview = preview_of(statement)
    alike = [one for one in accounts if not preview.statement.currency or one.currency == preview.statement.currency]
    names_its_own = bool(iban_of(statement.file_account)) and all(one.iban for one in alike)
    return preview, preview.account is None and (not alike or names_its_own)


def _without_account(statement: BankStatement) -> Preview:
    alone = copy(statement)
    alone.account, alone.file_account = None, NEW  # a name that is of no account
    preview = preview_of(alone)
    preview.statement = statement
    return preview


def _equation(preview: Preview) -> Equation:
    """The file's own balances; when it says the last one alone, against the account and what is new to it."""
    account, last = preview.account, preview.last_day
    is_whole = len(preview.rows) == preview.total_rows
    if preview.opening is None and preview.closing is not None and account is not None and last and is_whole:
        lines = account.lines.all()
        if lines.exists() and not lines.filter(date__gt=last).exists():
            new = [one.amount for one in preview.rows if one.recognition is Recognition.NEW]
            moved = sum(new, Money(0, preview.currency))
            return Equation(account.balance, moved, preview.closing, preview.unreadable, of_account=True)
    return Equation(preview.opening, preview.total, preview.closing, preview.unreadable)


def _told(preview: Preview) -> str:
    """« OFX, Crédit Agricole, compte FR76 …, du 5 au 28 octobre 2026 »."""
    statement = preview.statement
    bank = _bank(statement)
    named = iban_of(statement.file_account) or statement.file_account
    account = f"compte {account_words(named)}" if named else ""
    period = period_words(preview.first_day, preview.last_day) if preview.first_day and preview.last_day else ""
    return ", ".join(filter(None, (format_words(statement.format), bank, account, period)))


def _choices(preview: Preview, accounts: Sequence[BankAccount], is_new: bool) -> list[AccountChoice]:
    current = None if is_new else preview.account
    known = [AccountChoice(str(one.pk), _named(one), current is not None and one.pk == current.pk) for one in accounts]
    return [*known, AccountChoice(NEW, "Nouveau compte", is_new)]


def _named(account: BankAccount) -> str:
    return f"{account.name} · {account.iban[-4:]}" if account.iban else account.name


def _new_name(preview: Preview) -> str:
    return _bank(preview.statement) or "Compte courant"


def _bank(statement: BankStatement) -> str:
    iban = iban_of(statement.file_account)
    named = bank_words(bank_of(iban)) if iban else ""
    return named or (bank_of_table(uploads.get(statement)) if statement.format == "csv" else "")


def _new_told(preview: Preview) -> str:
    iban = iban_of(preview.statement.file_account)
    named = f"IBAN {account_words(iban)}. " if iban else ""
    if preview.opening is None and preview.closing is None:
        return f"{named}Le fichier ne dit pas le solde : le compte part de zéro, à corriger dans Comptes."
    return f"{named}Solde de départ : {money_text(opening_of(preview))}."


def _why_not(preview: Preview, is_new: bool) -> str:
    """Why it cannot be imported yet, said once: a new account answers that of the account."""
    if is_new and not preview.asks_columns and preview.statement.rows:
        return ""
    return preview.problem


def _look(told: Shown, asked: Mapping[str, Any]) -> None:
    """The counts, and the rows or the remarks of the one that is looked at."""
    preview, seen = told.preview, asked.get("voir", "")
    reasons = [one.message for one in preview.remarks if one.kind is RemarkKind.IGNORED]
    whole = preview.ignored == len(reasons)
    aside = left_aside_words(reasons) if whole else counted(preview.ignored, "laissée de côté", "laissées de côté")
    said = (
        ("nouvelles", preview.new, counted(preview.new, "nouvelle", "nouvelles")),
        ("connues", preview.known, counted(preview.known, "déjà importée", "déjà importées")),
        ("a-verifier", preview.probable, f"{preview.probable}\u00a0à vérifier"),
        ("illisibles", preview.unreadable, counted(preview.unreadable, "illisible", "illisibles")),
        ("de-cote", preview.ignored, aside),
    )
    here = reverse("banking:statement", args=[preview.statement.pk])
    told.counts = [
        Count(text, f"{here}{'' if seen == name else f'?voir={name}'}", seen == name, name == "illisibles")
        for name, count, text in said
        if count or name == "nouvelles"
    ]
    if seen not in REMARKS:
        told.unreadable = [one for one in preview.remarks if one.kind is RemarkKind.UNREADABLE][:IN_SIGHT]
    else:
        remarks = [one for one in preview.remarks if one.kind is REMARKS[seen]]
        told.remarks = _turn(told, remarks, here, asked)
        whole_count = preview.unreadable if seen == "illisibles" else preview.ignored
        told.beyond = "" if told.next else _beyond(len(remarks), whole_count)
        return
    wanted = {"a-verifier": Recognition.PROBABLE, **KINDS}.get(seen)
    hidden = None if wanted else Recognition.PROBABLE if told.twins else None  # shown above, beside their twins
    rows = [one for one in preview.rows if wanted in (None, one.recognition) and one.recognition is not hidden]
    told.rows = _turn(told, rows, here, asked)
    total = {"nouvelles": preview.new, "connues": preview.known, "a-verifier": preview.probable}
    whole_count = total.get(seen, preview.total_rows - (preview.probable if hidden else 0))
    told.beyond = "" if told.next else _beyond(len(rows), whole_count)


def _turn(told: Shown, rows: list[One], here: str, asked: Mapping[str, Any]) -> list[One]:
    """The page asked for, and the way to the others."""
    typed = asked.get("page", "")
    page = int(typed) if typed.isdecimal() and len(typed) < 4 else 1
    page = min(max(page, 1), -(-len(rows) // PER_PAGE) or 1)
    seen = f"voir={asked['voir']}&" if asked.get("voir") else ""
    told.previous = f"{here}?{seen}page={page - 1}" if page > 1 else ""
    told.next = f"{here}?{seen}page={page + 1}" if page * PER_PAGE < len(rows) else ""
    return rows[(page - 1) * PER_PAGE : page * PER_PAGE]


def _beyond(shown: int, total: int) -> str:
    left = total - shown
    return f"{counted(left, 'autre ligne suit', 'autres lignes suivent')} dans le fichier." if left > 0 else ""
