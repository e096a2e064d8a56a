"""The editor of a quote or an invoice: the same form, the same refusals on their cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ardoise.companies.gate import AccessRequest
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.sales.forms import LinesForm, SheetForm, sheet_of
from ardoise.sales.sheet import Sheet

Save = Callable[[Sheet, int | None], Any]


def edit_page(
    request: AccessRequest,
    form_class: type[SheetForm],
    save: Save,
    *,
    initial: dict[str, Any],
    rows: Any = (),
    **context: Any,
) -> HttpResponse:
    """Show the sheet; once posted, save it. A refusal keeps all that was typed, each error on its cell."""
    posted = request.POST if request.method == "POST" else None
    form = form_class(request.access, posted, initial=_with_contact(request, initial))
    lines = LinesForm(request.access, posted, rows)
    status = 200
    if posted is not None:
        status = 422
        if form.is_valid():
            try:
                document = save(sheet_of(form.cleaned_data, lines.typed()), form.cleaned_data.get("revision"))
                return redirect(document_page(document))
            except Refused as refusal:
                if not lines.add_refusal(refusal):
                    form.add_refusal(refusal)
    page = {"form": form, "lines": lines, "has_errors": status == 422, **context}
    return render(request, "sales/edit.html", page, status=status)


def document_page(document: Any) -> str:
    return f"/{'devis' if document._meta.model_name == 'quote' else 'factures'}/{document.pk}/"


def _with_contact(request: AccessRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """Coming back from « Créer contact », or from a contact's page: it is chosen."""
    chosen = request.GET.get("contact", "")
    if not chosen.isdigit():
        return initial
    return {**initial, "contact": request.access.get(Contact, pk=chosen)}
