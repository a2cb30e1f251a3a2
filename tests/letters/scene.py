"""A letterhead, and a case as it stands with each kind of letter, for tests of the room and of what stands on it."""

from casework.ground.db import db, transaction
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered, Taken
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.rules import Taking
from casework.practice.letters import operations
from casework.practice.letters.rules import Asked, Head
from casework.practice.support.rules import POINTS
from casework.practice.triage import operations as triage
from casework.records.cases.models import Case
from tests.support.scene import ask, begin, decide, tell
from tests.triage.answers import FACTS, NOT_TOLD

HEAD = {
    "council": "Ashfordshire County Council", "address": "1 Castle Yard\nAshford AF1 1AA",
    "hours": "Monday to Friday, 9am to 5pm", "email": "care@ashfordshire.example",
    "complaints": "Please tell us. You can also write to the complaints team.",
}  # fmt: skip
PAPER = Head(HEAD["council"], "North", HEAD["address"], "01632 960001", HEAD["hours"], "01632 960002", HEAD["email"],
             HEAD["complaints"])  # fmt: skip
SAID = {key: f"{key.capitalize()} in your words. It is short." for key in POINTS}
SAFE = {"safe": "yes", "safe_detail": "", "representative": "no", "told_who": "person",
        "covered": ["phone", "expect", "details", "needs"], "referrer_told": "none"}  # fmt: skip


def set_head(cast, team="North", *, by="mary", **values):
    """The letterhead of a team."""
    with transaction():
        return operations.set_letterhead(actor=cast.actor(by), now=cast.now, team=cast.team(team), values=HEAD | values)


def asked(wording="plain", **more) -> Asked:
    """A letter to Edith."""
    return Asked(wording, "Edith Marsh", "4 Mill Lane\nLE1 1AA", **more)


def write(cast, case, kind, *, by="nadia", about_id=None, seen=None, asked=None, **more):
    """A letter of a kind, with all that it asks."""
    given = asked or globals()["asked"](**{"points": SAID, "telling": SAFE} | more)
    with transaction():
        return operations.write_letter(
            actor=cast.actor(by), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id), kind=kind,
            about_id=about_id, asked=given, seen=seen)  # fmt: skip


def decided(cast, case=None, way=None):
    """A case with money for interim support decided, and told in a way, or not told yet."""
    case = case or cast.case(person=cast.edith())
    request = ask(cast, begin(cast, case))
    decide(cast, request)
    if way:
        tell(cast, request, way)
    return case, request


def placed(cast, **facts):
    """A case on the tray, whose person is still to be told of it."""
    case = cast.case(**facts)
    with transaction():
        triage.place(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                     facts=FACTS | NOT_TOLD)  # fmt: skip
    return case


def wrote(cast, case, acknowledged="to-send", *, by="nadia", relation=""):
    """A letter that came about the person of a case, passed on to the team's duty."""
    with transaction():
        begun = contacts.Begun("letter", "Ann Marsh", relation, matter="The bath")
        contact = contacts.begin_contact(actor=cast.actor(by), now=cast.now, policies=cast.policies, team=cast.team("North"),
                                         person=case.person, begun=begun)  # fmt: skip
        taking = Taking("written", due_on=cast.now.date(), message="The bath", original="none", response="taker",
                        acknowledged=acknowledged)  # fmt: skip
        return contacts.take_contact(actor=cast.actor(by), now=cast.now, policies=cast.policies, contact=contact,
                                     to=f"duty-{cast.team('North').id}", taking=taking)  # fmt: skip


def advocate(cast, person, *steps):
    """Somebody with a right to an advocate, and steps taken."""
    does = {"actor": cast.actor("nadia"), "now": cast.now, "policies": cast.policies, "person": person}
    with transaction():
        advocacy.answer(**does, answered=Answered("yes", "no", ("weighing",)))
        for step in steps:
            advocacy.take_step(**does, what=step, taken=Taken(cast.now.date(), "care-act", "Voice Ltd", "She said so", True))
