"""The directory of organisations; information and advice given; prevention explored."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

RUNS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=100), nullable=False),
        sa.Column("phone_2", sa.String(length=100), nullable=False),
        sa.Column("web", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("eligibility", sa.String(length=300), nullable=False),
        sa.Column("charge", sa.String(length=300), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("begun_with", sa.String(length=100), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checked_by_id"], ["worker.id"], name=op.f("fk_organisation_checked_by_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("begun_with", name=op.f("uq_organisation_begun_with")),
    )
    op.create_index("ix_organisation_ended_checked", "organisation", ["ended_at", "checked_on"])
    op.create_table(
        "organisation_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_organisation_change_by_id_worker")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"],
                                name=op.f("fk_organisation_change_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_change")),
    )  # fmt: skip
    op.create_index(op.f("ix_organisation_change_organisation_id"), "organisation_change", ["organisation_id"])
    _advice()
    op.create_table(
        "prevention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("elements", sa.Text(), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_prevention_by_id_worker")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_prevention_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prevention")),
    )
    op.create_index("ix_prevention_case", "prevention", ["case_id", "id"])


def _advice() -> None:
    op.create_table(
        "advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("given_to", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("access_words", sa.Text(), nullable=False),
        sa.Column("why_none", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_advice_by_id_worker")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_advice_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_advice_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
    )
    op.create_index(op.f("ix_advice_person_id"), "advice", ["person_id"])
    op.create_index("ix_advice_team_given", "advice", ["team_id", "given_on"])
    op.create_table(
        "advice_organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advice_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["advice_id"], ["advice.id"], name=op.f("fk_advice_organisation_advice_id_advice")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"],
                                name=op.f("fk_advice_organisation_organisation_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_organisation")),
        sa.UniqueConstraint("advice_id", "organisation_id", name=op.f("uq_advice_organisation_advice_id_organisation_id")),
    )  # fmt: skip
    op.create_index("ix_advice_organisation_named", "advice_organisation", ["organisation_id", "named_on"])
    op.create_table(
        "advice_follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advice_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("tell_on", sa.Date(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["advice_id"], ["advice.id"], name=op.f("fk_advice_follow_up_advice_id_advice")),
        sa.ForeignKeyConstraint(["set_by_id"], ["worker.id"], name=op.f("fk_advice_follow_up_set_by_id_worker")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_advice_follow_up_worker_id_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_follow_up")),
    )
    op.create_index("ix_advice_follow_up_advice_id", "advice_follow_up", ["advice_id"])
    op.create_index("ix_advice_follow_up_tell_on", "advice_follow_up", ["tell_on"])
    op.create_index("uq_advice_follow_up_runs", "advice_follow_up", ["advice_id"], unique=True, sqlite_where=RUNS,
                    postgresql_where=RUNS)  # fmt: skip
    op.create_table(
        "advice_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["worker.id"], name=op.f("fk_advice_outcome_by_id_worker")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["advice_follow_up.id"],
                                name=op.f("fk_advice_outcome_follow_up_id_advice_follow_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_outcome")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_advice_outcome_follow_up_id")),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("prevention", "advice_outcome", "advice_follow_up", "advice_organisation", "advice", "organisation_change",
                  "organisation"):  # fmt: skip
        op.drop_table(table)
