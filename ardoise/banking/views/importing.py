"""« Importer un relevé »: files dropped or chosen, each read and shown before anything is written."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from ardoise.banking import uploads
from ardoise.banking.actions.read_statement import read_statement
from ardoise.banking.models import BankAccount, BankStatement, StatementState
from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused

MOST_FILES = 20
NOTHING = "Choisissez d’abord le relevé à importer."
TOO_MANY = f"Seuls les {MOST_FILES} premiers fichiers ont été lus : déposez les autres ensuite."


@company_page(acts=Right.BANK_ACT)
def import_statements(request: AccessRequest) -> HttpResponse:
    context = head(request, "")
    account: BankAccount | None = context["account"]
    errors: list[str] = []
    if request.method == "POST":
        files = request.FILES.getlist("files")
        read, errors = _read(request, files[:MOST_FILES], account)
        if len(files) > MOST_FILES:
            errors.append(TOO_MANY)
        if read:
            for error in errors:
                messages.error(request, error)
            return redirect("banking:statement", read[0].pk)
        errors = errors or [NOTHING]
    waiting = request.access.rows(BankStatement).filter(state=StatementState.READ).order_by("pk")[:20]
    page = {**context, "errors": errors, "waiting": waiting}
    return render(request, "banking/import.html", page, status=422 if errors else 200)


def _read(
    request: AccessRequest, files: list[UploadedFile], account: BankAccount | None
) -> tuple[list[BankStatement], list[str]]:
    """Each file by itself: one that is no statement does not hold the others back."""
    read, errors = [], []
    for file in files:
        name = file.name or "relevé"
        try:
            uploads.check_size(file.size or 0)
            statement = read_statement(
                request.access.company, file.read(), name, account=account, by=request.access.user
            )
            read.append(statement)
        except Refused as refusal:
            errors.append(f"{name}\u00a0: {refusal.message}" if len(files) > 1 else refusal.message)
    return read, errors
