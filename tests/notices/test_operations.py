"""Told once, put away once, seen by those it is for."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.records.audit.models import Entry
from casework.records.notices import queries
from casework.records.notices.models import Notice
from casework.records.notices.operations import acknowledge_notice, settle_for_clock, settle_for_team, tell
from casework.records.staff.operations import record_absence
from casework.records.staff.rules import SYSTEM


def told(cast, case, receiver, kind="acknowledge", occasion="note:1", **facts):
    with transaction():
        return tell(now=cast.now, receiver=receiver, kind=kind, rule="L22", case=case, occasion=occasion,
                    words="A contact was recorded", **facts)  # fmt: skip


def told_of_team(cast, receiver, team="North", kind="due", occasion="walk:2026-11-13", **facts):
    with transaction():
        return tell(now=cast.now, receiver=receiver, kind=kind, rule="L25", team=cast.team(team), occasion=occasion,
                    words="Walk through the tray", **facts)  # fmt: skip


def managers(cast, team="North"):
    return f"managers:{cast.team(team).id}"


def shown_to(cast, name, whose="all"):
    groups = queries.feed(cast.actor(name), cast.now.date(), whose)
    return {group.key: [notice.case_id for notice in group.notices] for group in groups}


@pytest.mark.rule("U12")
def test_the_same_matter_is_written_once_for_each_receiver(cast):
    case = cast.case()
    assert told(cast, case, managers(cast)) is True
    assert told(cast, case, managers(cast)) is False
    assert told(cast, case, managers(cast), occasion="note:2") is True
    assert told(cast, case, f"worker:{cast.worker('dev').id}") is True
    assert db.session.query(Notice).count() == 3


@pytest.mark.rule("U12")
def test_a_matter_of_a_team_is_written_once_for_each_receiver_too(cast):
    assert told_of_team(cast, managers(cast)) is True
    assert told_of_team(cast, managers(cast)) is False
    assert told_of_team(cast, managers(cast, "South"), "South") is True
    assert told_of_team(cast, managers(cast), occasion="walk:2026-11-20") is True
    assert told_of_team(cast, f"worker:{cast.worker('nadia').id}") is True
    assert db.session.query(Notice).count() == 4


def test_an_item_is_about_a_case_or_about_a_team(cast):
    with pytest.raises(ValueError, match="case or about a team"):
        told(cast, None, managers(cast))
    with pytest.raises(ValueError, match="case or about a team"):
        told(cast, cast.case(), managers(cast), team=cast.team("North"))


@pytest.mark.rule("U16")
def test_an_item_about_a_team_is_for_its_receivers_and_for_nobody_else(cast):
    told_of_team(cast, managers(cast), due_on=cast.now.date())
    item, today = db.session.query(Notice).one(), cast.now.date()
    for name, count in {"mary": 1, "tom": 1, "nadia": 0, "dev": 0, "mo": 0, "sam": 0, "helen": 0, "ada": 0}.items():
        assert shown_to(cast, name) == ({"due": [None]} if count else {}), name
        assert queries.open_count(cast.actor(name), today) == count, name
        assert queries.notice_for(cast.actor(name), item.id, today) is (item if count else None), name


@pytest.mark.rule("U16")
def test_an_item_about_a_team_of_ones_own_is_gone_with_ones_team(cast):
    told_of_team(cast, f"worker:{cast.worker('sue').id}"), told_of_team(cast, f"worker:{cast.worker('nadia').id}")
    told_of_team(cast, f"worker:{cast.worker('helen').id}", kind="know")
    assert shown_to(cast, "sue") == {}, "North is not Sue's"
    assert shown_to(cast, "nadia") == {"due": [None]} and shown_to(cast, "helen") == {"know": [None]}


@pytest.mark.rule("U26", "L25")
def test_a_walk_that_is_due_cannot_be_clicked_away_and_what_is_to_know_can(cast):
    told_of_team(cast, managers(cast))
    told_of_team(cast, f"worker:{cast.worker('sam').id}", kind="know", occasion="walk-late:2026-11-13")
    due, know = db.session.query(Notice).order_by(Notice.id)
    with transaction(), pytest.raises(Refused, match="goes away when what it asks for is done"):
        acknowledge_notice(actor=cast.actor("mary"), now=cast.now, notice=due)
    with transaction():
        assert acknowledge_notice(actor=cast.actor("sam"), now=cast.now, notice=know)
    (entry,) = db.session.query(Entry).filter_by(act="notice.acknowledged")
    assert (entry.persons, entry.detail) == ([], {"rule": "L25", "team": know.team_id})


@pytest.mark.rule("L25")
def test_what_was_asked_of_a_team_leaves_the_feeds_of_one_receiver_or_of_all(cast):
    told_of_team(cast, managers(cast)), told_of_team(cast, f"worker:{cast.worker('nadia').id}")
    told_of_team(cast, managers(cast, "South"), "South")
    told(cast, cast.case(), managers(cast))
    about = {"now": cast.now, "rule": "L25", "team_id": cast.team("North").id}
    with transaction():
        settle_for_team(**about, receiver=f"worker:{cast.worker('nadia').id}")
    assert shown_to(cast, "nadia") == {} and None in shown_to(cast, "mary")["due"]
    with transaction():
        settle_for_team(**about)
    assert list(shown_to(cast, "mary")) == ["acknowledge"] and shown_to(cast, "mo") == {"due": [None]}


@pytest.mark.rule("U26")
def test_mary_acknowledges_with_one_click_and_her_second_click_changes_nothing(cast):
    told(cast, cast.case(), managers(cast))
    notice = db.session.query(Notice).one()
    with transaction():
        assert acknowledge_notice(actor=cast.actor("mary"), now=cast.now, notice=notice)
    with transaction():
        later = cast.now + timedelta(hours=1)
        assert not acknowledge_notice(actor=cast.actor("tom"), now=later, notice=notice)
    assert (notice.acknowledged_at, notice.acknowledged_by_id) == (cast.now, cast.worker("mary").id)
    assert shown_to(cast, "mary") == {} and shown_to(cast, "tom") == {}
    assert db.session.query(Entry).filter_by(act="notice.acknowledged").count() == 1


@pytest.mark.rule("U26")
def test_nadia_cannot_acknowledge_what_is_for_the_managers(cast):
    told(cast, cast.case(), managers(cast))
    notice = db.session.query(Notice).one()
    with transaction(), pytest.raises(Refused, match="somebody else"):
        acknowledge_notice(actor=cast.actor("nadia"), now=cast.now, notice=notice)
    assert notice.acknowledged_at is None


@pytest.mark.rule("U16")
def test_a_manager_of_south_sees_and_finds_nothing_of_north(cast):
    told(cast, cast.case(), managers(cast))
    notice = db.session.query(Notice).one()
    assert shown_to(cast, "mo") == {} and queries.open_count(cast.actor("mo"), cast.now.date()) == 0
    assert queries.notice_for(cast.actor("mo"), notice.id, cast.now.date()) is None
    assert queries.notice_for(cast.actor("mary"), notice.id, cast.now.date()) is notice


@pytest.mark.rule("U16")
def test_an_item_of_ones_own_is_gone_with_ones_team(cast):
    told(cast, cast.case(), f"worker:{cast.worker('sue').id}")
    assert shown_to(cast, "sue") == {}, "Sue never worked in North: its person is not hers to see"


@pytest.mark.rule("U39")
def test_duty_falls_to_the_practitioners_while_the_duty_worker_is_away_without_a_deputy(cast):
    case, today = cast.case(), cast.now.date()
    told(cast, case, f"duty:{cast.team('North').id}", kind="due", due_on=today)
    assert shown_to(cast, "dev") == {"due": [case.id]} and shown_to(cast, "nadia") == {}
    with transaction():
        record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker("dev"), from_on=today)
    assert shown_to(cast, "nadia") == {"due": [case.id]}


def test_items_stand_in_groups_with_what_is_overdue_apart_from_today(cast, monkeypatch):
    today, team = cast.now.date(), cast.team("North").id
    late, now_due, to_read = cast.case(), cast.case(), cast.case()
    told(cast, late, f"duty:{team}", kind="due", due_on=today - timedelta(days=3))
    told(cast, now_due, f"duty:{team}", kind="due", due_on=today)
    told(cast, to_read, f"worker:{cast.worker('dev').id}", kind="know")
    assert shown_to(cast, "dev") == {"overdue": [late.id], "due": [now_due.id], "know": [to_read.id]}
    assert shown_to(cast, "dev", "mine") == {"know": [to_read.id]}
    assert shown_to(cast, "dev", "team") == {"overdue": [late.id], "due": [now_due.id]}
    assert queries.open_count(cast.actor("dev"), today) == 3
    monkeypatch.setattr(queries, "COUNTED", 2)
    assert queries.open_count(cast.actor("dev"), today) == 2, "a badge counts no further"


def test_of_sixty_items_the_first_are_shown_and_all_are_counted(cast):
    case = cast.case()
    for number in range(60):
        told(cast, case, managers(cast), occasion=f"note:{number}")
    (group,) = queries.feed(cast.actor("mary"), cast.now.date())
    assert (len(group.notices), group.total) == (queries.SHOWN, 60)


def test_a_feed_takes_one_query_a_group_and_uses_the_index(cast):
    told(cast, cast.case(), managers(cast))
    actor, statements = cast.actor("mary"), []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2:4]))
    queries.feed(actor, cast.now.date())
    groups = [each for each in statements if "FROM notice" in each[0]]
    assert len(groups) == len(queries.GROUPS) and len(statements) <= len(groups) + 2
    if db.engine.dialect.name == "sqlite":
        statement, values = groups[0]
        with db.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert any("ix_notice_receiver_open" in row[3] for row in plan), plan


@pytest.mark.rule("U24")
def test_a_met_clock_takes_its_items_out_of_all_feeds(cast):
    case = cast.waiting(days=20)
    clock = db.session.execute(text("SELECT id FROM clock WHERE kind = 'contact'")).one()
    for receiver, kind in (("duty", "due"), ("managers", "overdue")):
        told(cast, case, f"{receiver}:{cast.team('North').id}", kind=kind, clock=clock, due_on=cast.now.date())
    told(cast, case, managers(cast), occasion="note:9", clock=clock)
    with transaction():
        settle_for_clock(now=cast.now, clock=clock)
    assert shown_to(cast, "dev") == {} and shown_to(cast, "mary") == {"acknowledge": [case.id]}
