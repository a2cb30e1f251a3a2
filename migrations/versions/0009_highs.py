"""Duty's reviews, days for allocating that people settled, and a moment before which a clock tells nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "duty_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_duty_review_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_duty_review_case_id_case")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_duty_review_note_id_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_review")),
        sa.UniqueConstraint("note_id", name=op.f("uq_duty_review_note_id")),
    )
    with op.batch_alter_table("duty_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_review_case_id"), ["case_id"], unique=False)

    op.create_table(
        "allocation_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_allocation_date_case_id_case")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_allocation_date_note_id_note")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["worker.id"], name=op.f("fk_allocation_date_settled_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_date")),
    )
    with op.batch_alter_table("allocation_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_date_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_date_note_id"), ["note_id"], unique=False)

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_clock_running_kind", ["team_id", "kind", "due_on"], unique=False, sqlite_where=RUNNING, postgresql_where=RUNNING
        )


def downgrade() -> None:
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_running_kind", sqlite_where=RUNNING, postgresql_where=RUNNING)
        batch_op.drop_column("tell_at")

    with op.batch_alter_table("allocation_date", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_date_note_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_date_case_id"))

    op.drop_table("allocation_date")
    with op.batch_alter_table("duty_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_review_case_id"))

    op.drop_table("duty_review")
