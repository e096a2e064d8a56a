"""Bank accounts and their imports: a file is read, shown (`dry_run`) or written, and may be taken back."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.bank_outputs import account_json, preview_json, statement_json, statement_with_remarks
from ardoise.api.dates import Day
from ardoise.api.inputs import Body
from ardoise.api.lists import listed
from ardoise.api.numbers import Amount
from ardoise.banking import uploads
from ardoise.banking.actions.accounts import change_account, open_account
from ardoise.banking.actions.import_statement import Taken, import_statement, undo_import
from ardoise.banking.actions.read_statement import discard, preview_of, read_statement
from ardoise.banking.models import BankAccount, BankStatement, StatementState
from ardoise.banking.preview import others_of
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused

router = Router(tags=["Banque"])


class BankAccountIn(Body):
    name: str = ""
    iban: str = ""
    currency: str = "EUR"
    opening_balance: Amount | None = None
    opening_date: Day | None = None
    ledger_account: str = "512000"
    file_account: str = ""


@router.get("/bank/accounts", summary="Liste des comptes bancaires", auth=Bearer(Right.BANK))
def account_list(request: ApiRequest, closed: bool = False, after: str | None = None, limit: int = 50) -> Any:
    rows = request.auth.rows(BankAccount).filter(closed_at__isnull=not closed)
    return listed(request, rows, lambda page: [account_json(row) for row in page], after=after, limit=limit)


@router.post("/bank/accounts", summary="Ajouter un compte bancaire", response={201: Any}, auth=Bearer(Right.BANK_ACT))
def account_create(request: ApiRequest, body: BankAccountIn) -> Any:
    account = open_account(request.auth.company, by=request.auth.user, **body.given())
    return Status(201, account_json(account))


@router.get("/bank/accounts/{pk}", summary="Un compte bancaire", auth=Bearer(Right.BANK))
def account_detail(request: ApiRequest, pk: int) -> Any:
    return account_json(request.auth.get(BankAccount, pk=pk))


@router.patch("/bank/accounts/{pk}", summary="Modifier un compte bancaire", auth=Bearer(Right.BANK_ACT))
def account_change(request: ApiRequest, pk: int, body: BankAccountIn) -> Any:
    account = request.auth.get(BankAccount, pk=pk)
    return account_json(change_account(account, by=request.auth.user, **body.given()))


@router.get("/bank/accounts/{pk}/imports", summary="Liste des relevés d’un compte", auth=Bearer(Right.BANK))
def import_list(request: ApiRequest, pk: int, after: str | None = None, limit: int = 50) -> Any:
    account = request.auth.get(BankAccount, pk=pk)
    rows = request.auth.rows(BankStatement).filter(account=account).exclude(state=StatementState.READ)
    return listed(request, rows, lambda page: [statement_json(row) for row in page], after=after, limit=limit)


@router.post(
    "/bank/accounts/{pk}/imports",
    summary="Importer un relevé : OFX, QIF, CAMT, MT940, CFONB ou CSV, reconnu par son contenu",
    response={200: Any, 201: Any, 202: Any},
    auth=Bearer(Right.BANK_ACT),
)
def import_create(
    request: ApiRequest,
    pk: int,
    file: UploadedFile | None = File(None),  # noqa: B008  # judged after the account: a stranger gets 404
    mapping: str = Form(""),
    take_probable: str = Form("none"),
    dry_run: bool = False,
) -> Any:
    """`mapping`: the columns of a CSV, as JSON. `take_probable`: none, all, or a JSON list of ranks of the preview."""
    account = request.auth.get(BankAccount, pk=pk)
    if file is None:
        raise Refused("file_missing", "Joignez le relevé dans le champ file.", "file")
    uploads.check_size(file.size or 0)
    content, name, by = file.read(), file.name or "", request.auth.user
    columns, taken = _columns(mapping), _taken(take_probable)
    if dry_run:
        with transaction.atomic():
            statement = read_statement(account.company, content, name, by=by, account=account, mapping=columns)
            shown = preview_json(preview_of(statement))
            transaction.set_rollback(True)
        uploads.drop(statement.upload)
        return Status(200, shown)
    statement = read_statement(account.company, content, name, by=by, account=account, mapping=columns)
    others = others_of(statement)
    try:
        done = import_statement(statement, account=account, by=by, take_probable=taken)
    except Refused:
        discard(statement, by=by)
        raise
    finally:
        for other in others:
            discard(other, by=by)
    status = 202 if done.state == StatementState.IMPORTING else 201
    return Status(status, statement_with_remarks(done, others))


@router.get(
    "/bank/accounts/{pk}/imports/{statement_pk}",
    summary="Un relevé importé, et ce qui fut laissé de côté",
    auth=Bearer(Right.BANK),
)
def import_detail(request: ApiRequest, pk: int, statement_pk: int) -> Any:
    return statement_with_remarks(_statement(request, pk, statement_pk), [])


@router.delete(
    "/bank/accounts/{pk}/imports/{statement_pk}",
    summary="Annuler un import, si rien n’en est lié",
    auth=Bearer(Right.BANK_ACT),
)
def import_undo(request: ApiRequest, pk: int, statement_pk: int) -> Any:
    return statement_json(undo_import(_statement(request, pk, statement_pk), by=request.auth.user))


def _statement(request: ApiRequest, pk: int, statement_pk: int) -> BankStatement:
    account = request.auth.get(BankAccount, pk=pk)
    return request.auth.get(BankStatement, pk=statement_pk, account=account)


def _columns(text: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    columns = _json(text, "mapping")
    if not isinstance(columns, dict):
        raise Refused("mapping", 'Écrivez les colonnes comme {"date": 0, "label": [1], "amount": 2}.', "mapping")
    return columns


def _taken(text: str) -> Taken:
    if text in ("none", "all"):
        return text  # type: ignore[return-value]
    ranks = _json(text, "take_probable")
    if not isinstance(ranks, list) or not all(isinstance(rank, int) for rank in ranks):
        raise Refused("take_probable", "Écrivez none, all, ou une liste de rangs : [0, 3].", "take_probable")
    return ranks


def _json(text: str, field: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(field, "Ce champ n’est pas du JSON lisible.", field) from None
