"""Runs the revisions on the connection that storage.operations gives. There is no alembic.ini: see storage.queries.

All revisions of one upgrade are one transaction, so that a faulty one leaves nothing behind.
"""

from alembic import context
from alembic.operations.ops import CreateIndexOp, DropIndexOp, MigrationScript
from sqlalchemy import TypeDecorator

from casework.clockwork.storage.models import load_all_models
from casework.ground import finding
from casework.ground.db import Base, install_triggers, writing

load_all_models()
# Indexes with a direction in them. Alembic cannot compare these on SQLite; `complete` adds those that are new.
DIRECTED = {
    index.name: index
    for table in Base.metadata.sorted_tables
    for index in sorted(table.indexes, key=lambda index: index.name)
    if len(index.columns) < len(index.expressions)
}


def run(connection) -> None:
    """Upgrade on ``connection``, which has no transaction under way; triggers and the search are made again before the commit."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        render_item=plain_type,
        include_object=comparable,
        process_revision_directives=complete,
    )
    before = context.config.attributes.get("before")
    foreign_keys(connection, "OFF")
    try:
        with writing(), context.begin_transaction():
            if before:
                connection.exec_driver_sql("SELECT 1")  # begins: from here on nobody else can write
                before()
            context.run_migrations()
            install_triggers(connection)
            finding.install(connection)
            refuse_orphans(connection)
    finally:
        foreign_keys(connection, "ON")


def foreign_keys(connection, state: str) -> None:
    """Switch SQLite's foreign keys, below SQLAlchemy: inside a transaction the pragma does nothing, and SQLAlchemy
    would begin one. Batch mode drops and remakes tables, which with foreign keys on deletes what points at them."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={state}")


def refuse_orphans(connection) -> None:
    """Stop, and so undo everything, when a row points at one that is gone."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            tables = ", ".join(sorted({row[0] for row in orphans}))
            raise RuntimeError(f"after the revision, rows of {tables} point at rows that are not there")


def plain_type(kind, thing, autogen_context):
    """Write our own column types as the plain ones below them: a revision must not change when the program does."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


def comparable(_thing, name, kind, reflected, _compare_to) -> bool:
    """Leave out what Alembic cannot compare, and what no model knows of."""
    if reflected and finding.is_own(kind, name):
        return False
    return kind != "index" or name not in DIRECTED


def complete(migration_context, _revision, directives: list[MigrationScript]) -> None:
    """Add the new indexes with a direction; write no revision that would be empty.

    A change inside such an index is not seen: give it another name.
    """
    script = directives[0]
    names = migration_context.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
    there = {row[0] for row in names}
    for name, index in DIRECTED.items():
        if name not in there:
            script.upgrade_ops.ops.append(CreateIndexOp.from_index(index))
            script.downgrade_ops.ops.insert(0, DropIndexOp.from_index(index))
    if script.upgrade_ops.is_empty():
        directives.clear()


run(context.config.attributes["connection"])
