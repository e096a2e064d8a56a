"""« Reprendre un FEC »: a file is dropped, what it says is shown with its evidence, and confirmed line by line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Role
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.ledger.actions.import_books import import_books
from ardoise.ledger.actions.read_fec import MOST_MEGABYTES, found_of, read_fec
from ardoise.ledger.models import BooksImport, ImportState
from ardoise.ledger.views.books import PROFILE
from ardoise.web.fragments import in_dialog
from ardoise.web.progress import Progress, progress_part

_SHOWN = 200


@company_page(reads=Right.LEDGER_WRITE)
def books_import(request: AccessRequest) -> HttpResponse:
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            error = "Choisissez d’abord le fichier du FEC."
        elif (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
            error = f"Ce fichier dépasse {MOST_MEGABYTES} Mo : déposez un exercice plus court."
        else:
            try:
                row = read_fec(request.access.company, file.read(), file.name or "", by=request.access.user)
                return redirect("ledger:books_import_found", row.pk)
            except Refused as refusal:
                error = refusal.message
    waiting = request.access.rows(BooksImport).exclude(state=ImportState.APPLIED).order_by("-pk").first()
    context = {**PROFILE, "error": error, "waiting": waiting, "most": MOST_MEGABYTES}
    return render(request, "ledger/books_import.html", context, status=422 if error else 200)


@company_page(reads=Right.LEDGER_WRITE)
def books_import_found(request: AccessRequest, pk: int) -> HttpResponse:
    row = request.access.get(BooksImport, pk=pk)
    progress = Progress(request.path, "Lecture du fichier") if row.state == ImportState.READING else None
    if in_dialog(request):  # the page asks how far it is
        return progress_part(request, progress)
    if row.state in (ImportState.READING, ImportState.FAILED):
        return render(request, "ledger/import_waits.html", {**PROFILE, "row": row, "progress": progress})
    if row.state == ImportState.APPLIED and request.method != "POST":
        return redirect("ledger:books")
    if request.method != "POST":
        return _page(request, row, {}, {})
    ticked = request.POST.getlist("take")
    places = {key: request.POST.get(f"value:{key}", "") for key in ticked}
    try:
        import_books(
            row,
            places,
            _codes(request, row),
            by=request.access.user,
            confirmed=request.access.role == Role.ACCOUNTANT,
            is_same_company="is_same_company" in request.POST,
        )
    except Conflict:
        raise
    except Refused as refusal:
        return _page(request, row, places, {one.field: one.message for one in refusal.problems}, status=422)
    except LookupError:
        raise Http404 from None
    messages.success(request, f"Plan comptable repris de {row.file_name}.")
    return redirect("ledger:books")


def _codes(request: AccessRequest, row: BooksImport) -> list[str]:
    """Those that are sure, by one tick; the others one by one."""
    people = found_of(row)["customers"] if row.found else []
    sure = [one["code"] for one in people if one["is_sure"]] if "take_sure" in request.POST else []
    return sure + [code for code in request.POST.getlist("take_customer") if code not in sure]


def _page(
    request: AccessRequest, row: BooksImport, typed: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    found = found_of(row)
    company = request.access.company
    shown = [
        {
            **guess,
            "value": typed.get(guess["key"], guess["value"]),
            "is_ticked": guess["key"] in typed if request.method == "POST" else guess["is_sure"],
            "error": errors.get(guess["key"], ""),
        }
        for guess in found["guesses"]
    ]
    places = {guess["key"] for guess in found["guesses"]}
    context: dict[str, Any] = {
        **PROFILE,
        "row": row,
        "found": found,
        "first": date.fromisoformat(found["first"]) if found["first"] else None,
        "last": date.fromisoformat(found["last"]) if found["last"] else None,
        "places": [guess for guess in shown if not guess["key"].startswith("label:")],
        "labels": [guess for guess in shown if guess["key"].startswith("label:")],
        "others": [message for key, message in errors.items() if key not in places],
        "is_another": bool(row.siren and company.siren and row.siren != company.siren),
        **_people(found["customers"]),
    }
    return render(request, "ledger/books_import_found.html", context, status=status)


def _people(customers: list[dict[str, Any]]) -> dict[str, Any]:
    sure = [one for one in customers if one["is_sure"]]
    unsure = [one for one in customers if one["contact_id"] and not one["is_sure"]]
    unknown = [one for one in customers if not one["contact_id"]]
    return {"sure": sure, "sure_shown": sure[:_SHOWN], "unsure": unsure[:_SHOWN], "unknown": unknown}
