"""What is issued refuses every way of changing it in raw SQL, on both databases; drafts stay free."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from ardoise.compliance.tests.shown import archive_shown, attestation_shown, closing_shown, verification_shown
from ardoise.history.immutability import install_triggers, missing_triggers, remove_trigger
from ardoise.sales.models import Invoice, InvoiceLine
from tests.fixtures import Api, line

# table, a column that may be written, the condition of a frozen row
FROZEN = {
    "sales_invoice": ("subject", "state = 'issued'"),
    "sales_invoiceline": ("label", "1=1"),
    "sales_invoicesource": ("quote_id", "1=1"),
    "sales_issueddocument": ("document", "1=1"),
    "sales_deduction": ("base", "1=1"),
    "sales_invoicefile": ("kind", "1=1"),
    "sales_quoteversion": ("document", "1=1"),
    "archive_archivedfile": ("name", "1=1"),
    "history_event": ("data", "1=1"),
    "payments_payment": ("label", "1=1"),
    "payments_allocation": ("amount", "1=1"),
    "payments_confirmation": ("date", "1=1"),
    "compliance_closing": ("total", "1=1"),
    "compliance_attestation": ("number", "1=1"),
    "compliance_signingkey": ("public", "1=1"),
    "compliance_verification": ("faults", "state = 'done'"),
    "compliance_signedarchive": ("size", "state = 'done'"),
}


@pytest.fixture
def life(api: Api) -> dict[str, int]:
    """A quote with its down payment, its final invoice and an announced then confirmed payment."""
    quote = api.quote(line("1000.00"))
    first = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "percent": "30"})["invoice"]
    deposit = api.post(f"/invoices/{first['id']}/issue")
    second = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    final = api.post(f"/invoices/{second['id']}/issue")
    payment = api.pay(final, "100.00", received=False)
    api.post(f"/payments/{payment['id']}/confirmation", {"date": str(api.house.company.today)})
    attestation_shown(api.house)
    closing_shown(api.house)
    verification_shown(api.house)
    archive_shown(api.house)
    connection.check_constraints()  # nothing deferred: PostgreSQL truncates no table that has something pending
    return {"deposit": deposit["id"], "final": final["id"]}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "ardoise" in str(error)
    return False


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def key_of(table: str) -> str:
    with connection.cursor() as cursor:
        return connection.introspection.get_primary_key_columns(cursor, table)[0]  # type: ignore[index]


@pytest.mark.parametrize("table", FROZEN)
def test_a_frozen_row_refuses_update_and_delete(life: dict[str, int], table: str) -> None:
    column, condition = FROZEN[table]
    assert refused(f'UPDATE "{table}" SET "{column}" = "{column}" WHERE {condition}')
    assert refused(f'DELETE FROM "{table}" WHERE {condition}')


@pytest.mark.parametrize("table", FROZEN)
def test_a_frozen_row_refuses_an_upsert(life: dict[str, int], table: str) -> None:
    column, condition = FROZEN[table]
    names = ", ".join(f'"{name}"' for name in columns_of(table))
    key = key_of(table)
    upsert = f'ON CONFLICT ("{key}") DO UPDATE SET "{column}" = excluded."{column}"'
    assert refused(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE {condition} LIMIT 1 {upsert}')


@pytest.mark.sqlite_only
@pytest.mark.parametrize("table", FROZEN)
def test_a_frozen_row_refuses_to_be_replaced(life: dict[str, int], table: str) -> None:
    column, condition = FROZEN[table]
    names = ", ".join(f'"{name}"' for name in columns_of(table))
    where = f"WHERE {condition} LIMIT 1"
    assert refused(f'INSERT OR REPLACE INTO "{table}" ({names}) SELECT {names} FROM "{table}" {where}')
    assert refused(f'REPLACE INTO "{table}" ({names}) SELECT {names} FROM "{table}" {where}')
    assert refused(f'UPDATE OR REPLACE "{table}" SET "{column}" = "{column}" WHERE {condition}')


@pytest.mark.sqlite_only
def test_a_draft_cannot_take_the_place_of_an_issued_invoice(life: dict[str, int], api: Api) -> None:
    draft = api.invoice(line("1.00"))["id"]
    number = Invoice.objects.get(pk=life["final"]).number
    assert refused(f"UPDATE OR REPLACE sales_invoice SET id = {life['final']} WHERE id = {draft}")
    assert refused(
        f"UPDATE OR REPLACE sales_invoice SET number = '{number}', state = 'issued', series_id = 2, "
        f"date = '2026-01-01' WHERE id = {draft}"
    )


@pytest.mark.postgresql_only
@pytest.mark.parametrize("table", FROZEN)
def test_a_frozen_table_refuses_truncate(life: dict[str, int], table: str) -> None:
    assert refused(f'TRUNCATE "{table}" CASCADE')


def test_no_line_joins_an_issued_invoice_and_its_state_does_not_go_back(life: dict[str, int], api: Api) -> None:
    draft = api.invoice(line("1.00"))["id"]
    assert refused(f"UPDATE sales_invoiceline SET invoice_id = {life['final']} WHERE invoice_id = {draft}")
    assert refused(f"UPDATE sales_invoice SET state = 'draft' WHERE id = {life['final']}")
    with pytest.raises(DatabaseError), transaction.atomic():
        InvoiceLine.objects.create(invoice_id=life["final"], position=9, label="ajoutée")


def test_the_orm_is_refused_as_well(life: dict[str, int]) -> None:
    ways: list[Callable[[], object]] = [
        lambda: Invoice.objects.filter(pk=life["final"]).update(subject="autre"),
        lambda: Invoice.objects.get(pk=life["final"]).save(),
        lambda: InvoiceLine.objects.filter(invoice=life["final"]).delete(),
        lambda: Invoice.objects.bulk_update([Invoice(pk=life["final"], subject="x")], ["subject"]),
    ]
    for way in ways:
        with pytest.raises(DatabaseError), transaction.atomic():
            way()


def test_a_draft_stays_free(api: Api, life: dict[str, int]) -> None:
    draft = api.invoice(line("1.00"))["id"]
    assert Invoice.objects.filter(pk=draft).update(subject="libre") == 1
    assert api.call("DELETE", f"/invoices/{draft}").status_code == 204


def test_a_missing_trigger_is_named_by_the_check(life: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    name = "ardoise_frozen_sales_invoice_update"
    remove_trigger(name, "sales_invoice")
    assert missing_triggers() == [name]
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify")
    captured = capsys.readouterr()
    assert name in captured.out + captured.err
    install_triggers()
    assert missing_triggers() == []
