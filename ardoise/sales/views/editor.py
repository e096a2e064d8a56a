"""The editor of a quote or an invoice: the same form, the same refusals on their cells, totals while typing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Invalid, Refused
from ardoise.sales.forms import SheetForm, sheet_of
from ardoise.sales.lines_form import LinesForm
from ardoise.sales.models import Quote
from ardoise.sales.preview import Preview
from ardoise.sales.sheet import Sheet
from ardoise.web.forms import message_of


@dataclass(frozen=True)
class Typed:
    """What was posted, readable: the sheet, the revision it started from, the key of the form."""

    sheet: Sheet
    revision: int | None
    once: str | None


@dataclass(frozen=True)
class Editor:
    """One sheet being edited: how it is saved, and what it would come to."""

    form_class: type[SheetForm]
    save: Callable[[Typed], Any]
    preview: Callable[[Sheet], Preview]
    totals_url: str
    initial: dict[str, Any]
    rows: Any = ()


def edit_page(request: AccessRequest, editor: Editor, **context: Any) -> HttpResponse:
    """Show the sheet; once posted, save it. A refusal keeps all that was typed, each error on its cell."""
    posted = request.POST if request.method == "POST" else None
    initial = {**_with_contact(request, editor.initial), "once": uuid.uuid4().hex}
    form = editor.form_class(request.access, posted, initial=initial)
    lines = LinesForm(request.access, posted, editor.rows)
    status, elsewhere = 200, False
    if posted is not None and "rearrange" in posted:
        lines.rearrange(posted["rearrange"])
    elif posted is not None:
        status = 422
        try:
            return redirect(document_page(editor.save(_typed(form, lines))))
        except Refused as refusal:
            elsewhere = refusal.code == "changed_elsewhere"
            for problem in lines.add_refusal(refusal):
                if problem.code not in ("form", "typed"):
                    form.add_refusal(problem)
    page = {
        "form": form,
        "lines": lines,
        "totals_url": editor.totals_url,
        "has_errors": status == 422,
        "elsewhere": elsewhere,
        **context,
    }
    return render(request, "sales/edit.html", page, status=status)


def totals_fragment(request: AccessRequest, editor: Editor) -> HttpResponse:
    """What the sheet being typed comes to, or the first thing that prevents to say it."""
    form = editor.form_class(request.access, request.POST)
    lines = LinesForm(request.access, request.POST, editor.rows)
    context: dict[str, Any] = {"ranks": range(len(lines.rows))}
    try:
        preview = editor.preview(_typed(form, lines).sheet)
        context |= {"document": preview.document}
        context["totals"] = [(rank, preview.line_totals.get(rank)) for rank in context["ranks"]]
    except Refused as refusal:
        context |= {"problem": _where(form, refusal) + refusal.message}
    return render(request, "sales/live_totals.html", context)


def document_page(document: Any) -> str:
    return reverse(f"sales:{'quote' if isinstance(document, Quote) else 'invoice'}_detail", args=[document.pk])


def _typed(form: SheetForm, lines: LinesForm) -> Typed:
    """Raises Invalid when a cell cannot be read; the errors are then on the form already."""
    is_valid = form.is_valid()
    typed = lines.typed()
    if not is_valid:
        raise Invalid([Refused("form", message_of(form), "")])
    over = form.data.get("over", "")
    revision = int(over) if over.isdigit() else form.cleaned_data.get("revision")
    return Typed(sheet_of(form.cleaned_data, typed), revision, form.cleaned_data.get("once") or None)


def _where(form: SheetForm, refusal: Refused) -> str:
    steps = refusal.field.split(".")
    if steps[0] == "lines" and len(steps) > 1 and steps[1].isdigit():
        return f"Ligne {int(steps[1]) + 1} : "
    return f"{form.fields[steps[0]].label} : " if steps[0] in form.fields else ""


def _with_contact(request: AccessRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """Coming back from « Créer contact », or from a contact's page: it is chosen."""
    chosen = request.GET.get("contact", "")
    if not chosen.isdigit():
        return initial
    return {**initial, "contact": request.access.get(Contact, pk=chosen)}
