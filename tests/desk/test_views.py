"""The feed as page and as fragment, acknowledging in it, my cases."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.tray import operations as tray
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.notices import queries as notices
from casework.records.notices.models import Notice
from casework.records.notices.operations import tell

HTMX = {"HX-Request": "true"}


@pytest.fixture
def told(cast):
    """``told(case, "managers")``: an item in North's feeds."""

    def put(case, who="managers", kind="acknowledge", occasion="note:1", words="A contact was recorded", **facts):
        with transaction():
            tell(now=clock.now(), receiver=f"{who}:{case.team_id}", kind=kind, rule="L22", case=case, occasion=occasion,
                 words=words, **facts)  # fmt: skip
        return db.session.query(Notice).order_by(Notice.id.desc()).first()

    return put


def listed():
    return db.session.query(Entry).filter_by(act="feed.listed").order_by(Entry.seq).all()


def seen(answer):
    """The address by which the feed renews itself."""
    return answer.text.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")


def test_an_empty_feed_says_what_would_appear(as_person, cast):
    page = as_person("nadia").get("/").text
    assert "Nothing needs you now" in page and "appear here by themselves" in page
    assert listed() == []


@pytest.mark.rule("U39", "U24")
def test_dev_sees_what_duty_has_to_do_the_gravest_first(as_person, cast, told):
    case, today = cast.waiting(), clock.today()
    told(case, "duty", "due", occasion="clock:1", due_on=today, words="Make today's contact", clock=None)
    told(
        case, "duty", "overdue", occasion="clock:2", due_on=today - timedelta(days=9), words="Make the overdue contact"
    )
    page = as_person("dev").get("/").text
    assert "Start here: 1 item is overdue." in page and "2 items in all" in page
    assert "overdue by 9 days" in page and "due today" in page
    assert "Edith Marsh" in page and "Red" in page
    assert "North today" in page and "Dev Patel" in page
    assert page.index("Overdue (1)") < page.index("Due today (1)")
    assert "/acknowledgement" not in page, "a contact is made, not clicked away"


@pytest.mark.rule("U23", "U28")
def test_within_a_group_the_gravest_stands_first_so_that_nothing_milder_hides_it(as_person, cast, told, monkeypatch):
    """Two of four are shown: were they in the order of their dates, the urgent one and the Red would be left out."""
    monkeypatch.setattr(notices, "SHOWN", 2)
    cast.now, today = clock.now(), clock.today()
    names = {"Gwen": "full:low", "Grace": "full:low", "Rose": "none:high", "Una": "full:low"}
    cases = {name: cast.waiting(cell, person=cast.person(name, "Marsh")) for name, cell in names.items()}
    with transaction():
        tray.re_rate(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=cases["Una"], urgent=True,
                     rated=tray.Rated("priority", {"level": "high"}), happened_at=cast.now)  # fmt: skip
    for late, (name, case) in zip((9, 8, 2, 1), cases.items(), strict=True):
        told(case, "managers", "overdue", f"clock:{name}", due_on=today - timedelta(days=late))
    page = as_person("mary").get("/").text
    assert "Overdue (4)" in page and "The first 2 of 4 are shown" in page
    assert page.index("Una Marsh") < page.index("Rose Marsh") and "Gwen Marsh" not in page


MIDNIGHTS = [  # at the office, by UTC, before and after the nights that change the clock: days of 23 and of 25 hours
    datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC),
    datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 26, 0, tzinfo=UTC),
]  # fmt: skip


@pytest.mark.rule("U10", "U15")
@pytest.mark.parametrize("midnight", MIDNIGHTS, ids=[f"{midnight:%d %B %H:%M}" for midnight in MIDNIGHTS])
def test_what_is_due_today_is_overdue_from_the_offices_midnight_also_when_the_clock_changes(
    as_person, cast, told, midnight
):
    case, second = cast.waiting(), timedelta(seconds=1)
    with time_machine.travel(midnight - timedelta(minutes=2), tick=False) as traveller:
        told(case, "duty", "due", occasion="clock:1", due_on=clock.today(), words="Make today's contact")
        dev = as_person("dev")
        for moment, group in ((midnight - second, "Due today (1)"), (midnight, "Overdue (1)")):
            traveller.move_to(moment)
            page = dev.get("/").text
            assert group in page and "1 item in all" in page
        assert "overdue by 1 day" in page
        traveller.move_to(midnight + timedelta(hours=4))  # whatever hour came twice or never
        assert "overdue by 1 day" in as_person("dev").get("/").text


@pytest.mark.rule("U32")
def test_one_look_at_the_feed_is_one_entry_with_all_persons(as_person, cast, told):
    first, second = cast.case(), cast.case(person=cast.person("Arthur", "Reed"))
    told(first), told(second), told(second, occasion="note:2")
    as_person("mary").get("/")
    (entry,) = listed()
    assert entry.persons == sorted([first.person_id, second.person_id])


@pytest.mark.rule("U15")
def test_the_feed_renews_itself_and_answers_nothing_while_nothing_changed(as_person, cast, told):
    told(cast.case())
    mary = as_person("mary")
    address = seen(mary.get("/"))
    assert mary.get(address, headers=HTMX).status_code == 204
    assert len(listed()) == 1, "what was not shown again is not logged again"
    told(cast.case(), occasion="note:7")
    renewed = mary.get(address, headers=HTMX)
    assert renewed.status_code == 200 and renewed.text.strip().startswith('<section id="feed"')
    assert 'data-announce="1 new item in your feed"' in renewed.text and "data-passive" in renewed.text
    assert len(listed()) == 2
    assert "data-announce" not in mary.get("/").text


def test_the_fragments_address_opened_cold_is_a_whole_page(as_person, cast, told):
    told(cast.case())
    page = as_person("mary").get("/feed?seen=whatever")
    assert page.status_code == 200 and "<h1" in page.text


@pytest.mark.rule("U26", "L22")
def test_mary_acknowledges_without_javascript_and_with_it(as_person, cast, told):
    first, second = told(cast.case()), told(cast.case(), occasion="note:2")
    mary = as_person("mary")
    mary.get("/")
    answer = mary.post(f"/notices/{first.id}/acknowledgement", data={"whose": "team"})
    assert (answer.status_code, answer.location) == (303, "/?whose=team")
    answer = mary.post(f"/notices/{second.id}/acknowledgement", data={"whose": "all"}, headers=HTMX)
    assert (answer.status_code, answer.location) == (303, "/feed?whose=all")
    assert "Nothing needs you now" in mary.get(answer.location, headers=HTMX).text
    again = mary.post(f"/notices/{second.id}/acknowledgement", data={"whose": "all"})
    assert again.status_code == 303, "a second click is harmless"
    db.session.expire_all()
    assert {n.acknowledged_by_id for n in (first, second)} == {cast.worker("mary").id}


@pytest.mark.rule("U16")
def test_nobody_acknowledges_what_is_not_theirs(as_person, cast, told):
    notice = told(cast.case())
    for name in ("nadia", "mo"):
        assert as_person(name).post(f"/notices/{notice.id}/acknowledgement").status_code == 404
    assert "Edith" not in as_person("mo").get("/").text
    db.session.expire_all()
    assert notice.acknowledged_at is None


@pytest.mark.rule("L25", "U32")
def test_a_walk_that_is_due_stands_in_the_feed_without_a_person(as_person, cast):
    north = cast.team("North")
    with transaction():
        tell(now=clock.now(), receiver=f"managers:{north.id}", kind="due", rule="L25", team=north, occasion="walk:2026-11-13",
             words="Walk through the tray", due_on=clock.today() - timedelta(days=2))  # fmt: skip
    mary = as_person("mary")
    page = mary.get("/").text
    assert "1 item is overdue" in page and "overdue by 2 days" in page and "The whole tray" in page
    assert f'href="/tray/review?team={north.id}"' in page and "Not rated" not in page and "/acknowledgement" not in page
    assert mary.get(seen(mary.get("/")), headers=HTMX).status_code == 204
    assert listed() == [], "nobody's record was shown"
    for name in ("nadia", "mo"):
        assert "Walk through the tray" not in as_person(name).get("/").text


@pytest.mark.rule("U39")
def test_mine_and_my_teams_items_can_be_looked_at_apart(as_person, cast, told):
    told(cast.case())
    mary = as_person("mary")
    assert "Edith" not in mary.get("/?whose=mine").text
    assert "Edith" in mary.get("/?whose=team").text and "Edith" in mary.get("/?whose=nonsense").text


@pytest.mark.rule("U39")
def test_my_cases_are_those_i_hold_with_stage_level_and_what_is_due(as_person, cast):
    case, other = cast.waiting(), cast.case(person=cast.person("Arthur", "Reed"))
    with transaction():
        db.session.get(Case, case.id).holder_id = cast.worker("nadia").id
    page = as_person("nadia").get("/my-cases").text
    assert "Edith Marsh" in page and "Waiting on the tray" in page and "Red" in page and "Next contact" in page
    assert "Arthur Reed" not in page
    (entry,) = db.session.query(Entry).filter_by(act="my-cases.listed").all()
    assert entry.persons == [case.person_id]
    assert "You hold no case" in as_person("olive").get("/my-cases").text
    assert other.holder_id is None


def test_an_administrator_without_records_is_led_to_what_they_do(as_person, app):
    assert as_person("ada").get("/").location == "/staff"
    assert as_person("ada").get("/feed").status_code == 403
