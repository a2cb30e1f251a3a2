"""An index for each order of the tray, for one team and for all, for its counts, and for what belongs to a case or note."""

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
    "ix_placement_counts": ("team_id", "rag", "next_on", "ended_at"),
    "ix_placement_counts_of_all": ("next_on", "rag", "ended_at"),
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "placement", list(columns), sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_placement_case", "placement", ["case_id", "id"])
    op.create_index("ix_notice_note", "notice", ["note_id"])
    op.create_index("ix_rating_note", "rating", ["note_id"])


def downgrade() -> None:
    op.drop_index("ix_rating_note", table_name="rating")
    op.drop_index("ix_notice_note", table_name="notice")
    op.drop_index("ix_placement_case", table_name="placement")
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="placement")
