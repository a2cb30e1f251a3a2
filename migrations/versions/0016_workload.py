"""Workload concerns, their steps, and whom each step waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN_OF_WORKER = sa.text("closed_at IS NULL AND worker_id IS NOT NULL")

OPEN_OF_TEAM = sa.text("closed_at IS NULL AND kind = 'team'")


def upgrade() -> None:
    op.create_table(
        "workload_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("senior", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_workload_concern_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_workload_concern_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_concern")),
    )
    op.create_index("ix_workload_concern_team_closed", "workload_concern", ["team_id", "closed_at"])
    op.create_index("ix_workload_concern_tell_on", "workload_concern", ["tell_on"])
    op.create_index(op.f("ix_workload_concern_worker_id"), "workload_concern", ["worker_id"])
    op.create_index("uq_workload_concern_of_worker", "workload_concern", ["worker_id"], unique=True,
                    sqlite_where=OPEN_OF_WORKER, postgresql_where=OPEN_OF_WORKER)  # fmt: skip
    op.create_index("uq_workload_concern_of_team", "workload_concern", ["team_id"], unique=True, sqlite_where=OPEN_OF_TEAM,
                    postgresql_where=OPEN_OF_TEAM)  # fmt: skip
    op.create_table(
        "workload_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("welfare", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_workload_step_by_id_worker")),
        sa.ForeignKeyConstraint(["concern_id"], ["workload_concern.id"],
                                name=op.f("fk_workload_step_concern_id_workload_concern")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_step")),
        sa.UniqueConstraint("concern_id", "number", name=op.f("uq_workload_step_concern_id_number")),
    )  # fmt: skip
    op.create_table(
        "workload_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.Column("worker_ids", sa.Text(), nullable=False),
        sa.Column("answer_on", sa.Date(), nullable=False),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["step_id"], ["workload_step.id"], name=op.f("fk_workload_wait_step_id_workload_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_wait")),
    )
    op.create_index(op.f("ix_workload_wait_step_id"), "workload_wait", ["step_id"])
    op.create_index("ix_workload_wait_tell_on", "workload_wait", ["tell_on"])
    op.create_table(
        "workload_acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wait_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wait_id"], ["workload_wait.id"],
                                name=op.f("fk_workload_acknowledgement_wait_id_workload_wait")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_workload_acknowledgement_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_acknowledgement")),
        sa.UniqueConstraint("wait_id", name=op.f("uq_workload_acknowledgement_wait_id")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("workload_acknowledgement")
    op.drop_table("workload_wait")
    op.drop_table("workload_step")
    op.drop_table("workload_concern")
