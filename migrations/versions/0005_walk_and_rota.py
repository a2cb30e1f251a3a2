"""Items about a team; who is named to walk its tray; the duty rota."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "named_walker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_named_walker_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["named_by_id"], ["worker.id"], name=op.f("fk_named_walker_named_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_named_walker_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_named_walker_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_walker")),
    )
    with op.batch_alter_table("named_walker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_walker_team_id"), ["team_id"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "uq_notice_of_team",
            ["team_id", "rule", "occasion", "receiver"],
            unique=True,
            sqlite_where=sa.text("case_id IS NULL"),
            postgresql_where=sa.text("case_id IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_notice_team_id_team"), "team", ["team_id"], ["id"])

    op.create_table(
        "rota_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["put_by_id"], ["worker.id"], name=op.f("fk_rota_day_put_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_rota_day_team_id_team")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_rota_day_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_day")),
        sa.UniqueConstraint("team_id", "day", "worker_id", name=op.f("uq_rota_day_team_id_day_worker_id")),
    )


def downgrade() -> None:
    op.drop_table("rota_day")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notice_team_id_team"), type_="foreignkey")
        batch_op.drop_index(
            "uq_notice_of_team", sqlite_where=sa.text("case_id IS NULL"), postgresql_where=sa.text("case_id IS NULL")
        )
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("team_id")

    with op.batch_alter_table("named_walker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_named_walker_team_id"))

    op.drop_table("named_walker")
