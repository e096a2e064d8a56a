"""A database without a table is a new house: it is prepared without being asked."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection


def migrate_when_empty() -> None:
    """Never touches a database that has tables: an upgrade stays the owner's decision."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
