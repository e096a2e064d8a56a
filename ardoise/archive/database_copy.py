"""The database as files: SQLite by its online backup, PostgreSQL by COPY of every table at one instant."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ardoise.history.immutability import install_triggers, remove_triggers

SQLITE_FILE = "ardoise.sqlite3"
# Filled by `migrate` itself in an empty database
FILLED_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}


class OtherSchema(Exception):
    """The backup was made by a version whose tables differ from this one's."""


def is_empty() -> bool:
    """No table, or nothing in them but what `migrate` writes."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in FILLED_BY_MIGRATE]
        return not any(_has_rows(cursor, name) for name in tables)


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def dump(folder: Path) -> None:
    if connection.vendor == "sqlite":
        _dump_sqlite(folder / SQLITE_FILE)
    else:
        _dump_postgresql(folder)


def load(folder: Path, migrations: list[str]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if not known.issuperset(migrations):
        raise OtherSchema("Cette sauvegarde vient d’une version plus récente : mettez d’abord Ardoise à jour.")
    if connection.vendor == "sqlite":
        _load_sqlite(folder / SQLITE_FILE)
    else:
        _load_postgresql(folder, migrations)


def _has_rows(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
    return cursor.fetchone() is not None


def _dump_sqlite(file: Path) -> None:
    """SQLite's own copy of a database in use, whole at one instant, writers included."""
    connection.ensure_connection()
    copy = sqlite3.connect(file)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    finally:
        copy.close()


def _load_sqlite(file: Path) -> None:
    """Put the file in place of the empty database, then bring it to the schema of this version."""
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    for beside in ("-wal", "-shm"):
        Path(f"{target}{beside}").unlink(missing_ok=True)
    file.replace(target)
    call_command("migrate", verbosity=0, interactive=False)


def _dump_postgresql(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in connection.introspection.table_names(cursor):
            columns = ", ".join(_columns(cursor, table))
            with (
                (folder / f"{table}.copy").open("wb") as stream,
                cursor.cursor.copy(f"COPY (SELECT {columns} FROM {_quoted(table)}) TO STDOUT") as copy,
            ):
                for block in copy:
                    stream.write(block)


def _load_postgresql(folder: Path, migrations: list[str]) -> None:
    """All in one transaction: tables emptied, filled, sequences set after the largest key, triggers back."""
    call_command("migrate", verbosity=0, interactive=False)
    if applied_migrations() != migrations:
        raise OtherSchema("Restaurez avec la version d’Ardoise qui a fait la sauvegarde, puis mettez à jour.")
    with transaction.atomic(), connection.cursor() as cursor:
        remove_triggers()
        tables = connection.introspection.table_names(cursor)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {', '.join(_quoted(table) for table in tables)}")
        for table in tables:
            columns = ", ".join(_columns(cursor, table))
            with (
                (folder / f"{table}.copy").open("rb") as stream,
                cursor.cursor.copy(f"COPY {_quoted(table)} ({columns}) FROM STDIN") as copy,
            ):
                while block := stream.read(1 << 20):
                    copy.write(block)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every reference is checked here, before the triggers return
        _set_sequences(cursor)
        install_triggers()


def _set_sequences(cursor: CursorWrapper) -> None:
    """The next key of each table follows the largest one restored."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({_quoted(column)}), 1), "
            f"max({_quoted(column)}) IS NOT NULL) FROM {_quoted(table)}",
            [_quoted(table), column],
        )


def _columns(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY column_name",
        [table],
    )
    return [_quoted(name) for (name,) in cursor.fetchall()]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
