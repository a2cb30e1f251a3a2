"""Referrals."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by_id"], ["worker.id"], name=op.f("fk_referral_begun_by_id_worker")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["worker.id"], name=op.f("fk_referral_changed_by_id_worker")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_referral_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_referral_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_person_id"), "referral", ["person_id"])
    op.create_index("ix_referral_team_ended", "referral", ["team_id", "ended_at"])
    op.create_index("ix_referral_tell_on", "referral", ["tell_on"])
    op.create_table(
        "referral_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("takes", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_referral_ruling_by_id_worker")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_ruling_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_ruling")),
    )
    op.create_index(op.f("ix_referral_ruling_referral_id"), "referral_ruling", ["referral_id"])
    op.create_table(
        "referral_ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("to_team_id", sa.Integer(), nullable=True),
        sa.Column("sending", sa.Text(), nullable=False),
        sa.Column("as_sent", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_referral_ending_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_referral_ending_case_id_case")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_ending_referral_id_referral")),
        sa.ForeignKeyConstraint(["to_team_id"], ["team.id"], name=op.f("fk_referral_ending_to_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_ending")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_referral_ending_referral_id")),
    )
    op.create_index(op.f("ix_referral_ending_case_id"), "referral_ending", ["case_id"])


def downgrade() -> None:
    op.drop_table("referral_ending")
    op.drop_table("referral_ruling")
    op.drop_table("referral")
