"""What a worker says against a case given to them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OPEN = sa.text("answered_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "allocation_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("allocation_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["allocation_id"], ["allocation.id"],
                                name=op.f("fk_allocation_concern_allocation_id_allocation")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["worker.id"], name=op.f("fk_allocation_concern_answered_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_allocation_concern_case_id_case")),
        sa.ForeignKeyConstraint(["stated_by_id"], ["worker.id"], name=op.f("fk_allocation_concern_stated_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_concern")),
    )
    op.create_index(op.f("ix_allocation_concern_allocation_id"), "allocation_concern", ["allocation_id"])
    op.create_index(op.f("ix_allocation_concern_case_id"), "allocation_concern", ["case_id"])
    op.create_index("uq_allocation_concern_open", "allocation_concern", ["case_id"], unique=True, sqlite_where=OPEN,
                    postgresql_where=OPEN)  # fmt: skip


def downgrade() -> None:
    op.drop_table("allocation_concern")
