"""Urgent and interim support: its record, its steps, money asked for and decided, and how the person was told."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interim_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_interim_support_case_id_case")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["worker.id"], name=op.f("fk_interim_support_begun_by_id_worker")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["worker.id"], name=op.f("fk_interim_support_changed_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interim_support")),
    )
    op.create_index(op.f("ix_interim_support_case_id"), "interim_support", ["case_id"])
    op.create_table(
        "support_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("support_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        *_recorded("support_step", "support_id", "interim_support"),
    )
    op.create_index(op.f("ix_support_step_support_id"), "support_step", ["support_id"])
    op.create_table(
        "funding_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("support_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("considered", sa.Text(), nullable=False),
        *_recorded("funding_request", "support_id", "interim_support"),
    )
    op.create_index(op.f("ix_funding_request_support_id"), "funding_request", ["support_id"])
    op.create_table(
        "funding_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("charge", sa.String(length=20), nullable=False),
        sa.Column("equipment_cost", sa.Integer(), nullable=True),
        *_recorded("funding_decision", "request_id", "funding_request"),
        sa.UniqueConstraint("request_id", name=op.f("uq_funding_decision_request_id")),
    )
    op.create_table(
        "decision_telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("accessible", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        *_recorded("decision_telling", "decision_id", "funding_decision"),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_telling_decision_id")),
    )


def _recorded(table: str, column: str, of: str) -> tuple:
    """Who recorded it and when, and the row that it belongs to."""
    return (
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}")),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f(f"fk_{table}_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in ("decision_telling", "funding_decision", "funding_request", "support_step", "interim_support"):
        op.drop_table(table)
