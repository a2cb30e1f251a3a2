"""Which tools a team uses; local risk factors."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LEAN = "-no-priority"  # a policy's name ended so for a team without priority, before teams kept their choices


def upgrade() -> None:
    op.add_column("team", sa.Column("tools", sa.Text(), nullable=False, server_default="{}"))
    op.execute(
        f"UPDATE team SET tools = '{{\"priority\": false}}', policy = substr(policy, 1, length(policy) - {len(LEAN)}) "
        f"WHERE policy LIKE '%{LEAN}'"
    )
    op.create_table(
        "local_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=30), nullable=False),
        sa.Column("points_to", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("agreed_by", sa.String(length=200), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["worker.id"], name=op.f("fk_local_factor_agreed_by_id_worker")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["worker.id"], name=op.f("fk_local_factor_ended_by_id_worker")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["worker.id"], name=op.f("fk_local_factor_recorded_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_local_factor_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_factor")),
    )
    op.create_index("ix_local_factor_team_from", "local_factor", ["team_id", "from_on"])


def downgrade() -> None:
    op.drop_index("ix_local_factor_team_from", table_name="local_factor")
    op.drop_table("local_factor")
    op.execute(f"UPDATE team SET policy = policy || '{LEAN}' WHERE policy = 'combined' AND tools LIKE '%\"priority\": false%'")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("tools")
