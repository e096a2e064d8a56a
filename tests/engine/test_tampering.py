"""`check` finds one changed byte in a file, a frozen row or an event, a truncated chain, a skipped number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ardoise.archive.keep import path_of
from ardoise.archive.models import ArchivedFile
from ardoise.history.immutability import remove_triggers
from tests.fixtures import Api, line


@pytest.fixture
def life(api: Api) -> Api:
    invoice = api.issued(line("100.00"))
    api.pay(invoice, "120.00")
    api.issued(line("50.00"))
    call_command("verify")
    connection.check_constraints()  # nothing deferred: PostgreSQL alters no table that has something pending
    remove_triggers()  # back with the end of the test's transaction
    return api


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def change_a_byte(media_type: str) -> None:
    path = path_of(ArchivedFile.objects.filter(media_type=media_type).latest("pk").sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))


TAMPERINGS: dict[str, Callable[[], None]] = {
    "files": lambda: change_a_byte("application/pdf"),
    "files of XML": lambda: change_a_byte("text/xml"),
    "invoices.frozen": lambda: sql("UPDATE sales_issueddocument SET document = replace(document, '100.00', '900.00')"),
    "invoices.totals": lambda: sql("UPDATE sales_invoice SET total_incl_vat = total_incl_vat + 1"),
    "events.chain": lambda: sql("UPDATE history_event SET author_name = 'Personne' WHERE sequence = 5"),
    "truncated chain": lambda: sql(
        "DELETE FROM history_event WHERE sequence = (SELECT max(sequence) FROM history_event) "
        "AND id NOT IN (SELECT event_id FROM history_origin)"
    ),
    "invoices.settlements": lambda: sql("UPDATE sales_settlement SET paid = paid + 1"),
    "numbers.invoices": lambda: sql("UPDATE numbering_counter SET next_number = next_number + 1"),
    "payments.allocations": lambda: sql("UPDATE payments_allocation SET amount = amount * 2"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_check_finds_what_was_tampered_with(life: Api, name: str) -> None:
    if name == "truncated chain":
        sql("DELETE FROM history_origin")
    TAMPERINGS[name]()
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify")
