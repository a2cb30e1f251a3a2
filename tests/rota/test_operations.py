"""The rota changed by managers, and who has the team's duty by it, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from casework.ground.db import db, transaction
from casework.ground.refusal import Overtaken, Refused
from casework.records.audit.models import Entry
from casework.records.notices import queries as notices
from casework.records.notices.operations import tell
from casework.records.rota import operations, queries
from casework.records.rota.models import RotaDay
from casework.records.staff.models import RoleHeld
from casework.records.staff.operations import end_role, end_worker, record_absence
from casework.records.staff.rules import SYSTEM

pytestmark = pytest.mark.rule("U39")


@pytest.fixture
def put(cast):
    """``put("nadia")``: Mary puts her on North's rota of today, in place of whoever is on it."""

    def on(*names, by="mary", team="North", day=None, seen=None):
        day = day or cast.now.date()
        there = numbers_on(cast, team, day) if seen is None else [cast.worker(name).id for name in seen]
        with transaction():
            return operations.set_duty(actor=cast.actor(by), now=cast.now, policy=cast.policy, team=cast.team(team), day=day,
                                       workers=[cast.worker(name).id for name in names], seen=there)  # fmt: skip

    return on


def numbers_on(cast, team, day):
    return [row.worker_id for row in queries.planned(cast.team(team).id, day, day).get(day, ())]


def names_on(cast, team="North", day=None):
    day = day or cast.now.date()
    return [row.worker.name.split()[0] for row in queries.planned(cast.team(team).id, day, day).get(day, ())]


def has_duty(cast, team="North", on=None):
    duty = queries.who_has_duty([cast.team(team)], on or cast.now.date())[cast.team(team).id]
    return [worker.name.split()[0] for worker in duty.workers], duty.by_rota


def away(cast, name, deputy=None, **span):
    with transaction():
        record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker(name), **({"from_on": cast.now.date()} | span),
                       deputy=cast.worker(deputy) if deputy else None)  # fmt: skip


def duty_items(cast, name):
    return sum(group.total for group in notices.feed(cast.actor(name), cast.now.date()))


def test_mary_puts_people_on_and_takes_them_off_and_the_trail_says_whom(cast, put):
    assert put("nadia", "dev") is True and names_on(cast) == ["Dev", "Nadia"]
    assert put("olive", "dev") is True and names_on(cast) == ["Dev", "Olive"]
    assert put("dev", "olive") is False
    assert put() is True and names_on(cast) == []
    entries = db.session.query(Entry).filter_by(act="rota.changed").order_by(Entry.seq).all()
    ids = {name: cast.worker(name).id for name in ("nadia", "dev", "olive")}
    assert [(entry.detail["put"], entry.detail["taken"]) for entry in entries] == [
        (sorted([ids["nadia"], ids["dev"]]), []), ([ids["olive"]], [ids["nadia"]]), ([], sorted([ids["dev"], ids["olive"]])),
    ]  # fmt: skip
    assert {(entry.actor_id, entry.subject_kind, entry.detail["day"]) for entry in entries} == {
        (cast.worker("mary").id, "team", str(cast.now.date()))
    }


def test_the_second_of_two_managers_is_told_and_changes_nothing(cast, put):
    put("nadia")
    with pytest.raises(Overtaken):
        put("olive", by="tom", seen=[])
    assert names_on(cast) == ["Nadia"]
    assert put("nadia", by="tom", seen=[]) is False, "they meant the same"
    assert put("olive", by="tom", seen=["nadia"]) is True and names_on(cast) == ["Olive"]


@pytest.mark.rule("U16")
@pytest.mark.parametrize("by", ["nadia", "dev", "mo", "ada"])
def test_nobody_but_a_manager_of_the_team_changes_its_rota(cast, put, by):
    with pytest.raises(Refused, match="Only a manager of this team"):
        put("nadia", by=by)
    assert db.session.query(RotaDay).count() == 0


def test_days_gone_by_closed_days_and_strangers_are_refused(cast, put):
    today = cast.now.date()  # a Friday
    for names, day, sentence in (
        (["nadia"], today - timedelta(days=1), "day is over"),
        (["nadia"], today + timedelta(days=1), "closed"),
        (["sue"], today, "does not work in this team"),
        (["ada"], today, "does not work in this team"),
    ):
        with pytest.raises(Refused, match=sentence):
            put(*names, day=day)
    assert put("sue", by="mo", team="South") is True


def test_the_table_itself_holds_nobody_twice_on_a_day(cast, put):
    put("nadia")
    row = db.session.query(RotaDay).one()
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(RotaDay(team_id=row.team_id, day=row.day, worker_id=row.worker_id, put_at=cast.now))


def test_a_day_with_nobody_on_the_rota_is_the_duty_roles(cast, put):
    put("nadia", day=cast.now.date() + timedelta(days=3))
    assert has_duty(cast) == (["Dev"], False)
    assert has_duty(cast, on=cast.now.date() + timedelta(days=3)) == (["Nadia"], True)
    assert has_duty(cast, "South") == ([], False)


@pytest.mark.rule("U24")
def test_those_on_the_rota_get_the_teams_duty_items_that_day_and_the_duty_role_does_not(cast, put):
    case = cast.case()
    with transaction():
        tell(now=cast.now, receiver=f"duty:{case.team_id}", kind="due", rule="L20", case=case, occasion="clock:1",
             words="Make today's contact", due_on=cast.now.date())  # fmt: skip
    put("nadia")
    assert [duty_items(cast, name) for name in ("nadia", "dev", "olive", "mary", "sue")] == [1, 0, 0, 0, 0]
    put("nadia", "mary")
    assert [duty_items(cast, name) for name in ("nadia", "dev", "mary")] == [1, 0, 1]
    put()
    assert [duty_items(cast, name) for name in ("nadia", "dev", "mary")] == [0, 1, 0]


@pytest.mark.rule("U13")
def test_for_somebody_away_their_deputy_and_with_nobody_left_the_role(cast, put):
    case = cast.case()
    with transaction():
        tell(now=cast.now, receiver=f"duty:{case.team_id}", kind="due", rule="L20", case=case, occasion="clock:1",
             words="Make today's contact", due_on=cast.now.date())  # fmt: skip
    put("nadia")
    away(cast, "nadia", deputy="olive")
    assert has_duty(cast) == (["Olive"], True)
    assert [duty_items(cast, name) for name in ("nadia", "olive", "dev")] == [0, 1, 0]
    away(cast, "olive")
    assert has_duty(cast) == (["Dev"], False)
    assert [duty_items(cast, name) for name in ("nadia", "olive", "dev")] == [0, 0, 1]


@pytest.mark.rule("U13")
def test_a_deputy_from_elsewhere_stands_in_for_a_duty_worker_and_not_for_a_practitioner(cast, put):
    put("nadia")
    away(cast, "nadia", deputy="sue")
    assert has_duty(cast) == (["Dev"], False), "Sue would see nothing of North"
    put("dev")
    away(cast, "dev", deputy="sue")
    case = cast.case()
    with transaction():
        tell(now=cast.now, receiver=f"duty:{case.team_id}", kind="due", rule="L20", case=case, occasion="clock:1",
             words="Make today's contact", due_on=cast.now.date())  # fmt: skip
    assert has_duty(cast) == (["Sue"], True) and duty_items(cast, "sue") == 1


@pytest.mark.rule("U33")
@pytest.mark.parametrize("how", ["leaves the team", "leaves"])
def test_whoever_left_is_not_on_duty_though_they_stand_on_the_rota(cast, put, how):
    put("nadia")
    with transaction():
        if how == "leaves":
            end_worker(actor=SYSTEM, now=cast.now, worker=cast.worker("nadia"))
        else:
            held = db.session.scalar(db.select(RoleHeld).where(RoleHeld.worker_id == cast.worker("nadia").id))
            end_role(actor=SYSTEM, now=cast.now, held=held)
    assert has_duty(cast) == (["Dev"], False)
    (day, *_later) = queries.plan(cast.team("North"), cast.now.date(), cast.now.date(), ())
    assert "Nadia Hussain" in [place.worker.name for place in day.places], "else saving would take her off unseen"
    put("olive")
    assert names_on(cast) == ["Olive"], "she can be taken off"


def test_a_deputy_who_ended_does_not_stand_in(cast, put):
    put("nadia")
    away(cast, "nadia", deputy="olive")
    with transaction():
        end_worker(actor=SYSTEM, now=cast.now, worker=cast.worker("olive"))
    assert has_duty(cast) == (["Dev"], False)


def test_the_plan_marks_who_is_away_and_who_is_not_in_the_team_yet(cast, put):
    monday = cast.now.date() - timedelta(days=4)
    put("nadia")
    away(cast, "nadia", from_on=monday + timedelta(days=7), until_on=monday + timedelta(days=8))
    with transaction() as session:
        session.add(RoleHeld(worker_id=cast.worker("sue").id, team_id=cast.team("North").id, role="practitioner",
                             from_on=monday + timedelta(days=9)))  # fmt: skip
    days = queries.plan(cast.team("North"), monday, cast.now.date(), ())
    assert [day.over for day in days[:5]] == [True] * 4 + [False]
    assert [day.closed for day in days[4:8]] == [None, "Closed", "Closed", None]
    assert [place.worker.name for place in days[0].places] == sorted(place.worker.name for place in days[0].places)
    nadia, sue = ([place for day in days for place in day.places if place.worker.id == cast.worker(name).id]
                  for name in ("nadia", "sue"))  # fmt: skip
    assert [number for number, place in enumerate(nadia) if place.away] == [7, 8]
    assert [number for number, place in enumerate(sue) if place.in_team] == [9, 10, 11, 12, 13]
    assert days[4].numbers == {cast.worker("nadia").id} and days[4].is_open and not days[5].is_open


def test_the_number_of_queries_does_not_grow_with_people_or_teams(cast, put):
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    def asked(actor):
        statements.clear()
        notices.receivers(actor, cast.now.date())
        return sum(statement.startswith("SELECT") for statement in statements)

    helen, sam, mary = cast.actor("helen"), cast.actor("sam"), cast.actor("mary")
    assert [asked(actor) for actor in (mary, sam)] == [2, 2] and asked(helen) <= 2
    put("nadia")
    one = asked(mary)
    put("nadia", "dev", "olive", "tom"), put("sue", "mo", by="mo", team="South")
    assert one == asked(mary) == asked(sam) == 4
