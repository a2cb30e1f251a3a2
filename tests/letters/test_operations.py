"""A letter, its note and the date that it meets stand together; what was written never changes."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from casework.ground.db import db, transaction
from casework.ground.refusal import Overtaken, Refused
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.models import ContactEntry
from casework.practice.letters import operations, queries, rules
from casework.practice.letters.models import Letterhead, LetterSent
from casework.practice.support.models import DecisionTelling
from casework.practice.tray.models import TrayAttempt, TrayContact
from casework.practice.triage.models import Telling
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.notes.models import Note
from casework.records.people import operations as people
from casework.records.people.models import Person
from casework.records.tasks.models import Task
from tests.letters.scene import HEAD, SAFE, SAID, advocate, asked, decided, placed, set_head, write, wrote


@pytest.fixture
def here(cast):
    set_head(cast)
    return cast


def open_tasks(rule):
    return db.session.query(Task).filter_by(rule=rule, ended_at=None).count()


def dates_of(case):
    found = db.session.query(Clock).filter_by(case_id=case.id).order_by(Clock.id)
    return [(each.kind, each.due_on, each.ended_at) for each in found]


def refusal(cast, case, kind, **more):
    before = db.session.query(LetterSent).count(), db.session.query(Note).count()
    with pytest.raises(Refused) as refused:
        write(cast, case, kind, **more)
    assert (db.session.query(LetterSent).count(), db.session.query(Note).count()) == before, "nothing half"
    return refused.value.refusal


@pytest.mark.rule("F26")
def test_the_letter_after_a_telephone_call_keeps_its_words_writes_a_note_and_meets_its_date(here):
    case, _request = decided(here, way="phone")
    assert open_tasks("F26") == 1
    row = write(here, case, "decision", wording="large", paragraph="Ring me.")
    assert open_tasks("F26") == 0
    letter = rules.Letter.from_content(row.content)
    whole = list(letter.lines())
    assert all(text in whole for text in SAID.values()) and "Ring me." in whole and whole[0] == HEAD["council"]
    assert (row.kind, row.wording, row.addressed_to, row.rules) == ("decision", "large", "Edith Marsh", ["F26", "F23"])
    assert row.facts["state"] == "letter-due" and row.written_on == here.now.date() and row.policy == "combined"
    note = db.session.get(Note, row.note_id)
    assert note.title == "Letter" and "Large print" in note.sections[1]["text"] and "Ring me." in note.sections[1]["text"]
    assert "its date is met" in note.sections[2]["text"]
    again = write(here, case, "decision", wording="easy", further=row.id)
    assert again.further_id == row.id and "throw away our letter of 20 November 2026" in again.content["parts"][0]["texts"][0]
    assert [each.id for each in queries.letters_of(case.id)] == [again.id, row.id]
    assert [each.act for each in db.session.query(Entry) if each.act == "letter.written"] == ["letter.written"] * 2
    for column in ("content", "addressed_to"):
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(db.update(LetterSent).values({column: "other"}))


@pytest.mark.rule("F26")
def test_a_letter_may_be_how_they_hear_of_the_decision(here):
    case, _request = decided(here)
    with transaction():
        db.session.get(Person, case.person_id).communication_needs = "Large print"
    write(here, case, "decision", wording="large")
    telling = db.session.query(DecisionTelling).one()
    assert (telling.way, telling.whom, telling.told_on) == ("letter", "Edith Marsh", here.now.date())
    assert "large print" in telling.accessible and telling.points["rationale"] == SAID["rationale"]
    assert open_tasks("F26") == 0, "told in writing, so no further letter is due"
    write(here, case, "decision", wording="easy")
    assert db.session.query(DecisionTelling).count() == 1, "a copy in another wording tells nothing anew"


@pytest.mark.rule("L10")
def test_who_is_placed_may_hear_of_it_by_letter_and_the_task_is_done(here):
    case = placed(here)
    assert open_tasks("L10") == 1
    assert refusal(here, case, "placed", telling=SAFE | {"safe": "no"}).field == "safe_detail"
    assert refusal(here, case, "placed", telling=SAFE | {"covered": ["phone", "expect"]}).field == "covered"
    row = write(here, case, "placed")
    told = db.session.query(Telling).one()
    assert (told.how, told.who, told.told_on) == ("letter", "person", here.now.date()) and open_tasks("L10") == 0
    assert row.facts["placed_on"] == "2026-11-20" and row.facts["every"] == "2 weeks"


@pytest.mark.rule("L10")
def test_while_the_referrer_is_still_to_be_told_the_letter_goes_and_the_task_stays(here):
    case = placed(here, referrer="Dr Ama Boateng")
    row = write(here, case, "placed", telling=SAFE | {"referrer_told": "not-yet"})
    assert open_tasks("L10") == 1 and db.session.query(Telling).count() == 0
    assert "referrer" in db.session.get(Note, row.note_id).sections[2]["text"]


@pytest.mark.rule("L20", "L23", "U8")
def test_a_letter_to_who_waits_is_no_contact_and_moves_no_date(here):
    case = here.waiting("none:high", days=3)
    before = dates_of(case)
    row = write(here, case, "waiting")
    assert dates_of(case) == before and before, "the contact is due as it was"
    assert db.session.query(TrayContact).count() == db.session.query(TrayAttempt).count() == 0
    said = " ".join(rules.Letter.from_content(row.content).lines())
    assert f"{row.facts['next_on'][-2:].lstrip('0')} November 2026" in said and "cannot say yet" in said
    assert "promises no time" in db.session.get(Note, row.note_id).sections[1]["text"]


@pytest.mark.rule("L21")
def test_what_is_promised_comes_from_the_teams_own_waits(here, monkeypatch):
    from casework.practice.calling.rules import promise
    from casework.practice.calling.rules.promising import Wait

    case = here.waiting("none:high", days=3)
    waits = promise([Wait(days, True) for days in range(30, 90, 4)])
    monkeypatch.setattr(queries, "promise_for", lambda *_: waits)
    row = write(here, case, "waiting")
    assert row.facts["weeks"] == list(waits.weeks) and row.facts["completed"] == 15
    first, last = waits.weeks
    assert f"{first} to {last} weeks" in " ".join(rules.Letter.from_content(row.content).lines())


@pytest.mark.rule("F14", "F16")
def test_the_letter_about_an_advocate_follows_how_it_stands(here):
    case = here.case()
    assert "Say first" in refusal(here, case, "advocate").sentence
    advocate(here, case.person)
    assert "Make the referral first" in refusal(here, case, "advocate").sentence
    advocate(here, case.person, "referral")
    assert "Voice Ltd" in str(write(here, case, "advocate").content)
    advocate(here, case.person, "in-place")
    assert write(here, case, "advocate").content["title"] == "You have an advocate"
    advocate(here, case.person, "declined")
    assert "declined" in refusal(here, case, "advocate").sentence


@pytest.mark.rule("F4")
def test_an_acknowledgement_to_be_sent_is_a_task_that_the_letter_meets(here):
    case = here.case()
    message = wrote(here, case)
    (task,) = db.session.query(Task).filter_by(rule="F4")
    assert task.receiver == f"worker:{here.worker('nadia').id}" and task.due_on == here.now.date() + timedelta(days=3)
    assert task.page == f"/contacts/{message.id}/acknowledgement", "by Monday, as it came on a Friday"
    row = write(here, case, "acknowledgement", about_id=message.id)
    assert open_tasks("F4") == 0 and row.about_id == message.id and row.content["title"] == "We have your letter"
    assert db.session.query(ContactEntry).filter_by(what="wrote-back").count() == 1
    assert queries.matters_of("acknowledgement", here.actor("nadia"), case, here.policy, here.now.date())[0].state == "sent"


@pytest.mark.rule("F4")
def test_once_the_message_is_answered_no_letter_says_that_it_came(here):
    case = here.case()
    message = wrote(here, case)
    with transaction():
        contacts.answer_contact(actor=here.actor("nadia"), now=here.now, contact=message, what="done", words="Rang her")
    assert open_tasks("F4") == 0
    assert "has been answered" in refusal(here, case, "acknowledgement").sentence
    assert wrote(here, case, "none") and open_tasks("F4") == 0, "none is asked for where none is needed"


@pytest.mark.rule("F4", "U16")
def test_who_took_the_writing_and_may_not_see_the_case_leaves_the_letter_to_its_duty(here):
    case = here.case()
    message = wrote(here, case, by="sue", relation="niece")
    assert message.team_id == case.team_id
    assert db.session.query(Task).filter_by(rule="F4").one().receiver == f"duty:{case.team_id}"


@pytest.mark.rule("F26", "U37")
def test_what_stands_in_the_way_of_any_letter(here):
    case = here.waiting()
    assert refusal(here, case, "waiting", asked=asked("shouted")).field == "wording"
    assert "not found" in refusal(here, case, "waiting", about_id=4711).sentence
    assert "not found" in refusal(here, case, "waiting", further=4711).sentence
    assert "changed since you read it" in refusal(here, case, "waiting", seen="another").sentence
    with transaction():
        db.session.execute(db.delete(Letterhead))
    assert "no letterhead" in refusal(here, case, "waiting").sentence
    set_head(here)
    with transaction():
        people.record_death(actor=here.actor("mary"), now=here.now, person=db.session.get(Person, case.person_id),
                            died_on=here.now.date())  # fmt: skip
    assert "has died" in refusal(here, case, "waiting").sentence


@pytest.mark.rule("U40")
def test_who_no_longer_works_with_the_team_of_the_case_writes_no_letter(here):
    assert refusal(here, here.waiting(), "waiting", by="sue").rule == "U40"


def test_what_is_written_is_what_was_read(here):
    case = db.session.get(Case, here.waiting().id)
    matter = queries.matter_for("waiting", None, here.actor("nadia"), case, here.policy, here.now.date())
    letter = queries.as_it_reads(actor=here.actor("nadia"), now=here.now, case=case, matter=matter, asked=asked())
    assert write(here, case, "waiting", seen=rules.mark_of(letter, matter)).content == letter.content


@pytest.mark.rule("F26", "U16")
def test_a_letterhead_is_set_by_a_manager_and_second_of_two_is_told(here):
    with pytest.raises(Refused, match="manager"):
        set_head(here, by="nadia")
    first = db.session.query(Letterhead).one()
    assert first.version == 1 and set_head(here, by="ada", council="Other Council").version == 2
    with pytest.raises(Overtaken), transaction():
        operations.set_letterhead(actor=here.actor("mary"), now=here.now, team=here.team("North"), values=HEAD, version=1)
    assert queries.head_of(here.team("North")).council == "Other Council" and queries.head_of(here.team("South")) is None
