"""Triggers survive what happens to a database: a table rebuilt by a migration, a trigger emptied of its sense."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import pre_migrate

from ardoise.companies.models import Logo
from ardoise.history.immutability import install_triggers, missing_triggers
from ardoise.sales.models import Invoice, IssuedDocument
from tests.fixtures import Api, line
from tests.world import House


def rebuild(model: type[models.Model], name: str) -> None:
    """What a migration does that alters a column: on SQLite, the table is made anew."""
    old = model._meta.get_field(name)
    assert isinstance(old, models.CharField)
    new = models.CharField(max_length=(old.max_length or 0) + 1, blank=True)
    new.set_attributes_from_name(name)
    new.model = model
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
    with connection.schema_editor() as editor:
        editor.alter_field(model, new, old)


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
def test_a_migration_may_rebuild_a_frozen_table_and_migrate_puts_the_triggers_back() -> None:
    history = apps.get_app_config("history")
    # the migration of the test is not in the graph: what `migrate` sends before a plan is sent by hand
    pre_migrate.send(sender=history, app_config=history, plan=[("a migration", False)])
    assert missing_triggers()
    rebuild(Invoice, "external_original")
    assert missing_triggers()
    call_command("migrate", verbosity=0)
    assert missing_triggers() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
def test_a_table_rebuilt_behind_our_back_is_reported() -> None:
    rebuild(Logo, "media_type")
    assert missing_triggers() == [f"ardoise_frozen_companies_logo_{act}" for act in ("delete", "insert", "update")]
    call_command("migrate", verbosity=0)
    assert missing_triggers() == []


@pytest.mark.postgresql_only
def test_a_trigger_asleep_or_emptied_is_reported(db: None) -> None:
    name = "ardoise_frozen_sales_invoice"
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE sales_invoice DISABLE TRIGGER "{name}_update"')
    assert missing_triggers() == [f"{name}_update"]
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$'
        )
    assert missing_triggers() == [f"{name}_{act}" for act in ("delete", "insert", "truncate", "update")]
    install_triggers()
    assert missing_triggers() == []


def refused(statement: str, *values: int | str | None) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "ardoise" in str(error)
    return False


@pytest.mark.sqlite_only
def test_replace_does_not_slip_in_by_another_unique_key_or_by_the_rowid(api: Api) -> None:
    issued = Invoice.objects.get(pk=api.issued(line("100.00"))["id"])
    draft = api.invoice(line("1.00"))["id"]
    free = Invoice.objects.get(pk=draft)
    names = [field.column for field in Invoice._meta.local_fields if field.column not in ("id", "number")]
    columns = ", ".join(f'"{name}"' for name in names)
    same_number = f"INSERT OR REPLACE INTO sales_invoice (number, {columns}) SELECT %s, {columns} FROM sales_invoice"
    assert refused(f"{same_number} WHERE id = %s", issued.number, free.pk)
    same_rank = "UPDATE OR REPLACE sales_invoice SET series_id = %s, series_year = %s, series_number = %s WHERE id = %s"
    assert refused(same_rank, issued.series_id, issued.series_year, issued.series_number, free.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM sales_issueddocument WHERE invoice_id = %s", [issued.pk])
        (rowid,) = cursor.fetchone()
    by_rowid = (
        "INSERT OR REPLACE INTO sales_issueddocument (rowid, invoice_id, document, sha256) VALUES (%s, %s, '', '')"
    )
    assert refused(by_rowid, rowid, free.pk)
    assert IssuedDocument.objects.get(invoice=issued).document


def test_a_logo_is_never_changed(house: House) -> None:
    logo = Logo.objects.create(company=house.company, sha256="0" * 64, media_type="image/png", content=b"png")
    assert refused("UPDATE companies_logo SET media_type = 'image/svg' WHERE id = %s", logo.pk)
    assert refused("DELETE FROM companies_logo WHERE id = %s", logo.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Logo.objects.filter(pk=logo.pk).delete()
