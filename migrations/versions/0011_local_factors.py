"""Which tools a team uses; local risk factors."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

LEAN = "-no-priority"  # a policy's name ended so for a team without priority, before teams kept their choices


def upgrade() -> None:
    op.add_column("team", sa.Column("tools", sa.Text(), nullable=False, server_default="{}"))
    op.execute(
        f"UPDATE team SET tools = '{{\"priority\": false}}', policy = substr(policy, 1, length(policy) - {len(LEAN)}) "
        f"WHERE policy LIKE '%{LEAN}'"
    )


def downgrade() -> None:
    op.execute(f"UPDATE team SET policy = policy || '{LEAN}' WHERE policy = 'combined' AND tools LIKE '%\"priority\": false%'")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_column("tools")
