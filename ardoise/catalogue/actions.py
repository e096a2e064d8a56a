"""Create, change and archive prestations."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.catalogue import events
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.identifiers import clean_text
from ardoise.domain.units import unit
from ardoise.domain.vat import WIRE_RATES
from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.web.fitting import misfits
from ardoise.web.search import fold

EDITABLE = frozenset(
    {
        *("nature", "label", "description", "unit", "unit_price", "vat_rate", "reference", "purchase_price"),
        "ledger_account",
    }
)


def create_item(company: Company, values: dict[str, Any], *, by: Author) -> CatalogueItem:
    """The label is the only required field. Raises Invalid with every refusal."""
    item = CatalogueItem(company=company)
    fill_item(item, values)
    with transaction.atomic():
        item.save()
        record(company.pk, events.ITEM_CREATED, item, by=by, label=item.label)
    return item


def change_item(item: CatalogueItem, values: dict[str, Any], *, by: Author) -> CatalogueItem:
    with transaction.atomic():
        fresh = CatalogueItem.objects.select_for_update().get(pk=item.pk)
        fill_item(fresh, values)
        fresh.save()
        record(fresh.company_id, events.ITEM_CHANGED, fresh, by=by, label=fresh.label)
    return fresh


def archive_item(item: CatalogueItem, *, by: Author) -> None:
    """Never proposed again; the lines that came from it are copies."""
    _set_archived(item, clock.now(), events.ITEM_ARCHIVED, by)


def restore_item(item: CatalogueItem, *, by: Author) -> None:
    _set_archived(item, None, events.ITEM_RESTORED, by)


def fill_item(item: CatalogueItem, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in EDITABLE:
            raise LookupError(name)
        setattr(item, name, clean_text(value) if isinstance(value, str) else value)
    problems: list[Refused] = []
    try:
        item.unit = unit(item.unit).code
    except Refused as refusal:
        problems.append(refusal)
    problems += misfits(item, EDITABLE)
    if not item.label:
        problems.append(Refused("label_missing", "Donnez le nom de la prestation.", "label"))
    if item.vat_rate is not None and item.vat_rate not in WIRE_RATES:
        problems.append(Refused("vat_rate_unknown", "Ce taux de TVA n’existe pas en France.", "vat_rate"))
    if problems:
        raise Invalid(problems)
    item.search = fold(f"{item.label} {item.reference}")[:300]


def _set_archived(item: CatalogueItem, moment: Any, event: str, by: Author) -> None:
    with transaction.atomic():
        CatalogueItem.objects.filter(pk=item.pk).update(archived_at=moment)
        record(item.company_id, event, item, by=by, label=item.label)
