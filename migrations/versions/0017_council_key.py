"""Council numbers as they are found, however they are typed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PERSON = sa.table("person", sa.column("id"), sa.column("council_number"), sa.column("council_key"))


def upgrade() -> None:
    op.add_column("person", sa.Column("council_key", sa.String(length=40), nullable=True))
    _fill(op.get_bind())
    op.drop_index("ix_person_council_number", table_name="person")
    op.create_index("ix_person_council_key", "person", ["council_key"])


def _fill(connection: sa.Connection) -> None:
    known = sa.select(PERSON.c.id, PERSON.c.council_number).where(PERSON.c.council_number.is_not(None)).order_by(PERSON.c.id)
    keys = [{"number": person, "key": _key(written)} for person, written in connection.execute(known)]
    change = sa.update(PERSON).where(PERSON.c.id == sa.bindparam("number")).values(council_key=sa.bindparam("key"))
    if keys:
        connection.execute(change, keys)


def _key(written: str) -> str | None:
    return "".join(c for c in written if c.isalnum()).upper()[:40] or None


def downgrade() -> None:
    op.drop_index("ix_person_council_key", table_name="person")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("council_key")
    op.create_index("ix_person_council_number", "person", ["council_number"])
