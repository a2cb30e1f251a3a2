"""Advocacy: the two answers, steps, who waits. Processes and urgent interim measures."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WAITS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "advocacy_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("difficulty", sa.String(length=20), nullable=False),
        sa.Column("other", sa.String(length=20), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        *_recorded("advocacy_answer", "person"),
    )
    op.create_index(op.f("ix_advocacy_answer_person_id"), "advocacy_answer", ["person_id"])
    op.create_table(
        "advocacy_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        *_recorded("advocacy_step", "person"),
    )
    op.create_index(op.f("ix_advocacy_step_person_id"), "advocacy_step", ["person_id"])
    op.create_table(
        "advocate_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("referred_to", sa.String(length=200), nullable=False),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_advocate_wait_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advocate_wait")),
    )
    op.create_index("uq_advocate_wait_open", "advocate_wait", ["person_id"], unique=True, sqlite_where=WAITS,
                    postgresql_where=WAITS)  # fmt: skip
    op.create_index("ix_advocate_wait_tell_on", "advocate_wait", ["tell_on"])
    op.create_index("ix_advocate_wait_person_id", "advocate_wait", ["person_id"])
    op.create_table(
        "process",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        *_recorded("process", "case"),
    )
    op.create_index(op.f("ix_process_case_id"), "process", ["case_id"])
    op.create_table(
        "process_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        *_recorded("process_end", "process"),
        sa.UniqueConstraint("process_id", name=op.f("uq_process_end_process_id")),
    )
    op.create_table(
        "interim_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        *_recorded("interim_measure", "case"),
    )
    op.create_index(op.f("ix_interim_measure_case_id"), "interim_measure", ["case_id"])


def _recorded(table: str, about: str) -> list:
    """What each of these rows ends with: when and by whom, and what it is about."""
    return [
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([f"{about}_id"], [f"{about}.id"], name=op.f(f"fk_{table}_{about}_id_{about}")),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f(f"fk_{table}_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    for table in ("interim_measure", "process_end", "process", "advocate_wait", "advocacy_step", "advocacy_answer"):
        op.drop_table(table)
