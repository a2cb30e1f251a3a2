"""What a restriction hides and what goes on all the same; what an opening gives, to whom, until when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.pages.desk import queries as desk
from casework.pages.search.queries import search
from casework.practice.allocation import operations as allocation
from casework.practice.escalation import queries as escalations
from casework.practice.guarding import operations as guarding
from casework.practice.guarding import queries
from casework.practice.intake import queries as intake
from casework.practice.moving import operations as moving
from casework.practice.moving import queries as moves
from casework.practice.reviews import queries as reviews
from casework.practice.tray import queries as tray
from casework.practice.walk import operations as walks
from casework.practice.walk import queries as walk
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.notices import queries as notices
from casework.records.notices.models import Notice
from casework.records.people import queries as people
from casework.records.people.rules import Traits
from casework.records.sight import queries as sight
from casework.records.sight.models import NamedReader, Opening
from casework.records.tasks import operations as task_operations
from casework.records.tasks import queries as tasks
from tests.guarding.scene import ids, later, make_duty_manager, open_record, person_of, restrict, waiting

ALLOCATION = {"tasks": "Assess by Friday", "why": "Knows her", "discussed": "Not yet"}
TRANSFER = {"done": "Assessed", "outstanding": "None", "responsible": "None"}


def seen(cast, case, name):
    """Where somebody comes upon a case, by the name of the place."""
    actor, today, person_id = cast.actor(name), cast.now.date(), case.person_id
    on_tray, asked = tray.counts(actor, tray.Asked(), today), tray.Asked()
    alike = Traits((("Quenby", "Zellweger"),), None, "", "", "")
    found = search(actor, "Quenby Zellweger", on=today)
    with transaction():
        this = walks.start_walk(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, team=cast.team("North"))
    places = {
        "person": people.person_for(actor, person_id),
        "case": cases.case_for(actor, case.id),
        "cases of the person": cases.cases_of(actor, person_id),
        "linked": people.visible_numbers(actor, [person_id]),
        "found by name": found.found or found.elsewhere,
        "found by number": cases.find_cases(actor, [str(case.id)]),
        "duplicates": people.likely_duplicates(actor, alike),
        "tray": [row for row in tray.waiting(actor, asked, today) if row.case_id == case.id],
        "tray, overdue": [row for row in tray.waiting(actor, replace(asked, due="overdue"), today) if row.case_id == case.id],
        "counts": on_tray.total > 1 or on_tray.overdue > 1 or sum(on_tray.levels.values()) > 1,
        "counts of teams": any(count.waiting > 1 for count in
                               tray.counts_of_teams(actor, [case.team_id], today).values()),
        "duty of the day": any(team.waiting > 1 for team in desk.teams_today(actor, today)),
        "feed": [n for group in notices.feed(actor, today) for n in group.notices if n.case_id == case.id],
        "tasks": tasks.of_my_teams(actor).total + tasks.due_count(actor, today),
        "escalations": escalations.count_for(actor) + len(escalations.escalations_for(actor)),
        "escalations of mine": escalations.open_count(actor),
        "first on the list": sum(n.count for n in intake.needs_of(actor, [cast.team("North")], cast.policies, today)) > 3,
        "walk": walk.progress(actor, this).total > 1 or walk.count_waiting(actor, case.team_id) > 1,
        "next in the walk": walk.next_unseen(actor, this, stay=case.id).case_id == case.id,
        "on the tray of the walk": walk.is_waiting(actor, case.team_id, case.id),
        "review tray": reviews.resting(actor).total,
    }  # fmt: skip
    return {place for place, there in places.items() if there}


@pytest.mark.rule("U17")
def test_a_restricted_record_is_nowhere_for_those_not_named_and_everywhere_for_those_who_are(cast):
    cast.waiting("none:high", days=40)  # somebody else, so that there are lists
    case = waiting(cast)
    everywhere = seen(cast, case, "mary")
    assert {"person", "case", "tray", "counts", "walk", "feed", "escalations", "found by name"} <= everywhere
    for name in ("nadia", "dev", "tom", "helen"):
        assert {"person", "case", "tray", "counts", "walk", "escalations", "found by name"} <= seen(cast, case, name)
    restrict(cast, case)
    for name in ("nadia", "dev", "tom", "helen", "anna"):
        assert seen(cast, case, name) == set(), name
    assert seen(cast, case, "mary") == everywhere


@pytest.mark.rule("U17")
def test_once_lifted_the_team_sees_it_again_and_the_trail_has_all_of_it(cast):
    case = waiting(cast)
    restrict(cast, case)
    with transaction():
        guarding.lift(actor=cast.actor("mary"), now=cast.now, person=person_of(case), why="Her niece left")
    assert people.person_for(cast.actor("nadia"), case.person_id) is not None
    acts = list(db.session.scalars(select(Entry.act).where(Entry.act.like("record.%")).order_by(Entry.seq)))
    assert acts == ["record.restricted", "record.restriction-lifted"]


@pytest.mark.rule("U17")
def test_its_clocks_run_all_the_same_and_what_falls_due_reaches_a_manager_named_on_it(cast):
    case = cast.waiting("none:high", person=cast.edith())
    restrict(cast, case)
    due = later(cast, days=9)
    with transaction():
        pass
    assert jobs.sweep(due, cast.policies) != {}
    told = {notice.receiver for notice in db.session.scalars(select(Notice).where(Notice.case_id == case.id))}
    assert {f"duty:{case.team_id}", f"worker:{cast.worker('mary').id}"} <= told
    mine = [n for group in notices.feed(cast.actor("mary"), due.date()) for n in group.notices]
    assert any(n.kind in ("due", "overdue") and n.case_id == case.id for n in mine)
    assert notices.feed(cast.actor("dev"), due.date()) == []


@pytest.mark.rule("U17")
def test_an_escalation_of_it_goes_to_those_named_and_past_the_others(cast):
    case = cast.waiting("none:high", days=40, person=cast.edith())
    restrict(cast, case, "mary", "helen")  # not Sam, who would be the first to be asked
    jobs.sweep(cast.now, cast.policies)
    asked = list(db.session.scalars(select(Notice).where(Notice.case_id == case.id, Notice.kind == "escalation")))
    assert {n.receiver for n in asked} <= {f"worker:{number}" for number in ids(cast, "mary", "helen")}
    assert escalations.open_count(cast.actor("helen")) > 0


@pytest.mark.rule("U17")
def test_somebody_at_work_on_a_case_is_not_left_out(cast):
    case = cast.case(person=cast.edith())
    with transaction():
        allocation.allocate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case,
                            worker_id=cast.worker("nadia").id, sections=ALLOCATION, weight="low")  # fmt: skip
    with pytest.raises(Refused, match=f"Nadia Hussain holds case {case.id}"):
        restrict(cast, case)
    restrict(cast, case, "mary", "sam", "nadia")
    with pytest.raises(Refused, match="Nadia Hussain holds"), transaction():
        guarding.name_readers(actor=cast.actor("mary"), now=cast.now, person=person_of(case),
                              readers=ids(cast, "mary", "sam"))  # fmt: skip


@pytest.mark.rule("U17")
def test_nobody_is_given_work_on_it_without_being_named(cast):
    case = cast.case(person=cast.edith())
    restrict(cast, case)
    act = {"actor": cast.actor("mary"), "now": cast.now, "policy": cast.policy, "case": case}
    with pytest.raises(Refused, match="Nadia Hussain is not named"), transaction():
        allocation.allocate(**act, worker_id=cast.worker("nadia").id, sections=ALLOCATION, weight="low")
    with pytest.raises(Refused, match="Nadia Hussain is not named"), transaction():
        task_operations.set_task(**act, receiver=f"worker:{cast.worker('nadia').id}", words="Ring", due_on=cast.now.date())
    with transaction():
        guarding.name_readers(actor=cast.actor("mary"), now=cast.now, person=person_of(case),
                              readers=ids(cast, "mary", "sam", "nadia"))  # fmt: skip
        allocation.allocate(**act, worker_id=cast.worker("nadia").id, sections=ALLOCATION, weight="low")
    assert [c.id for c in cases.held_by_me(cast.actor("nadia"))] == [case.id]


@pytest.mark.rule("U17")
def test_another_team_cannot_be_asked_to_take_it_and_the_sentence_says_why_and_what_to_do(cast):
    case = cast.case(person=cast.edith())
    restrict(cast, case)
    with pytest.raises(Refused, match="nobody in South could read the request"), transaction():
        moving.ask(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=case, team=cast.team("South"),
                   why="She lives there", sections=TRANSFER)  # fmt: skip


@pytest.mark.rule("U17")
@pytest.mark.rule("U40")
def test_a_request_that_was_under_way_is_gone_for_the_asked_team_and_the_named_manager_takes_it_back(cast):
    case = cast.case(person=cast.edith())
    with transaction():
        move = moving.ask(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=case, team=cast.team("South"),
                          why="She lives there", sections=TRANSFER)  # fmt: skip
    mo, today = cast.actor("mo"), cast.now.date()
    assert moves.move_for(mo, move.id) is not None
    assert notices.open_count(mo, today) == 1
    restrict(cast, case)
    assert moves.move_for(mo, move.id) is None
    assert notices.feed(mo, today) == [] and notices.open_count(mo, today) == 0
    with transaction():
        moving.take_back(actor=cast.actor("mary"), now=cast.now, move=move)
    assert moves.open_move(case.id) is None


@pytest.mark.rule("U17")
def test_only_a_manager_of_the_team_restricts_and_only_people_who_would_see_it_are_named(cast):
    case = cast.case(person=cast.edith())
    for name, chosen, says in (("nadia", ("mary", "sam"), "Only a manager"), ("mo", ("mary", "sam"), "Only a manager"),
                               ("mary", ("mary", "sam", "sue"), "from the list")):  # fmt: skip
        with pytest.raises(Refused, match=says):
            restrict(cast, case, *chosen, by=name)
    assert sight.restriction_of(case.person_id) is None


@pytest.mark.rule("U17")
def test_a_reader_who_is_taken_off_sees_it_no_more_and_the_row_says_until_when(cast):
    case = cast.case(person=cast.edith())
    restrict(cast, case, "mary", "sam", "nadia")
    assert people.person_for(cast.actor("nadia"), case.person_id) is not None
    with transaction():
        guarding.name_readers(actor=cast.actor("mary"), now=cast.now, person=person_of(case), readers=ids(cast, "mary", "sam"))
    assert people.person_for(cast.actor("nadia"), case.person_id) is None
    ended = db.session.scalar(select(NamedReader).where(NamedReader.worker_id == cast.worker("nadia").id))
    assert (ended.ended_at, ended.ended_by_id) == (cast.now, cast.worker("mary").id)


# --- opening ----------------------------------------------------------------------------------------------------------


def outside(cast, name, now=None):
    """Somebody with what they have opened."""
    actor = cast.actor(name)
    return replace(actor, opened=sight.opened_by(actor.worker_id, now or cast.now))


@pytest.mark.rule("U16")
def test_a_record_of_another_team_opened_with_a_reason_is_read_for_eight_hours_and_stands_in_no_list(cast):
    case = waiting(cast)
    assert people.person_for(outside(cast, "sue"), case.person_id) is None
    open_record(cast, case)
    sue = outside(cast, "sue")
    assert people.person_for(sue, case.person_id) is not None
    assert cases.case_for(sue, case.id) is not None
    assert tray.counts(sue, tray.Asked(), cast.now.date()).total == 0
    assert people.find_people(sue, "Quenby Zellweger", on=cast.now.date()) == ([], False)
    assert people.likely_duplicates(sue, Traits((("Quenby", "Zellweger"),), None, "", "", "")) == []
    assert outside(cast, "sue", later(cast, hours=7, minutes=59)).opened
    assert not outside(cast, "sue", later(cast, hours=8)).opened
    assert people.person_for(cast.actor("sue"), case.person_id) is None, "where openings do not reach there is none"


@pytest.mark.rule("U16")
@pytest.mark.rule("U18")
def test_its_managers_are_told_in_the_same_transaction_and_the_trail_has_who_whom_and_why(cast):
    case = waiting(cast)
    opening = open_record(cast, case)
    told = [n for group in notices.feed(cast.actor("mary"), cast.now.date()) for n in group.notices
            if n.occasion == f"opening:{opening.id}"]  # fmt: skip
    assert [(n.kind, n.rule, n.case_id) for n in told] == [("due", "U16", case.id)]
    assert notices.feed(cast.actor("nadia"), cast.now.date(), "mine") == []
    entry = db.session.scalar(select(Entry).where(Entry.act == "record.opened"))
    assert (entry.actor_id, entry.persons) == (cast.worker("sue").id, [case.person_id])
    assert (entry.detail["reason"], entry.detail["restricted"]) == ("contact", False)
    assert "Her son rang" not in str(entry.detail)


@pytest.mark.rule("U17")
def test_of_a_restricted_record_those_named_are_told_and_nobody_else(cast):
    case = waiting(cast)
    restrict(cast, case)
    make_duty_manager(cast, "sue")
    opening = open_record(cast, case, reason="danger")
    told = set(db.session.scalars(select(Notice.receiver).where(Notice.occasion == f"opening:{opening.id}")))
    assert told == {f"worker:{number}" for number in ids(cast, "mary", "sam")}
    assert people.person_for(outside(cast, "sue"), case.person_id) is not None
    assert [row.id for row in queries.openings_of(cast.actor("mary"))] == [opening.id]
    assert queries.openings_of(cast.actor("tom")) == queries.openings_of(cast.actor("helen")) == []


@pytest.mark.rule("U17")
def test_a_practitioner_of_the_very_team_cannot_open_a_restricted_record(cast):
    case = waiting(cast)
    restrict(cast, case)
    with pytest.raises(Refused, match="duty manager"):
        open_record(cast, case, by="nadia")
    assert db.session.scalar(select(Opening.id)) is None


@pytest.mark.rule("U16")
def test_what_was_not_in_order_is_read_by_the_senior_managers(cast):
    case = waiting(cast)
    opening = open_record(cast, case)
    with pytest.raises(Refused, match="not in order"), transaction():
        guarding.answer_opening(actor=cast.actor("mary"), now=cast.now, opening=opening, in_order=False, words="")
    with transaction():
        guarding.answer_opening(actor=cast.actor("mary"), now=cast.now, opening=opening, in_order=False, words="A neighbour")
    left = db.session.scalars(select(Notice).where(Notice.occasion == f"opening:{opening.id}"))
    assert all(notice.acknowledged_at for notice in left)
    told = set(db.session.scalars(select(Notice.receiver).where(Notice.occasion == f"opening:{opening.id}:answer")))
    assert f"worker:{cast.worker('sam').id}" in told
    with pytest.raises(Refused, match="Mary Byrne has looked"), transaction():
        guarding.answer_opening(actor=cast.actor("tom"), now=cast.now, opening=opening, in_order=True, words="")


@pytest.mark.rule("U16")
@pytest.mark.rule("U40")
def test_once_the_record_has_moved_its_new_managers_look_into_an_opening(cast):
    case = cast.waiting("none:high", person=cast.edith())
    opening = open_record(cast, case, by="sue")
    act = {"now": cast.now, "policies": cast.policies}
    with transaction():
        move = moving.ask(**act, actor=cast.actor("mary"), case=case, team=cast.team("South"), why="She moved", sections=TRANSFER)
        moving.accept(**act, actor=cast.actor("mo"), move=move)
    mine = [n for group in notices.feed(cast.actor("mo"), cast.now.date()) for n in group.notices]
    assert f"opening:{opening.id}" in {notice.occasion for notice in mine}
    assert [row.id for row in queries.openings_of(cast.actor("mo"))] == [opening.id]
    assert queries.openings_of(cast.actor("mary")) == []
    with transaction():
        guarding.answer_opening(actor=cast.actor("mo"), now=cast.now, opening=opening, in_order=True, words="")
    mine = [n for group in notices.feed(cast.actor("mo"), cast.now.date()) for n in group.notices]
    assert f"opening:{opening.id}" not in {notice.occasion for notice in mine}


@pytest.mark.rule("U17")
@pytest.mark.parametrize("words", ["9999791905", "999 979 1905", "C-100"])
def test_its_exact_number_says_that_there_is_one_and_nothing_more(cast, words):
    case = waiting(cast)
    restrict(cast, case)
    answer = search(cast.actor("nadia"), words, on=cast.now.date())
    assert (answer.found, answer.cases) == ([], [])
    assert [(each.team.name, each.restricted) for each in answer.elsewhere] == [("North", True)]
    for vague in ("Zellweger", "Quenby Zellweger 7/3/1940", "7/3/1940", words[:-1]):
        assert search(cast.actor("nadia"), vague, on=cast.now.date()).elsewhere == [], vague


@pytest.mark.rule("U16")
def test_a_record_of_another_team_is_told_of_by_number_or_by_full_name_with_birthday(cast):
    case = waiting(cast)
    sue, today = cast.actor("sue"), cast.now.date()
    for words in ("9999791905", str(case.id), "Quenby Zellweger 7/3/1940", "zellweger quenby 1940-03-07"):
        found = search(sue, words, on=today).elsewhere
        assert [(each.person_id, each.team.name, each.restricted) for each in found] == [(case.person_id, "North", False)], words
    for words in ("Quenby Zellweger", "Zellweger 7/3/1940", "Quenby Zellwegger 7/3/1940", "7/3/1940"):
        assert search(sue, words, on=today).elsewhere == [], words
    assert search(cast.actor("nadia"), "9999791905", on=today).elsewhere == [], "it is Nadia's to see"


@pytest.mark.rule("U17")
def test_who_can_be_named_is_the_team_and_those_above(cast):
    person = cast.edith()
    names = {each.name for each in queries.candidates(person.id, cast.now.date())}
    assert {"Nadia Hussain", "Mary Byrne", "Sam Okoro", "Helen Ford", "Anna Reid"} <= names
    assert not {"Sue Walsh", "Mo Farouk", "Ada Cole"} & names


@pytest.mark.rule("U16")
def test_an_opening_is_never_altered(cast):
    opening = open_record(cast, waiting(cast))
    with pytest.raises(Exception, match="never altered"), transaction() as session:
        session.execute(Opening.__table__.update().where(Opening.id == opening.id).values(until=later(cast, days=9)))
    assert db.session.get(Opening, opening.id).until == cast.now + timedelta(hours=8)
