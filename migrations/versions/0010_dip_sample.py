"""Dip samples: the draw, who was drawn, what was found of them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dip_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["worker.id"], name=op.f("fk_dip_sample_drawn_by_id_worker")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_dip_sample_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dip_sample")),
        sa.UniqueConstraint("team_id", "month", name=op.f("uq_dip_sample_team_id_month")),
    )
    with op.batch_alter_table("dip_sample", schema=None) as batch_op:
        batch_op.create_index("ix_dip_sample_month", ["month"], unique=False)

    op.create_table(
        "dip_sample_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_dip_sample_case_case_id_case")),
        sa.ForeignKeyConstraint(["sample_id"], ["dip_sample.id"], name=op.f("fk_dip_sample_case_sample_id_dip_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dip_sample_case")),
        sa.UniqueConstraint("sample_id", "place", name=op.f("uq_dip_sample_case_sample_id_place")),
    )
    with op.batch_alter_table("dip_sample_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dip_sample_case_case_id"), ["case_id"], unique=False)

    op.create_table(
        "dip_sample_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sampled_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("note_good", sa.Boolean(), nullable=True),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("rating_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["worker.id"], name=op.f("fk_dip_sample_answer_answered_by_id_worker")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_dip_sample_answer_note_id_note")),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_dip_sample_answer_rating_id_rating")),
        sa.ForeignKeyConstraint(
            ["sampled_id"], ["dip_sample_case.id"], name=op.f("fk_dip_sample_answer_sampled_id_dip_sample_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dip_sample_answer")),
        sa.UniqueConstraint("sampled_id", name=op.f("uq_dip_sample_answer_sampled_id")),
    )


def downgrade() -> None:
    op.drop_table("dip_sample_answer")
    with op.batch_alter_table("dip_sample_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dip_sample_case_case_id"))

    op.drop_table("dip_sample_case")
    with op.batch_alter_table("dip_sample", schema=None) as batch_op:
        batch_op.drop_index("ix_dip_sample_month")

    op.drop_table("dip_sample")
