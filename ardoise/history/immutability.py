"""The database itself refuses to change what is issued: triggers on SQLite and PostgreSQL, whatever door is used.

A model says what is frozen by two class attributes, SQL conditions on a row named `{row}`:
`frozen` (this row may be neither updated nor deleted nor replaced) and `closed` (no such row may be inserted any more).
On SQLite, REPLACE deletes a row without firing a DELETE trigger, so an insertion or an update that would collide with
a frozen row on any unique key, the hidden rowid included, is refused before. A migration that rebuilds a table drops
its triggers without a word, and cannot rename it while another table's trigger reads it: on SQLite they are taken away
before a migration that has something to do. They are installed after every `migrate`, and `missing_triggers` lists
those that are gone or were changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

PREFIX = "ardoise_frozen"
# pg_trigger.tgtype: 1 each row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate
POSTGRESQL_TYPES = {"update": 1 + 2 + 16, "delete": 1 + 2 + 8, "insert": 1 + 2 + 4, "truncate": 2 + 32}
MESSAGE = "ardoise: document figé, ni modification ni suppression"


@dataclass(frozen=True)
class FrozenTable:
    table: str
    frozen: str
    closed: str
    keys: tuple[tuple[str, ...], ...]


def frozen_tables() -> list[FrozenTable]:
    """Every table of the application that has frozen rows and exists in the database."""
    existing = set(connection.introspection.table_names())
    models_ = [model for model in apps.get_models() if hasattr(model, "frozen")]
    return [_describe(model) for model in models_ if model._meta.db_table in existing]


def install_triggers() -> None:
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)


def remove_triggers() -> None:
    """Only for a migration, for a restore into an empty database, and for the tests that empty theirs."""
    for table in frozen_tables():
        for name in _names(table):
            remove_trigger(name, table.table)


def remove_trigger(name: str, table: str) -> None:
    on_table = f" ON {_quote(table)}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {_quote(name)}{on_table}")


def missing_triggers() -> list[str]:
    """Names of the triggers that should be there, enabled and with our text, and are not."""
    present = _present()
    return sorted(name for name in trigger_names() if name not in present)


def trigger_names() -> set[str]:
    return {name for table in frozen_tables() for name in _names(table)}


def _describe(model: type[models.Model]) -> FrozenTable:
    options = model._meta
    columns = {field.name: str(field.column) for field in options.local_fields}
    keys: list[tuple[str, ...]] = [(columns[options.pk.name],)]
    if connection.vendor == "sqlite" and not isinstance(options.pk, models.AutoField):
        keys.append(("rowid",))  # a table whose key is another's has a rowid beside it, and REPLACE can aim at it
    keys += [(columns[field.name],) for field in options.local_fields if field.unique and not field.primary_key]
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            keys.append(tuple(columns[name] for name in constraint.fields))
    frozen = getattr(model, "frozen")  # noqa: B009 - a class attribute of the models that have one
    return FrozenTable(options.db_table, frozen, getattr(model, "closed", ""), tuple(keys))


def _names(table: FrozenTable) -> list[str]:
    acts = ["update", "delete", "insert"] + (["truncate"] if connection.vendor == "postgresql" else [])
    return [f"{PREFIX}_{table.table}_{act}" for act in acts]


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _collision(table: FrozenTable) -> str:
    """A frozen row that NEW would replace: same value of any unique key."""
    same = " OR ".join("(" + " AND ".join(f'x."{c}" = NEW."{c}"' for c in key) + ")" for key in table.keys)
    return f'EXISTS (SELECT 1 FROM "{table.table}" x WHERE ({same}) AND ({table.frozen.format(row="x")}))'


def _refused_insert(table: FrozenTable) -> str:
    closed = f"({table.closed.format(row='NEW')})" if table.closed else "1=0"
    # an upsert on PostgreSQL fires the UPDATE trigger; a plain insert meets the unique index: no look-up needed there
    return closed if connection.vendor == "postgresql" else f"{closed} OR {_collision(table)}"


def _refused_update(table: FrozenTable) -> str:
    frozen = f"({table.frozen.format(row='OLD')})"
    moved = f"({table.closed.format(row='NEW')})" if table.closed else "1=0"
    if connection.vendor == "postgresql":
        return f"{frozen} OR {moved}"
    others = f'EXISTS (SELECT 1 FROM "{table.table}" x WHERE x.rowid <> OLD.rowid AND ('
    others += " OR ".join("(" + " AND ".join(f'x."{c}" = NEW."{c}"' for c in key) + ")" for key in table.keys)
    return f"{frozen} OR {moved} OR {others}) AND ({table.frozen.format(row='x')}))"


def _statements() -> list[str]:
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    return [statement for table in frozen_tables() for statement in make(table)]


def _sqlite(table: FrozenTable) -> list[str]:
    conditions = {
        "update": _refused_update(table),
        "delete": table.frozen.format(row="OLD"),
        "insert": _refused_insert(table),
    }
    statements = []
    for act, condition in conditions.items():
        name = _quote(f"{PREFIX}_{table.table}_{act}")
        statements.append(f"DROP TRIGGER IF EXISTS {name}")
        statements.append(
            f'CREATE TRIGGER {name} BEFORE {act.upper()} ON "{table.table}" FOR EACH ROW WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    return statements


def _postgresql(table: FrozenTable) -> list[str]:
    function = f"{PREFIX}_{table.table}"
    statements = [
        f'CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $body${_body(table)}$body$'
    ]
    for act in POSTGRESQL_TYPES:
        name = _quote(f"{function}_{act}")
        each = "STATEMENT" if act == "truncate" else "ROW"
        statements.append(f'DROP TRIGGER IF EXISTS {name} ON "{table.table}"')
        statements.append(
            f'CREATE TRIGGER {name} BEFORE {act.upper()} ON "{table.table}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{function}"()'
        )
        statements.append(f'ALTER TABLE "{table.table}" ENABLE ALWAYS TRIGGER {name}')
    return statements


def _body(table: FrozenTable) -> str:
    return f"""
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION '{MESSAGE}'; END IF;
            IF TG_OP = 'DELETE' THEN
                IF {table.frozen.format(row="OLD")} THEN RAISE EXCEPTION '{MESSAGE}'; END IF;
                RETURN OLD;
            END IF;
            IF TG_OP = 'UPDATE' THEN
                IF {_refused_update(table)} THEN RAISE EXCEPTION '{MESSAGE}'; END IF;
                RETURN NEW;
            END IF;
            IF {_refused_insert(table)} THEN RAISE EXCEPTION '{MESSAGE}'; END IF;
            RETURN NEW;
        END """


def _present() -> set[str]:
    return _present_on_postgresql() if connection.vendor == "postgresql" else _present_on_sqlite()


def _present_on_sqlite() -> set[str]:
    wanted = {_name_of(text): text for text in _statements() if text.startswith("CREATE")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, text in cursor.fetchall() if wanted.get(name) == text}


def _present_on_postgresql() -> set[str]:
    """Always on, for every row and column, on its own table, calling our function whose body is ours."""
    wanted = {
        (f"{PREFIX}_{table.table}_{act}", table.table, f"{PREFIX}_{table.table}", kind, _body(table))
        for table in frozen_tables()
        for act, kind in POSTGRESQL_TYPES.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, p.proname, t.tgtype, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''"
            " AND c.relnamespace = current_schema()::regnamespace"
        )
        return {row[0] for row in cursor.fetchall() if tuple(row) in wanted}


def _name_of(statement: str) -> str:
    return statement.split('"')[1]
