"""Where items lead, and what to begin with."""

from datetime import date

import pytest

from casework.pages.desk.rules import about_team, due_when, leads_on_for_team, leads_to, mark_of, what_first


@pytest.mark.parametrize(
    ("kind", "facts", "href"),
    [
        ("due", {"clock": True}, "/cases/5/notes/new?type=pwt"),
        ("overdue", {"clock": True}, "/cases/5/notes/new?type=pwt"),
        ("due", {"clock": True, "occasion": "review:4"}, "/cases/5/outcome"),
        ("overdue", {"clock": True, "occasion": "review:4"}, "/cases/5/outcome"),
        ("acknowledge", {"note_id": 9, "occasion": "allocation:4"}, "/cases/5#note-9"),
        ("acknowledge", {"note_id": 9}, "/cases/5#note-9"),
        ("escalation", {"escalation_id": 7}, "/escalations/7"),
        ("know", {"escalation_id": 7}, "/escalations/7"),
        ("know", {"clock": True}, "/cases/5"),
    ],
)
def test_each_item_leads_to_what_is_to_be_done(kind, facts, href):
    facts = {"note_id": None, "escalation_id": None, "clock": False} | facts
    assert leads_to(kind, 5, **facts)[0] == href


@pytest.mark.rule("L25")
def test_an_item_about_a_team_leads_to_its_walk_its_tray_or_its_import():
    assert leads_on_for_team("due", 3, "walk:2026-11-13")[0] == "/tray/review?team=3"
    assert leads_on_for_team("know", 3, "walk-late:2026-11-13")[0] == "/tray?team=3"
    assert leads_on_for_team("acknowledge", 3, "import:7")[0] == "/import/7/first"


@pytest.mark.rule("S15")
def test_an_item_about_a_dip_sample_leads_to_the_sample_and_says_so():
    assert leads_on_for_team("due", 3, "dip-sample:7") == ("/dip-samples/7", "Open the sample")
    assert leads_on_for_team("know", 3, "dip-sample-late:7")[0] == "/dip-samples/7"
    assert about_team("dip-sample:7") == about_team("dip-sample-late:7") == "The monthly dip sample"
    assert about_team("walk:2026-11-13") == "The whole tray"


def test_what_is_due_later_is_not_said_to_be_due_today():
    today, later = date(2026, 11, 20), date(2026, 11, 30)
    assert due_when([today, None], 2, today) == due_when([], 0, today) == "due today"
    assert due_when([today, later], 2, today) == "due today or later"
    assert due_when([later], 1, today) == "due later"
    assert due_when([later], 30, today) == "due today", "of the others nothing is known"
    assert what_first({"due": 1}, "due later") == "Start here: 1 item is due later"


def test_the_gravest_group_is_named_first():
    totals = {"escalation": 0, "overdue": 0, "due": 4, "acknowledge": 9, "know": 1}
    assert what_first(totals) == "Start here: 4 items are due today"
    assert what_first(totals | {"overdue": 1}) == "Start here: 1 item is overdue"
    assert what_first(totals | {"escalation": 1200}) == "Start here: 1,200 escalations wait for your decision"
    assert what_first(dict.fromkeys(totals, 0)) == "Nothing needs you now"


def test_the_mark_changes_with_what_is_shown_and_with_the_day():
    today, items = date(2026, 11, 20), [(1, "due", "Make today's contact")]
    assert mark_of(today, items) == mark_of(today, list(items))
    assert len({mark_of(today, items), mark_of(today, []), mark_of(date(2026, 11, 21), items)}) == 3
