"""Mon Profil, Modèles de documents: the layouts of the company, drawn on its own documents while they are changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import LANGUAGES
from ardoise.rendering.layouts import DISCOUNTS, FONTS, LAYOUTS, LOGO_PLACES, LOGO_SIZES, REFERENCES
from ardoise.rendering.texts import VARIABLES
from ardoise.sales.actions.change_layouts import (
    NAMES,
    TEXTS,
    choose_layouts,
    copy_name,
    delete_layout,
    fill_layout,
    save_layout,
)
from ardoise.sales.layouts import look_with
from ardoise.sales.models import DocumentLayout, LayoutChoice, LayoutKind
from ardoise.sales.samples import samples_of
from ardoise.sales.views.layout_pictures import drawn
from ardoise.web.forms import Form, Group, form_page

PAGE = {"section": "profile", "current": "modeles"}


class LayoutForm(Form):
    field_groups = (
        Group("", ("name", "layout", "accent", "font")),
        Group("Logo", ("logo_place", "logo_size")),
        Group("Colonnes", ("shows_unit", "reference", "discount")),
        Group("Textes", ("introduction", "closing", "footer")),
    )
    name = forms.CharField(label="Nom", max_length=60)
    layout = forms.ChoiceField(label="Mise en page", choices=[(key, one.label) for key, one in LAYOUTS.items()])
    accent = forms.CharField(label="Couleur", max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    font = forms.ChoiceField(label="Police", choices=[(key, one.label) for key, one in FONTS.items()])
    logo_place = forms.ChoiceField(
        label="Place du logo", required=False, choices=[("", "Celle de la mise en page"), *LOGO_PLACES.items()]
    )
    logo_size = forms.ChoiceField(label="Taille du logo", choices=list(LOGO_SIZES.items()))
    shows_unit = forms.BooleanField(label="Colonne des unités", required=False)
    reference = forms.ChoiceField(label="Référence des prestations", choices=list(REFERENCES.items()))
    discount = forms.ChoiceField(
        label="Remise d’une ligne", choices=list(DISCOUNTS.items()), help_text="Une remise est toujours imprimée"
    )
    introduction = forms.CharField(
        label="Avant les lignes", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    closing = forms.CharField(
        label="Après le règlement", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    footer = forms.CharField(
        label="Pied de page",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text="Deux lignes au plus, sous votre identité légale, qui reste toujours",
    )


@dataclass(frozen=True)
class Card:
    layout: DocumentLayout
    design: str
    kinds: list[str]  # what it is the usual layout of


@dataclass(frozen=True)
class Choice:
    """One line of the table: a kind, and the layout that it has in each language."""

    kind: LayoutKind
    cells: list[tuple[str, str, int | None]]  # the name of the field, the language, the layout


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def layouts(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    rows = list(request.access.rows(DocumentLayout).order_by("name"))
    if request.method == "POST":
        changed = choose_layouts(company, _chosen(request, rows), by=request.access.user)
        messages.success(
            request, "Enregistré : les prochains documents les prennent." if changed else "Rien à changer."
        )
        return redirect("sales:layouts")
    known = {(row.kind, row.language): row.layout_id for row in LayoutChoice.objects.filter(company=company)}
    words = dict(LANGUAGES)
    cards = [
        Card(row, LAYOUTS[row.layout].label, [_said(*key, words) for key, chosen in known.items() if chosen == row.pk])
        for row in rows
    ]
    choices = [
        Choice(kind, [(f"{kind.value}-{code}", word, known.get((kind.value, code))) for code, word in LANGUAGES])
        for kind in LayoutKind
    ]
    context = {"cards": cards, "choices": choices, "designs": LAYOUTS, "languages": LANGUAGES, **PAGE}
    return render(request, "sales/layouts.html", context)


@company_page(reads=Right.PROFILE_CHANGE)
def layout_new(request: AccessRequest) -> HttpResponse:
    """Begins as one of the designs, or as a copy of a layout."""
    design = request.GET.get("depart", "")
    copied = request.GET.get("copie", "")
    if copied:
        source = request.access.get(DocumentLayout, pk=copied)
        begun = DocumentLayout(company=request.access.company, **{name: getattr(source, name) for name in NAMES})
        begun.name = copy_name(source)
    else:
        design = design if design in LAYOUTS else "ardoise"
        font = LAYOUTS[design].font
        begun = DocumentLayout(company=request.access.company, name=LAYOUTS[design].label, layout=design, font=font)
    return _edit(request, begun, "Nouveau modèle")


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def layout_edit(request: AccessRequest, pk: int) -> HttpResponse:
    row = request.access.get(DocumentLayout, pk=pk)
    return _edit(request, row, row.name)


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
@require_POST
def layout_delete(request: AccessRequest, pk: int) -> HttpResponse:
    row = request.access.get(DocumentLayout, pk=pk)
    name = row.name
    delete_layout(row, by=request.access.user)
    messages.success(request, f"« {name} » est supprimé ; ce qui est émis garde son aspect.")
    return redirect("sales:layouts")


@company_page(reads=Right.PROFILE, acts=Right.PROFILE)
@require_POST
def layout_preview(request: AccessRequest) -> HttpResponse:
    """The layout being typed on a document of the company; what is wrong is said over it."""
    company = request.access.company
    row = request.access.rows(DocumentLayout).filter(pk=_id(request.POST.get("pk", "")) or 0).first()
    row = row or DocumentLayout(company=company)
    form = LayoutForm(request.POST)
    form.is_valid()
    values = {name: request.POST.get(name, "") for name in NAMES} | {"shows_unit": "shows_unit" in request.POST}
    problems = fill_layout(row, values)
    usual = DocumentLayout()
    for problem in problems:
        if problem.field not in TEXTS and problem.code != "colour_unreadable":  # what cannot be drawn
            setattr(row, problem.field, getattr(usual, problem.field))
    pages = drawn(company, look_with(company, row), request.POST.get("sample", ""))
    told = [problem.message for problem in problems if problem.field != "name"]
    return render(request, "sales/layout_preview.html", {"pages": pages, "told": told})


def _edit(request: AccessRequest, row: DocumentLayout, title: str) -> HttpResponse:
    company = request.access.company
    saved = row if row.pk else None

    def act(values: dict[str, Any]) -> HttpResponse:
        if values["accent"].lower() == company.accent.lower():
            values["accent"] = ""  # goes on with the colour of the company
        kept = save_layout(company, saved, values, by=request.access.user)
        messages.success(request, f"Modèle « {kept.name} » enregistré.")
        return redirect("sales:layouts")

    initial = {**{name: getattr(row, name) for name in NAMES}, "accent": row.accent or company.accent}
    sample = request.POST.get("sample", "")
    samples = samples_of(company)
    chosen = sample if any(one.key == sample for one in samples) else samples[0].key
    pages = drawn(company, look_with(company, row), chosen) if request.method != "POST" else []
    context = {
        "layout": saved,
        "samples": samples,
        "sample": chosen,
        "pages": pages,
        "variables": VARIABLES,
        "title": title,
        **PAGE,
    }
    form = LayoutForm(request.POST or None, initial=initial)
    return form_page(request, form, act, template="sales/layout.html", **context)


def _chosen(request: AccessRequest, rows: list[DocumentLayout]) -> dict[tuple[str, str], DocumentLayout | None]:
    by_id = {row.pk: row for row in rows}
    found = {}
    for kind in LayoutKind:
        for language, _ in LANGUAGES:
            name = f"{kind.value}-{language}"
            if name in request.POST:
                found[kind.value, language] = by_id.get(_id(request.POST[name]) or 0)
    return found


def _said(kind: str, language: str, words: dict[str, str]) -> str:
    label = LayoutKind(kind).label
    return label if language == "fr" else f"{label} en {words[language].lower()}"


def _id(typed: str) -> int | None:
    return int(typed) if typed.isdigit() and len(typed) < 19 else None
