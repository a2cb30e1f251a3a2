"""An index by which the ratings of a week are found."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rating_happened", "rating", ["happened_at", "case_id"])


def downgrade() -> None:
    op.drop_index("ix_rating_happened", table_name="rating")
