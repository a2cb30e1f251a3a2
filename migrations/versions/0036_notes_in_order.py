"""Notes that are found come in the order in which they happened: SQLite's index of them is made anew after the revisions.

Postgres has one more index for it, made in the same place.
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _made_anew()


def downgrade() -> None:
    _made_anew()


def _made_anew() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS find_note_added")
        op.execute("DROP TABLE IF EXISTS find_note")
