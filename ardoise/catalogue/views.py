"""The pages of the prestations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.catalogue.actions import archive_item, change_item, create_item, restore_item
from ardoise.catalogue.forms import ItemForm
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import listing


@company_page(reads=Right.CATALOGUE, acts=Right.CATALOGUE_WRITE)
def item_list(request: AccessRequest) -> HttpResponse:
    archived = bool(request.GET.get("archives"))
    rows = request.access.rows(CatalogueItem).filter(archived_at__isnull=not archived)
    context = listing(request, rows, ("search", "id"))
    return render(request, "catalogue/list.html", {**context, "section": "catalogue", "archived": archived})


@company_page(reads=Right.CATALOGUE, acts=Right.CATALOGUE_WRITE)
def item_new(request: AccessRequest) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        item = create_item(request.access.company, values, by=request.access.user)
        messages.success(request, f"Prestation créée : {item.label}.")
        return redirect(_next(request, item))

    back = back_of(request) or reverse("catalogue:item_list")
    form = _form(request, ItemForm(request.POST or None, initial={"unit": "C62", "label": request.GET.get("nom", "")}))
    context = {"title": "Créer prestation", "section": "catalogue", "back": back, "frame": frame(request)}
    return form_page(request, form, act, template="web/form_dialog.html", **context)


@company_page(reads=Right.CATALOGUE, acts=Right.CATALOGUE_WRITE)
def item_edit(request: AccessRequest, pk: int) -> HttpResponse:
    item = request.access.get(CatalogueItem, pk=pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        change_item(item, values, by=request.access.user)
        return redirect("catalogue:item_list")

    initial = {name: getattr(item, name) for name in ItemForm.base_fields}
    form = _form(request, ItemForm(request.POST or None, initial=initial))
    back = reverse("catalogue:item_list")
    context = {"title": item.label, "section": "catalogue", "back": back, "frame": frame(request), "item": item}
    return form_page(request, form, act, template="catalogue/edit.html", **context)


@require_POST
@company_page(reads=Right.CATALOGUE, acts=Right.CATALOGUE_WRITE)
def item_archive(request: AccessRequest, pk: int) -> HttpResponse:
    archive_item(request.access.get(CatalogueItem, pk=pk), by=request.access.user)
    return redirect("catalogue:item_list")


@require_POST
@company_page(reads=Right.CATALOGUE, acts=Right.CATALOGUE_WRITE)
def item_restore(request: AccessRequest, pk: int) -> HttpResponse:
    restore_item(request.access.get(CatalogueItem, pk=pk), by=request.access.user)
    return redirect("catalogue:item_list")


def _next(request: AccessRequest, item: CatalogueItem) -> str:
    """Back to the sheet that asked for a new prestation, with it on its line."""
    if back := back_of(request):
        return f"{back}{'&' if '?' in back else '?'}prestation={item.pk}"
    return reverse("catalogue:item_list")


def _form(request: AccessRequest, form: ItemForm) -> ItemForm:
    """No VAT to ask of a company in franchise."""
    if request.access.company.is_franchise:
        del form.fields["vat_rate"]
    return form
