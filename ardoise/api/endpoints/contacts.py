"""Contacts and the catalogue."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.inputs import ContactIn, ItemIn, PersonIn
from ardoise.api.lists import listed
from ardoise.catalogue.actions import archive_item, change_item, create_item, restore_item
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.rights import Right
from ardoise.contacts.actions import archive_contact, change_contact, create_contact, restore_contact
from ardoise.contacts.models import Contact

router = Router()


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
