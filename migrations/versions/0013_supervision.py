"""Supervision: when it is due, its records, what was agreed, points for the next one. Forums."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["supervisor_id"], ["worker.id"], name=op.f("fk_supervision_supervisor_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_supervision_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_supervisor_id", ["supervisor_id"], unique=False)
        batch_op.create_index("ix_supervision_team_id", ["team_id"], unique=False)
        batch_op.create_index("ix_supervision_worker_held", ["worker_id", "held_on"], unique=False)
    op.create_table(
        "supervision_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_supervision_due_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_due_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_due")),
    )
    with op.batch_alter_table("supervision_due", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_due_team_set", ["team_id", "set_at"], unique=False)
        batch_op.create_index("ix_supervision_due_tell_on", ["tell_on"], unique=False)
        batch_op.create_index("ix_supervision_due_worker_id", ["worker_id"], unique=False)
        batch_op.create_index(
            "uq_supervision_due_runs",
            ["worker_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "supervision_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_reading_supervision_id_supervision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_reading")),
        sa.UniqueConstraint("supervision_id", name=op.f("uq_supervision_reading_supervision_id")),
    )
    op.create_table(
        "supervision_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["worker.id"], name=op.f("fk_supervision_point_added_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_supervision_point_case_id_case")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_point_supervision_id_supervision")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_supervision_point_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_point")),
    )
    with op.batch_alter_table("supervision_point", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_point_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_supervision_point_supervision_id", ["supervision_id"], unique=False)
        batch_op.create_index("ix_supervision_point_worker_ended", ["worker_id", "ended_at"], unique=False)
    op.create_table(
        "supervision_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_id"], ["worker.id"], name=op.f("fk_supervision_action_done_by_id_worker")),
        sa.ForeignKeyConstraint(["owner_id"], ["worker.id"], name=op.f("fk_supervision_action_owner_id_worker")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_action_supervision_id_supervision")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_supervision_action_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_action")),
        sa.UniqueConstraint("task_id", name=op.f("uq_supervision_action_task_id")),
    )
    with op.batch_alter_table("supervision_action", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_action_supervision_id", ["supervision_id"], unique=False)
    op.create_table(
        "supervision_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_supervision_case_case_id_case")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_supervision_case_note_id_note")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_case_supervision_id_supervision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_case")),
        sa.UniqueConstraint("note_id", name=op.f("uq_supervision_case_note_id")),
        sa.UniqueConstraint("supervision_id", "case_id", name=op.f("uq_supervision_case_supervision_id_case_id")),
    )
    with op.batch_alter_table("supervision_case", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_case_case_id", ["case_id"], unique=False)

    op.create_table(
        "forum_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["worker.id"], name=op.f("fk_forum_date_set_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_date")),
    )
    op.create_table(
        "forum_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_forum_case_case_id_case")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_forum_case_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_forum_case_note_id_note")),
        sa.ForeignKeyConstraint(["put_by_id"], ["worker.id"], name=op.f("fk_forum_case_put_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_case")),
        sa.UniqueConstraint("note_id", name=op.f("uq_forum_case_note_id")),
    )
    with op.batch_alter_table("forum_case", schema=None) as batch_op:
        batch_op.create_index("ix_forum_case_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_forum_case_ended", ["ended_at"], unique=False)
        batch_op.create_index(
            "uq_forum_case_waits",
            ["case_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("forum_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_forum_case_waits",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_forum_case_ended")
        batch_op.drop_index("ix_forum_case_case_id")
    op.drop_table("forum_case")
    op.drop_table("forum_date")

    with op.batch_alter_table("supervision_case", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_case_case_id")
    op.drop_table("supervision_case")
    with op.batch_alter_table("supervision_action", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_action_supervision_id")
    op.drop_table("supervision_action")
    with op.batch_alter_table("supervision_point", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_point_worker_ended")
        batch_op.drop_index("ix_supervision_point_supervision_id")
        batch_op.drop_index("ix_supervision_point_case_id")
    op.drop_table("supervision_point")
    op.drop_table("supervision_reading")
    with op.batch_alter_table("supervision_due", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_supervision_due_runs",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_supervision_due_worker_id")
        batch_op.drop_index("ix_supervision_due_tell_on")
        batch_op.drop_index("ix_supervision_due_team_set")
    op.drop_table("supervision_due")
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_worker_held")
        batch_op.drop_index("ix_supervision_team_id")
        batch_op.drop_index("ix_supervision_supervisor_id")
    op.drop_table("supervision")
