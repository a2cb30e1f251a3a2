"""What the lists of staff show."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from casework.policy.model import GRADE_LABELS, ROLE_LABELS
from casework.records.staff import queries as staff
from casework.records.staff.models import RoleHeld, Worker


@dataclass(frozen=True)
class Row:
    """A worker in the list. state, colour: the word of the tag and its colour."""

    worker: Worker
    grade: str
    roles: list[str]
    state: str
    colour: str


def staff_rows(on: date) -> list[Row]:
    """Everybody with roles of the day and state, by name; who ended stands last."""
    held, away = defaultdict(list), staff.away_on(on)
    for role in staff.roles_on(on):
        held[role.worker_id].append(role_words(role))
    return [_row(worker, held[worker.id], worker.id in away) for worker in staff.all_workers()]


def role_words(held: RoleHeld) -> str:
    """Team Manager, North."""
    return f"{ROLE_LABELS[held.role]}, {held.team.name if held.team else 'whole directorate'}"


def _row(worker: Worker, roles: list[str], away: bool) -> Row:
    return Row(worker, GRADE_LABELS[worker.grade], roles, *_state(worker, bool(roles), away))


def _state(worker: Worker, has_role: bool, away: bool) -> tuple[str, str]:
    if worker.ended_on is not None:
        return "Ended", "grey"
    if worker.password_hash is None:
        return "Not signed in yet", "blue"
    if not has_role:
        return "No role", "yellow"
    return ("Away", "orange") if away else ("At work", "green")
