"""Requests to change a care and support plan: considered, answered, handed on, ended; revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        *_recorded("plan_request", "case_id"),
    )
    op.create_index(op.f("ix_plan_request_case_id"), "plan_request", ["case_id"])
    op.create_table(
        "plan_consideration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("considered_by", sa.String(length=200), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("worker", sa.String(length=20), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.String(length=40), nullable=False),
        *_recorded("plan_consideration", "request_id", "worker_id"),
    )
    op.create_index(op.f("ix_plan_consideration_request_id"), "plan_consideration", ["request_id"])
    op.create_table(
        "plan_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consideration_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("row", sa.String(length=40), nullable=False),
        *_recorded("plan_ruling", "consideration_id"),
        sa.UniqueConstraint("consideration_id", name=op.f("uq_plan_ruling_consideration_id")),
    )
    op.create_table(
        "plan_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.String(length=200), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("person_agreed", sa.Text(), nullable=False),
        sa.Column("service_agreed", sa.String(length=200), nullable=False),
        sa.Column("meanwhile", sa.Text(), nullable=False),
        *_recorded("plan_transfer", "request_id"),
    )
    op.create_index(op.f("ix_plan_transfer_request_id"), "plan_transfer", ["request_id"])
    op.create_table(
        "plan_request_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_recorded("plan_request_end", "request_id"),
        sa.UniqueConstraint("request_id", name=op.f("uq_plan_request_end_request_id")),
    )
    op.create_table(
        "plan_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("revised_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        *_recorded("plan_revision", "case_id", "request_id", "review_id"),
        sa.UniqueConstraint("review_id", name=op.f("uq_plan_revision_review_id")),
    )
    op.create_index(op.f("ix_plan_revision_case_id"), "plan_revision", ["case_id"])
    op.create_index(op.f("ix_plan_revision_request_id"), "plan_revision", ["request_id"])


TABLES = {"case_id": "case", "request_id": "plan_request", "worker_id": "worker", "consideration_id": "plan_consideration",
          "review_id": "process_end"}  # fmt: skip


def _recorded(table: str, *columns: str) -> list:
    """What each of these rows ends with: when and by whom, and what it belongs to."""
    return [
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        *(sa.ForeignKeyConstraint([each], [f"{TABLES[each]}.id"], name=op.f(f"fk_{table}_{each}_{TABLES[each]}"))
          for each in columns),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f(f"fk_{table}_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]  # fmt: skip


def downgrade() -> None:
    for table in ("plan_revision", "plan_request_end", "plan_transfer", "plan_ruling", "plan_consideration", "plan_request"):
        op.drop_table(table)
