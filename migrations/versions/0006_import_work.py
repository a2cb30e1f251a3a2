"""Items that a summary tells of; lists that were taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summary_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_notice_summary",
            ["summary_id"],
            unique=False,
            sqlite_where=sa.text("summary_id IS NOT NULL"),
            postgresql_where=sa.text("summary_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_notice_summary_id_notice"), "notice", ["summary_id"], ["id"])

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_import_run_taken_back_by_id_worker"), "worker", ["taken_back_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_import_run_taken_back_by_id_worker"), type_="foreignkey")
        batch_op.drop_column("taken_back_by_id")
        batch_op.drop_column("taken_back_at")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notice_summary_id_notice"), type_="foreignkey")
        batch_op.drop_index("ix_notice_summary", sqlite_where=sa.text("summary_id IS NOT NULL"),
                            postgresql_where=sa.text("summary_id IS NOT NULL"))  # fmt: skip
        batch_op.drop_column("summary_id")
