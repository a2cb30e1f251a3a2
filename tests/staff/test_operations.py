"""Staff administration on the database."""

from dataclasses import dataclass
from datetime import date, time, timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Faults, Overtaken, Refused
from casework.records.audit.models import Entry
from casework.records.staff import operations, queries
from casework.records.staff.models import RoleHeld, Worker

TEAM = {
    "phone": "01632 960003",
    "out_of_hours_phone": "01632 960004",
    "open_days": [0, 1],
    "opens": time(8),
    "closes": time(16),
}


@dataclass
class Line:
    where: str
    name: str
    email: str
    grade: str = "practitioner"
    role: str = "practitioner"


def acts():
    return list(db.session.scalars(db.select(Entry.act).order_by(Entry.seq)))


@pytest.mark.rule("U33")
def test_a_role_begins_and_ends_on_its_days(cast):
    olive, today = cast.worker("olive"), cast.now.date()
    with transaction():
        operations.give_role(actor=cast.actor("ada"), now=cast.now, worker=olive, role="team-leader",
                             team=cast.team("North"), from_on=today, until_on=today + timedelta(days=6))  # fmt: skip
    held = {day: queries.actor_for(olive, day).holds("team-leader") for day in
            (today - timedelta(days=1), today, today + timedelta(days=6), today + timedelta(days=7))}  # fmt: skip
    assert list(held.values()) == [False, True, True, False]
    assert "role.given" in acts()


@pytest.mark.rule("U33")
def test_a_role_ended_at_once_counts_no_more_today(cast):
    with transaction():
        held = queries.roles_of(cast.worker("nadia").id)[0]
        operations.end_role(actor=cast.actor("ada"), now=cast.now, held=held)
    assert cast.actor("nadia").roles == ()


@pytest.mark.rule("U33")
def test_a_worker_may_hold_several_roles_in_several_teams(cast):
    with transaction():
        operations.give_role(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("nadia"), role="practitioner",
                             team=cast.team("South"))  # fmt: skip
    assert cast.actor("nadia").team_ids == {cast.team("North").id, cast.team("South").id}
    assert queries.teams_seen(cast.actor("nadia")) == [cast.team("North"), cast.team("South")]
    assert queries.teams_seen(cast.actor("sue")) == [cast.team("South")]
    assert queries.teams_seen(cast.actor("helen")) == [cast.team("North"), cast.team("South")]
    assert queries.teams_seen(cast.actor("ada")) == []


@pytest.mark.rule("U33")
def test_nadia_ends_and_is_not_deleted(cast):
    with transaction():
        operations.end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("nadia"))
    nadia = cast.worker("nadia")
    assert nadia.ended_on == cast.now.date() and not nadia.is_active
    assert queries.workers_of(cast.team("North").id, cast.now.date()).count(nadia) == 0
    with pytest.raises(Refused), transaction():
        operations.end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("nadia"))


@pytest.mark.rule("U33")
def test_the_only_administrator_neither_ends_nor_loses_the_role(cast):
    with transaction():
        operations.give_role(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("tom"), role="administrator",
                             until_on=cast.now.date())  # fmt: skip
    with pytest.raises(Refused, match="only administrator"), transaction():
        operations.end_worker(actor=cast.actor("tom"), now=cast.now, worker=cast.worker("ada"))
    with pytest.raises(Refused, match="only administrator"), transaction():
        operations.end_role(actor=cast.actor("ada"), now=cast.now, held=queries.roles_of(cast.worker("ada").id)[0])


@pytest.mark.rule("U16")
def test_a_manager_sets_up_no_staff(cast):
    with pytest.raises(Refused, match="administrator"), transaction():
        operations.add_worker(actor=cast.actor("mary"), now=cast.now, name="Jo", email="jo@x.test", grade="other")
    with pytest.raises(Refused, match="administrator"), transaction():
        operations.give_role(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("mary"), role="administrator")


@pytest.mark.rule("U13")
def test_who_answers_passes_over_the_absent_to_their_deputy(cast):
    north, today, roles = cast.team("North").id, cast.now.date(), ("team-manager", "head-of-service")
    assert queries.who_answers(roles, north, today) == [cast.worker("mary"), cast.worker("helen")]
    with transaction():
        operations.record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("mary"), from_on=today,
                                  until_on=today, deputy=cast.worker("tom"))  # fmt: skip
    assert queries.who_answers(roles, north, today) == [cast.worker("tom"), cast.worker("helen")]
    assert queries.who_answers(roles, north, today + timedelta(days=1)) == [cast.worker("mary"), cast.worker("helen")]
    with transaction():
        operations.record_absence(actor=cast.actor("tom"), now=cast.now, worker=cast.worker("tom"), from_on=today)
    assert queries.who_answers(roles, north, today) == [cast.worker("helen")]


@pytest.mark.rule("U13")
def test_a_deputy_is_lent_the_managers_roles_for_those_days_only(cast):
    today, north = cast.now.date(), cast.team("North").id
    assert not cast.actor("nadia").manages(north)
    with transaction():
        operations.record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("mary"), from_on=today,
                                  until_on=today, deputy=cast.worker("nadia"))  # fmt: skip
    assert cast.actor("nadia").manages(north)
    assert not queries.actor_for(cast.worker("nadia"), today + timedelta(days=1)).manages(north)


@pytest.mark.rule("U16")
def test_an_administrators_role_is_never_lent(cast):
    with transaction():
        operations.record_absence(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("ada"),
                                  from_on=cast.now.date(), deputy=cast.worker("nadia"))  # fmt: skip
    assert not cast.actor("nadia").holds("administrator")


@pytest.mark.rule("U16")
def test_a_team_leader_cannot_make_themselves_the_deputy_of_the_manager_above(cast):
    with pytest.raises(Refused, match="teams you manage"), transaction():
        operations.record_absence(actor=cast.actor("tom"), now=cast.now, worker=cast.worker("sam"),
                                  from_on=cast.now.date(), deputy=cast.worker("tom"))  # fmt: skip
    assert not cast.actor("tom").holds("strategic-service-manager")


@pytest.mark.rule("U41")
def test_a_list_of_members_is_taken_whole_or_not_at_all(cast):
    before = db.session.scalar(db.select(db.func.count()).select_from(Worker))
    lines = [Line("Line 1", "Jo Bright", "jo@x.test"), Line("Line 2", "Somebody Else", "nadia@example.test"),
             Line("Line 3", "Olive Grant", "olive@example.test")]  # fmt: skip
    with pytest.raises(Faults) as faults, transaction():
        operations.add_members(actor=cast.actor("ada"), now=cast.now, team=cast.team("North"), members=lines)
    assert [s.split(":")[0] for s in faults.value.sentences] == ["Line 2", "Line 3"]
    assert "Nadia Hussain" in faults.value.sentences[0]
    assert db.session.scalar(db.select(db.func.count()).select_from(Worker)) == before


@pytest.mark.rule("U41")
def test_who_works_here_already_is_given_the_role_in_the_second_team(cast):
    lines = [Line("Line 1", "Jo Bright", "jo@x.test"), Line("Line 2", "olive grant", "olive@example.test"),
             Line("Line 3", "Hal Head", "hal@x.test", "other", "head-of-service")]  # fmt: skip
    with transaction():
        new = operations.add_members(actor=cast.actor("ada"), now=cast.now, team=cast.team("South"), members=lines)
    assert [w.name for w in new] == ["Jo Bright", "Hal Head"]
    assert cast.team("South").id in cast.actor("olive").team_ids
    assert queries.actor_for(new[1], cast.now.date()).sees_all


def test_two_administrators_saving_one_team_do_not_overwrite_each_other(cast):
    north = cast.team("North")
    opened = north.version
    with transaction():
        operations.change_team(actor=cast.actor("ada"), now=cast.now, team=north, version=opened, name="North",
                               policy="combined", **TEAM)  # fmt: skip
    with pytest.raises(Overtaken), transaction():
        operations.change_team(actor=cast.actor("ada"), now=cast.now, team=north, version=opened, name="Nord",
                               policy="combined", **TEAM)  # fmt: skip
    assert cast.team("North").open_days == "0,1"


def test_two_teams_are_not_called_the_same(cast):
    with pytest.raises(Refused, match="of this name"), transaction():
        operations.add_team(actor=cast.actor("ada"), now=cast.now, name="north", policy="combined", **TEAM)


def test_a_second_founder_is_refused(cast):
    with pytest.raises(Refused, match="exists already"), transaction():
        operations.found_office(now=cast.now, name="Eve", email="eve@x.test", password_hash="x")


def test_roles_of_the_whole_directorate_are_found_for_each_team(cast):
    with transaction() as session:
        session.add(
            RoleHeld(
                worker_id=cast.worker("sue").id, team_id=None, role="principal-social-worker", from_on=date(2020, 1, 1)
            )
        )
    for team in ("North", "South"):
        found = queries.who_answers(["principal-social-worker"], cast.team(team).id, cast.now.date())
        assert found == [cast.worker("sue")]
