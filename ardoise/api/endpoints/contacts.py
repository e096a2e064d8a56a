"""Contacts and the catalogue."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router, Status

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.inputs import AddressIn, Body, flat
from ardoise.api.lists import listed
from ardoise.api.numbers import Exact
from ardoise.catalogue.actions import archive_item, change_item, create_item, restore_item
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.rights import Right
from ardoise.contacts.actions import archive_contact, change_contact, create_contact, restore_contact
from ardoise.contacts.models import Contact

router = Router()


class PersonIn(Body):
    name: str
    email: str = ""
    phone: str = ""
    gets_quotes: bool = True
    gets_invoices: bool = True
    gets_reminders: bool = True
    in_copy: bool = False


class ContactIn(Body):
    name: str = ""
    kind: Literal["business", "individual", "public"] = "business"
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    address: AddressIn | None = None
    delivery_address: AddressIn | None = None
    language: str = "fr"
    payment_terms: str = ""
    needs_order_number: bool = False
    needs_buyer_reference: bool = False
    buyer_reference: str = ""
    notes: str = ""
    people: list[PersonIn] | None = None

    def values(self) -> dict[str, Any]:
        given = self.given()
        values = {name: value for name, value in given.items() if name not in CONTACT_RENAMED}
        if "payment_terms" in given:
            values["payment_term"] = self.payment_terms
        if "address" in given:
            values |= flat(self.address, "")
        if "delivery_address" in given:
            values |= flat(self.delivery_address, "delivery_")
        return values


CONTACT_RENAMED = ("address", "delivery_address", "people", "payment_terms")


class ItemIn(Body):
    nature: Literal["service", "goods"] = "service"
    label: str = ""
    description: str = ""
    unit: str = "C62"
    unit_price: Exact | None = None
    vat_rate: Exact | None = None
    reference: str = ""
    purchase_price: Exact | None = None
    ledger_account: str = ""


@router.get("/contacts", tags=["Contacts"], summary="Liste des contacts", auth=Bearer(Right.CONTACTS))
def contact_list(
    request: ApiRequest, q: str = "", archived: bool = False, after: str | None = None, limit: int = 50
) -> Any:
    rows = request.auth.rows(Contact).filter(archived_at__isnull=not archived)
    return listed(request, rows, lambda page: [outputs.contact(row) for row in page], q=q, after=after, limit=limit)


@router.post(
    "/contacts", tags=["Contacts"], summary="Créer un contact", response={201: Any}, auth=Bearer(Right.CONTACTS_WRITE)
)
def contact_create(request: ApiRequest, body: ContactIn) -> Any:
    access = request.auth
    row = create_contact(access.company, body.values(), people=_people(body.people), by=access.user)
    return Status(201, outputs.contact_with_people(row))


@router.get("/contacts/{pk}", tags=["Contacts"], summary="Un contact", auth=Bearer(Right.CONTACTS))
def contact_detail(request: ApiRequest, pk: int) -> Any:
    return outputs.contact_with_people(request.auth.get(Contact, pk=pk))


@router.patch("/contacts/{pk}", tags=["Contacts"], summary="Modifier un contact", auth=Bearer(Right.CONTACTS_WRITE))
def contact_change(request: ApiRequest, pk: int, body: ContactIn) -> Any:
    row = request.auth.get(Contact, pk=pk)
    changed = change_contact(row, body.values(), people=_people(body.people), by=request.auth.user)
    return outputs.contact_with_people(changed)


@router.post(
    "/contacts/{pk}/archiving", tags=["Contacts"], summary="Archiver un contact", auth=Bearer(Right.CONTACTS_WRITE)
)
def contact_archive(request: ApiRequest, pk: int) -> Any:
    archive_contact(request.auth.get(Contact, pk=pk), by=request.auth.user)
    return outputs.contact_with_people(request.auth.get(Contact, pk=pk))


@router.delete(
    "/contacts/{pk}/archiving",
    tags=["Contacts"],
    summary="Ressortir un contact des archives",
    auth=Bearer(Right.CONTACTS_WRITE),
)
def contact_restore(request: ApiRequest, pk: int) -> Any:
    restore_contact(request.auth.get(Contact, pk=pk), by=request.auth.user)
    return outputs.contact_with_people(request.auth.get(Contact, pk=pk))


@router.get("/catalogue", tags=["Catalogue"], summary="Liste des prestations", auth=Bearer(Right.CATALOGUE))
def item_list(
    request: ApiRequest, q: str = "", archived: bool = False, after: str | None = None, limit: int = 50
) -> Any:
    rows = request.auth.rows(CatalogueItem).filter(archived_at__isnull=not archived)
    return listed(request, rows, lambda page: [outputs.item(row) for row in page], q=q, after=after, limit=limit)


@router.post(
    "/catalogue",
    tags=["Catalogue"],
    summary="Créer une prestation",
    response={201: Any},
    auth=Bearer(Right.CATALOGUE_WRITE),
)
def item_create(request: ApiRequest, body: ItemIn) -> Any:
    return Status(201, outputs.item(create_item(request.auth.company, _item(body), by=request.auth.user)))


@router.get("/catalogue/{pk}", tags=["Catalogue"], summary="Une prestation", auth=Bearer(Right.CATALOGUE))
def item_detail(request: ApiRequest, pk: int) -> Any:
    return outputs.item(request.auth.get(CatalogueItem, pk=pk))


@router.patch(
    "/catalogue/{pk}", tags=["Catalogue"], summary="Modifier une prestation", auth=Bearer(Right.CATALOGUE_WRITE)
)
def item_change(request: ApiRequest, pk: int, body: ItemIn) -> Any:
    row = request.auth.get(CatalogueItem, pk=pk)
    return outputs.item(change_item(row, _item(body), by=request.auth.user))


@router.post(
    "/catalogue/{pk}/archiving",
    tags=["Catalogue"],
    summary="Archiver une prestation",
    auth=Bearer(Right.CATALOGUE_WRITE),
)
def item_archive(request: ApiRequest, pk: int) -> Any:
    archive_item(request.auth.get(CatalogueItem, pk=pk), by=request.auth.user)
    return outputs.item(request.auth.get(CatalogueItem, pk=pk))


@router.delete(
    "/catalogue/{pk}/archiving",
    tags=["Catalogue"],
    summary="Ressortir une prestation des archives",
    auth=Bearer(Right.CATALOGUE_WRITE),
)
def item_restore(request: ApiRequest, pk: int) -> Any:
    restore_item(request.auth.get(CatalogueItem, pk=pk), by=request.auth.user)
    return outputs.item(request.auth.get(CatalogueItem, pk=pk))


def _people(people: list[PersonIn] | None) -> list[dict[str, Any]] | None:
    return None if people is None else [person.dict() for person in people]


def _item(body: ItemIn) -> dict[str, Any]:
    """A price given as null is a price of nothing; an omitted one stays."""
    values = body.given()
    if "unit_price" in values and values["unit_price"] is None:
        del values["unit_price"]
    return values
