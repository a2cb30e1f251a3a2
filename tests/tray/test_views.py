"""The tray, the contact form and the attempt form, as browsers get them."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.ground.web import day
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations, queries
from casework.records.audit.models import Entry
from casework.records.cases.operations import comment
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes
from casework.records.notices import queries as notices

CONTACT = {
    "reached": "person", "how": "telephone", "reason": "Weekly call", "found": "Managing", "analysis": "Steady",
    "next_steps": "Call next week", "happened_on": f"{today():%d/%m/%Y}", "rag": "none:high", "decided": "",
}  # fmt: skip


@pytest.fixture
def today_cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.mark.rule("U16", "U18", "U32")
def test_a_practitioner_sees_only_her_own_teams_tray_and_the_trail_holds_who_was_in_the_list(today_cast, as_person):
    today_cast.waiting()
    walter = today_cast.person("Walter", "Quill", team="South", by="mo")
    south = today_cast.waiting(team="South", person=walter)
    page = as_person("sue").get("/tray").text
    assert "Quill" in page and "Marsh" not in page
    entry = db.session.scalar(db.select(Entry).where(Entry.act == "tray.listed").order_by(Entry.seq.desc()))
    assert entry.persons == [south.person_id]


@pytest.mark.rule("U16")
@pytest.mark.parametrize("address", ["/cases/{}/contact", "/cases/{}/attempt", "/risk/rag?case={}"])
def test_a_south_practitioner_finds_nothing_at_a_north_address(today_cast, as_person, address):
    case = today_cast.waiting()
    assert as_person("sue").get(address.format(case.id)).status_code == 404
    assert as_person("nadia").get(address.format(case.id)).status_code == 200


@pytest.mark.rule("U16")
def test_a_crafted_contact_on_another_teams_case_saves_nothing(today_cast, as_person):
    case, browser = today_cast.waiting(), as_person("sue")
    assert browser.post(f"/cases/{case.id}/contact", data=CONTACT).status_code == 404
    assert notes.notes_of(case.id) == []


@pytest.mark.rule("L22", "L20")
def test_a_contact_saved_leads_back_to_the_case_and_says_the_next_date(today_cast, as_person):
    case, browser = today_cast.waiting(days=10), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    answer = browser.post(f"/cases/{case.id}/contact", data=CONTACT)
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    assert "The next contact is due by" in browser.get(answer.location).text
    assert [note.title for note in notes.notes_of(case.id)] == ["PWT"]


def test_for_htmx_the_browser_is_told_where_to_go(today_cast, as_person):
    case, browser = today_cast.waiting(), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    answer = browser.post(f"/cases/{case.id}/contact", data=CONTACT, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/cases/{case.id}"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_with_a_mistake_comes_back_with_every_word_still_there(today_cast, as_person, headers):
    case, browser = today_cast.waiting(), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    typed = CONTACT | {"analysis": "", "found": "Her hip is <worse> & hurts", "happened_on": "31/02/2026", "reached_who": "x"}
    answer = browser.post(f"/cases/{case.id}/contact", data=typed, headers=headers)
    assert answer.status_code == 422
    assert "Her hip is &lt;worse&gt; &amp; hurts" in answer.text
    assert 'value="31/02/2026"' in answer.text and "must be a real date" in answer.text
    assert "Write something under" in answer.text
    assert notes.notes_of(case.id) == []


@pytest.mark.rule("U8")
def test_whoever_was_reached_instead_of_the_person_is_named(today_cast, as_person):
    case, browser = today_cast.waiting(), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    answer = browser.post(f"/cases/{case.id}/contact", data=CONTACT | {"reached": "relevant-person"})
    assert answer.status_code == 422 and "who it was" in answer.text


@pytest.mark.rule("L17")
def test_deciding_otherwise_without_saying_why_is_refused_beside_the_reasoning(today_cast, as_person):
    case, browser = today_cast.waiting(), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    answer = browser.post(f"/cases/{case.id}/contact", data=CONTACT | {"decided": "green"})
    assert answer.status_code == 422 and "suggests Red and you decided Green" in answer.text


LIFTED = CONTACT | {"rag": "full:low", "priority": "high", "complexity": "", "urgent_was": ""}


SIGNS = (
    "Needs four calls a day and receives three", "Walks about at night", "A carer is close to stopping",
    "Court of Protection",
)  # fmt: skip


@pytest.mark.rule("L14", "L15", "L18", "L19")
@pytest.mark.parametrize("words", SIGNS)
def test_what_points_to_each_choice_stands_on_the_form_of_a_contact_once(today_cast, as_person, words):
    page = as_person("nadia").get(f"/cases/{today_cast.waiting().id}/contact").text
    assert page.count(words) == 1


@pytest.mark.rule("L18", "L21")
def test_a_contact_that_finds_the_priority_high_and_urgent_says_when_to_be_in_touch_again(today_cast, as_person):
    case, browser, address = today_cast.waiting("full:low"), as_person("nadia"), "/cases/{}/contact"
    page = browser.get(address.format(case.id)).text
    assert page.count("No change: not rated yet") == 2
    answer = browser.post(address.format(case.id), data=LIFTED | {"urgent": "y"})
    assert answer.status_code == 303
    placement = queries.placement_of(case.id)
    assert (placement.priority, placement.complexity, placement.urgent) == ("high", None, True)
    response = clocks.running_one(case.id, "response")
    assert response.due_on == placement.next_on <= today() + timedelta(days=1)
    saved = browser.get(answer.location).text
    assert f"The next contact is due by {day(response.due_on)}." in saved and "urgent: response needed" in saved
    again = browser.get(address.format(case.id)).text
    assert "No change: <strong" in re.sub(r"\s+", " ", again) and 'name="urgent_was" type="hidden" value="y"' in again
    assert re.search(r'name="urgent"[^>]* checked|checked[^>]* name="urgent"', again), "the mark as it stands"


@pytest.mark.rule("L18", "L21")
def test_no_change_leaves_priority_and_its_mark_even_when_somebody_else_changed_them_meanwhile(today_cast, as_person):
    case, browser = today_cast.waiting("full:low"), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    with transaction():
        operations.re_rate(actor=today_cast.actor("mary"), now=this_moment(), policy=today_cast.policy, case=case, urgent=True,
                           rated=operations.Rated("priority", {"level": "high"}), happened_at=this_moment())  # fmt: skip
    assert browser.post(f"/cases/{case.id}/contact", data=LIFTED | {"priority": ""}).status_code == 303
    assert queries.placement_of(case.id).urgent
    assert len([r for r in ratings.ratings_of(case.id) if r.tool == "priority"]) == 1


@pytest.mark.rule("L18")
@pytest.mark.parametrize(
    ("changes", "status", "urgent"),
    [
        ({"urgent": "y"}, 303, True),
        ({"priority": "medium", "urgent": "y"}, 422, False),
        ({"priority": "purple"}, 422, False),
        ({"urgent_was": "y"}, 303, False),
    ],
)
def test_the_mark_alone_can_change_and_goes_with_high_only(today_cast, as_person, changes, status, urgent):
    case, browser = today_cast.waiting("full:low"), as_person("nadia")
    with transaction():
        operations.re_rate(actor=today_cast.actor("mary"), now=this_moment(), policy=today_cast.policy, case=case,
                           rated=operations.Rated("priority", {"level": "high"}), happened_at=this_moment())  # fmt: skip
    browser.get(f"/cases/{case.id}/contact")
    typed = LIFTED | {"priority": "", "found": "Her hip is <worse>"} | changes
    answer = browser.post(f"/cases/{case.id}/contact", data=typed)
    assert answer.status_code == status
    assert queries.placement_of(case.id).urgent == urgent
    if status == 422:
        assert "Only High can be urgent" in answer.text or "no such choice" in answer.text
        assert "Her hip is &lt;worse&gt;" in answer.text


@pytest.mark.rule("L18")
def test_without_any_priority_the_mark_alone_is_refused_beside_the_scale(today_cast, as_person):
    case, browser = today_cast.waiting("full:low"), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    answer = browser.post(f"/cases/{case.id}/contact", data=LIFTED | {"priority": "", "urgent": "y"})
    assert answer.status_code == 422 and 'href="#priority"' in answer.text


@pytest.mark.rule("L18", "L20", "U7")
def test_a_pick_of_priority_is_answered_with_the_earlier_of_both_dates(today_cast, as_person):
    case, browser = today_cast.waiting("full:low"), as_person("nadia")
    ask = lambda more: browser.get(f"/risk/rag?case={case.id}&rag=full:low{more}", headers={"HX-Request": "true"}).text  # noqa: E731
    assert "/rules/L20" in ask("") and "/rules/L20" in ask("&priority=medium") and "/rules/L20" in ask("&urgent=y")
    assert "/rules/L18" in ask("&priority=high") and "in 1" not in ask("&priority=high&urgent=y")
    assert "/rules/L18" in ask("&placing=1&priority=high&urgent_response=y")
    for odd in ("&happened_on=31/02/2026", "&happened_on=1/1/2099", "&priority=purple", "&happened_on=" + "x" * 500):
        assert ask(odd) == ask("")
    assert ask("&happened_on=1/1/2026") != ask("")
    before = browser.post(f"/cases/{case.id}/contact", data=LIFTED | {"check": "1"})
    assert before.status_code == 200 and "/rules/L18" in before.text and notes.notes_of(case.id) == []


def test_a_draft_of_another_day_is_shown_even_before_it_is_a_date(today_cast, as_person):
    case, browser = today_cast.waiting("full:low"), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    page = browser.post(f"/cases/{case.id}/contact", data=LIFTED | {"next_on": "some time in spring"})
    assert page.status_code == 422
    assert re.search(r"<details[^>]* open>\s*<summary[^>]*><span[^>]*>Agree another day", page.text)


@pytest.mark.rule("L13", "L20")
def test_a_pick_is_answered_with_level_date_and_rule(today_cast, as_person):
    case = today_cast.waiting()
    answer = as_person("nadia").get(f"/risk/rag?case={case.id}&support=none&harm=low", headers={"HX-Request": "true"})
    assert "Amber" in answer.text and "in 14 days" in answer.text or "in 1" in answer.text
    assert "/rules/L20" in answer.text and "/rules/L13" in answer.text
    nothing = as_person("nadia").get(f"/risk/rag?case={case.id}&rag=purple:9", headers={"HX-Request": "true"})
    assert nothing.status_code == 200 and "Pick a cell" in nothing.text


def test_without_javascript_a_button_shows_level_and_date_and_saves_nothing(today_cast, as_person):
    case, browser = today_cast.waiting(), as_person("nadia")
    browser.get(f"/cases/{case.id}/contact")
    answer = browser.post(f"/cases/{case.id}/contact", data=CONTACT | {"rag": "full:low", "check": "1"})
    assert answer.status_code == 200 and "Green" in answer.text and "Weekly call" in answer.text
    assert notes.notes_of(case.id) == []


@pytest.mark.rule("L23")
def test_an_attempt_is_saved_with_its_safe_and_well_decision(today_cast, as_person):
    case, browser = today_cast.waiting(), as_person("nadia")
    browser.get(f"/cases/{case.id}/attempt")
    when = {"how": "telephone", "happened_on": CONTACT["happened_on"]}
    typed = when | {"tried": "Rang at 9 and at 4", "safe_and_well": "Seen by her GP"}
    assert browser.post(f"/cases/{case.id}/attempt", data=typed).status_code == 422
    answer = browser.post(f"/cases/{case.id}/attempt", data=typed | {"safe_and_well_needed": "not-needed"})
    assert answer.status_code == 303
    assert queries.attempts_of(case.id)[0].how == "telephone"


def test_the_tray_says_what_is_hidden_by_filters_and_reads_any_query_calmly(today_cast, as_person):
    today_cast.waiting("none:high", days=20)
    today_cast.waiting("full:low")
    browser = as_person("nadia")
    assert "1 hidden by filters" in browser.get("/tray?rag=red").text
    assert "overdue by" in browser.get("/tray?due=overdue").text
    odd_ones = ("page=0", "page=999999", "rag=%22%3E", "team=999", "sort=nonsense&due=x", "team=x", "page=²")
    for odd in (*odd_ones, "team=99999999999999999999", "page=99999999999999999999"):
        assert browser.get(f"/tray?{odd}").status_code == 200


def test_the_fragment_of_the_tray_is_the_very_part_of_its_page(today_cast, as_person):
    today_cast.waiting()
    browser = as_person("nadia")
    fragment = browser.get("/tray", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    squeeze = lambda text: re.sub(r"\s+", " ", text).strip()  # noqa: E731
    assert squeeze(fragment) in squeeze(browser.get("/tray").text)


def test_the_number_of_queries_does_not_grow_with_the_rows(app, today_cast, as_person):
    from sqlalchemy import event

    browser = as_person("nadia")

    def queries_for_the_tray():
        asked = []
        listen = lambda *args: asked.append(args[2])  # noqa: E731
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        browser.get("/tray")
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    today_cast.waiting()
    few = queries_for_the_tray()
    for _ in range(6):
        today_cast.waiting()
    assert queries_for_the_tray() == few


@pytest.mark.rule("L25", "L28")
def test_each_step_from_a_row_leads_back_to_that_row_under_the_same_filters(today_cast, as_person):
    case, mary = today_cast.waiting(), as_person("mary")
    row = f"back=%2Ftray%3Frag%3Dred%26sort%3Dwaiting%23case-{case.id}"
    page = mary.get("/tray?rag=red&sort=waiting").text
    for step in ("", "/contact", "/ratings/new", "/escalate", "/outcome"):
        assert f'href="/cases/{case.id}{step}?{row}"' in page, step
    saved = mary.post(f"/cases/{case.id}/contact?{row}", data=CONTACT)
    assert saved.location == f"/tray?rag=red&sort=waiting#case-{case.id}"
    rated = mary.post(f"/cases/{case.id}/ratings/new?tool=rag&{row}", data={"rag": "full:low"})
    assert rated.location == f"/tray?rag=red&sort=waiting#case-{case.id}"


@pytest.mark.rule("L27", "L24")
def test_escalating_and_taking_off_are_offered_to_managers_only(today_cast, as_person):
    case = today_cast.waiting()
    page = as_person("nadia").get("/tray").text
    assert f"/cases/{case.id}/contact?" in page
    assert f"/cases/{case.id}/escalate" not in page and f"/cases/{case.id}/outcome" not in page


def test_the_newest_comment_stands_in_the_row_and_long_ones_are_cut(today_cast, as_person):
    case = today_cast.waiting()
    for words in ("Rang her son", "The key is with number 12. " + "Ring twice. " * 30):
        with transaction():
            comment(actor=today_cast.actor("nadia"), now=today_cast.now, case=case, words=words)
    page = as_person("nadia").get("/tray").text
    assert "The key is with number 12." in page and "Rang her son" not in page and page.count("Ring twice.") < 10


@pytest.mark.rule("L26")
def test_who_waited_too_long_is_filtered_by_the_clock_and_the_filter_can_be_taken_off(today_cast, as_person):
    today_cast.waiting(days=10)
    late = today_cast.waiting(days=29, person=today_cast.person("Arthur", "Reed"))
    page = as_person("nadia").get("/tray?past_limit=1").text
    assert "Reed" in page and "Marsh" not in page
    assert "Waited too long for a named worker" in page and f'id="case-{late.id}"' in page
    assert "Showing 1 of 2 people" in page


def test_very_long_lists_are_counted_so_far_and_no_further(cast, as_person, monkeypatch):
    for days in (2, 20, 30):
        cast.waiting("none:high", days=days)
    monkeypatch.setattr(queries, "COUNTED", 2)
    page = as_person("mary").get("/tray").text
    assert "More than 2 people are waiting. Use the filters below to see fewer." in page, "she has one team"
    assert "Choose a team to see fewer." in as_person("helen").get("/tray").text
    assert "Showing the first 2 of more than 2 people." in page
    some = as_person("mary").get("/tray?due=overdue").text
    assert "of more than 2 people." in some and "hidden by filters" not in some


def test_a_badge_says_99_and_no_more(cast, as_person, monkeypatch):
    monkeypatch.setattr(notices, "open_count", lambda *_: notices.COUNTED)
    page = as_person("mary").get("/tray").text
    assert page.count(">99+<") == 2, "the menu's and the feed's"
