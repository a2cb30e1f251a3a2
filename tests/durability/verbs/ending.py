"""How a case ends, is handed on, or moves to another team.

And how each of these is taken back.
"""

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.practice.closing import operations as closing
from casework.practice.closing.models import ClosingLeave, ClosureRequest
from casework.practice.closing.rules import Ending
from casework.practice.escalation import operations as escalation
from casework.practice.handing import operations as handing
from casework.practice.handing.rules import Handed, Left, Thing
from casework.practice.moving import operations as moving
from casework.practice.moving.models import Move
from casework.practice.outcomes import operations as outcomes
from casework.practice.tray import operations as tray
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.people import operations as people
from casework.records.staff.rules import SYSTEM, Span
from tests.durability.verbs.office import ATTEMPT, DECISION, TRANSFER, Office


class Endings(Office):
    """One case has ended, one by a death that was a mistake; one is asked away, with what goes along."""

    def end_some(self):
        """A case has ended, and somebody was taken for dead."""
        opened = {**self.does("mary"), "team": self.cast.team("North"), "kind": "review", "referred_on": self.now.date()}
        with transaction():
            closed = cases.open_case(**opened, person=self.person)
            closing.end_case(**self.by("mary"), case=closed, ending=Ending("moved"), sections=TRANSFER)
            lost = people.record_person(**self.does("mary"), team=self.cast.team("North"), given_name="Ivo", family_name="Lost")
            mistaken = cases.open_case(**opened, person=lost)
            closing.record_death(**self.does("mary"), policies=self.cast.policies, case=mistaken, died_on=self.now.date(),
                                 sections=DECISION)  # fmt: skip
            self.closed_id, self.mistaken_id = closed.id, mistaken.id

    def ask_away(self):
        """South is asked to take a case, with a task, a note to acknowledge and an escalation that go along."""
        self.leaving_id = self.cast.waiting(days=30).id
        with transaction():
            self.leaving.holder_id = self.cast.worker("nadia").id
            tray.record_attempt(**self.by("nadia"), case=self.leaving, happened_at=self.now, how="telephone",
                                safe_and_well="needed", sections=ATTEMPT)  # fmt: skip
            escalation.raise_escalation(actor=SYSTEM, now=self.now, policy=self.policy, case=self.leaving, rule="S16",
                                        chain="high-no-response", occasion="x", reason="High", figures=[])  # fmt: skip
            self.move_id = self.ask_south(self.leaving).id

    @property
    def leaving(self):
        return db.session.get(Case, self.leaving_id)

    def ask_south(self, case):
        return moving.ask(**self.does("mary"), policies=self.cast.policies, case=case, team=self.cast.team("South"),
                          why="She moved", sections=TRANSFER)  # fmt: skip

    @property
    def move(self):
        return db.session.get(Move, self.move_id)

    @property
    def closed(self):
        return db.session.get(Case, self.closed_id)

    @property
    def mistaken(self):
        return db.session.get(Case, self.mistaken_id)

    @property
    def contact_note(self):
        return db.session.scalar(select(Note).where(Note.case_id == self.case_id, Note.type == "pwt"))

    @property
    def left(self):
        """Something that is left to a colleague, and something that is nobody's here."""
        olive = f"worker:{self.cast.worker('olive').id}"
        return Left((Thing("Order the ramp", olive, by_on=self.now.date()), Thing("Bath", name="Ann Marsh")))

    @property
    def asked_closure(self):
        return db.session.get(ClosureRequest, self.asked_closure_id)

    def ask_for_closure(self, case_id):
        return closing.ask_for_closure(**self.by("nadia"), case=db.session.get(Case, case_id), ending=Ending("closed"),
                                       sections={"done": "Assessed"}, left=self.left)  # fmt: skip


VERBS = {
    "closing.end_case": lambda s: closing.end_case(
        **s.by("mary"), case=s.case, ending=Ending("closed"),
        sections={"done": "Assessed"}, left=s.left, considered=True),
    "closing.ask_for_closure": lambda s: s.ask_for_closure(s.held_id),
    "closing.authorise": lambda s: closing.authorise(**s.by("mary"), request=s.asked_closure),
    "closing.send_back": lambda s: closing.send_back(**s.does("mary"), request=s.asked_closure, reason="Who orders it?"),
    "closing.withdraw_request": lambda s: closing.withdraw_request(**s.does("nadia"), request=s.asked_closure),
    "closing.let_close": lambda s: closing.let_close(
        **s.does("mary"), team=s.cast.team("North"), worker=s.cast.worker("nadia"), span=Span(s.now.date())),
    "closing.withdraw_leave": lambda s: closing.withdraw_leave(
        **s.does("mary"), leave=db.session.get(ClosingLeave, s.leave_id)),
    "closing.overtake_left_behind": lambda s: closing.overtake_left_behind(now=s.now, number=s.left_closure_id),
    "closing.record_death": lambda s: closing.record_death(
        **s.does("nadia"), policies=s.cast.policies, case=s.case, died_on=s.now.date(), sections=DECISION),
    "closing.take_back_death": lambda s: closing.take_back_death(
        **s.does("mary"), case=s.mistaken, reason="It was his brother"),
    "closing.reopen_case": lambda s: closing.reopen_case(**s.by("mary"), case=s.closed, why="Back again"),
    "closing.misplace_note": lambda s: closing.misplace_note(
        **s.by("mary"), note=s.contact_note, reason="It tells of her neighbour"),
    "handing.write_transfer": lambda s: handing.write_transfer(
        **s.by("mary"), case=s.case, sections={"done": "Assessed"}, left=s.left),
    "moving.ask": lambda s: s.ask_south(s.case),
    "moving.accept": lambda s: moving.accept(**s.does("mo"), policies=s.cast.policies, move=s.move),
    "moving.decline": lambda s: moving.decline(**s.does("mo"), move=s.move, reason="No room"),
    "moving.take_back": lambda s: moving.take_back(**s.does("mary"), move=s.move),
    "moving.settle": lambda s: moving.settle(**s.does("mary"), case=s.move.case),
    "outcomes.bring_back_to_duty": lambda s: outcomes.bring_back_to_duty(
        **s.by("mary"), case=db.session.get(Case, s.held_id), sections=DECISION,
        transfer=Handed({"done": "Assessed"}, s.left)),
}  # fmt: skip
