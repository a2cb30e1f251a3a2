"""Indexes for counting over a period, however many years a database holds."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CLOSED, COMPLAINT, BACK = (sa.text(f"{column} = '{value}'") for column, value in (
    ("stage", "closed"), ("type", "complaint"), ("kind", "taken-back")))  # fmt: skip
INDEXES = (
    ("ix_clock_due", "clock", ["due_on", "kind", "team_id", "ended_how", "ended_at", "started_at"], None),
    ("ix_case_referred", "case", ["referred_on", "team_id", "stage", "kind", "id"], None),
    ("ix_case_stage_closed", "case_stage", ["at", "case_id"], CLOSED),
    ("ix_allocation_from", "allocation", ["from_on", "case_id", "ended_at"], None),
    ("ix_note_complaint", "note", ["happened_at", "case_id"], COMPLAINT),
    ("ix_case_ending_taken_back", "case_ending", ["case_id"], BACK),
    ("ix_placement_history", "placement", ["placed_on", "team_id", "ended_at", "referred_on", "case_id"], None),
    ("ix_tray_contact_happened", "tray_contact", ["happened_at", "case_id", "note_id", "reached"], None),
    ("ix_escalation_raised", "escalation", ["raised_at", "team_id", "rule", "closed_at"], None),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table_name=table)
