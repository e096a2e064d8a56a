"""The sheet of a quote or an invoice: one form that looks like its paper, saved while one types.

The page asks two things as JSON while typing: what the sheet would come to (nothing is written), and to save it.
Without a script the same form is posted as a page.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.gate import AccessRequest
from ardoise.contacts.models import Contact
from ardoise.domain.document import DocumentKind, LineKind
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import number_text
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.domain.vat import VatCase
from ardoise.rendering import table
from ardoise.rendering.paper import paper_texts
from ardoise.rendering.words import words_of
from ardoise.sales.forms import NOT_OF_THE_SHEET, SheetForm, sheet_of
from ardoise.sales.lines_form import LineRow, LinesForm
from ardoise.sales.models import Quote
from ardoise.sales.preview import Preview
from ardoise.sales.sheet import Sheet
from ardoise.sales.views.margin import notes_of
from ardoise.web.forms import message_of

AGREED_KINDS = (DocumentKind.QUOTE, DocumentKind.INVOICE)


@dataclass(frozen=True)
class Typed:
    """What was posted, readable: the sheet, the revision it started from, the key of the form."""

    sheet: Sheet
    revision: int | None
    once: str | None


@dataclass(frozen=True)
class Step:
    """A button of the sheet: what is done once it is saved."""

    value: str
    label: str
    icon: str
    is_main: bool = False
    over: bool = False  # asked in a dialog over the sheet
    stays: bool = False  # a file: the sheet stays


@dataclass(frozen=True)
class Editor:
    """One sheet being edited: how it is saved, what it would come to, and what can follow."""

    form_class: type[SheetForm]
    save: Callable[[Typed], Any]
    preview: Callable[[Sheet, Money | None], Preview]
    totals_url: str
    initial: dict[str, Any]
    then: Callable[[Any, str], HttpResponse]  # after the save, the step whose button was pressed
    steps: tuple[Step, ...]
    url: str = ""  # of its page
    number: Callable[[], str] = str  # its number, or the one it would take; empty when its counter is not organised
    counter_url: str = ""
    rows: Any = ()
    document: Any = None
    has_options: bool = False  # lines that the customer may take or leave
    is_live: bool = True  # saved while typing; a correction is only kept in the browser until it is asked for


def edit_page(request: AccessRequest, editor: Editor, **context: Any) -> HttpResponse:
    """Show the sheet; once posted, save it. A refusal keeps all that was typed, each error on its cell."""
    posted = request.POST if request.method == "POST" else None
    initial = {**_chosen(request, editor.initial), "once": uuid.uuid4().hex}
    form = editor.form_class(request.access, posted, initial=initial)
    lines = _lines(request, posted, editor)
    if posted is None:
        takes = _take_item(request, lines, include_vat=bool(initial.get("prices_include_vat")))
        is_dirty = takes or initial.get("contact") != editor.initial.get("contact")
        return _page(request, editor, form, lines, _first_preview(editor, initial), is_dirty=is_dirty, **context)
    try:
        _require_same_company(request)
        typed = _typed(form, lines)
        document = editor.save(typed)
    except Refused as refusal:
        return _refused(request, editor, form, lines, refusal, context)
    if wants_json(request):
        name = _name(document)
        tabs = render_to_string(f"sales/{name}_tabs.html", {name: document, "tab": "edit"}, request)
        return JsonResponse({**_saved(document), "tabs": tabs})
    return editor.then(document, posted.get("then", ""))


def totals_answer(request: AccessRequest, editor: Editor) -> JsonResponse:
    """What the sheet being typed comes to: its zones as they would be, the figures of its lines; or what is wrong."""
    form = editor.form_class(request.access, request.POST, initial=editor.initial)
    lines = _lines(request, request.POST, editor)
    try:
        _require_same_company(request)
        agreed = _agreed(request)
        preview = editor.preview(_typed(form, lines).sheet, agreed)
    except Refused as refusal:
        _put(form, lines, refusal)
        return JsonResponse(_problems(form, lines, refusal))  # half a number is no fault of the page
    changed = {int(rank) for rank in request.POST.get("changed", "").split(",") if rank.isdecimal()}
    zones = _zones(editor, preview, form, lines)
    if not changed:  # a row does not change the number, nor the head of the paper
        zones |= {"has_head": True, **_number(editor)}
    answer = {
        "html": render_to_string("sales/sheet/zones.html", zones, request),
        "lines": {
            rank: _line(rank, row, preview, lines)
            for rank, row in enumerate(lines.rows)
            if not changed or rank in changed or row.texts["kind"] == "subtotal" or row.texts["option"]
        },
        "taxed": zones["taxed"],
    }
    if preview.agreed is not None:
        discount = str(preview.agreed.amount).replace(".", ",") if preview.agreed else ""
        answer["fields"] = {"discount_amount": discount, "discount_percent": ""}
    return JsonResponse(answer)


def _lines(request: AccessRequest, posted: Mapping[str, str] | None, editor: Editor) -> LinesForm:
    document, has_options = editor.document, editor.has_options
    return LinesForm(request.access, posted, editor.rows, document=document, has_options=has_options)


def document_page(document: Any) -> str:
    return reverse(f"sales:{_name(document)}_detail", args=[document.pk])


def _page(
    request: AccessRequest,
    editor: Editor,
    form: SheetForm,
    lines: LinesForm,
    preview: Preview,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    page = {
        "form": form,
        "lines": lines,
        "blank": LineRow(lines.empty()),
        "key": _key(request),
        "editor": editor,
        "usual_down_payment": number_text(request.access.company.default_down_payment),
        "document": editor.document,
        "totals_url": editor.totals_url,
        "has_errors": status == 422,
        "saved": json.dumps(_saved(editor.document)) if editor.document and editor.is_live else "",
        **_zones(editor, preview, form, lines),
        **_number(editor),
        **context,
    }
    return render(request, "sales/edit.html", page, status=status)


def _refused(
    request: AccessRequest, editor: Editor, form: SheetForm, lines: LinesForm, refusal: Refused, context: dict[str, Any]
) -> HttpResponse:
    _put(form, lines, refusal)
    elsewhere = refusal.code == "changed_elsewhere"
    if wants_json(request):
        answer = _problems(form, lines, refusal)
        if elsewhere:
            answer["revision"] = editor.document.revision
        return JsonResponse(answer, status=409 if elsewhere else 422)
    try:
        preview = editor.preview(_typed(form, lines).sheet, None)
    except Refused:
        preview = _first_preview(editor, {})
    return _page(request, editor, form, lines, preview, status=422, elsewhere=elsewhere, **context)


def _zones(editor: Editor, preview: Preview, form: SheetForm, lines: LinesForm) -> dict[str, Any]:
    """What the paper and the margin say of the sheet as it stands, zone by zone."""
    paper = preview.document
    said, incl_vat = words_of(paper), table.shows_incl_vat(paper)
    for index, line in preview.lines.items():
        if index < len(lines.rows):
            cells = table.cells(line, said, incl_vat)
            lines.rows[index].total, lines.rows[index].notes = cells["total"], cells["notes"]
    deductions = [table.cells(line, said, incl_vat) for line in paper.lines if line.kind is LineKind.DEDUCTION]
    contact = _contact(form)
    notes = notes_of(preview, contact, lines.rows, frozenset(form.fields))
    texts = paper_texts(paper)
    typed_notes = [line for line in paper.notes.strip().split("\n") if line.strip()]
    return {
        "paper": paper,
        "deductions": deductions,
        "texts": texts,
        "mentions": texts["notices"][0 if texts["notices_title"] else len(typed_notes) :],
        "sheet_url": editor.url,
        "contact": contact,
        "notes": notes,
        "stops": next((note for note in notes if note.weight == "bad"), None),
        "steps": editor.steps,
        "can_agree": paper.kind in AGREED_KINDS and paper.totals.due == paper.totals.incl_vat,
        "has_vat": lines.has_vat,
        "taxed": paper.vat_case == VatCase.NORMAL,
    }


def _number(editor: Editor) -> dict[str, Any]:
    own = editor.document.number if editor.document else ""
    return {
        "has_number": True,
        "own_number": own if editor.is_live else "",
        "replaced_number": "" if editor.is_live else own,
        "number": editor.number() if editor.is_live and not own else own,
        "counter_url": editor.counter_url,
    }


def _first_preview(editor: Editor, initial: dict[str, Any]) -> Preview:
    """Of the document as it is; of an empty one when even that is refused, so that it can be mended."""
    values = {name: value for name, value in initial.items() if name not in NOT_OF_THE_SHEET and value is not None}
    try:
        return editor.preview(Sheet(values, None), None)
    except Refused:
        return editor.preview(Sheet({}, []), None)


def _line(rank: int, row: LineRow, preview: Preview, lines: LinesForm) -> dict[str, Any]:
    """What the screen says of one line, its cells as they were understood."""
    known = preview.rows.get(rank)
    understood = row if known is None else lines.understood(known)
    answer = {"total": row.total, "notes": list(row.notes), "brief": understood.brief, "last": row.last_price}
    if known is None:
        return answer
    price = understood.texts["unit_price"] if known.unit_price or row.texts["unit_price"].strip() else ""
    cells = {**understood.texts, "unit_price": price}  # no price yet: the last one shows in grey
    if not lines.is_taxed:
        del cells["vat_rate"]  # hidden, it stays as it was typed
    return {**answer, "cells": cells}


def _saved(document: Any) -> dict[str, Any]:
    """What the page must know of a document that is saved: its revision, and where its acts are."""
    name = _name(document)
    acts = {"url": "edit", "totals": "totals", "pdf": "pdf"} | ({"issue": "issue"} if name == "invoice" else {})
    urls = {key: reverse(f"sales:{name}_{act}", args=[document.pk]) for key, act in acts.items()}
    return {"revision": document.revision, "label": document.display_number, **urls}


def _put(form: SheetForm, lines: LinesForm, refusal: Refused) -> None:
    """Each refusal on its cell; those of a form that cannot be read are on it already."""
    for problem in lines.add_refusal(refusal):
        if problem.code not in ("form", "typed"):
            form.add_refusal(problem)


def _problems(form: SheetForm, lines: LinesForm, refusal: Refused) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "problem": message_of(form) or _first_of(lines) or refusal.message,
        "errors": {name: str(messages[0]) for name, messages in form.errors.items()},
        "lines": {
            rank: {"errors": list(row.errors), "messages": row.messages}
            for rank, row in enumerate(lines.rows)
            if row.errors
        },
    }


def _first_of(lines: LinesForm) -> str:
    found = ((rank, row.messages[0]) for rank, row in enumerate(lines.rows) if row.errors)
    return next((f"Ligne {rank + 1} : {message}" for rank, message in found), "")


def _typed(form: SheetForm, lines: LinesForm) -> Typed:
    """Raises Invalid when a cell cannot be read; the errors are then on the form already."""
    is_valid = form.is_valid()
    typed = lines.typed()
    if not is_valid:
        raise Invalid([Refused("form", message_of(form), "")])
    over = form.data.get("over", "")
    revision = int(over) if over.isdecimal() else form.cleaned_data.get("revision")
    return Typed(sheet_of(form.cleaned_data, typed), revision, form.cleaned_data.get("once") or None)


def _key(request: AccessRequest) -> str:
    """Whose sheet it is: what is typed on it belongs to nobody else."""
    return f"{request.access.user.pk}:{request.access.company.pk}"


def _require_same_company(request: AccessRequest) -> None:
    """Another tab may have gone to another company since the sheet was opened."""
    if request.POST.get("key", _key(request)) != _key(request):
        message = (
            f"Vous êtes passé à {request.access.company} dans un autre onglet, et cette feuille n’est pas la sienne :"
            " revenez à son entreprise, en haut à droite, pour l’enregistrer."
        )
        raise Refused("other_company", message)


def _agreed(request: AccessRequest) -> Money | None:
    text = request.POST.get("agreed_total", "").strip()
    return Money(parse_decimal(text, 2, field="agreed_total")) if text else None


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _contact(form: SheetForm) -> Contact | None:
    values = getattr(form, "cleaned_data", {}) if form.is_bound else form.initial
    chosen = values.get("contact")
    return chosen if isinstance(chosen, Contact) else None


def _chosen(request: AccessRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """Coming back from « Créer contact », or from a contact's page: it is chosen."""
    chosen = request.GET.get("contact", "")
    if not chosen.isdecimal():
        return initial
    return {**initial, "contact": request.access.get(Contact, pk=chosen)}


def _take_item(request: AccessRequest, lines: LinesForm, *, include_vat: bool) -> bool:
    """Coming back from « Créer prestation »: it is on the line that asked for it."""
    chosen, rank = request.GET.get("prestation", ""), request.GET.get("ligne", "")
    if not chosen.isdecimal():
        return False
    item = request.access.get(CatalogueItem, pk=chosen)
    lines.take(item, int(rank) if rank.isdecimal() else None, include_vat=include_vat)
    return True


def _name(document: Any) -> str:
    return "quote" if isinstance(document, Quote) else "invoice"
