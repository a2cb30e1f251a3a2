"""Closures asked for, who may close by themselves, what a move leaves to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closure_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("accepted_by", sa.String(length=200), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("outstanding", sa.Text(), nullable=False),
        sa.Column("considered", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_closure_request_case_id_case")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["worker.id"], name=op.f("fk_closure_request_asked_by_id_worker")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["worker.id"], name=op.f("fk_closure_request_answered_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_request")),
    )
    still_open = sa.text("answered_at IS NULL")
    op.create_index("uq_closure_request_open", "closure_request", ["case_id"], unique=True, sqlite_where=still_open,
                    postgresql_where=still_open)  # fmt: skip
    op.create_index("ix_closure_request_case", "closure_request", ["case_id"])
    op.create_table(
        "closing_leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_closing_leave_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_closing_leave_worker_id_worker")),
        sa.ForeignKeyConstraint(["given_by_id"], ["worker.id"], name=op.f("fk_closing_leave_given_by_id_worker")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["worker.id"], name=op.f("fk_closing_leave_withdrawn_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_leave")),
    )
    op.create_index("ix_closing_leave_team_worker", "closing_leave", ["team_id", "worker_id"])
    op.add_column("case_move", sa.Column("outstanding", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.drop_column("outstanding")
    op.drop_index("ix_closing_leave_team_worker", table_name="closing_leave")
    op.drop_table("closing_leave")
    op.drop_index("ix_closure_request_case", table_name="closure_request")
    op.drop_index("uq_closure_request_open", table_name="closure_request")
    op.drop_table("closure_request")
