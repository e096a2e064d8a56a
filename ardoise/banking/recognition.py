"""The lines of an account that a few rows of a file may be: looked up by their keys, never the whole account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice

from django.db.models import Count

from ardoise.banking.fingerprint import Identity, Numbering, Recognition, normalised, recognise
from ardoise.banking.models import BankAccount, BankLine, BankStatement
from ardoise.banking.readers.reading import Event, Row

CHUNK = 500  # rows handled together
NEARLY_ALL = 80  # per cent: a bank may mend a label

_COLUMNS = ("pk", "key", "content", "loose", "by_bank_id", "bank_id", "date", "label", "statement")


def origin_of(statement: BankStatement) -> str:
    """The kind of file or feed that a statement came by: the identifiers of one kind are of one making."""
    return f"{statement.source}:{statement.format}:{statement.options.get('table', '')}"


def known_lines(
    account: BankAccount, found: Sequence[Identity], *, besides: BankStatement | None = None
) -> list[Identity]:
    """What the account keeps of these rows. Of the statement that is being written itself, the same key only."""
    lines = BankLine.objects.filter(account=account)
    mine = besides.pk if besides is not None else None
    rows = {row[0]: row for row in _rows(lines.filter(key__in=[one.key for one in found]))}
    others = lines.exclude(statement=mine) if mine else lines
    for name in ("content", "loose"):
        wanted = [getattr(one, name) for one in found]
        rows |= {row[0]: row for row in _rows(others.filter(**{f"{name}__in": wanted}))}
    origins = {
        one.pk: origin_of(one) for one in BankStatement.objects.filter(pk__in={row[-1] for row in rows.values()})
    }
    return [
        Identity(
            key,
            "" if statement == mine else content,
            "" if statement == mine else loose,
            by_id,
            bank_id,
            day,
            normalised(label),
            origins[statement],
        )
        for _, key, content, loose, by_id, bank_id, day, label, statement in rows.values()
    ]


def numbering_of(statement: BankStatement, account: BankAccount | None) -> Numbering:
    """The identities of its rows, as lines of this account."""
    name = str(account.pk) if account is not None else ""
    return Numbering(name, set(statement.options["ambiguous"]), origin_of(statement))


def is_renumbered(statement: BankStatement, account: BankAccount | None, events: Callable[[], Iterable[Event]]) -> bool:
    """Whether the bank draws its identifiers again at each download. `events` reads the file, where it must be.

    On the days that the account holds already from files of this kind, no identifier of the statement is known, and
    nearly all that the account holds is there, under others. One identifier that is known settles that they last.
    """
    if account is None or not statement.rows:
        return False
    held = _held(statement, account)
    if not held:
        return False
    numbering = numbering_of(statement, account)
    every = (numbering.identity(event) for event in events() if isinstance(event, Row))
    found = (one for one in every if one.by_bank_id and one.day in held)
    days: set[date] = set()
    again = 0
    while chunk := list(islice(found, CHUNK)):
        known = known_lines(account, chunk, besides=statement)
        names = {one.bank_id for one in known}
        contents = {one.content for one in known if one.bank_id and one.origin == numbering.origin}
        for one, answer in zip(chunk, recognise(chunk, known), strict=True):
            if answer is Recognition.KNOWN and one.bank_id in names:
                return False
            days.add(one.day)
            again += one.content in contents
    return bool(again) and again * 100 >= NEARLY_ALL * sum(held[day] for day in days)


def _held(statement: BankStatement, account: BankAccount) -> Counter[date]:
    """How many lines with an identifier each day of the statement has, brought by files of its kind."""
    lines = BankLine.objects.filter(account=account, date__gte=statement.first_day, date__lte=statement.last_day)
    lines = lines.exclude(bank_id="").exclude(statement=statement.pk)
    origin = origin_of(statement)
    files = BankStatement.objects.filter(pk__in=lines.values("statement"))
    alike = [one.pk for one in files if origin_of(one) == origin]
    counted = lines.filter(statement__in=alike).values_list("date").annotate(count=Count("pk"))
    return Counter(dict(counted.values_list("date", "count")))


def _rows(lines: Iterable[BankLine]) -> Iterable[tuple]:
    return lines.values_list(*_COLUMNS)  # type: ignore[attr-defined]
