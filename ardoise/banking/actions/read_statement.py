"""A file is brought in: read, kept aside for a day, shown before anything is written."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from ardoise.banking import uploads
from ardoise.banking.account_of_file import account_of, is_named
from ardoise.banking.models import BankAccount, BankStatement, StatementState
from ardoise.banking.opening import begun, checked, mapping_of, remembered
from ardoise.banking.preview import Preview, PreviewRemark, PreviewRow, preview_of
from ardoise.banking.readers import Opened, csv, opened
from ardoise.banking.readers.reading import Unreadable
from ardoise.banking.rows import cents_or_none, one_line
from ardoise.banking.survey import MOST_PARTS, Part, survey
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.history.record import Author

MANY_ACCOUNTS = (
    "Ce fichier semble contenir plus de {most} comptes : une de ses colonnes passe pour le numéro du compte."
)

__all__ = ["Preview", "PreviewRemark", "PreviewRow", "choose", "discard", "preview_of", "read_statement"]


def read_statement(
    company: Company,
    content: bytes,
    file_name: str,
    *,
    by: Author,
    account: BankAccount | None = None,
    mapping: csv.Mapping | dict[str, Any] | None = None,
) -> BankStatement:
    """Read a file into a statement that waits for its import; no line is written.

    A file that holds several accounts makes one statement for each: the first is returned, `Preview.others` gives the
    rest. A table that nobody knows waits for its columns (`needs_mapping`). Raises Refused("file_unreadable") for what
    is no statement, ("file_too_large"), ("file_empty"), ("mapping").
    """
    uploads.check_size(len(content))
    try:
        file = opened(content)
    except Unreadable as unreadable:
        raise Refused("file_unreadable", unreadable.message, "file") from None
    chosen = checked(mapping, file)
    statement = BankStatement(
        company=company,
        account=account,
        created_by_id=by.pk,
        file_name=one_line(file_name, 200),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        format=file.format,
        mapping=_kept(chosen or remembered(company, file)),
        options={"explained": chosen is not None},
    )
    name = ""
    try:
        with transaction.atomic():
            parts = _survey(statement, file)
            statement.upload = name = uploads.put(content)
            statement.save()
            _save_others(statement, parts)
    except BaseException:
        uploads.drop(name)
        raise
    return statement


def choose(
    statement: BankStatement,
    *,
    account: BankAccount | None = None,
    is_new: bool = False,
    mapping: csv.Mapping | dict[str, Any] | None = None,
    by: Author,
) -> BankStatement:
    """Change the account (`is_new`: none that is there), or the columns, of a statement that waits.

    Other columns read the whole file again.
    """
    with transaction.atomic():
        fresh = BankStatement.objects.select_for_update().get(pk=statement.pk)
        if fresh.state != StatementState.READ:
            raise Conflict("already_imported", "Ce relevé est déjà importé : annulez l’import pour le refaire.")
        if account is not None or is_new:
            fresh.account, fresh.options["new_account"] = account, is_new
        if mapping is not None:
            file = opened(uploads.get(fresh))
            fresh.mapping = _kept(checked(mapping, file))
            fresh.options = {"explained": True, "new_account": fresh.options.get("new_account", False)}
            same = BankStatement.objects.filter(company=fresh.company_id, upload=fresh.upload)
            same.filter(state=StatementState.READ).exclude(pk=fresh.pk).delete()
            parts = _survey(fresh, file)
            fresh.save()
            _save_others(fresh, parts)
        fresh.save()
    return fresh


def discard(statement: BankStatement, *, by: Author) -> None:
    """The person does not want this file: nothing of it was written."""
    with transaction.atomic():
        fresh = BankStatement.objects.select_for_update().get(pk=statement.pk)
        if fresh.state != StatementState.READ:
            raise Conflict("already_imported", "Ce relevé est déjà importé : annulez l’import pour l’enlever.")
        fresh.delete()
    uploads.drop(statement.upload)


def _kept(mapping: csv.Mapping | None) -> dict[str, Any] | None:
    return None if mapping is None else mapping.as_json()


def _survey(statement: BankStatement, file: Opened) -> list[Part]:
    """Fill the statement with what its file says; the parts are those of its other accounts."""
    statement.error = ""
    try:
        mapping = mapping_of(statement)
        if file.is_table and mapping is None:
            mapping = csv.table(file.source)[1]
        told = survey(begun(file, mapping))
        if len(told.parts) > MOST_PARTS:
            raise Unreadable(MANY_ACCOUNTS.format(most=MOST_PARTS))
    except Unreadable as unreadable:
        if not (file.is_table and _is_a_table(file)):
            raise Refused("file_unreadable", unreadable.message, "file") from None
        statement.options = statement.options | {"needs_mapping": True}
        statement.error = unreadable.message
        return []
    if mapping is not None:
        statement.options["table"] = csv.signature(mapping.header)[:16] if mapping.header else "columns"
    parts = told.parts or [Part("", "")]
    statement.ignored, statement.unreadable = told.ignored, told.unreadable
    if file.is_table and told.undecided and not (mapping and mapping.decimal):
        statement.options["undecided"] = told.undecided[:40]
    if file.is_table and told.inverted:
        statement.options["inverted"] = True
    if told.unsigned and statement.mapping is None:
        statement.options["unsigned"] = True
    statement.options["parts"] = [[part.account, part.currency] for part in parts]
    mine = 0
    if statement.account is not None:
        named = (n for n, part in enumerate(parts) if is_named(statement.account, part.account))
        mine = next(named, 0)
    _fill(statement, parts, mine)
    statement.options["has_the_rest"] = True  # what belongs to no account: lines left aside, unreadable, notices
    return parts


def _fill(statement: BankStatement, parts: list[Part], index: int) -> None:
    part = parts[index]
    statement.file_account, statement.currency = one_line(part.account, 64), part.currency[:3].upper()
    statement.rows = part.rows
    statement.first_day, statement.last_day = part.first_day, part.last_day
    statement.opening_cents, statement.closing_cents = cents_or_none(part.opening), cents_or_none(part.closing)
    statement.gap_cents = cents_or_none(part.gap)
    statement.options = statement.options | {
        "part": index,
        "total": cents_or_none(part.total) or 0,
        "ambiguous": sorted(part.identifiers.ambiguous),
        "opening_date": part.opening_date.isoformat() if part.opening_date else None,
    }
    if statement.account is None and statement.rows:
        statement.account = account_of(statement.company, statement.file_account, statement.currency)


def _save_others(statement: BankStatement, parts: list[Part]) -> None:
    """One more statement for each other account of the file."""
    for index in range(len(parts)):
        if index == statement.options["part"]:
            continue
        other = BankStatement.objects.get(pk=statement.pk)
        other.pk, other._state.adding = None, True
        other.account, other.ignored, other.unreadable = None, 0, 0
        other.options["has_the_rest"] = False
        _fill(other, parts, index)
        other.save()


def _is_a_table(file: Opened) -> bool:
    """Whether a mapping could help: a few lines of at least two cells."""
    lines = csv.records(file.source, most=60)
    return sum(1 for line in lines if line.filled >= 2) >= 2
