"""Restricted records, the people named on them, records opened with a reason and what was found of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_opening_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_opening_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index("ix_opening_person", ["person_id", "at"], unique=False)
        batch_op.create_index("ix_opening_team", ["team_id", "at"], unique=False)
        batch_op.create_index("ix_opening_worker", ["worker_id", "until"], unique=False)

    op.create_table(
        "restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_restriction_by_id_worker")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_restriction_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_restriction_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    with op.batch_alter_table("restriction", schema=None) as batch_op:
        batch_op.create_index("ix_restriction_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_restriction_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "named_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("restriction_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_named_reader_by_id_worker")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_named_reader_ended_by_id_worker")),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restriction.id"], name=op.f("fk_named_reader_restriction_id_restriction")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_named_reader_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_reader")),
    )
    with op.batch_alter_table("named_reader", schema=None) as batch_op:
        batch_op.create_index("ix_named_reader_worker", ["worker_id", "restriction_id"], unique=False)
        batch_op.create_index(
            "uq_named_reader_open",
            ["restriction_id", "worker_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "opening_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_opening_answer_by_id_worker")),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"], name=op.f("fk_opening_answer_opening_id_opening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_answer")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_opening_answer_opening_id")),
    )


def downgrade() -> None:
    op.drop_table("opening_answer")
    with op.batch_alter_table("named_reader", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_named_reader_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_named_reader_worker")

    op.drop_table("named_reader")
    with op.batch_alter_table("restriction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_restriction_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_restriction_person")

    op.drop_table("restriction")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index("ix_opening_worker")
        batch_op.drop_index("ix_opening_team")
        batch_op.drop_index("ix_opening_person")

    op.drop_table("opening")
