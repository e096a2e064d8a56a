"""The lines of an account that a few rows of a file may be: looked up by their keys, never the whole account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ardoise.banking.fingerprint import Identity, normalised
from ardoise.banking.models import BankAccount, BankLine, BankStatement

CHUNK = 500  # rows handled together

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


def _rows(lines: Iterable[BankLine]) -> Iterable[tuple]:
    return lines.values_list(*_COLUMNS)  # type: ignore[attr-defined]
