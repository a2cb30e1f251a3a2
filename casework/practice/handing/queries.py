"""What the record tells of a case that closes or changes hands, and who can be given what is left of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from textwrap import shorten

from casework.ground.days import office_date
from casework.practice.handing import rules
from casework.practice.handing.rules import Left, Line
from casework.practice.tray import queries as tray
from casework.practice.tray.models import TrayContact
from casework.practice.tray.rules import REACHED, WAYS
from casework.records.cases.models import Case
from casework.records.clocks.queries import running
from casework.records.clocks.rules import KIND_LABELS
from casework.records.notes import queries as notes
from casework.records.notes.models import Note
from casework.records.notices.rules import to_managers, to_worker
from casework.records.sight.queries import reader_numbers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.tasks import queries as tasks
from casework.records.tasks import rules as task_rules
from casework.records.tasks.models import Task

SHOWN = 40  # lines of what was done; all of it stands on the case
LONGEST_OUTCOME = 200  # characters of what came of a task, so that all lines fit into one section of the note


@dataclass(frozen=True)
class Summary:
    """done: the newest SHOWN of what was done, the oldest first; earlier: how many were left out. proposal: the same as text.

    contacts: how often somebody was reached. tasks: those still open; names: of who has them. dates: the running ones, each
    with what is due. Both the earliest first.
    """

    done: tuple[Line, ...]
    earlier: int
    proposal: str
    contacts: int
    tasks: tuple[Task, ...]
    dates: tuple[tuple[str, date], ...]
    names: dict[str, str]


def summary_of(case: Case) -> Summary:
    """What was done on a case, by whom and when, and what is open: only what is recorded, notes on the wrong person left out.

    The reader was found to be one who may see the case.
    """
    reached, of_case = tray.contacts_of(case.id), tasks.tasks_of(case.id)
    how = {each.note_id: _how(each) for each in reached}
    wrong = {marking.note_id for marking in notes.misplaced_of(case.id)}
    written = [note for note in reversed(notes.notes_of(case.id)) if note.id not in wrong]
    found = [(note.happened_at, _of_note(note, how.get(note.id, ""))) for note in written]
    found += [(task.ended_at, _of_task(task)) for task in of_case if task.ended_how == task_rules.DONE]
    done = [line for _moment, line in sorted(found, key=itemgetter(0))]
    shown, earlier = tuple(done[-SHOWN:]), max(0, len(done) - SHOWN)
    still = tuple(task for task in of_case if task.ended_at is None)
    dates = tuple((KIND_LABELS.get(each.kind, each.kind), each.due_on) for each in running(case.id))
    return Summary(
        done=shown, earlier=earlier, proposal=rules.proposal(shown, earlier), contacts=len(reached), tasks=still, dates=dates,
        names=tasks.names_of(task.receiver for task in still),
    )  # fmt: skip


def _how(contact: TrayContact) -> str:
    if contact.how not in WAYS:
        return ""  # of a list that was brought in, which does not say how (U31)
    return f", {WAYS[contact.how].lower()}, reached: {REACHED[contact.reached].lower()}"


def _of_note(note: Note, how: str) -> Line:
    return Line(office_date(note.happened_at), note.title + how, note.author.name if note.author else "Casework")


def _of_task(task: Task) -> Line:
    came = f". {shorten(task.outcome, LONGEST_OUTCOME, placeholder=' …')}" if task.outcome else ""
    by = task.ended_by.name if task.ended_by else "Casework"
    return Line(office_date(task.ended_at), f"Task done: {task.words}{came}", by)


def words_of(left: Left) -> dict[str, str]:
    """The note's sections on what is left, by key, with the names of whoever has it."""
    return rules.texts_of(left, tasks.names_of(thing.receiver for thing in left.things if thing.receiver))


def who_can(case: Case, on: date) -> dict[str, str]:
    """Receivers of what is left while the case stays with its team, or has ended there, in words: workers, then managers.

    Of a restricted record, only the people named on it (U17).
    """
    named = reader_numbers(case.person_id)
    workers = staff.record_workers_of(case.team_id, on)
    found = {to_worker(worker.id): worker.name for worker in workers if named is None or worker.id in named}
    return found | {to_managers(case.team_id): f"The managers, {case.team.name}"}


def who_takes(teams: Collection[Team], on: date) -> dict[str, str]:
    """Receivers of what is left when one of these teams takes the case, in words: its managers, then its workers."""
    found: dict[str, str] = {}
    for team in teams:
        found[to_managers(team.id)] = f"The managers, {team.name}"
        found |= {to_worker(w.id): f"{w.name}, {team.name}" for w in staff.record_workers_of(team.id, on)}
    return found
