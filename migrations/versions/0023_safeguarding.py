"""Safeguarding concerns, to whom they were put, and the answers. Disclosures: asked, answered, made."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "safeguarding_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("age", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("where_now", sa.String(length=300), nullable=False),
        sa.Column("harmer", sa.String(length=300), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("knows", sa.String(length=20), nullable=False),
        sa.Column("safety", sa.Text(), nullable=False),
        *_recorded("safeguarding_concern"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_safeguarding_concern_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_safeguarding_concern_team_id_team")),
    )
    op.create_index(op.f("ix_safeguarding_concern_person_id"), "safeguarding_concern", ["person_id"])
    op.create_index(op.f("ix_safeguarding_concern_by_id"), "safeguarding_concern", ["by_id"])
    op.create_index("ix_safeguarding_concern_team_at", "safeguarding_concern", ["team_id", "at"])
    op.create_table(
        "concern_asking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("worker_ids", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pass_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["concern_id"], ["safeguarding_concern.id"],
                                name=op.f("fk_concern_asking_concern_id_safeguarding_concern")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_asking")),
        sa.UniqueConstraint("concern_id", "step", name=op.f("uq_concern_asking_concern_id_step")),
    )
    op.create_index("ix_concern_asking_pass_up_at", "concern_asking", ["pass_up_at"])
    op.create_table(
        "concern_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_recorded("concern_answer"),
        sa.ForeignKeyConstraint(["concern_id"], ["safeguarding_concern.id"],
                                name=op.f("fk_concern_answer_concern_id_safeguarding_concern")),
        sa.UniqueConstraint("concern_id", name=op.f("uq_concern_answer_concern_id")),
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("whom", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("agreed", sa.String(length=300), nullable=False),
        *_recorded("disclosure"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_disclosure_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_disclosure_team_id_team")),
    )
    op.create_index(op.f("ix_disclosure_person_id"), "disclosure", ["person_id"])
    op.create_table(
        "disclosure_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("by_consent", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_recorded("disclosure_answer"),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"],
                                name=op.f("fk_disclosure_answer_disclosure_id_disclosure")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_disclosure_answer_disclosure_id")),
    )
    op.create_table(
        "disclosure_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("disclosure_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        *_recorded("disclosure_made"),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_disclosure_made_disclosure_id_disclosure")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_disclosure_made_disclosure_id")),
    )


def _recorded(table: str) -> list:
    """When and by whom, which each of these rows ends with."""
    return [
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f(f"fk_{table}_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    for table in ("disclosure_made", "disclosure_answer", "disclosure", "concern_answer", "concern_asking",
                  "safeguarding_concern"):  # fmt: skip
        op.drop_table(table)
