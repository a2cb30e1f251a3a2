"""The first sweep after an import: one item for each who is told, and everything exists all the same (U31)."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.clockwork.reminders import operations as reminders
from casework.clockwork.reminders.queries import due
from casework.ground.db import db, transaction
from casework.practice.escalation import queries as escalations
from casework.practice.escalation.models import Escalation
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.cases.models import Case
from casework.records.notices import operations as notices
from casework.records.notices import queries as feeds
from casework.records.notices.models import Notice
from tests.intake.lists import as_csv, people
from tests.intake.test_operations import Office

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}


@pytest.fixture
def office(cast):
    return Office(cast)


def late(cast, count, days=50):
    """Red, placed so long ago and heard of never since: overdue, beyond 28 days and, from a month on, beyond that too."""
    on = cast.now.date()
    facts = {"Date on list": on - timedelta(days=days), "Date referred": on - timedelta(days=days), "Last contact": "",
             "RAG": "Red", "Support": "None", "Risk of harm": "High", "Priority": "Low"}  # fmt: skip
    return [row | facts for row in people(count, on=on)]


def sweep(cast, now=None) -> Counter:
    now, raised = now or cast.now, Counter()
    for matter in due(now):
        with transaction():
            raised.update(reminders.tell(now=now, policies=cast.policies, matter=matter))
    return raised


def in_feed(cast, name, on=None) -> list[Notice]:
    return [each for group in feeds.feed(cast.actor(name), on or cast.now.date()) for each in group.notices]


@pytest.mark.rule("U31", "L26", "L27")
def test_after_a_list_of_thirty_late_people_each_has_one_item_and_every_escalation_exists(cast, office):
    office.bring_in(as_csv(late(cast, 30)))
    raised = sweep(cast)
    assert raised["L26"] == raised["L27"] == 30
    assert Counter(db.session.scalars(select(Escalation.rule))) == {"L26": 30, "L27": 30}
    for name in ("dev", "mary", "tom", "sam"):
        (item,) = in_feed(cast, name)
        assert (item.rule, item.team_id, item.case_id) == ("U31", cast.team("North").id, None), name
        assert feeds.open_count(cast.actor(name), cast.now.date()) == 1
    assert escalations.open_count(cast.actor("sam")) == 30 and escalations.count_for(cast.actor("mary")) == 60


@pytest.mark.rule("U12", "U31")
def test_a_second_sweep_and_one_of_another_process_tell_nothing_more(cast, office, app):
    office.bring_in(as_csv(late(cast, 5)))
    matters = due(cast.now)
    sweep(cast)
    before = db.session.scalar(select(func.count()).select_from(Notice))
    for matter in matters:
        with transaction():
            assert reminders.tell(now=cast.now, policies=cast.policies, matter=matter) == []
    assert sweep(cast) == {}
    assert db.session.scalar(select(func.count()).select_from(Notice)) == before


@pytest.mark.rule("U24", "U31")
def test_left_alone_for_two_working_days_each_contact_of_the_summary_climbs(cast, office):
    office.bring_in(as_csv(late(cast, 3, days=10)))
    sweep(cast)
    assert db.session.scalars(select(Escalation)).all() == []
    assert sweep(cast, cast.now + timedelta(days=4))["U24"] == 3  # from Friday to Tuesday


@pytest.mark.rule("U24", "U31")
def test_whoever_acknowledges_the_summary_has_taken_its_contacts_on(cast, office):
    office.bring_in(as_csv(late(cast, 3, days=10)))
    sweep(cast)
    (item,) = in_feed(cast, "mary")
    with transaction():
        notices.acknowledge_notice(actor=cast.actor("mary"), now=cast.now, notice=item)
    assert sweep(cast, cast.now + timedelta(days=4))["U24"] == 0
    assert in_feed(cast, "mary") == [] and len(in_feed(cast, "dev")) == 1


@pytest.mark.rule("U31")
def test_the_summary_of_duty_leaves_with_the_last_of_its_contacts(cast, office):
    office.bring_in(as_csv(late(cast, 2, days=10)))
    sweep(cast)
    for left, case in zip((1, 0), db.session.scalars(select(Case).order_by(Case.id)).all(), strict=True):
        with transaction():
            tray.record_contact(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case,
                                happened_at=cast.now, reached=Reached("person", "telephone"), sections=SECTIONS,
                                rated=())  # fmt: skip
        assert len(in_feed(cast, "dev")) == left
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U24", "U31")
def test_what_comes_due_after_the_import_is_told_by_itself(cast, office):
    office.bring_in(as_csv([row | {"Last contact": cast.now.date()} for row in late(cast, 2, days=10)]))
    assert sweep(cast) == {}
    next_week = cast.now + timedelta(days=7)
    sweep(cast, next_week)
    assert [item.rule for item in in_feed(cast, "dev", next_week.date())] == ["L20", "L20"]


@pytest.mark.rule("U31")
def test_once_put_away_the_summary_hides_nothing(cast, office):
    office.bring_in(as_csv(late(cast, 2, days=10)))
    (item,) = in_feed(cast, "mary")
    with transaction():
        notices.acknowledge_notice(actor=cast.actor("mary"), now=cast.now, notice=item)
    sweep(cast)
    assert [each.rule for each in in_feed(cast, "mary")] == ["U24", "U24"]


@pytest.mark.rule("U31", "U16")
def test_the_item_leads_to_what_the_list_needs_first(cast, office, as_person):
    office.bring_in(as_csv(late(cast, 2)))
    run = in_feed(cast, "mary")[0].occasion.partition(":")[2]
    mary = as_person("mary")
    assert f"/import/{run}/first" in mary.get("/").text
    page = mary.get(f"/import/{run}/first")
    assert page.status_code == 200 and "Gates of triage open" in page.text and "South" not in page.text
    assert "list.csv" not in page.text
    assert as_person("dev").get(f"/import/{run}/first").status_code == 200
    assert as_person("sue").get(f"/import/{run}/first").status_code == 404
    assert mary.get(f"/import/{run}").status_code == 404
