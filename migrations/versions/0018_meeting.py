"""Allocation meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "allocation_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["begun_by_id"], ["worker.id"], name=op.f("fk_allocation_meeting_begun_by_id_worker")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_allocation_meeting_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_allocation_meeting_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_meeting")),
    )
    op.create_index(op.f("ix_allocation_meeting_team_id"), "allocation_meeting", ["team_id"])
    op.create_index("uq_allocation_meeting_on", "allocation_meeting", ["team_id"], unique=True, sqlite_where=ON,
                    postgresql_where=ON)  # fmt: skip
    op.create_table(
        "meeting_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.String(length=30), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_pick_case_id_case")),
        sa.ForeignKeyConstraint(["meeting_id"], ["allocation_meeting.id"],
                                name=op.f("fk_meeting_pick_meeting_id_allocation_meeting")),
        sa.ForeignKeyConstraint(["picked_by_id"], ["worker.id"], name=op.f("fk_meeting_pick_picked_by_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_meeting_pick_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_pick")),
        sa.UniqueConstraint("meeting_id", "case_id", name=op.f("uq_meeting_pick_meeting_id_case_id")),
    )
    op.create_index(op.f("ix_meeting_pick_case_id"), "meeting_pick", ["case_id"])


def downgrade() -> None:
    op.drop_table("meeting_pick")
    op.drop_table("allocation_meeting")
