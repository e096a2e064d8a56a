"""`check` names the check and the row that fails, one company at a time when asked, and waits for a PDF under way."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ardoise.history.immutability import remove_triggers
from ardoise.history.models import Task
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line
from tests.world import chloe


def report(capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    capsys.readouterr()
    with suppress(CommandError):
        call_command("verify", **options)
    return capsys.readouterr().out


def sql(statement: str) -> None:
    connection.check_constraints()
    remove_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def three(api: Api) -> list[dict[str, Any]]:
    return [api.issued(line("100.00")) for _ in range(3)]


def test_a_number_skipped_is_named_with_the_invoice_after_it(
    three: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    sql(f"UPDATE sales_invoice SET series_number = 9, number = 'FA-2026-0009' WHERE id = {three[2]['id']}")
    told = report(capsys)
    assert "échec numbers.invoices" in told
    assert "FA-2026-0009" in told
    assert three[2]["number"] in told  # the number that is missing


def test_a_changed_event_and_a_changed_row_are_named(
    three: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    sql("UPDATE history_event SET data = replace(data, '120.00', '12.00') WHERE name = 'invoice.issued'")
    sql(f"UPDATE sales_invoice SET customer_name = 'Autre' WHERE id = {three[1]['id']}")
    told = report(capsys)
    assert "échec events.chain" in told
    assert "échec invoices.frozen" in told
    assert f"{three[1]['number']} (id {three[1]['id']})" in told
    assert "juste payments.allocations" in told


def test_the_last_event_removed_with_its_head_moved_back_is_still_found(
    three: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever cuts the chain and rewrites its head leaves an invoice that no event tells."""
    sql("DELETE FROM history_origin")
    sql("DELETE FROM history_event WHERE sequence = (SELECT max(sequence) FROM history_event)")
    sql(
        "UPDATE history_chain SET length = length - 1, last_hash ="
        " (SELECT hash FROM history_event e WHERE e.chain = history_chain.chain ORDER BY sequence DESC LIMIT 1)"
    )
    told = report(capsys)
    assert "juste events.chain" in told
    assert "aucun événement ne raconte son émission" in told
    assert three[2]["number"] in told


def test_one_company_is_checked_alone(
    three: list[dict[str, Any]], api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    other = chloe()
    sql(f"UPDATE sales_settlement SET due = due + 1 WHERE invoice_id = {three[0]['id']}")
    remaining = report(capsys, company=other.company.pk)
    assert "échec invoices.settlements" not in remaining
    assert "échec invoices.settlements" in report(capsys, company=api.house.company.pk)


def test_a_pdf_that_a_worker_will_make_is_a_warning_and_one_that_nobody_will_is_a_fault(
    three: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    invoice = Invoice.objects.get(pk=three[0]["id"])
    sql(f"DELETE FROM sales_invoicefile WHERE kind = 'pdf' AND invoice_id = {invoice.pk}")
    assert "échec invoices.files" in report(capsys)
    Task.objects.filter(key=f"pdf:{invoice.pk}").update(done_at=None)
    waiting = report(capsys)
    assert "juste invoices.files" in waiting
    assert f"attention : sales_invoice {invoice.number}" in waiting


def test_a_deduction_and_a_quote_version_that_were_changed_are_named(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    quote = api.quote(line("1000.00"), line("500.00", "5.5"))
    for kind in ({"invoice": "down_payment", "percent": "30"}, {"invoice": "final"}):
        draft = api.post(f"/quotes/{quote['id']}/acceptance", kind)["invoice"]
        invoice = api.post(f"/invoices/{draft['id']}/issue")
    assert "juste quotes.billing" in report(capsys)
    sql("UPDATE sales_deduction SET vat = vat - 1 WHERE vat_rate = 2000")
    sql("UPDATE sales_quoteversion SET document = replace(document, 'Travail', 'Travaux')")
    told = report(capsys)
    assert "échec quotes.billing" in told
    assert (
        f"{invoice['number']} (id {invoice['id']}) : n’a pas déduit ce qui était déjà facturé à 20 %"
        in told.replace("\u00a0", " ").replace("\u202f", " ")
    )
    assert "échec quotes.frozen" in told
    assert "la version 1 a été modifiée" in told
