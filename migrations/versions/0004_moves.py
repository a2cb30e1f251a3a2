"""moves"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_team_id", sa.Integer(), nullable=False),
        sa.Column("to_team_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["worker.id"], name=op.f("fk_case_move_answered_by_id_worker")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["worker.id"], name=op.f("fk_case_move_asked_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_move_case_id_case")),
        sa.ForeignKeyConstraint(["from_team_id"], ["team.id"], name=op.f("fk_case_move_from_team_id_team")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_case_move_note_id_note")),
        sa.ForeignKeyConstraint(["to_team_id"], ["team.id"], name=op.f("fk_case_move_to_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
        sa.UniqueConstraint("note_id", name=op.f("uq_case_move_note_id")),
    )
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.create_index("ix_case_move_case", ["case_id"], unique=False)
        batch_op.create_index(
            "uq_case_move_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_move_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_case_move_case")

    op.drop_table("case_move")
