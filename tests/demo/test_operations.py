"""The demonstration holds what its people are meant to show, made by the real operations."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.clockwork import jobs
from casework.clockwork.demo import rules
from casework.clockwork.demo.operations import fill
from casework.clockwork.demo.rules.matching import NEEDED, STRENGTHS
from casework.clockwork.storage.queries import is_demo
from casework.ground.days import office_date
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.policy.loader import load_all
from casework.practice.escalation.models import Escalation
from casework.practice.matching.models import CaseNeeds, WorkerStrengths
from casework.practice.matching.queries import matches
from casework.practice.referrals.models import Referral
from casework.practice.referrals.queries import whole
from casework.practice.referrals.rules import ITEMS, how_complete
from casework.practice.tray.models import Placement
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.people.models import Person
from casework.records.people.rules import refusal_to_take_nhs_number
from casework.records.staff import queries as staff
from tests.databases import MORNING, remember, sqlite_url, working_office

POLICIES = load_all()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The file of a demonstration that is made once, and only ever copied."""
    folder = tmp_path_factory.mktemp("filled")
    with working_office(sqlite_url(folder), folder), transaction():
        fill(now=MORNING, policies=POLICIES, password="hash")
    return folder / "casework.db"


@pytest.fixture
def demonstration(filled, tmp_path):
    shutil.copy(filled, tmp_path)  # nobody has it open
    with working_office(sqlite_url(tmp_path), tmp_path):
        yield


def count(*conditions) -> int:
    return db.session.scalar(select(func.count()).where(*conditions))


def test_there_are_two_teams_and_every_account_can_act(demonstration):
    assert is_demo()
    assert [team.name for team in staff.all_teams()] == ["North Locality", "South Locality"]
    for account in rules.ACCOUNTS:
        actor = staff.actor_for(staff.worker_by_email(account.email), office_date(MORNING))
        assert actor.holds(account.role), account.email


def test_every_level_waits_and_somebody_is_overdue_at_each_team(demonstration):
    waiting = Placement.ended_at.is_(None)
    levels = set(db.session.scalars(select(Placement.rag).where(waiting)))
    assert levels == {"red", "amber", "green"}
    for team in staff.all_teams():
        assert count(waiting, Placement.team_id == team.id, Placement.next_on < office_date(MORNING)) > 0
    assert count(waiting, Placement.rag == "red", Placement.next_on < office_date(MORNING)) > 0


def test_a_red_case_of_more_than_a_month_is_escalated_by_the_first_sweep(demonstration):
    month_ago = office_date(MORNING) - timedelta(days=31)
    assert count(Placement.ended_at.is_(None), Placement.rag == "red", Placement.placed_on < month_ago) > 0
    assert count(Escalation.id > 0) == 0
    raised = jobs.sweep(MORNING, POLICIES)
    assert raised["L27"] >= 1
    assert count(Escalation.rule == "L27") >= 1
    assert jobs.sweep(MORNING, POLICIES) == {}


def test_cases_are_at_each_stage(demonstration):
    stages = set(db.session.scalars(select(Case.stage)))
    assert stages == {"referral", "duty", "waiting", "allocated", "review", "closed"}


def test_what_ended_has_no_clock_running(demonstration):
    ended = select(Case.id).where(Case.stage.in_(["allocated", "closed"]))
    assert count(Clock.case_id.in_(ended), Clock.ended_at.is_(None)) == 0


def test_the_leader_who_is_away_is_answered_for_by_a_deputy(demonstration):
    south = staff.team_by_name("South Locality")
    answering = staff.who_answers(["team-leader"], south.id, office_date(MORNING))
    assert [worker.email for worker in answering] == ["manager.south@demo.example"]


@pytest.mark.rule("H8", "H9")
def test_workers_wrote_what_they_are_good_at_and_some_cases_what_they_need(demonstration):
    confirmed = set(db.session.scalars(select(WorkerStrengths.confirmed_at.is_not(None))))
    assert confirmed == {True, False} and count(WorkerStrengths.id > 0) == len(STRENGTHS)
    assert count(CaseNeeds.id > 0) == len(NEEDED)
    case = db.session.scalar(select(Case).join(Case.person).where(Person.family_name == "Iliescu"))
    duty, officer = (staff.worker_by_email(f"{user}@demo.example").id for user in ("duty", "officer"))
    found = matches(case, [duty, officer], office_date(MORNING))
    assert "Speaks Romanian" in found[duty].reasons and found[duty].score > found[officer].score
    assert "Wants to learn about dementia" in found[officer].learning


@pytest.mark.rule("F10")
def test_one_referral_lacks_a_good_deal_and_one_waits_to_be_sent_on(demonstration):
    found = db.session.scalars(select(Referral).order_by(Referral.id)).all()
    complete = [how_complete(whole(referral)) for referral in found]
    assert len(found) == 2 and complete[0] < 8 and complete[1] == len(ITEMS)


def test_nothing_in_it_lies_in_the_future_and_the_trail_holds(demonstration):
    assert count(Person.recorded_at > MORNING) == 0
    assert check_chain().broken_at is None


def test_a_database_with_anybody_in_it_is_left_alone(demonstration):
    people = count(Person.id > 0)
    with pytest.raises(Refused) as refused, transaction():
        fill(now=MORNING, policies=POLICIES, password="hash")
    assert "only in an empty one" in refused.value.refusal.sentence
    assert count(Person.id > 0) == people


def test_a_demonstration_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    broken = (*rules.STORIES[:5], rules.Story("Nobody Real", rules.STORIES[0].born, "No Such Team", "", "", "", 3))
    monkeypatch.setattr("casework.clockwork.demo.operations.stories.STORIES", broken)
    with working_office(sqlite_url(tmp_path), tmp_path):
        with pytest.raises(KeyError), transaction():
            fill(now=MORNING, policies=POLICIES, password="hash")
        assert count(Person.id > 0) == 0 and not staff.anybody() and not is_demo()
        assert remember("Ada") == 1


def test_numbers_of_invented_people_are_valid_and_set_aside_for_tests():
    numbers = [rules.nhs_number(place) for place in range(len(rules.STORIES))]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert number.startswith("999") and refusal_to_take_nhs_number(number) is None
