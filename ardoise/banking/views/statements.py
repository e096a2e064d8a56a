"""A statement from its preview to its result: chosen, imported, taken back, downloaded; the list of imports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from ardoise.archive.keep import read as read_kept
from ardoise.banking import uploads
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import import_statement, undo_import
from ardoise.banking.actions.read_statement import Preview, choose, discard
from ardoise.banking.models import BankAccount, BankStatement, RemarkKind, StatementSource, StatementState
from ardoise.banking.preview_page import NEW, opening_of, shown_preview
from ardoise.banking.rib import iban_of
from ardoise.banking.views.head import head
from ardoise.banking.words import counted, period_words
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.web.back import back_of
from ardoise.web.bulk import ids_among
from ardoise.web.lists import listing, paged
from ardoise.web.progress import Progress, out_of, progress_part

SHOWN_NOTICES = 20


@company_page(reads=Right.BANK)
def statement_list(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(BankStatement).select_related("account", "created_by")
    return render(request, "banking/statements.html", {**head(request, "accounts"), **listing(request, rows)})


@company_page(reads=Right.BANK)
def statement_page(request: AccessRequest, pk: int) -> HttpResponse:
    """What would be imported, how far it is, or what became of it."""
    statement = _statement(request, pk)
    if statement.state == StatementState.READ:
        return _preview(request, statement, request.GET.dict())
    if statement.state == StatementState.IMPORTING:
        context = {**head(request, ""), "statement": statement, "progress": _progress(statement)}
        return render(request, "banking/statement_importing.html", context)
    return _result(request, statement)


@require_POST
@company_page(acts=Right.BANK_ACT)
def statement_choose(request: AccessRequest, pk: int) -> HttpResponse:
    """Another account, before the import: what it knows already is counted again."""
    statement = _statement(request, pk)
    asked = request.POST.dict()
    account = _accounts(request).filter(pk__in=ids_among([asked.get("account", "")])).first()
    is_new = asked.get("account") == NEW
    if account is None and not is_new:
        raise Http404
    statement = choose(statement, account=account, is_new=is_new, by=request.access.user)
    if request.htmx:  # type: ignore[attr-defined]
        return _preview(request, statement, asked, template="banking/statement_part.html")
    return redirect("banking:statement", statement.pk)


@require_POST
@company_page(acts=Right.BANK_ACT)
def statement_import(request: AccessRequest, pk: int) -> HttpResponse:
    """Write the lines. Into a new account, made of what the file says, in the same act."""
    statement = _statement(request, pk)
    if statement.state != StatementState.READ:
        return redirect("banking:statement", statement.pk)
    ranks = ids_among(request.POST.getlist("take"))
    try:
        with transaction.atomic():
            account = _chosen(request, statement)
            statement = import_statement(statement, account=account, by=request.access.user, take_probable=ranks)
    except Refused as refusal:
        return _preview(request, statement, request.POST.dict(), refusal=refusal)
    return redirect("banking:statement", statement.pk)


def _chosen(request: AccessRequest, statement: BankStatement) -> BankAccount:
    asked = request.POST.get("account", "")
    if asked != NEW:
        if not asked:
            raise Refused("account_missing", "Choisissez le compte de ce relevé.", "account")
        return request.access.get(_accounts(request), pk=asked)
    preview = Preview(statement, None, statement.currency or "EUR")
    values: dict[str, Any] = {}
    if preview.opening is None and preview.closing is not None:
        values = {"opening_balance": opening_of(preview), "opening_date": preview.first_day}
    iban = iban_of(statement.file_account)
    return open_account(
        request.access.company,
        name=request.POST.get("name", ""),
        iban=iban,
        currency=preview.currency,
        file_account="" if iban else statement.file_account,
        by=request.access.user,
        **values,
    )


@require_POST
@company_page(acts=Right.BANK_ACT)
def statement_undo(request: AccessRequest, pk: int) -> HttpResponse:
    statement = _statement(request, pk)
    count = statement.lines.count()
    undo_import(statement, by=request.access.user)
    again = " La prochaine lecture de la banque les rapportera." if statement.source == StatementSource.FEED else ""
    messages.success(request, f"Import annulé : {counted(count, 'ligne retirée', 'lignes retirées')}.{again}")
    return redirect(back_of(request) or "banking:statements")


@require_POST
@company_page(acts=Right.BANK_ACT)
def statement_forget(request: AccessRequest, pk: int) -> HttpResponse:
    statement = _statement(request, pk)
    discard(statement, by=request.access.user)
    messages.success(request, f"{statement.file_name or 'Le relevé'} n’est pas importé.")
    waiting = _waiting(request).first()
    return redirect("banking:statement", waiting.pk) if waiting else redirect("banking:import")


@company_page(reads=Right.BANK)
def statement_progress(request: AccessRequest, pk: int) -> HttpResponse:
    return progress_part(request, _progress(_statement(request, pk)))


@company_page(reads=Right.BANK)
def statement_file(request: AccessRequest, pk: int) -> HttpResponse:
    """The file as it was given."""
    statement = _statement(request, pk)
    if statement.file is not None:
        content = read_kept(statement.file)
    elif statement.state == StatementState.READ:
        content = uploads.get(statement)
    else:
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, statement.file_name or "releve")
    return response


def _statement(request: AccessRequest, pk: int) -> BankStatement:
    return request.access.get(BankStatement.objects.select_related("account", "file"), pk=pk)


def _accounts(request: AccessRequest) -> Any:
    return request.access.rows(BankAccount).filter(closed_at=None).order_by("pk")


def _waiting(request: AccessRequest) -> Any:
    return request.access.rows(BankStatement).filter(state=StatementState.READ).order_by("pk")


def _preview(
    request: AccessRequest,
    statement: BankStatement,
    asked: dict[str, str],
    *,
    refusal: Refused | None = None,
    template: str = "banking/statement.html",
) -> HttpResponse:
    if statement.options.get("needs_mapping"):
        return redirect("banking:statement_columns", statement.pk)
    ticked = ids_among(request.POST.getlist("take"))
    shown = shown_preview(statement, list(_accounts(request)), asked, ticked)
    problems = [] if refusal is None else refusal.problems
    shown.errors = {one.field: one.message for one in problems if one.field in ("account", "name")}
    context = {
        "statement": statement,
        "shown": shown,
        "problems": [one.message for one in problems if one.field not in shown.errors],
        "taken": ticked,
        "waiting": list(_waiting(request).exclude(pk=statement.pk)[:20]),
    }
    page = context if template.endswith("_part.html") else {**head(request, ""), **context}
    return render(request, template, page, status=422 if refusal else 200)


def _progress(statement: BankStatement) -> Progress | None:
    if statement.state != StatementState.IMPORTING:
        return None
    label = f"Import en cours : {out_of(statement.written, 'lignes', statement.rows)}"
    url = reverse("banking:statement_progress", args=[statement.pk])
    return Progress(url, label, statement.written, statement.rows)


def _result(request: AccessRequest, statement: BankStatement) -> HttpResponse:
    notices = statement.remarks.filter(kind=RemarkKind.NOTICE).order_by("pk")
    left = statement.remarks.exclude(kind__in=[RemarkKind.KNOWN, RemarkKind.NOTICE])
    first, last = statement.first_day, statement.last_day
    context = {
        "statement": statement,
        "told": result_words(statement),
        "period": period_words(first, last) if first and last else "",
        "notices": notices[:SHOWN_NOTICES],
        **paged(request, left, ("-kind", "id")),  # unreadable first
        "waiting": list(_waiting(request)[:20]),
    }
    return render(request, "banking/statement_result.html", {**head(request, ""), **context})


def result_words(statement: BankStatement) -> str:
    """« 42 lignes ajoutées, 6 déjà connues, 1 laissée : elle ressemble à une ligne du compte »."""
    said = [counted(statement.added, "ligne ajoutée", "lignes ajoutées")]
    if statement.known:
        said.append(counted(statement.known, "déjà connue", "déjà connues"))
    if statement.probable:
        said.append(f"{statement.probable}\u00a0probablement déjà connue{'s' if statement.probable > 1 else ''}")
    if statement.unreadable:
        said.append(counted(statement.unreadable, "illisible", "illisibles"))
    return ", ".join(said)
