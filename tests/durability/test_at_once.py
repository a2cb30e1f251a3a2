"""Two who do the same thing in one moment, on both databases: nothing is lost, doubled or overwritten (A4)."""

import re
import secrets
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import operations as allocations
from casework.practice.allocation import queries as allocation
from casework.practice.escalation import operations as escalations
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.practice.tray import operations as tray
from casework.practice.tray.models import TrayContact
from casework.practice.tray.operations import Rated, Reached
from casework.practice.triage import operations as triage
from casework.practice.triage.models import Proposal
from casework.records.audit import operations as audit
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Allocation, Case
from casework.records.clocks.models import Clock
from casework.records.drafts.rules import tab_name
from casework.records.notes.models import Note
from casework.records.people.models import Person
from casework.records.staff.rules import SYSTEM
from tests.triage.answers import FACTS

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
CONTACT = {
    "reached": "person", "how": "telephone", "reason": "Weekly call", "found": "Managing", "analysis": "Steady",
    "next_steps": "Call next week", "happened_on": f"{today():%d/%m/%Y}", "rag": "none:high", "decided": "",
}  # fmt: skip
RED, AMBER = Rated("rag", {"row": "none", "column": "high"}), Rated("rag", {"row": "moderate", "column": "moderate"})
THREADS, EACH = 8, 25


def count(model, *which) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*which))


def running_clocks() -> dict:
    running = select(Clock.case_id, Clock.kind).where(Clock.ended_at.is_(None))
    return Counter(map(tuple, db.session.execute(running)))


@pytest.mark.rule("U6", "U12")
@pytest.mark.parametrize("second", [RED, AMBER])
def test_two_contacts_with_one_person_in_the_same_moment_are_both_kept_and_one_clock_runs(cast, at_once, second):
    number = cast.waiting(days=10).id

    def contact(name, rated):
        actor = cast.actor(name)

        def record():
            with transaction():
                case = db.session.get(Case, number)
                tray.record_contact(actor=actor, now=cast.now, policy=cast.policy, case=case, happened_at=cast.now,
                                    reached=Reached("person", "telephone"), sections=SECTIONS, rated=(rated,))  # fmt: skip

        return record

    assert at_once(contact("nadia", RED), contact("olive", second)) == [None, None]
    assert (count(TrayContact), count(Note)) == (2, 2)
    assert running_clocks()[number, "contact"] == 1
    assert tray.differences(cast.policies) == []
    assert check_chain().broken_at is None


@pytest.mark.rule("U6")
def test_a_contact_in_the_moment_in_which_the_case_comes_off_the_tray_leaves_no_clock_behind(cast, at_once):
    number, nadia, mary = cast.waiting(days=10).id, cast.actor("nadia"), cast.actor("mary")

    def record():
        with transaction():
            tray.record_contact(actor=nadia, now=cast.now, policy=cast.policy, case=db.session.get(Case, number),
                                happened_at=cast.now, reached=Reached("person", "telephone"), sections=SECTIONS,
                                rated=(RED,))  # fmt: skip

    def take_off():
        with transaction():
            tray.take_off_tray(actor=mary, now=cast.now, policy=cast.policy, case=db.session.get(Case, number),
                               how="allocated")  # fmt: skip

    assert at_once(record, take_off) == [None, None]
    assert running_clocks() == {}


@pytest.mark.rule("U12")
def test_one_form_sent_ten_times_at_once_is_saved_once_and_all_ten_answers_lead_to_the_case(
    cast, as_person, at_once, sending
):
    cast.now = this_moment()
    number, nadia = cast.waiting(days=10).id, as_person("nadia")
    address = f"/cases/{number}/contact"
    nadia.get(address)
    form = CONTACT | {"_draft_key": address, "_draft_tab": tab_name(secrets.token_hex(8), None, cast.now)}
    answers = at_once(*[sending(nadia, address, form)] * 10)
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"/cases/{number}")}
    assert (count(Note), count(TrayContact)) == (1, 1)
    assert count(Entry, Entry.act == "contact.recorded") == 1
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U36")
def test_of_two_who_save_one_persons_details_at_once_the_second_is_shown_both_versions(
    cast, as_person, at_once, sending
):
    edith = cast.person("Edith", "Marsh", phone="01632 960001").id
    address, works, phones = f"/people/{edith}/details", [], ["01632 960111", "01632 960222"]
    for name, phone in zip(("nadia", "tom"), phones, strict=True):
        browser = as_person(name)
        version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(address).text)[1]
        same = {"version": version, "given_name": "Edith", "family_name": "Marsh"}
        works.append(sending(browser, address, same | {"phone": phone}))
    answers = at_once(*works)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    first = [answer.status_code for answer in answers].index(303)
    assert db.session.get(Person, edith).phone == phones[first]
    shown = answers[1 - first].text
    assert phones[0] in shown and phones[1] in shown
    assert count(Entry, Entry.act == "person.changed") == 1


@pytest.mark.rule("U32")
def test_eight_who_write_the_trail_again_and_again_make_one_chain_and_nobody_meets_a_lock(cast, at_once):
    before, actor = count(Entry), cast.actor("nadia")

    def write(thread):
        for number in range(EACH):
            with transaction():
                audit.record(actor=actor, now=cast.now, act="tray.listed", detail={"thread": thread, "number": number})

    assert at_once(*[lambda thread=thread: write(thread) for thread in range(THREADS)]) == [None] * THREADS
    written = db.session.scalars(select(Entry.detail).where(Entry.act == "tray.listed").order_by(Entry.seq)).all()
    each = {thread: [d["number"] for d in written if d["thread"] == thread] for thread in range(THREADS)}
    assert each == {thread: list(range(EACH)) for thread in range(THREADS)}
    checked = check_chain()
    assert (checked.entries, checked.broken_at) == (before + THREADS * EACH, None)


@pytest.mark.rule("U12")
def test_eight_who_change_one_person_lose_no_change_between_them(cast, at_once):
    number, actor, tried = cast.person().id, cast.actor("nadia"), Counter()
    from casework.ground.refusal import Overtaken
    from casework.records.people import operations as people

    def change(thread):
        done = 0
        while done < 5:
            version = db.session.get(Person, number).version
            try:
                with transaction():
                    person = db.session.get(Person, number)
                    people.change_person(actor=actor, now=cast.now, person=person, version=version,
                                         phone=f"{thread} {done} {tried[thread]}")  # fmt: skip
                done += 1
            except Overtaken:
                pass
            tried[thread] += 1
            db.session.rollback()
            db.session.expire_all()

    version = db.session.get(Person, number).version
    assert at_once(*[lambda thread=thread: change(thread) for thread in range(THREADS)]) == [None] * THREADS
    assert db.session.get(Person, number).version == version + THREADS * 5
    assert count(Entry, Entry.act == "person.changed") == THREADS * 5


@pytest.mark.rule("L8", "L24")
def test_of_two_managers_who_allocate_at_once_one_wins_and_the_other_is_told_and_keeps_what_was_typed(
    cast, as_person, at_once, sending
):
    cast.now = this_moment()
    number, works = cast.waiting(days=10).id, []
    address = f"/cases/{number}/allocate"
    for name, to in (("mary", "nadia"), ("tom", "olive")):
        browser = as_person(name)
        version = re.search(r'name="version"[^>]*value="(\d+)"', browser.get(address).text)[1]
        due = f"{today():%d/%m/%Y}"
        typed = {"worker": cast.worker(to).id, "weight": "low", "why": f"Best for {to}", "discussed": "Not yet",
                 "first_contact_on": due, "rows-0-words": "Assess", "rows-0-by": due}  # fmt: skip
        works.append(sending(browser, address, typed | {"version": version}))
    answers = at_once(*works)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    first = [answer.status_code for answer in answers].index(303)
    to, name = (("nadia", "Nadia Hussain"), ("olive", "Olive Grant"))[first]
    lost = answers[1 - first].text
    assert f"it is now “Allocated”, held by {name}" in lost and f"Best for {('olive', 'nadia')[first]}" in lost
    assert db.session.get(Case, number).holder_id == cast.worker(to).id
    assert (count(Allocation), count(Note, Note.type == "social-work-allocation")) == (1, 1)
    assert running_clocks() == {} and tray.differences(cast.policies) == [] and allocation.differences() == []


@pytest.mark.rule("L8", "L2")
def test_a_proposal_accepted_in_the_moment_in_which_its_case_is_allocated_has_one_answer(cast, at_once):
    case = cast.case()
    with transaction():
        proposal = triage.propose(
            actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, facts=FACTS
        ).id
    number, mary, tom = case.id, cast.actor("mary"), cast.actor("tom")

    def accept():
        with transaction():
            triage.accept(actor=mary, now=cast.now, policy=cast.policy, proposal=db.session.get(Proposal, proposal))

    def give():
        with transaction():
            allocations.allocate(
                actor=tom, now=cast.now, policy=cast.policy, case=db.session.get(Case, number),
                worker_id=tom.worker_id, weight="low",
                sections={"tasks": "Assess", "why": "Free", "discussed": "Not yet"})  # fmt: skip

    accepted, given = at_once(accept, give)
    assert given is None, "allocating goes from the tray, too"
    assert accepted is None or isinstance(accepted, Refused)
    answer = db.session.get(Proposal, proposal).answer
    assert answer == ("overtaken" if accepted else "accepted")
    assert db.session.get(Case, number).stage == "allocated" and running_clocks() == {}
    assert tray.differences(cast.policies) == [] and allocation.differences() == []


@pytest.mark.rule("U14")
def test_of_two_who_acknowledge_one_escalation_one_wins_and_the_other_is_told_who(cast, at_once):
    case = cast.waiting(days=45)
    with transaction():
        number = escalations.raise_escalation(
            actor=SYSTEM, now=cast.now, policy=cast.policy, case=case, rule="L27", chain="grave-wait",
            occasion="placing:1:1", reason="Red for over a month", figures=[]).id  # fmt: skip

    def decide(name):
        actor = cast.actor(name)

        def acknowledge():
            with transaction():
                row = db.session.get(Escalation, number)
                escalations.acknowledge(actor=actor, now=cast.now + timedelta(hours=1), policy=cast.policy, escalation=row,
                                        sections={"matter": "Red", "decision": f"{name} decides"})  # fmt: skip
            return name

        return acknowledge

    outcomes = at_once(decide("sam"), decide("helen"))
    refused = next(outcome for outcome in outcomes if isinstance(outcome, Refused))
    winner = next(outcome for outcome in outcomes if isinstance(outcome, str))
    who = {"sam": "Sam Okoro", "helen": "Helen Ford"}[winner]
    assert f"{who} acknowledged this on 20 November 2026 at 11:00" in refused.refusal.sentence
    assert (count(Acknowledgement), count(Note)) == (1, 1)
    assert check_chain().broken_at is None
