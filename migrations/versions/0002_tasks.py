"""tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_case_id_case")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_task_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["follows_id"], ["task.id"], name=op.f("fk_task_follows_id_task")),
        sa.ForeignKeyConstraint(["set_by_id"], ["worker.id"], name=op.f("fk_task_set_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_task_receiver_due",
            ["receiver", "due_on", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_task_tell_on", ["tell_on"], unique=False)
        batch_op.create_index(
            "uq_task_occasion",
            ["case_id", "rule", "occasion"],
            unique=True,
            sqlite_where=sa.text("occasion <> ''"),
            postgresql_where=sa.text("occasion <> ''"),
        )


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_task_occasion", sqlite_where=sa.text("occasion <> ''"), postgresql_where=sa.text("occasion <> ''")
        )
        batch_op.drop_index("ix_task_tell_on")
        batch_op.drop_index(
            "ix_task_receiver_due",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_task_case_id"))

    op.drop_table("task")
