"""What workers are good at; what cases need from their worker."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_strengths",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=False),
        sa.Column("functions", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("interested", sa.Text(), nullable=False),
        sa.Column("learning", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("training", sa.Text(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("develop", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["worker.id"], name=op.f("fk_worker_strengths_confirmed_by_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_worker_strengths_worker_id_worker")),
        sa.ForeignKeyConstraint(["written_by_id"], ["worker.id"], name=op.f("fk_worker_strengths_written_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_strengths")),
        sa.UniqueConstraint("worker_id", name=op.f("uq_worker_strengths_worker_id")),
    )
    op.create_table(
        "case_needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("known_face", sa.Boolean(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("asked_for", sa.Text(), nullable=False),
        sa.Column("not_again", sa.Text(), nullable=False),
        sa.Column("asked_whom", sa.String(length=200), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("support_until", sa.Date(), nullable=True),
        sa.Column("course", sa.String(length=20), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_needs_case_id_case")),
        sa.ForeignKeyConstraint(["written_by_id"], ["worker.id"], name=op.f("fk_case_needs_written_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_needs")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_needs_case_id")),
    )


def downgrade() -> None:
    op.drop_table("case_needs")
    op.drop_table("worker_strengths")
