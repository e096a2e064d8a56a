"""Keep one page of a feed: each transaction once, whatever brought its line, and what the bank takes back is said.

A transaction that is new to this account is first looked for among the lines that no transaction of it is yet: those of
a file, of a connection that was closed, or of one that the bank deleted to give it again under another name. What is
left is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q

from ardoise.banking import events
from ardoise.banking.actions.write_lines import finish, write_chunk
from ardoise.banking.feeds.base import Page
from ardoise.banking.fingerprint import Numbering, normalised
from ardoise.banking.models import (
    BankLine,
    BankStatement,
    FeedAccount,
    FeedEntry,
    FeedRemark,
    RemarkKind,
    StatementRemark,
    StatementSource,
    StatementState,
)
from ardoise.banking.readers.reading import Event, Ignored, Problem, Row
from ardoise.banking.recognition import origin_of
from ardoise.banking.rows import movements
from ardoise.domain.french import date_text, money_text
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.history.record import PRODUCT, lock_chain, record
from ardoise.history.turns import writing

Slot = tuple[date, Decimal]
DELETED = "La banque a supprimé cette ligne."
UNREADABLE = "Cette opération est illisible."


def keep_page(account: FeedAccount, page: Page) -> int:
    """Lines added. In the transaction of the reading, which holds the company's chain."""
    told = _take_back(account, page.deleted)  # keys of remarks
    known = {one.external_id: one for one in account.entries.filter(external_id__in=[row.bank_id for row in page.rows])}
    fresh: dict[str, Row] = {}
    aside: list[Event] = [Problem(0, UNREADABLE, text) for text in page.unreadable if not _was_said(account, text)]
    for row in page.rows:
        entry = known.get(row.bank_id)
        if entry is None and row.currency and row.currency != account.currency:
            message = f"opération en {row.currency} sur un compte en {account.currency}"
            aside.append(Ignored(message, f"{date_text(row.day)} {row.label}"))
            FeedEntry.objects.get_or_create(account=account, external_id=row.bank_id)
        elif entry is None:
            fresh[row.bank_id] = row
        elif entry.line_id:
            told |= _compare(account, entry, row, fresh)
    left = _claim(account, list(fresh.values()))
    added = _write(account, left, aside, page.pending)
    open_ = FeedRemark.objects.filter(pk__in=told, closed_at__isnull=True).count()
    if open_:
        count = "une ligne déjà écrite" if open_ == 1 else f"{open_} lignes déjà écrites"
        connection = account.connection
        record(
            connection.company_id, events.FEED_CONTRADICTED, connection, by=PRODUCT, bank=str(connection), count=count
        )
    return added


def end_reading(account: FeedAccount) -> None:
    """The event that asks for proposals on what was added."""
    with writing():
        lock_chain(account.connection.company_id)
        statement = _statement_of(account, last=True)
        if statement is not None:
            finish(statement, by=PRODUCT)


def open_balance(account: FeedAccount) -> None:
    """Once all is read, the balance before the first line is what makes the bank's own: of an account that nobody
    gave one, and that no file fills."""
    bank = account.account
    if bank is None or account.balance_cents is None or bank.opening_cents or bank.opening_date is not None:
        return
    ours = Q(source=StatementSource.FEED, options__feed_account=account.pk)
    if bank.statements.exclude(ours).exclude(state=StatementState.UNDONE).exists():
        return
    bank.refresh_from_db()
    first = bank.lines.order_by("date").values_list("date", flat=True).first()
    bank.opening_cents = account.balance_cents - bank.moved_cents
    bank.opening_date = first or account.connection.company.today
    bank.save(update_fields=["opening_cents", "opening_date"])
    said = {"name": bank.name, "fields": "solde de départ"}
    record(bank.company_id, events.ACCOUNT_CHANGED, bank, by=PRODUCT, **said)


def _was_said(account: FeedAccount, text: str) -> bool:
    """The bank gives what changed lately again and again."""
    said = StatementRemark.objects.filter(statement__account=account.account_id, kind=RemarkKind.UNREADABLE, text=text)
    return said.filter(statement__source=StatementSource.FEED).exists()


def _take_back(account: FeedAccount, names: Iterable[str]) -> set[int]:
    """What the bank deleted: its lines stay, with a remark."""
    entries = account.entries.filter(external_id__in=list(names), is_deleted=False).select_related("line")
    told: set[int] = set()
    for entry in entries:
        FeedEntry.objects.filter(pk=entry.pk).update(is_deleted=True)
        if entry.line is not None:
            told |= _remark(account, entry.line, DELETED)
    return told


def _compare(account: FeedAccount, entry: FeedEntry, row: Row, fresh: dict[str, Row]) -> set[int]:
    """A transaction that has its line: another amount is another line beside it, another day is said."""
    line = entry.line
    assert line is not None
    if line.amount.amount != row.amount:
        FeedEntry.objects.filter(pk=entry.pk).delete()
        fresh[row.bank_id] = row
        amount = money_text(Money(row.amount, account.currency))
        return _remark(account, line, f"La banque a remplacé cette ligne par une autre de {amount}.")
    if entry.is_deleted:
        FeedEntry.objects.filter(pk=entry.pk).update(is_deleted=False)
        _settle(account, [line])
    if line.bank_id == row.bank_id and line.date != row.day:
        return _remark(account, line, f"La banque date maintenant cette ligne du {date_text(row.day)}.")
    return set()


def _remark(account: FeedAccount, line: BankLine, message: str) -> set[int]:
    """Its key when it is to be told. What someone decided is not asked twice, unless the line came back and left."""
    remark, is_new = FeedRemark.objects.get_or_create(account=account, line=line, message=message)
    if is_new or (message == DELETED and remark.closed_at is not None):
        FeedRemark.objects.filter(pk=remark.pk).update(closed_at=None, at=clock.now())
        return {remark.pk}
    return set()


def _settle(account: FeedAccount, lines: Iterable[BankLine]) -> None:
    """The bank gave the line again."""
    said = FeedRemark.objects.filter(account=account, line__in=list(lines), message=DELETED, closed_at__isnull=True)
    said.update(closed_at=clock.now())


def _claim(account: FeedAccount, rows: list[Row]) -> list[Row]:
    """Rows whose line is there already get an entry; those of the same label first. Gives the others."""
    free: dict[Slot, list[BankLine]] = {}
    taken = account.entries.filter(is_deleted=False, line__isnull=False).values("line_id")
    lines = BankLine.objects.filter(account=account.account_id, date__in={row.day for row in rows})
    for line in lines.exclude(pk__in=taken).order_by("pk"):
        free.setdefault((line.date, line.amount.amount), []).append(line)
    found: dict[str, BankLine] = {}
    for is_strict in (True, False):
        for row in rows:
            choices = free.get((row.day, row.amount), [])
            if row.bank_id in found or not choices:
                continue
            label = normalised(row.label)
            match = next((one for one in choices if not is_strict or normalised(one.label) == label), None)
            if match is not None:
                choices.remove(match)
                found[row.bank_id] = match
    FeedEntry.objects.bulk_create(
        FeedEntry(account=account, external_id=name, line=line) for name, line in found.items()
    )
    _settle(account, found.values())
    return [row for row in rows if row.bank_id not in found]


def _write(account: FeedAccount, rows: list[Row], aside: list[Event], pending: int) -> int:
    if not rows and not aside:
        return 0
    statement = _statement_of(account) or _opened(account)
    held = [*movements(rows), *aside]
    written = [event for event in held if isinstance(event, Row)]
    statement.rows += len(written)
    statement.ignored += sum(isinstance(event, Ignored) for event in held) + pending
    statement.unreadable += sum(isinstance(event, Problem) for event in held)
    days = [row.day for row in written]
    statement.first_day = min([*days, *filter(None, [statement.first_day])], default=None)
    statement.last_day = max([*days, *filter(None, [statement.last_day])], default=None)
    before = statement.added
    # what is probable was settled by `_claim`, which knows the transactions one by one
    write_chunk(statement, held, Numbering(str(account.account_id), (), origin_of(statement)), take=lambda _: True)
    finish(statement, by=PRODUCT, silent=True)
    lines = BankLine.objects.filter(account=account.account_id, statement=statement)
    ours = {one.bank_id: one for one in lines.filter(bank_id__in=[row.bank_id for row in rows]).order_by("pk")}
    FeedEntry.objects.bulk_create(
        FeedEntry(account=account, external_id=row.bank_id, line=ours.get(row.bank_id)) for row in rows
    )
    account.read_until = max(filter(None, [account.read_until, statement.last_day]), default=None)
    return statement.added - before


def _statement_of(account: FeedAccount, *, last: bool = False) -> BankStatement | None:
    """The statement of the reading that goes on (`last`: or that just ended)."""
    rows = BankStatement.objects.filter(account=account.account_id, source=StatementSource.FEED)
    rows = rows.filter(state=StatementState.IMPORTED, options__feed_account=account.pk)
    if not last:
        rows = rows.filter(options__reading=_reading(account))
    return rows.select_related("account").order_by("-pk").first()


def _opened(account: FeedAccount) -> BankStatement:
    connection = account.connection
    return BankStatement.objects.create(
        company_id=connection.company_id,
        account=account.account,
        source=StatementSource.FEED,
        state=StatementState.IMPORTED,
        file_name=str(connection),
        format=connection.provider,
        currency=account.currency,
        file_account=account.iban,
        closing_cents=account.balance_cents,
        options={"feed_account": account.pk, "reading": _reading(account)},
    )


def _reading(account: FeedAccount) -> str:
    return account.started_at.isoformat() if account.started_at else ""
