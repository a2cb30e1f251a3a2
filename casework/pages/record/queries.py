"""What a person's and a case's page show, in the same number of queries however much there is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.ground.db import db
from casework.practice.advice import queries as advice
from casework.practice.escalation import queries as escalations
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.practice.matching import queries as matching
from casework.practice.matching.models import CaseNeeds
from casework.practice.moving import queries as moving
from casework.practice.moving.models import Move
from casework.practice.risk import queries as risk
from casework.practice.risk.models import Rating
from casework.practice.tray import queries as tray
from casework.practice.tray.models import DutyReview, Placement, TrayAttempt, TrayContact
from casework.records.cases import queries as cases
from casework.records.cases.models import Case, CaseComment, CaseStage
from casework.records.clocks import queries as clocks
from casework.records.clocks.models import Clock
from casework.records.notes import queries as notes
from casework.records.notes.models import MisplacedNote, Note
from casework.records.people import queries as people
from casework.records.people.models import Link, PersonWarning
from casework.records.staff.models import Worker
from casework.records.tasks import queries as tasks
from casework.records.tasks.models import Task


@dataclass(frozen=True)
class CaseFile:
    """All rows of one case."""

    warnings: list[PersonWarning]
    network: list[Link]
    placement: Placement | None
    notes: list[Note]
    misplaced: list[MisplacedNote]
    ratings: list[Rating]
    clocks: list[Clock]
    contacts: list[TrayContact]
    attempts: list[TrayAttempt]
    stages: list[CaseStage]
    comments: list[CaseComment]
    escalations: list[Escalation]
    acknowledgements: dict[int, Acknowledgement]
    tasks: list[Task]
    moves: list[Move]
    reviews: list[DutyReview]
    needs: CaseNeeds | None

    @property
    def happenings(self) -> dict[str, list]:
        """What the timeline is made of."""
        kinds = ("notes", "misplaced", "contacts", "attempts", "ratings", "stages", "comments", "clocks", "escalations",
                 "tasks", "moves")  # fmt: skip
        return {kind: getattr(self, kind) for kind in kinds}


def file_of(case: Case) -> CaseFile:
    """Everything about a case that the reader was found to may see."""
    raised = escalations.escalations_of(case.id)
    return CaseFile(
        warnings=people.warnings_of(case.person_id),
        network=people.network_of(case.person_id),
        placement=tray.placement_of(case.id),
        notes=notes.notes_of(case.id),
        misplaced=notes.misplaced_of(case.id),
        ratings=risk.ratings_of(case.id),
        clocks=clocks.clocks_of(case.id),
        contacts=tray.contacts_of(case.id),
        attempts=tray.attempts_of(case.id),
        stages=cases.stages_of(case.id),
        comments=cases.comments_of(case.id),
        escalations=raised,
        acknowledgements=escalations.acknowledgements_of([e.id for e in raised]),
        tasks=tasks.tasks_of(case.id),
        moves=moving.moves_of(case.id),
        reviews=tray.reviews_of(case.id),
        needs=matching.needs_of(case.id),
    )


def placements_of(case_ids: Collection[int]) -> dict[int, Placement]:
    """The placing on the tray that each of the cases now waits with, by case."""
    asked = select(Placement).where(Placement.case_id.in_(case_ids), Placement.ended_at.is_(None))
    return {placement.case_id: placement for placement in db.session.scalars(asked)}


def names_of_workers(ids: Collection[int | None]) -> dict[int, str]:
    """Names by number."""
    asked = select(Worker.id, Worker.name).where(Worker.id.in_({i for i in ids if i is not None}))
    return dict(db.session.execute(asked).all())


def person_page(actor: Any, person_id: int) -> dict[str, Any]:
    """What stands on a person's page beside the person."""
    links, held = people.network_of(person_id), cases.cases_of(actor, person_id)
    return {
        "warnings": people.warnings_of(person_id),
        "links": links,
        "linked_from": people.linked_from(actor, person_id),
        "open_ids": people.visible_numbers(actor, {link.other_id for link in links if link.other_id}),
        "names": people.names_of(person_id),
        "addresses": people.addresses_of(person_id),
        "teams": people.teams_with(person_id),
        "cases": held,
        "placements": placements_of([case.id for case in held]),
        "ratings": risk.current_ratings_of([case.id for case in held]),
        "clocks": clocks.running_of([case.id for case in held]),
        "advice": advice.summary_of(person_id),
    }
