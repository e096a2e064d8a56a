"""What the sheet proposes under the hand: contacts, companies of the register, prestations."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ardoise.catalogue.actions import create_item
from ardoise.catalogue.models import CatalogueItem
from ardoise.catalogue.units import units_of
from ardoise.companies import register
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.actions import create_contact
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.french import number_text, percent_text
from ardoise.domain.money import round_half_up
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.sales.actions.note_prices import key_of, last_prices
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import catalogue_price
from ardoise.web.search import fold

PROPOSED = 7
RECENT = 20
LEAST_LETTERS = 3  # asked of the register


@company_page(reads=Right.CONTACTS)
def pick_contacts(request: AccessRequest) -> HttpResponse:
    """The contacts whose name, town or e-mail holds what is typed; the customers of the last documents otherwise."""
    typed = request.GET.get("q", "").strip()
    rows = request.access.rows(Contact).filter(archived_at__isnull=True)
    found = _matching(rows, typed) if typed else _recent(request)
    return render(request, "sales/sheet/pick_contacts.html", {"typed": typed, "found": found})


@company_page(reads=Right.CONTACTS_WRITE)
def pick_register(request: AccessRequest) -> HttpResponse:
    """The companies of the public register of that name or SIREN."""
    typed = request.GET.get("q", "").strip()
    if len(typed) < LEAST_LETTERS:
        return HttpResponse()
    try:
        context: dict[str, Any] = {"found": register.search(typed)[:PROPOSED]}
    except register.Unreachable:
        context = {"silent": True}
    return render(request, "sales/sheet/pick_register.html", context)


@company_page(reads=Right.CATALOGUE)
def pick_items(request: AccessRequest) -> HttpResponse:
    """The prestations that hold what is typed, with what this customer last paid; `ttc`: in prices with VAT."""
    typed = request.GET.get("q", "").strip()
    rows = request.access.rows(CatalogueItem).filter(archived_at__isnull=True)
    items = _matching(rows, typed) if typed else list(rows.order_by("search")[:PROPOSED])
    chosen = request.GET.get("contact", "")
    contact = (
        request.access.rows(Contact).filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    )
    include_vat = "ttc" in request.GET
    last = last_prices(contact, [item.label for item in items], include_vat=include_vat) if contact else {}
    units = units_of(request.access.company)
    usual = request.access.company.default_vat_rate
    rated = [(item, usual if item.vat_rate is None else item.vat_rate) for item in items]
    found = [
        {
            "item": item,
            "price": number_text(catalogue_price(item, rate, include_vat=include_vat), 2),
            "unit": units.printed(item.unit),
            "rate": percent_text(rate),
            "last": last.get(key_of(item.label)),
        }
        for item, rate in rated
    ]
    return render(request, "sales/sheet/pick_items.html", {"typed": typed, "found": found})


@require_POST
@company_page(acts=Right.CONTACTS_WRITE)
def contact_adopt(request: AccessRequest) -> JsonResponse:
    """A company of the register becomes a contact, unless it is one already."""
    siren = request.POST.get("siren", "")
    known = request.access.rows(Contact).filter(siren=siren, archived_at__isnull=True).order_by("pk").first()
    if known is None or not siren:
        try:
            found = register.by_siren(siren)
        except register.Unreachable:
            found = None
        if found is None:
            message = "Le registre des entreprises ne répond pas : créez ce contact à la main."
            return JsonResponse({"problem": message}, status=422)
        values = {
            **{name: getattr(found, name) for name in ("name", "siren", "siret", "line1", "postcode", "city")},
            "kind": "business",
        }
        known = create_contact(request.access.company, values, by=request.access.user)
    return JsonResponse({"contact": known.pk, "name": known.name})


@require_POST
@company_page(acts=Right.CATALOGUE_WRITE)
def item_remember(request: AccessRequest) -> JsonResponse:
    """« Mémoriser cette prestation »: a line becomes a prestation."""
    posted = request.POST
    try:
        values: dict[str, Any] = {
            **{name: posted.get(name, "") for name in ("label", "description", "nature")},
            "unit": units_of(request.access.company).read(posted.get("unit", "")).code,
            "unit_price": parse_decimal(posted.get("unit_price", ""), 6, field="unit_price"),
        }
        if posted.get("vat_rate", "").strip() and not request.access.company.is_franchise:
            values["vat_rate"] = parse_decimal(posted["vat_rate"], 2, field="vat_rate")
        if "ttc" in posted:  # the catalogue keeps prices without VAT
            rate = values.get("vat_rate", request.access.company.default_vat_rate)
            values["unit_price"] = round_half_up(values["unit_price"] / (1 + rate / 100), 4)
        item = create_item(request.access.company, values, by=request.access.user)
    except Refused as refusal:
        return JsonResponse({"problem": refusal.message}, status=422)
    return JsonResponse({"catalogue_item": item.pk, "label": item.label})


def _matching(rows: QuerySet[Any], typed: str) -> list[Any]:
    """What begins with the letters typed, then what has a word that does, then what holds them."""
    letters = fold(typed)
    rank = Case(
        When(search__startswith=letters, then=Value(0)),
        When(search__contains=f" {letters}", then=Value(1)),
        default=Value(2),
    )
    return list(rows.filter(search__contains=letters).order_by(rank, "search")[:PROPOSED])


def _recent(request: AccessRequest) -> list[Contact]:
    """The customers of the last documents, the newest first; those just created when there is none."""
    found: dict[int, None] = {}
    for model in (Quote, Invoice):
        rows = request.access.rows(model).filter(contact__archived_at__isnull=True)
        found |= dict.fromkeys(pk for pk in rows.order_by("-pk").values_list("contact", flat=True)[:RECENT] if pk)
    contacts = request.access.rows(Contact)
    if found:
        known = contacts.in_bulk(list(found)[:PROPOSED])
        return [known[pk] for pk in list(found)[:PROPOSED] if pk in known]
    return list(contacts.filter(archived_at__isnull=True).order_by("-pk")[:PROPOSED])
