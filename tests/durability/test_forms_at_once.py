"""Two people who send forms about one case in the same moment: one state in the end, whole, and nobody sees a fault (A4)."""

import html
from collections import Counter

import pytest
from sqlalchemy import func, select

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.practice.risk.models import Rating
from casework.practice.tray import operations as tray
from casework.practice.tray.models import Placement, TrayContact
from casework.practice.triage import operations as triage
from casework.practice.triage.models import Proposal
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from tests.triage.answers import FACTS

TODAY = f"{today():%d/%m/%Y}"
CONTACT = ("/cases/{case}/contact", {
    "reached": "person", "how": "telephone", "reason": "Weekly call", "found": "She’s “managing”", "analysis": "Steady",
    "next_steps": "Call next week", "happened_on": TODAY, "rag": "none:high", "decided": ""})  # fmt: skip
RATING = ("/cases/{case}/ratings/new?tool=priority", {
    "priority": "high", "urgent": "y", "reasoning": "Carer is leaving"})  # fmt: skip
MOVED = ("/cases/{case}/ending/moved", {"done": "Her son rang", "nothing": "y"})
DIED = ("/cases/{case}/ending/died", {"matter": "The hospital rang", "decision": "Stop calls", "died_on": TODAY})
# Whoever ends the case always can; the other one either was before that, or reads why not and keeps what was typed.
BOTH, EITHER = {(303, 303)}, {(303, 303), (303, 422)}
PAIRS = {
    "two contacts": (("olive", CONTACT), ("nadia", CONTACT), BOTH),
    "a contact and a rating": (("olive", CONTACT), ("nadia", RATING), BOTH),
    "a removal and a rating": (("mary", MOVED), ("nadia", RATING), EITHER),
    "a removal and a contact": (("mary", MOVED), ("nadia", CONTACT), EITHER),
    "a death and a contact": (("mary", DIED), ("nadia", CONTACT), EITHER),
}


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def count(model, *which) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*which))


def opened(browser, address):
    assert browser.get(address).status_code == 200
    return browser


@pytest.mark.rule("U6", "U12", "U37", "L18", "L20")
@pytest.mark.parametrize(("first", "second", "allowed"), PAIRS.values(), ids=PAIRS)
def test_two_forms_in_one_moment_leave_one_whole_state_and_each_sender_an_answer(
    cast, as_person, at_once, sending, first, second, allowed
):
    number, works = cast.waiting(days=10).id, []
    for name, (address, typed) in (first, second):
        address = address.format(case=number)
        works.append(sending(opened(as_person(name), address), address, typed))
    answers = at_once(*works)
    assert tuple(answer.status_code for answer in answers) in allowed, answers
    saved = [form for (_name, form), answer in zip((first, second), answers, strict=True) if answer.status_code == 303]
    assert count(TrayContact) == saved.count(CONTACT)
    assert count(Rating, Rating.tool == "priority") == saved.count(RATING), "what was answered as saved is kept"
    if answers[1].status_code == 422:
        shown = html.unescape(answers[1].text)
        assert all(text in shown for text in second[1][1].values() if len(text) > 2), "not a word is lost"
    running = Counter(map(tuple, db.session.execute(select(Clock.case_id, Clock.kind).where(Clock.ended_at.is_(None)))))
    ended = db.session.get(Case, number).stage == "closed"
    assert ended == (first[1] in (MOVED, DIED)) == (count(Placement, Placement.ended_at.is_not(None)) == 1)
    assert (running[number, "contact"], set(running.values())) == ((0, set()) if ended else (1, {1}))
    assert tray.differences(cast.policies) == [] and check_chain().broken_at is None


@pytest.mark.rule("L2", "L10")
@pytest.mark.parametrize(
    ("other", "typed"), [("acceptance", {}), ("turning-down", {"reason": "Reablement “first”"})], ids=str
)
def test_a_proposal_answered_twice_in_one_moment_is_answered_once(cast, as_person, at_once, sending, other, typed):
    case = cast.case()
    with transaction():
        proposed = triage.propose(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, facts=FACTS)
    address = f"/proposals/{proposed.id}"
    works = [sending(opened(as_person(name), address), f"{address}/{to}", data)
             for name, to, data in (("mary", "acceptance", {}), ("tom", other, typed))]  # fmt: skip
    answers = at_once(*works)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    late = html.unescape(next(answer.text for answer in answers if answer.status_code == 422))
    (proposal,) = db.session.scalars(select(Proposal))
    placed = proposal.answer == "accepted"
    assert ("accepted already" if placed else "turned down already") in late
    assert not placed or typed.get("reason", "") in late
    assert (count(Placement), count(Note)) == ((1, 1) if placed else (0, 0))
    running = db.session.scalars(select(Clock.kind).where(Clock.ended_at.is_(None))).all()
    assert sorted(running) == (["contact", "waiting-limit"] if placed else [])
    asked = select(Notice.acknowledged_at).where(Notice.rule == "L2", Notice.kind == "due")
    assert None not in db.session.scalars(asked).all(), "it leaves the feed of the managers"
    assert tray.differences(cast.policies) == [] and check_chain().broken_at is None
