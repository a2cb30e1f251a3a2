"""Limits of workers' own, and what is over a limit."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("allocation", sa.Column("over_reason", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "own_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_own_limit_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["set_by_id"], ["worker.id"], name=op.f("fk_own_limit_set_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_own_limit_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_own_limit_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_limit")),
    )
    op.create_index("ix_own_limit_tell_on", "own_limit", ["tell_on"])
    op.create_index(op.f("ix_own_limit_worker_id"), "own_limit", ["worker_id"])
    op.create_table(
        "readiness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_readiness_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["given_by_id"], ["worker.id"], name=op.f("fk_readiness_given_by_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_readiness_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness")),
    )
    op.create_index(op.f("ix_readiness_worker_id"), "readiness", ["worker_id"])
    op.create_index("uq_readiness_standing", "readiness", ["worker_id"], unique=True, sqlite_where=STANDING,
                    postgresql_where=STANDING)  # fmt: skip
    op.create_table(
        "limit_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("measure", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["worker.id"], name=op.f("fk_limit_flag_answered_by_id_worker")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["worker.id"], name=op.f("fk_limit_flag_raised_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_limit_flag_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_limit_flag_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_flag")),
    )
    op.create_index("ix_limit_flag_team_ended", "limit_flag", ["team_id", "ended_at"])
    op.create_index("uq_limit_flag_standing", "limit_flag", ["worker_id", "team_id", "kind"], unique=True,
                    sqlite_where=STANDING, postgresql_where=STANDING)  # fmt: skip


def downgrade() -> None:
    op.drop_table("limit_flag")
    op.drop_table("readiness")
    op.drop_table("own_limit")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_column("over_reason")
