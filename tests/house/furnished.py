"""A database with a row of each kind that an address can name, made once a session and put back before each test."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import current_app
from itsdangerous import URLSafeSerializer

from casework.ground import clock
from casework.ground.db import transaction
from casework.practice.advice import queries as advice
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.allocation import operations as allocation
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads.queries import flags_of
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.rules import Taking
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.rules import Wanted
from casework.practice.escalation import operations as escalation
from casework.practice.factors.operations import add_factor
from casework.practice.factors.rules import Typed, places
from casework.practice.forums import operations as forums
from casework.practice.handing.rules import Left
from casework.practice.jointwork import operations as jointwork
from casework.practice.jointwork.rules import Answer as Agreed
from casework.practice.meeting import operations as meeting
from casework.practice.moving import operations as moving
from casework.practice.processes import operations as processes
from casework.practice.referrals import operations as referrals
from casework.practice.revising import operations as revising
from casework.practice.revising.rules import Request
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.rules import Said
from casework.practice.sampling import operations as sampling
from casework.practice.sampling.queries import people_in
from casework.practice.supervision import operations as supervision
from casework.practice.supervision.rules import Record
from casework.practice.support import operations as support
from casework.practice.tray import operations as tray
from casework.practice.triage import operations as triage
from casework.practice.workload import operations as workload
from casework.records.notes.operations import write_note
from casework.records.people import operations as people
from casework.records.staff.rules import SYSTEM
from casework.records.tasks import operations as tasks
from tests.advice.scene import give, organisation
from tests.cast import Cast
from tests.conftest import database_kept, fill
from tests.guarding.scene import open_record, restrict
from tests.jointwork.scene import ASKED
from tests.letters.scene import set_head, write
from tests.revising.scene import OPEN, SIMPLE
from tests.support.scene import ASKED as MONEY
from tests.support.scene import DECIDED, URGENT
from tests.triage.answers import FACTS, NOT_TOLD

PWT = {"reason": "Weekly call", "found": "Well", "analysis": "Steady", "next-steps": "Ring again"}
TRANSFER = {"done": "Assessed", "outstanding": "None", "responsible": "None"}


@pytest.fixture(scope="session")
def database(request):
    """The cast, and what ``rows`` makes."""
    yield from database_kept(request, furnish)


@pytest.fixture
def numbers(database, app) -> dict:
    """The rows that the addresses name."""
    return database.there


def furnish(app) -> dict:
    """Fill an empty database; what ``rows`` gives."""
    fill(app)
    with app.app_context():
        return rows(Cast(app.extensions["casework_policies"]))


def rows(cast: Cast) -> dict:
    """Make one of each, by walking the real operations; their numbers, by what they are called in addresses."""
    case = cast.waiting("none:high", days=3)
    with transaction():
        note = write_note(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, type="pwt",
                          sections=PWT, happened_at=cast.now)  # fmt: skip
        warning = people.add_warning(actor=cast.actor("nadia"), now=cast.now, person=case.person, kind="other",
                                     words="A large dog", review_on=cast.now.date())  # fmt: skip
        raised = escalation.raise_escalation(actor=SYSTEM, now=clock.now(), policy=cast.policy, case=case, rule="L27",
                                             chain="grave-wait", occasion="placing:1:1", reason="Rated Red now",
                                             figures=[])  # fmt: skip
    set_head(cast)
    written = write(cast, case, "waiting")
    referral, proposed, placed = (cast.case(person=case.person) for _ in range(3))
    with transaction():
        act = {"now": cast.now, "policy": cast.policy}
        proposal = triage.propose(**act, actor=cast.actor("nadia"), case=proposed, facts=FACTS)
        triage.place(**act, actor=cast.actor("mary"), case=placed, facts=FACTS | NOT_TOLD)
        task = tasks.set_task(**act, actor=cast.actor("mary"), case=case, words="Ring her", due_on=cast.now.date(),
                              receiver=f"worker:{cast.worker('nadia').id}")  # fmt: skip
    theirs = cast.case(team="South", by="mo")
    with transaction():
        move = moving.ask(actor=cast.actor("mo"), now=cast.now, policies=cast.policies, case=theirs, team=cast.team("North"),
                          why="He moved", sections=TRANSFER)  # fmt: skip
    imported = cast.waiting()
    with transaction():
        tasks.ask_for(**act, actor=cast.actor("mary"), case=imported, receiver=f"managers:{imported.team_id}", rule="U31",
                      words="Answer the gates", due_on=cast.now.date(), occasion="import:1", quietly=True,
                      page=f"/cases/{imported.id}/gates")  # fmt: skip
    with transaction():
        agreed = Typed(places(cast.policy)["risk/high"], "A son abroad pays", "Sam Okoro", cast.now.date(), cast.now.date())
        factor = add_factor(actor=cast.actor("mary"), now=cast.now, team=cast.team("North"), typed=agreed)
    dated = cast.waiting()
    with transaction():
        tray.prioritise(**act, actor=cast.actor("nadia"), case=dated, tool="risk", ticked=("isolated",), decided=None,
                        sections={"rationale": "Nobody near"})  # fmt: skip
    with transaction():
        sample = sampling.draw_sample(**act, actor=cast.actor("mary"), team=cast.team("North"))
        sampled = people_in(cast.actor("mary"), sample.id)[0].row
    with transaction():
        concern = workload.raise_concern(actor=cast.actor("olive"), now=cast.now, policies=cast.policies, team=cast.team("North"),
                                         worker=cast.worker("olive"), words="Too many reviews at once")  # fmt: skip
    limited = cast.case()
    with transaction():
        allocation.allocate(**act, actor=cast.actor("mary"), case=limited, worker_id=cast.worker("tom").id, weight="low",
                            sections={"tasks": "Visit", "why": "Free", "discussed": "Not yet"})  # fmt: skip
        caseload = {"actor": cast.actor("mary"), "now": cast.now, "policies": cast.policies}
        own = caseloads.set_own_limit(**caseload, worker=cast.worker("tom"), team=cast.team("North"), kind="measures",
                                      words="Nothing new", own=OwnCap(0, None), from_on=cast.now.date(),
                                      review_on=cast.now.date() + timedelta(days=60))  # fmt: skip
    with transaction():
        doubt = allocation.state_concern(**act, actor=cast.actor("tom"), case=limited, words="I know the family")
    (flag,) = flags_of([limited.team_id])
    with transaction():
        recorded = supervision.record_supervision(
            actor=cast.actor("mary"), now=cast.now, policies=cast.policies, worker_id=cast.worker("nadia").id,
            record=Record(cast.now.date(), {"discussed": "The caseload", "agreed": "Reviews first"}))  # fmt: skip
        put = forums.put_forward(actor=cast.actor("nadia"), now=cast.now, case=case, kind="cases", question="How to begin?")
    with transaction():
        begun = meeting.begin_meeting(actor=cast.actor("mary"), now=cast.now, team=cast.team("North"))
    with transaction():
        taken, ungrounded = (
            referrals.begin(**act, actor=cast.actor("dev"), person=case.person, team=cast.team("North"), facts={"ground": ground})
            for ground in ("consent", "none")
        )
    guarded, opened = cast.case(person=cast.person("Ivo", "Lane")), cast.case(person=cast.person("Ada", "Reed"))
    restrict(cast, guarded)
    held, resting = (cast.case() for _ in range(2))
    with transaction():
        for each in (held, resting):
            allocation.allocate(**act, actor=cast.actor("mary"), case=each, worker_id=cast.worker("nadia").id, weight="low",
                                sections={"tasks": "Assess", "why": "Knows her", "discussed": "Yes"})  # fmt: skip
        closure = closing.ask_for_closure(**act, actor=cast.actor("nadia"), case=held, ending=Ending("closed"),
                                          sections={"done": "Assessed"}, left=Left(nothing=True))  # fmt: skip
    named = organisation(cast)
    give(cast, case.person, to="nadia", due_on=cast.now.date(), organisations=[named])
    token = URLSafeSerializer(current_app.secret_key, salt="opening").dumps([cast.worker("sue").id, case.person_id])
    follow_up = advice.running_of(case.person_id)[0]
    with transaction():
        calls = [
            contacts.begin_contact(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, team=cast.team("North"),
                                   person=resting.person, begun=contacts.Begun("call", "Ann Marsh", matter="The bath"))
            for _ in range(2)
        ]  # fmt: skip
        message = Taking("available", "message", cast.now.date(), "Today", "Ring her", otherwise="Ring duty")
        contacts.take_contact(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, contact=calls[1],
                              to=f"worker-{cast.worker('nadia').id}", taking=message)  # fmt: skip
    processed = cast.case(person=cast.person("Ida", "Bell"))
    with transaction():
        nadia, about = {"actor": cast.actor("nadia"), "now": cast.now}, processed.person
        advocacy.answer(**nadia, policies=cast.policies, person=about, answered=Answered("no", "no"))
        process = processes.begin(**nadia, policy=cast.policy, case=processed, kind="review", on=cast.now.date())
        north = {"policy": cast.policy, "team": cast.team("North"), "person": about}
        safe = safeguarding.raise_concern(**nadia, **north, said=Said("Bruises"))
        run = {**nadia, "policy": cast.policy}
        extra = support.begin(**run, case=processed, facts=URGENT | {"lives": "elsewhere", "home": "Kent"})
        money, settled = (
            support.ask_for_funding(**run, support=support.begin(**run, case=processed, facts=URGENT), asked=MONEY)
            for _ in range(2)
        )
        support.decide(**run | {"actor": cast.actor("mary")}, request=settled, decided=DECIDED)
        told = disclosures.ask(**nadia, **north, wanted=Wanted("Her address", "The police", "crime", "Burglars"))
    planned = cast.case(person=cast.person("Una", "Frost"))
    with transaction():
        plan = [
            revising.ask(**nadia, policy=cast.policy, case=planned, considered=considered,
                         asked=Request("person", "", cast.now.date(), "Other days"))
            for considered in (SIMPLE, OPEN)
        ]  # fmt: skip
        advocacy.answer(**nadia, policies=cast.policies, person=planned.person, answered=Answered("no", "no"))
        reviewed = processes.begin(**nadia, policy=cast.policy, case=planned, kind="review", on=cast.now.date())
        processes.end(**nadia, policy=cast.policy, process=reviewed, how="completed", on=cast.now.date(), words="Well")
        joint = jointwork.ask(**nadia, policy=cast.policy, case=planned, asked=replace(ASKED, made_on=cast.now.date()))
        jointwork.answer(**nadia, policy=cast.policy, request=joint, given=Agreed("later", cast.now.date(), "Jo Hall", "Ill"))
    return {"letter": written.id, "planned": planned.id, "plan": plan[0].id, "unplanned": plan[1].id, "joint": joint.id,
            "support": extra.id, "money": money.id, "settled": settled.id,
            "organisation": named.id, "follow_up": follow_up.id,
            "begun": calls[0].id, "message": calls[1].id, "taken": taken.id, "ungrounded": ungrounded.id,
            "processed": processed.id, "process": process.id, "safeguarding": safe.id, "disclosure": told.id,
            "concern": concern.id, "meeting": begun.id,
            "own_limit": own.id, "flag": flag.id, "officer": cast.worker("olive").id, "limited": cast.worker("tom").id,
            "limited_case": limited.id, "doubt": doubt.id,
            "factor": factor.id, "guarded": guarded.person_id, "dated": dated.id, "token": token,
            "opening": open_record(cast, opened).id,
            "held": resting.id, "closure": closure.id,
            "sample": sample.id, "sampled": sampled.id, "supervision": recorded.id, "put": put.id,
            "imported": imported.id, "move": move.id, "referral": referral.id, "proposed": proposed.id,
            "placed": placed.id, "proposal": proposal.id, "case": case.id,
            "person": case.person_id, "note": note.id, "warning": warning.id, "escalation": raised.id,
            "task": task.id, "team": cast.team("North").id, "worker": cast.worker("nadia").id}  # fmt: skip
