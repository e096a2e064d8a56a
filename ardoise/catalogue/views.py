"""The pages of the prestations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.catalogue.actions import archive_item, change_item, create_item, restore_item
from ardoise.catalogue.choose_units import choose_units
from ardoise.catalogue.forms import ItemForm
from ardoise.catalogue.models import CatalogueItem
from ardoise.catalogue.units import units_of
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Invalid
from ardoise.domain.units import UNITS
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import address, listing, searched
from ardoise.web.spreadsheets import table_file

EXPORTED = (
    *("Nom", "Description", "Référence", "Type", "Unité"),
    *("TVA (%)", "Prix HT", "Prix d’achat HT", "Compte comptable"),
)


@company_page(reads=Right.CATALOGUE)
def item_list(request: AccessRequest) -> HttpResponse:
    context = listing(request, _listed(request), ("search", "id"))
    archived = bool(request.GET.get("archives"))
    page = {**context, "section": "catalogue", "archived": archived, "asked": address(request)}
    return render(request, "catalogue/list.html", page)


@company_page(reads=(Right.CATALOGUE, Right.EXPORTS))
def items_export(request: AccessRequest) -> HttpResponseBase:
    """All that the list shows, whatever its pages."""
    rows = searched(request, _listed(request)).order_by("search", "pk")
    cells = (
        (
            item.label,
            item.description,
            item.reference,
            item.get_nature_display(),
            item.get_unit_display(),
            item.vat_rate,
            item.unit_price,
            item.purchase_price,
            item.ledger_account,
        )
        for item in rows.iterator(chunk_size=500)
    )
    return table_file("prestations", EXPORTED, cells, kind=request.GET.get("format", ""))


def _listed(request: AccessRequest) -> QuerySet[CatalogueItem]:
    return request.access.rows(CatalogueItem).filter(archived_at__isnull=not request.GET.get("archives"))


@company_page(acts=Right.CATALOGUE_WRITE)
def item_new(request: AccessRequest) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        item = create_item(request.access.company, values, by=request.access.user)
        messages.success(request, f"Prestation créée : {item.label}.")
        return redirect(_next(request, item))

    back = back_of(request) or reverse("catalogue:item_list")
    form = _form(request, ItemForm(request.POST or None, initial={"unit": "C62", "label": request.GET.get("nom", "")}))
    context = {"title": "Créer prestation", "section": "catalogue", "back": back, "frame": frame(request)}
    return form_page(request, form, act, template="web/form_dialog.html", **context)


@company_page(acts=Right.CATALOGUE_WRITE)
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
@company_page(acts=Right.CATALOGUE_WRITE)
def item_archive(request: AccessRequest, pk: int) -> HttpResponse:
    archive_item(request.access.get(CatalogueItem, pk=pk), by=request.access.user)
    return redirect("catalogue:item_list")


@require_POST
@company_page(acts=Right.CATALOGUE_WRITE)
def item_restore(request: AccessRequest, pk: int) -> HttpResponse:
    restore_item(request.access.get(CatalogueItem, pk=pk), by=request.access.user)
    return redirect("catalogue:item_list")


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def units(request: AccessRequest) -> HttpResponse:
    """Which units are proposed, and the word that each prints."""
    company, known = request.access.company, units_of(request.access.company)
    words = {one.code: known.own.get(one.code, "") for one in UNITS}
    offered = {one.code for one in known.offered}
    refusals: dict[str, str] = {}
    if request.method == "POST":
        words = {one.code: request.POST.get(f"word_{one.code}", "") for one in UNITS}
        offered = set(request.POST.getlist("offered"))
        try:
            choose_units(company, words, offered, by=request.access.user)
        except Invalid as refusal:
            refusals = {problem.field: problem.message for problem in refusal.problems}
        else:
            messages.success(request, "Unités enregistrées.")
            return redirect("catalogue:units")
    rows = [(one, words[one.code], one.code in offered, refusals.get(f"word_{one.code}", "")) for one in UNITS]
    context = {"rows": rows, "refusal": refusals.get("offered", ""), "section": "profile", "current": "unites"}
    return render(request, "catalogue/units.html", context, status=422 if refusals else 200)


def _next(request: AccessRequest, item: CatalogueItem) -> str:
    """Back to the sheet that asked for a new prestation, with it on its line."""
    if back := back_of(request):
        return f"{back}{'&' if '?' in back else '?'}prestation={item.pk}"
    return reverse("catalogue:item_list")


def _form(request: AccessRequest, form: ItemForm) -> ItemForm:
    """The units of the company; no VAT to ask of one in franchise."""
    form.offer(units_of(request.access.company).offered)
    if request.access.company.is_franchise:
        del form.fields["vat_rate"]
    return form
