"""Whether a clock ended after its day, kept with it; indexes for a directorate's reports and for messages that wait."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

OFFICE = ZoneInfo("Europe/London")
WAITING, CONTACT, CLOSED = sa.text("ended_at IS NULL"), sa.text("kind = 'contact'"), sa.text("stage = 'closed'")
NOT_IN_TIME = {"sqlite_where": sa.text("late IS NOT 0"), "postgresql_where": sa.text("late IS NOT false")}
AT_ONCE = 5_000


def upgrade() -> None:
    op.add_column("clock", sa.Column("late", sa.Boolean(), nullable=True))
    _fill(op.get_bind())
    op.drop_index("ix_clock_due", table_name="clock")
    op.create_index("ix_clock_contact", "clock", ["due_on", "team_id", "ended_how", "late", "kind"], sqlite_where=CONTACT,
                    postgresql_where=CONTACT)  # fmt: skip
    whole = ["due_on", "kind", "team_id", "ended_how", "ended_at", "started_at", "late"]
    op.create_index("ix_clock_not_in_time", "clock", whole, **NOT_IN_TIME)
    op.create_index("ix_escalation_closed", "escalation", ["closed_at", "team_id", "raised_at", "rule"])
    op.create_index("ix_placement_standing", "placement", ["team_id", "rag", "referred_on", "ended_at"],
                    sqlite_where=WAITING, postgresql_where=WAITING)  # fmt: skip
    op.create_index("ix_contact_waits_for", "contact", ["worker_id"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_index("ix_case_stage_closed", table_name="case_stage")
    op.create_index("ix_case_stage_closed", "case_stage", ["at", "case_id", "stage"], sqlite_where=CLOSED,
                    postgresql_where=CLOSED)  # fmt: skip


def _fill(bind) -> None:
    columns = (sa.column("id"), sa.column("due_on", sa.Date), sa.column("ended_at", sa.DateTime), sa.column("late"))
    clock = sa.table("clock", *columns)
    bind.execute(clock.update().where(clock.c.ended_at.is_not(None)).values(late=sa.false()))
    ended = sa.select(clock.c.id, clock.c.due_on, clock.c.ended_at).where(clock.c.ended_at.is_not(None))
    late = [{"number": row.id} for row in bind.execute(ended) if _office_date(row.ended_at) > row.due_on]
    mark = clock.update().where(clock.c.id == sa.bindparam("number")).values(late=sa.true())
    for begin in range(0, len(late), AT_ONCE):
        bind.execute(mark, late[begin : begin + AT_ONCE])


def _office_date(at: datetime) -> date:
    """SQLite keeps instants in UTC, without saying so; Postgres says so."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(OFFICE).date()


def downgrade() -> None:
    op.drop_index("ix_case_stage_closed", table_name="case_stage")
    op.create_index("ix_case_stage_closed", "case_stage", ["at", "case_id"], sqlite_where=CLOSED, postgresql_where=CLOSED)
    op.drop_index("ix_contact_waits_for", table_name="contact")
    op.drop_index("ix_placement_standing", table_name="placement")
    op.drop_index("ix_escalation_closed", table_name="escalation")
    op.drop_index("ix_clock_not_in_time", table_name="clock")
    op.drop_index("ix_clock_contact", table_name="clock")
    op.create_index("ix_clock_due", "clock", ["due_on", "kind", "team_id", "ended_how", "ended_at", "started_at"])
    op.drop_column("clock", "late")
