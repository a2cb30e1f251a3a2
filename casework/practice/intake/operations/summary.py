"""One item for each manager in place of hundreds: what a list brought, and what of it had come due before (U31)."""

from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.practice.intake import queries, rules
from casework.practice.intake.models import ImportRun
from casework.records.clocks.models import Clock
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_managers
from casework.records.staff.models import Team

RULE = "U31"
BROUGHT = "came on to the tray from a list. See what it needs first"
FOR_DUTY = "A list brought contacts that are overdue already: make these first"
FOR_DECIDING = "A list brought matters that are for your decision: see what it needs first"


def tell_managers(*, now: datetime, run: ImportRun, team: Team, count: int) -> None:
    """The managers of a team have one item about a list, however long it is."""
    number = f"{count:,} people" if count != 1 else "1 person"
    notices.tell(now=now, receiver=to_managers(team.id), kind="acknowledge", rule=RULE, team=team,
                 occasion=rules.occasion(run.id), words=f"{number} {BROUGHT}")  # fmt: skip


def summary_of(*, now: datetime, clock: Clock, receiver: str, came_due: date) -> int | None:
    """The item that tells a receiver of this clock in place of one of its own, or None.

    It does where a list started the clock, with a date that had gone by then, and while the item is not yet put away:
    afterwards everything is told by itself again. What duty has of it goes with the last contact made.
    """
    run = queries.run_that_started(clock)
    if run is None or came_due >= office_date(run.confirmed_at):
        return None
    duty, team = receiver.startswith("duty:"), db.session.get_one(Team, clock.team_id)
    return notices.summarise(now=now, receiver=receiver, kind="overdue" if duty else "acknowledge", rule=RULE, team=team,
                             occasion=rules.occasion(run.id), words=FOR_DUTY if duty else FOR_DECIDING,
                             due_on=clock.due_on if duty else None)  # fmt: skip
