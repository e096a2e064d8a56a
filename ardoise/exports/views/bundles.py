"""Zips that the worker makes: asked here, watched while they are made, downloaded for a week; and all the data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.exports import store
from ardoise.exports.actions.bundle import ask_bundle, note_taken
from ardoise.exports.actions.erase_contact import erase_contact, why_kept
from ardoise.exports.forms import PeriodForm, asked_period
from ardoise.exports.models import Bundle, BundleKind
from ardoise.exports.registers import REGISTERS
from ardoise.web.forms import message_of
from ardoise.web.fragments import in_dialog
from ardoise.web.progress import Progress, progress_part

RECENT = 10
HERE = {"section": "profile", "current": "exports"}
DATA = {"section": "profile", "current": "donnees"}


@company_page(reads=Right.EXPORTS)
def overview(request: AccessRequest) -> HttpResponse:
    form, _, _ = asked_period(request, request.access.company.today)
    context = {"registers": REGISTERS.values(), "form": form, "bundles": _recent(request, is_data=False), **HERE}
    return render(request, "exports/overview.html", context)


@company_page(reads=(Right.EXPORTS, Right.INVOICES))
@require_POST
def bundle_ask(request: AccessRequest) -> HttpResponse:
    form = PeriodForm(request.POST)
    kind = BundleKind.FILES if request.POST.get("xml") else BundleKind.PDFS
    if not form.is_valid():
        messages.warning(request, message_of(form))
        return redirect("exports:overview")
    return _asked(request, kind, "exports:overview", **form.cleaned_data)


@company_page(reads=Right.DATA, acts=Right.DATA)
def data(request: AccessRequest) -> HttpResponse:
    if request.method == "POST":
        return _asked(request, BundleKind.DATA, "exports:data")
    return render(request, "exports/data.html", {"bundles": _recent(request, is_data=True), **DATA})


@company_page(reads=Right.EXPORTS, asks=(Right.DATA, Right.INVOICES))
def bundle(request: AccessRequest, pk: int) -> HttpResponse:
    """How far it is; the page asks again while it is made."""
    found = _bundle(request, pk)
    progress = _progress(request, found)
    if in_dialog(request):
        return progress_part(request, progress)
    here = DATA if found.kind == BundleKind.DATA else HERE
    return render(request, "exports/bundle.html", {"bundle": found, "progress": progress, **here})


@company_page(reads=Right.EXPORTS, asks=(Right.DATA, Right.INVOICES))
def bundle_file(request: AccessRequest, pk: int) -> HttpResponseBase:
    found = _bundle(request, pk)
    path = store.path_of(found.token)
    if not found.is_ready or not path.is_file():
        raise Http404
    note_taken(found, by=request.access.user)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=found.name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


@company_page(reads=Right.DATA, acts=Right.DATA)
def contact_erase(request: AccessRequest, pk: int) -> HttpResponse:
    """The right to be forgotten, for who is on no document."""
    contact = request.access.get(Contact, pk=pk)
    if request.method == "POST":
        try:
            erase_contact(contact, by=request.access.user)
        except Refused as refusal:
            context = {"contact": contact, "refusal": refusal.message, **DATA}
            return render(request, "exports/contact_erase.html", context, status=422)
        messages.success(request, "Le contact est effacé.")
        return redirect("contacts:contact_list")
    kept = why_kept(contact)
    context = {"contact": contact, "refusal": kept.message if kept else "", "is_kept": kept is not None, **DATA}
    return render(request, "exports/contact_erase.html", context)


def _bundle(request: AccessRequest, pk: int) -> Bundle:
    """Those of all the data are for who may export them."""
    found = request.access.get(Bundle, pk=pk)
    request.access.require(Right.DATA if found.kind == BundleKind.DATA else Right.INVOICES)
    return found


def _progress(request: AccessRequest, found: Bundle) -> Progress | None:
    if not found.is_making:
        return None
    return Progress(request.path, f"{found.name} : {found.done} sur {found.total}", found.done, found.total)


def _recent(request: AccessRequest, *, is_data: bool) -> list[Bundle]:
    rows = request.access.rows(Bundle).select_related("asked_by").order_by("-pk")
    return list(rows.filter(kind=BundleKind.DATA)[:RECENT] if is_data else rows.exclude(kind=BundleKind.DATA)[:RECENT])


def _asked(request: AccessRequest, kind: BundleKind, back: str, **period: Any) -> HttpResponse:
    try:
        made = ask_bundle(request.access.company, kind, by=request.access.user, **period)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect(back)
    return redirect("exports:bundle", made.pk)
