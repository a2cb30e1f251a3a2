"""Joint work with other services: asked for, answered, settled; what was decided in a delay."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=200), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("agreed", sa.String(length=20), nullable=False),
        sa.Column("agreed_how", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        *_recorded("joint_request"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_joint_request_case_id_case")),
    )
    op.create_index(op.f("ix_joint_request_case_id"), "joint_request", ["case_id"])
    op.create_table(
        "joint_answer",
        *_of_request("joint_answer"),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_recorded("joint_answer"),
    )
    op.create_table("joint_settlement", *_of_request("joint_settlement"), sa.Column("facts", sa.Text(), nullable=False),
                    *_recorded("joint_settlement"))  # fmt: skip
    op.create_table(
        "joint_decision",
        *_of_request("joint_decision"),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("carer", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Text(), nullable=False),
        *_recorded("joint_decision"),
    )
    for table in ("joint_answer", "joint_settlement", "joint_decision"):
        op.create_index(op.f(f"ix_{table}_request_id"), table, ["request_id"])


def _of_request(table: str) -> list:
    """How each row about a request begins."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["joint_request.id"], name=op.f(f"fk_{table}_request_id_joint_request")),
    ]


def _recorded(table: str) -> list:
    """When and by whom, with which each row ends."""
    return [
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f(f"fk_{table}_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    for table in ("joint_decision", "joint_settlement", "joint_answer", "joint_request"):
        op.drop_table(table)
