"""Every row of a company, table by table, found by following foreign keys: a table added tomorrow is in the export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from ardoise.companies.models import AccountingFirm, ApiToken, Company, Invitation, Logo
from ardoise.domain.money import Money
from ardoise.history.models import Chain, Event
from ardoise.sales.models import SigningCode
from ardoise.users.models import User
from ardoise.web.columns import SecretColumn

LEFT_OUT = (ApiToken, SigningCode)  # what opens doors is nobody's archive
ALSO_LEFT_OUT = frozenset({"api.idempotentanswer"})  # of a room above: answers kept a day, whatever they say
# shared with other companies, or offered to no company yet: reached by who has an access
BESIDE: dict[type[models.Model], str] = {
    AccountingFirm: "accesses__company",
    Invitation: "company",
    User: "memberships__company",
}
ONLY: dict[type[models.Model], tuple[str, ...]] = {User: ("id", "email", "full_name")}  # the rest is the person's
# columns that open something
HIDDEN = frozenset({"token", "state_token", "nonce", "salt", "digest", "secret", "password"})
CHUNK = 500


@cache
def tables() -> tuple[tuple[type[models.Model], str], ...]:
    """The tables of a company, each with the way to it: (`InvoiceLine`, "invoice__company")."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("ardoise.")]
    ways: dict[type[models.Model], str] = {Company: "pk", Event: "chain", Chain: "chain"}
    while True:
        found = {model: way for model in ours if model not in ways and (way := _way(model, ways))}
        if not found:
            break
        ways |= found
    ways |= BESIDE
    kept = [
        (model, way)
        for model, way in ways.items()
        if model not in LEFT_OUT and model._meta.label_lower not in ALSO_LEFT_OUT
    ]
    return tuple(sorted(kept, key=lambda one: one[0]._meta.label_lower))


def _way(model: type[models.Model], ways: dict[type[models.Model], str]) -> str:
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for field in keys:
        if field.related_model is Company and not field.null:
            return field.name
    for field in keys:
        target = ways.get(field.related_model)
        if target and not field.null and field.related_model not in (Event, Chain):
            return f"{field.name}__{target}" if target != "pk" else field.name
    return ""


def rows_of(model: type[models.Model], way: str, company: Company, *, after: Any, most: int) -> Iterator[models.Model]:
    """The next rows, in the order of their keys: at most so many after that key, the first ones when it is None."""
    rows = model._base_manager.filter(**{way: company.pk}).order_by("pk")
    return (rows if after is None else rows.filter(pk__gt=after))[:most].iterator(chunk_size=CHUNK)


def pictures_of(company: Company) -> Iterator[tuple[str, bytes]]:
    """The pictures that lie in the database, each under the name of its row."""
    for logo in Logo.objects.filter(company=company).order_by("pk"):
        extension = logo.media_type.removeprefix("image/").removesuffix("+xml")
        yield f"images/companies.logo-{logo.pk}.{extension}", bytes(logo.content)


def line_of(row: models.Model) -> str:
    """One row as JSON: amounts in euros, days in ISO, secrets left out."""
    only = ONLY.get(type(row))
    values = {}
    for column in row._meta.concrete_fields:
        if isinstance(column, SecretColumn | models.BinaryField) or column.name in HIDDEN:
            continue
        if only is None or column.name in only:
            values[column.attname] = _plain(getattr(row, column.attname))
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    return str(value.amount) if isinstance(value, Money) else value
