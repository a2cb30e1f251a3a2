"""Workers whose absences a manager records."""

from datetime import date

from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import Actor, refusal_to_record_absence_of


def may_record_for(actor: Actor, worker: Worker, on: date) -> bool:
    """True when the actor may record this worker's absence."""
    teams, senior = staff.team_ids_of(worker.id, on), staff.is_senior(worker.id, on)
    return worker.ended_on is None and refusal_to_record_absence_of(actor, worker.id, teams, senior) is None


def workers_to_record(actor: Actor, on: date) -> list[Worker]:
    """Everybody whose absence the actor may record, by name."""
    return [worker for worker in staff.working() if may_record_for(actor, worker, on)]
