"""The pages of the contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.actions import archive_contact, change_contact, create_contact, restore_contact
from ardoise.contacts.forms import ContactForm, initial_of, people_of
from ardoise.contacts.models import Contact
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import address, listing, searched
from ardoise.web.spreadsheets import table_file

EXPORTED = (
    *("Nom", "Type", "SIREN", "N° TVA", "E-mail", "Téléphone"),
    *("Adresse", "Complément", "Code postal", "Ville", "Pays"),
)


@company_page(reads=Right.CONTACTS)
def contact_list(request: AccessRequest) -> HttpResponse:
    context = listing(request, _listed(request), ("search", "id"))
    archived = bool(request.GET.get("archives"))
    page = {**context, "section": "contacts", "archived": archived, "asked": address(request)}
    return render(request, "contacts/list.html", page)


@company_page(reads=(Right.CONTACTS, Right.EXPORTS))
def contacts_export(request: AccessRequest) -> HttpResponseBase:
    """All that the list shows, whatever its pages."""
    rows = searched(request, _listed(request)).order_by("search", "pk")
    cells = (
        (
            contact.name,
            contact.get_kind_display(),
            contact.siren,
            contact.vat_number,
            contact.email,
            contact.phone,
            contact.line1,
            contact.line2,
            contact.postcode,
            contact.city,
            contact.country,
        )
        for contact in rows.iterator(chunk_size=500)
    )
    return table_file("contacts", EXPORTED, cells, kind=request.GET.get("format", ""))


def _listed(request: AccessRequest) -> QuerySet[Contact]:
    return request.access.rows(Contact).filter(archived_at__isnull=not request.GET.get("archives"))


@company_page(acts=Right.CONTACTS_WRITE)
def contact_new(request: AccessRequest) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        people = people_of(values.pop("people"))
        contact = create_contact(request.access.company, values, people=people, by=request.access.user)
        messages.success(request, f"Contact créé : {contact.name}.")
        return redirect(_next(request, contact))

    typed = request.GET.get("nom", "")
    form = ContactForm(request.POST or None, initial={"country": "FR", "kind": "business", "name": typed})
    back = back_of(request) or reverse("contacts:contact_list")
    context = {"title": "Créer contact", "section": "contacts", "back": back, "frame": frame(request)}
    return form_page(request, form, act, template="web/form_dialog.html", **context)


@company_page(acts=Right.CONTACTS_WRITE)
def contact_edit(request: AccessRequest, pk: int) -> HttpResponse:
    contact = request.access.get(Contact, pk=pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        people = people_of(values.pop("people"))
        change_contact(contact, values, people=people, by=request.access.user)
        return redirect(back)

    form = ContactForm(request.POST or None, initial=initial_of(contact))
    back = back_of(request) or reverse("contacts:contact_detail", args=[pk])
    context = {"title": contact.name, "section": "contacts", "back": back, "frame": frame(request)}
    return form_page(request, form, act, template="web/form_dialog.html", **context)


@company_page(reads=Right.CONTACTS)
def contact_detail(request: AccessRequest, pk: int) -> HttpResponse:
    contact = request.access.get(Contact, pk=pk)
    people = contact.people.order_by("pk")
    return render(request, "contacts/detail.html", {"contact": contact, "people": people, "section": "contacts"})


@require_POST
@company_page(acts=Right.CONTACTS_WRITE)
def contact_archive(request: AccessRequest, pk: int) -> HttpResponse:
    archive_contact(request.access.get(Contact, pk=pk), by=request.access.user)
    return redirect("contacts:contact_list")


@require_POST
@company_page(acts=Right.CONTACTS_WRITE)
def contact_restore(request: AccessRequest, pk: int) -> HttpResponse:
    restore_contact(request.access.get(Contact, pk=pk), by=request.access.user)
    return redirect("contacts:contact_detail", pk)


def _next(request: AccessRequest, contact: Contact) -> str:
    """Back to the sheet that asked for a new contact, with it chosen."""
    if back := back_of(request):
        return f"{back}{'&' if '?' in back else '?'}contact={contact.pk}"
    return reverse("contacts:contact_detail", args=[contact.pk])
