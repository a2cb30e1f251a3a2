"""An index for each order of the tray, for one team and for all, and one for its counts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAITING = sa.text("ended_at IS NULL")
INDEXES = {
    "ix_placement_order_of_all": (sa.text("urgent DESC"), sa.text("gravity DESC"), "next_on", "referred_on", "id"),
    "ix_placement_next_of_all": ("next_on", "id"),
    "ix_placement_placed": ("team_id", "placed_on", "id"),
    "ix_placement_placed_of_all": ("placed_on", "id"),
    "ix_placement_referred": ("team_id", "referred_on", "id"),
    "ix_placement_referred_of_all": ("referred_on", "id"),
    "ix_placement_counts": ("team_id", "rag", "next_on"),
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "placement", list(columns), sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="placement")
