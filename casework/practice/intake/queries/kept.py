"""Uploaded lists as they are kept, how they are to be read, and what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from casework.ground.db import db
from casework.ground.sheets import Cell, Table
from casework.practice.intake import rules
from casework.practice.intake.models import ImportedCase, ImportRun
from casework.practice.intake.rules import Fault, Line
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.clocks.models import Clock
from casework.records.staff import queries as staff
from casework.records.staff.models import Team


@dataclass(frozen=True)
class Choices:
    """How a list is to be read. fields: field key -> column position. teams: folded words -> team number, None to leave
    the rows out. every_row: the team of a list without a team column. kind: a key of cases.rules.KINDS."""

    fields: Mapping[str, int]
    teams: Mapping[str, int | None]
    every_row: int | None
    kind: str

    @property
    def team_ids(self) -> set[int]:
        """Every team that a row may go to."""
        return {number for number in (*self.teams.values(), self.every_row) if number is not None}


def run_of(actor: Any, run_id: int, *, lock: bool = False) -> ImportRun | None:
    """The list that this very worker uploaded; nobody else sees it. lock: until the transaction ends."""
    theirs = select(ImportRun).where(ImportRun.id == run_id, ImportRun.worker_id == actor.worker_id)
    return db.session.scalar(theirs.with_for_update() if lock else theirs)


def run_seen(actor: Any, run_id: int) -> ImportRun | None:
    """The list, brought in, when it brought somebody whose case this actor may see; of its rows they see nothing."""
    theirs = select(ImportedCase.id).join(Case, Case.id == ImportedCase.case_id)
    theirs = theirs.where(ImportedCase.run_id == ImportRun.id, may_see(actor))
    return db.session.scalar(select(ImportRun).where(ImportRun.id == run_id, theirs.exists()))


def teams_of(run: ImportRun) -> set[int]:
    """Numbers of the teams whose tray a list brought somebody on to, and who have them still."""
    brought = select(Case.team_id).join(ImportedCase, ImportedCase.case_id == Case.id).distinct()
    return set(db.session.scalars(brought.where(ImportedCase.run_id == run.id)))


def run_that_started(clock: Clock) -> ImportRun | None:
    """The list by which a case came on to the tray, when this clock was started in the same act."""
    brought = select(ImportRun).join(ImportedCase, ImportedCase.run_id == ImportRun.id)
    return db.session.scalar(
        brought.where(ImportedCase.case_id == clock.case_id, ImportRun.confirmed_at == clock.started_at)
    )


def taken_back() -> Select:
    """Numbers of cases that were taken back with their list, for good: they match nothing (U36)."""
    gone = select(ImportedCase.case_id).join(ImportRun, ImportRun.id == ImportedCase.run_id)
    return gone.where(ImportRun.taken_back_at.is_not(None))


def brought_in_before(digest: str) -> datetime | None:
    """When a file with exactly this content was last brought in, and not taken back."""
    same = select(func.max(ImportRun.confirmed_at)).where(ImportRun.digest == digest, ImportRun.taken_back_at.is_(None))
    return db.session.scalar(same)


def kept_too_long(now: datetime) -> list[ImportRun]:
    """Lists whose rows are to be cleared, the oldest first."""
    over = or_(
        ImportRun.confirmed_at.is_(None) & (ImportRun.uploaded_at <= now - rules.UNCONFIRMED_FOR),
        ImportRun.confirmed_at <= now - rules.CONFIRMED_FOR,
    )
    return list(
        db.session.scalars(select(ImportRun).where(ImportRun.cleared_at.is_(None), over).order_by(ImportRun.id))
    )


def teams_managed(actor: Any) -> list[Team]:
    """Teams into whose tray this actor may bring a list (U31), by name."""
    return [team for team in staff.all_teams() if actor.manages(team.id)]


def as_content(table: Table) -> dict:
    """A table as plain values for keeping; a date is {"d": "2026-11-21"}."""
    rows = [[number, [_packed(cell) for cell in cells]] for number, cells in table.rows]
    return {"heads": list(table.heads), "rows": rows, "unread": list(table.unread)}


def table_of(run: ImportRun) -> Table:
    """The table of an uploaded list whose rows are still kept."""
    rows = tuple((number, tuple(_unpacked(cell) for cell in cells)) for number, cells in run.content["rows"])
    return Table(tuple(run.content["heads"]), rows, tuple(run.content["unread"]))


def _packed(cell: Cell) -> Any:
    if isinstance(cell, str):
        return cell
    return {"d": (cell.date() if isinstance(cell, datetime) else cell).isoformat()}


def _unpacked(cell: Any) -> Cell:
    return cell if isinstance(cell, str) else date.fromisoformat(cell["d"])


def choices_of(run: ImportRun) -> Choices | None:
    """The confirmed columns and teams of a list, None before they are."""
    return Choices(**run.choices) if run.choices else None


def report_of(run: ImportRun) -> list[Line]:
    """What became of each row when the list was brought in; empty once it was cleared."""
    return [
        Line(row, outcome, tuple(Fault(row, *fault) for fault in faults)) for row, outcome, faults in run.report or ()
    ]


def annotated(table: Table, lines: Iterable[Line], words: Mapping[str, str], only: str | None = None) -> list[list]:
    """The list handed back: its rows with their number, outcome in words, and all faults with their cures.

    only: an outcome, for the rows of that one alone.
    """
    by_row = {line.row: line for line in lines}
    handed_back: list[list] = [[*table.heads, "Row", "Outcome", "What to do"]]
    for number, cells in table.rows:
        line = by_row[number]
        if only in (None, line.outcome):
            advice = " ".join(f"{fault.column}: {fault.wrong} {fault.cure}" for fault in line.faults)
            plain = [f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") else cell for cell in cells]
            handed_back.append([*plain, number, words[line.outcome], advice])
    return handed_back
