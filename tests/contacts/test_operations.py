"""Contacts by the real operations: the gate, the clock, whom a missed message falls to, and what is never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.contacts import operations, queries, rules
from casework.practice.contacts.models import ContactEntry
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.staff import operations as staff
from tests.contacts.scene import (
    answered,
    away,
    begun,
    by,
    contact,
    duty_key,
    feed_of,
    held,
    left,
    message,
    story,
    taken,
    worker_key,
)
from tests.guarding.scene import restrict
from tests.outcomes.ways import allocated, rests


def days(cast, count):
    return cast.now.date() + timedelta(days=count)


def sweep(cast, count):
    """The sweep, so many days on; twice, since the second finds nothing. What it told of contacts."""
    at = cast.now + timedelta(days=count)
    jobs.sweep(at, cast.policies)
    db.session.rollback()
    told = select(Entry).where(Entry.act == "contact.told")
    first = len(list(db.session.scalars(told)))
    jobs.sweep(at, cast.policies)
    db.session.rollback()
    assert len(list(db.session.scalars(told))) == first, "a second sweep finds nothing"
    return first


def case_of(number):
    """The open case of whom a contact is about."""
    return db.session.scalar(select(Case).where(Case.person_id == contact(number).person_id, Case.stage != "closed"))


def feed(cast, name):
    return feed_of(f"worker:{cast.worker(name).id}")


def duty(cast, team="North"):
    return feed_of(f"duty:{cast.team(team).id}")


@pytest.mark.rule("F1")
def test_a_contact_is_not_passed_to_olive_who_does_not_hold_edith_and_stays_as_it_was(cast):
    _, person_id = held(cast)
    number = begun(cast, person_id)
    with pytest.raises(Refused, match="Olive Grant holds no case of this person.*Nadia Hussain"):
        taken(cast, number, worker_key(cast, "olive"), message(cast.now.date()))
    db.session.rollback()
    assert story(number) == ["begun"] and contact(number).stage == "begun"
    taken(cast, number, worker_key(cast, "nadia"), message(cast.now.date()))
    assert story(number) == ["begun", "taken"] and len(feed(cast, "nadia")) == 1


@pytest.mark.rule("F1", "U16")
def test_a_contact_about_somebody_of_south_goes_to_souths_duty_and_leaves_north_nothing_to_read(cast):
    theirs = cast.case(team="South", by="mo", person=cast.person("Ivo", "Lane", team="South", by="mo", nhs_number="9999791905"))
    number = begun(cast, about="999 979 1905")
    other = cast.person("Ada", "Reed", team="South", by="mo").id
    with pytest.raises(Refused, match="not found"), transaction():
        operations.choose_person(**by(cast, "dev"), contact=contact(number), person_id=other)
    db.session.rollback()
    with transaction():
        operations.choose_person(**by(cast, "dev"), contact=contact(number), person_id=theirs.person_id)
    assert [each.key for each in queries.receivers_for(cast.actor("dev"), contact(number))] == [duty_key(cast, "South")]
    taken(cast, number, duty_key(cast, "South"), message(cast.now.date()))
    assert queries.contact_for(cast.actor("dev"), number) is None
    assert queries.contact_for(cast.actor("sue"), number).team_id == cast.team("South").id
    assert len(duty(cast, "South")) == 1 and duty(cast) == []


@pytest.mark.rule("F1", "U17")
def test_a_contact_about_a_restricted_record_reaches_who_is_named_on_it_and_not_the_teams_duty(cast):
    case = cast.case(person=cast.person("Ivo", "Lane", nhs_number="9999791905"))
    restrict(cast, case)
    number = begun(cast, about="9999791905")
    with transaction():
        operations.choose_person(**by(cast, "dev"), contact=contact(number), person_id=case.person_id)
    (keepers,) = queries.receivers_for(cast.actor("dev"), contact(number))
    assert keepers.key == rules.KEEPERS and "North" not in f"{keepers.name} {keepers.why}", "not even its team is told"
    taken(cast, number, keepers.key, message(cast.now.date()))
    assert duty(cast) == [] and queries.contact_for(cast.actor("dev"), number) is None
    named = [name for name in ("mary", "sam", "tom", "nadia") if feed(cast, name)]
    assert named and all(queries.contact_for(cast.actor(name), number) for name in named)


@pytest.mark.rule("F3")
def test_a_call_back_that_nadia_misses_stands_in_dutys_feed_the_next_working_day_and_is_told_once(cast):
    number = left(cast)  # due today, a Friday
    assert sweep(cast, 0) == 0 and duty(cast) == []
    assert sweep(cast, 1) == 0, "Saturday is nobody's day"
    assert sweep(cast, 3) == 1 and len(duty(cast)) == 1 and len(feed(cast, "nadia")) == 1
    assert story(number) == ["begun", "taken", "missed"]
    assert sweep(cast, 4) == 2 and len(feed_of(f"managers:{cast.team('North').id}")) == 1, "then its managers hear of it"
    assert sweep(cast, 9) == 2
    answered(cast, number, rules.CALLED, name="dev")
    assert duty(cast) == [] and feed(cast, "nadia") == [] and contact(number).stage == "ended"


@pytest.mark.rule("F3")
def test_a_message_of_somebody_who_is_away_or_has_left_falls_to_duty_on_its_day(cast):
    number = left(cast, days=3)
    away(cast, "nadia", days=9)
    assert sweep(cast, 2) == 0 and sweep(cast, 3) == 1
    assert len(duty(cast)) == 1
    other = taken(cast, begun(cast, contact(number).person_id), worker_key(cast, "nadia"), message(days(cast, 4)))
    with transaction():
        staff.end_worker(**by(cast, "ada"), worker=cast.worker("nadia"))
    assert sweep(cast, 4) == 3 and story(other)[-1] == story(number)[-1] == "missed"


@pytest.mark.rule("F3")
def test_what_duty_itself_misses_the_managers_hear_of(cast):
    left(cast, to="duty")
    assert len(duty(cast)) == 1
    assert sweep(cast, 3) == 1 and len(feed_of(f"managers:{cast.team('North').id}")) == 1


@pytest.mark.rule("F3")
def test_each_vain_try_is_kept_and_begins_a_new_clock(cast):
    number = left(cast)
    answered(cast, number, rules.NOT_REACHED, words="No answer", next_on=days(cast, 4))
    assert [due for _, due in feed(cast, "nadia")] == [days(cast, 4)] and contact(number).due_on == days(cast, 4)
    assert sweep(cast, 3) == 0
    answered(cast, number, rules.NOT_REACHED, words="Rang at ten", next_on=days(cast, 5))
    answered(cast, number, rules.CALLED)
    assert story(number) == ["begun", "taken", "not-reached", "not-reached", "called-back"] and feed(cast, "nadia") == []
    with pytest.raises(Refused, match="answered already"):
        answered(cast, number, rules.DONE)


@pytest.mark.rule("F3")
def test_a_message_is_passed_to_a_colleague_with_a_reason_and_its_day_stays(cast):
    number = left(cast, days=4)
    give = lambda to, words: operations.pass_contact(**by(cast, "nadia"), contact=contact(number), to=to, words=words)  # noqa: E731
    for to, words, fault in ((worker_key(cast, "olive"), " ", "Say why"), (worker_key(cast, "sue"), "x", "of the team"),
                             (worker_key(cast, "nadia"), "x", "of the team")):  # fmt: skip
        with pytest.raises(Refused, match=fault), transaction():
            give(to, words)
        db.session.rollback()
    with transaction():
        give(worker_key(cast, "olive"), "I am in court")
    assert feed(cast, "nadia") == [] and [due for _, due in feed(cast, "olive")] == [days(cast, 4)]
    with pytest.raises(Refused, match="Another team"):
        answered(cast, number, rules.CALLED, name="sue")


@pytest.mark.rule("F3")
def test_an_open_message_goes_with_the_case_keeps_its_day_and_whoever_had_it_is_told(cast):
    number = left(cast, days=4)
    cast.now += timedelta(minutes=5)
    allocated(cast, case_of(number), "olive")
    cast.now += timedelta(minutes=5)
    taken(cast, begun(cast, cast.case(person=cast.person("Otto", "Other")).person_id), duty_key(cast), message(days(cast, 9)))
    sweep(cast, 0)
    assert [due for _, due in feed(cast, "olive")] == [days(cast, 4)] and contact(number).due_on == days(cast, 4)
    assert feed(cast, "nadia") == [(operations.WENT, None)] and len(duty(cast)) == 1, "of Otto"
    assert story(number) == ["begun", "taken", "passed"] and contact(number).worker_id == cast.worker("olive").id
    with transaction():
        operations.pass_contact(**by(cast, "olive"), contact=contact(number), to=worker_key(cast, "nadia"), words="She knows Ann")
    sweep(cast, 1)
    assert story(number) == ["begun", "taken", "passed", "passed"], "given on purpose, it stays"
    answered(cast, number, rules.CALLED)


@pytest.mark.rule("F3")
def test_the_message_of_a_leaver_goes_with_the_case_and_nothing_is_told_to_who_is_gone(cast):
    number = left(cast, days=4)
    cast.now += timedelta(minutes=5)
    allocated(cast, case_of(number), "olive")
    with transaction():
        staff.end_worker(**by(cast, "ada"), worker=cast.worker("nadia"))
    sweep(cast, 0)
    assert [due for _, due in feed(cast, "olive")] == [days(cast, 4)] and feed(cast, "nadia") == []


@pytest.mark.rule("F3")
def test_a_message_about_a_case_that_nobody_of_the_team_holds_any_more_is_dutys(cast):
    number, other = left(cast, days=4), left(cast, days=4)
    with transaction():
        operations.pass_contact(**by(cast, "nadia"), contact=contact(other), to=worker_key(cast, "olive"), words="She knows Ann")
    later = cast.now + timedelta(minutes=5)
    for number_of in (number, other):
        rests(cast, case_of(number_of), days(cast, 60), now=later)
    sweep(cast, 0)
    assert [due for _, due in duty(cast)] == [days(cast, 4)] and contact(number).worker_id is None
    assert story(other) == ["begun", "taken", "passed"], "who never held the case was given the message on purpose"


@pytest.mark.rule("F4")
def test_a_letter_that_nadia_does_not_see_in_time_is_dutys_from_the_start_where_that_was_agreed(cast):
    _, person_id = held(cast)
    away(cast, "nadia", days=20)
    number = begun(cast, person_id, channel="letter")
    written = rules.Taking(rules.WRITTEN, due_on=days(cast, 3), message="Asks for her review", original="no", filed_at="Safe 2",
                           response="none", acknowledged="sent", meanwhile="duty", told="Away until December", done="Nothing",
                           otherwise="She rings duty")  # fmt: skip
    taken(cast, number, worker_key(cast, "nadia"), written)
    assert contact(number).worker_id is None and len(duty(cast)) == 1 and feed(cast, "nadia") == []


@pytest.mark.rule("F1")
def test_a_contact_that_was_begun_and_left_comes_to_dutys_feed_and_is_never_lost(cast):
    number = begun(cast)
    assert sweep(cast, 3) == 1 and len(duty(cast)) == 1
    assert queries.contact_for(cast.actor("nadia"), number) is not None, "anybody of the team finishes it"
    with transaction():
        operations.drop_contact(**by(cast, "nadia"), contact=contact(number), words="They rang again")
    assert duty(cast) == [] and story(number) == ["begun", "dropped"]


@pytest.mark.rule("F3", "U20")
def test_what_was_recorded_of_a_contact_is_never_altered(cast):
    number = left(cast)
    entry = db.session.scalar(select(ContactEntry).where(ContactEntry.contact_id == number, ContactEntry.number == 2))
    assert entry.facts["told"] == "She rings you" and entry.facts["otherwise"] == "Ring duty"
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(ContactEntry.__table__.update().values(words="Something else"))
    db.session.rollback()
