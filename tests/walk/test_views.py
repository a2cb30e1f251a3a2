"""The weekly walk in the browser: where it is due, one case after another, its record."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.practice.tray import operations as tray
from casework.practice.walk.models import Walk, WalkItem
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.notes import queries as notes
from casework.records.people import operations as people

HTMX = {"HX-Request": "true"}
CONTACT = {
    "reached": "person", "how": "telephone", "reason": "Weekly call", "found": "Managing", "analysis": "Steady",
    "next_steps": "Call next week", "rag": "none:high", "decided": "",
}  # fmt: skip


@pytest.fixture
def waiting(cast):
    """Edith, Red for 9 days, with a note, a comment and a warning; Desmond, Amber. All recorded a minute ago."""
    cast.now = this_moment() - timedelta(minutes=1)
    edith = cast.waiting(days=9, reference="T1", reason="Fell on the stairs")
    desmond = cast.waiting("moderate:moderate", person=cast.person("Desmond", "Larkin"))
    act = {"actor": cast.actor("nadia"), "now": cast.now}
    tried = {"tried": "Rang twice", "safe-and-well": "Seen today"}
    with transaction():
        cases.comment(**act, case=edith, words="Her neighbour rang")
        people.add_warning(**act, person=edith.person, kind="other", words="A large dog", review_on=today())
        tray.record_attempt(**act, policy=cast.policy, case=edith, happened_at=cast.now, how="telephone",
                            safe_and_well="not-needed", sections=tried)  # fmt: skip
    return edith, desmond


def north(cast):
    return f"/tray/review?team={cast.team('North').id}"


def started(cast, browser):
    browser.get(north(cast))
    assert browser.post("/tray/review", data={"team": cast.team("North").id}).location == north(cast)
    return db.session.scalar(db.select(Walk))


def press(browser, page, **how):
    """Press the main button of the page."""
    action = re.search(r'action="(/tray/review/\d+/cases/\d+)"', page.text)[1]
    shown = re.search(r'name="shown" value="(\d+)"', page.text)[1]
    return browser.post(action, data={"shown": shown}, **how)


def seen():
    db.session.rollback()
    return [(item.case_id, item.what) for item in db.session.scalars(db.select(WalkItem).order_by(WalkItem.id))]


@pytest.mark.rule("L25")
def test_the_tray_and_the_feed_tell_a_manager_that_the_walk_is_overdue_and_nobody_else(cast, as_person, waiting):
    mary = as_person("mary")
    for address in ("/tray", "/"):
        page = mary.get(address).text
        assert "Weekly walk" in page and "overdue by 2 days" in page and "Walk through the tray" in page, address
        assert "Weekly walk" not in as_person("nadia").get(address).text
        south = as_person("mo").get(address).text
        assert "Weekly walk" in south and "nobody is waiting" in south and "overdue by" not in south


@pytest.mark.rule("L25", "L21", "U11")
def test_each_case_is_shown_with_all_that_is_to_be_looked_at(cast, as_person, waiting):
    mary, (edith, _desmond) = as_person("mary"), waiting
    started(cast, mary)
    page = mary.get(north(cast)).text
    for words in ("0 of 2 seen", "Edith Marsh", "A large dog", "Red", "Why?", "overdue by 2 days", "9 days on the tray",
                  "9 days since the first referral", "Her neighbour rang", "Rang twice", "Seen today", "Not rated",
                  "Fell on the stairs", "Seen, no change"):  # fmt: skip
        assert words in page, words
    assert "Desmond" not in page
    entry = db.session.scalar(db.select(Entry).where(Entry.act == "case.read").order_by(Entry.seq.desc()))
    assert (entry.persons, entry.subject_id) == ([edith.person_id], edith.id)


@pytest.mark.rule("L25")
def test_by_whole_pages_the_walk_goes_on_to_the_next_and_ends_on_its_record(cast, as_person, waiting):
    mary, (edith, desmond) = as_person("mary"), waiting
    walk = started(cast, mary)
    answer = press(mary, mary.get(north(cast)))
    assert (answer.status_code, answer.location) == (303, north(cast))
    page = mary.get(north(cast))
    assert "1 of 2 seen" in page.text and "Desmond Larkin" in page.text
    answer = press(mary, page)
    assert (answer.status_code, answer.location) == (303, f"/tray/review/{walk.id}")
    record = mary.get(answer.location).text
    for words in ("The walk is finished", "Mary Byrne", "Edith Marsh", "Desmond Larkin", "Seen, no change", "2 people"):
        assert words in record, words
    assert seen() == [(edith.id, "seen"), (desmond.id, "seen")]
    assert "in 7 days" in mary.get("/tray").text
    assert f"/tray/review/{walk.id}" in mary.get(north(cast)).text, "the record stays in reach"


@pytest.mark.rule("L25")
def test_for_htmx_the_next_case_comes_as_a_fragment_and_the_record_by_redirect(cast, as_person, waiting):
    mary = as_person("mary")
    walk = started(cast, mary)
    answer = press(mary, mary.get(north(cast)), headers=HTMX)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert 'data-announce="1 of 2 seen. Next: Desmond Larkin"' in answer.text and "data-focus" in answer.text
    assert press(mary, answer, headers=HTMX).headers["HX-Redirect"] == f"/tray/review/{walk.id}"


@pytest.mark.rule("L25", "L21", "L22")
def test_a_contact_recorded_from_the_walk_leads_back_to_it_and_is_in_its_record(cast, as_person, waiting):
    mary, (edith, _desmond) = as_person("mary"), waiting
    walk = started(cast, mary)
    link = re.search(r'href="(/cases/\d+/contact\?back=[^"]+)"', mary.get(north(cast)).text)[1]
    form = mary.get(link).text
    assert f'action="{link}"' in form
    refused = mary.post(link, data=CONTACT | {"analysis": "", "happened_on": f"{today():%d/%m/%Y}"})
    assert refused.status_code == 422 and f'action="{link}"' in refused.text, "a mistake does not lose the way"
    answer = mary.post(link, data=CONTACT | {"happened_on": f"{today():%d/%m/%Y}", "rag": "full:low"})
    assert (answer.status_code, answer.location) == (303, f"{north(cast)}&case={edith.id}")
    assert "Desmond Larkin" in mary.get(north(cast)).text, "the contact has moved her down the tray"
    assert "Desmond Larkin" in mary.get(f"{north(cast)}&case={10**30}").text
    page = mary.get(answer.location)
    assert "Edith Marsh" in page.text and "Recorded since this walk began" in page.text
    assert "Seen, with changes" in page.text and "Seen, no change" not in page.text
    press(mary, page)
    assert seen() == [(edith.id, "changed")]
    record = mary.get(f"/tray/review/{walk.id}").text
    note = notes.notes_of(edith.id)[0]
    assert f"/cases/{edith.id}#note-{note.id}" in record and "Under way: 1 person still" in record


@pytest.mark.parametrize("action", ["attempt", "escalate"])
def test_the_other_ways_out_of_the_walk_lead_back_too(cast, as_person, waiting, action):
    mary, (edith, _desmond) = as_person("mary"), waiting
    started(cast, mary)
    typed = {"how": "telephone", "safe_and_well_needed": "not-needed", "tried": "Rang", "safe_and_well": "Seen",
             "happened_on": f"{today():%d/%m/%Y}", "reason": "She fell again"}  # fmt: skip
    address = f"/cases/{edith.id}/{action}?back=%2Ftray%2Freview%3Fteam%3D{cast.team('North').id}"
    mary.get(address)
    assert mary.post(address, data=typed).location == north(cast)


@pytest.mark.parametrize(
    "back", ["https%3A%2F%2Felsewhere.example", "%2F%2Felsewhere.example", "javascript%3Aalert(1)"]
)
def test_a_way_back_never_leads_to_another_site(cast, as_person, waiting, back):
    nadia, (edith, _desmond) = as_person("nadia"), waiting
    address = f"/cases/{edith.id}/contact?back={back}"
    page = nadia.get(address).text
    assert "elsewhere" not in page and "javascript:" not in page
    answer = nadia.post(address, data=CONTACT | {"happened_on": f"{today():%d/%m/%Y}"})
    assert answer.location == f"/cases/{edith.id}"


@pytest.mark.rule("L21", "L25")
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_recorded_while_she_looked_is_shown_before_the_case_counts_as_seen(cast, as_person, waiting, headers):
    mary, (edith, _desmond) = as_person("mary"), waiting
    started(cast, mary)
    page = mary.get(north(cast))
    with transaction():
        cases.comment(actor=cast.actor("nadia"), now=this_moment(), case=edith, words="She is in hospital")
    answer = press(mary, page, headers=headers)
    assert answer.status_code == 422 and seen() == []
    assert "Look again" in answer.text and "She is in hospital" in answer.text and "Seen, with changes" in answer.text
    press(mary, answer, headers=headers)
    assert seen() == [(edith.id, "changed")]


@pytest.mark.rule("U12")
def test_the_same_button_pressed_twice_counts_once_and_an_ended_walk_leads_on(cast, as_person, waiting):
    mary, (edith, desmond) = as_person("mary"), waiting
    walk = started(cast, mary)
    page = mary.get(north(cast))
    press(mary, page)
    assert press(mary, page).location == north(cast)
    assert seen() == [(edith.id, "seen")]
    with transaction():
        tray.take_off_tray(
            actor=cast.actor("mary"), now=this_moment(), policy=cast.policy, case=desmond, how="allocated"
        )
    page = mary.get(north(cast)).text
    assert "Nobody is left to look at" in page
    assert mary.post(f"/tray/review/{walk.id}/end").location == f"/tray/review/{walk.id}"
    assert mary.post(f"/tray/review/{walk.id}/cases/{desmond.id}", data={"shown": 0}).location == north(cast)


@pytest.mark.rule("L25", "U16")
def test_who_does_not_manage_the_team_can_neither_walk_nor_start(cast, as_person, waiting):
    edith, _desmond = waiting
    walk = started(cast, as_person("mary"))
    posts = {"/tray/review": {"team": walk.team_id}, f"/tray/review/{walk.id}/cases/{edith.id}": {"shown": 0},
             f"/tray/review/{walk.id}/end": {}}  # fmt: skip
    for name, status in (("nadia", 422), ("mo", 404)):
        browser = as_person(name)
        browser.get("/tray")
        assert browser.get(north(cast)).status_code == status
        for address, data in posts.items():
            assert browser.post(address, data=data).status_code == status, (name, address)
    assert seen() == []
    assert as_person("nadia").get(f"/tray/review/{walk.id}").status_code == 200, "the team may read its record"
    assert as_person("sue").get(f"/tray/review/{walk.id}").status_code == 404


@pytest.mark.rule("L25")
def test_an_empty_tray_says_so_and_whoever_has_several_teams_chooses(cast, as_person):
    mo, helen = as_person("mo"), as_person("helen")
    south = cast.team("South").id
    assert mo.get("/tray/review").location == f"/tray/review?team={south}"
    assert "Nobody is waiting on this tray" in mo.get(f"/tray/review?team={south}").text
    assert mo.post("/tray/review", data={"team": south}).status_code == 422
    page = helen.get("/tray/review").text
    assert "North" in page and "South" in page
    for wrong in ("team=", "team=x", "team=999999", "team=-1", f"team={10**30}"):
        assert helen.get(f"/tray/review?{wrong}").status_code == 404
    assert mo.get("/tray/review/999999").status_code == 404


# --- somebody is named ------------------------------------------------------------------------------------------------


def named_page(cast):
    return f"/tray/review/named?team={cast.team('North').id}"


@pytest.mark.rule("L25")
def test_mary_names_nadia_who_walks_and_stands_in_the_record(cast, as_person, waiting):
    mary, nadia = as_person("mary"), as_person("nadia")
    assert "Weekly walk" not in nadia.get("/tray").text
    assert named_page(cast) in mary.get(north(cast)).text
    page = mary.get(named_page(cast))
    assert "Nobody is named" in page.text and "Nadia Hussain" in page.text and "Sue Walsh" not in page.text
    sent = {"worker": cast.worker("nadia").id, "from_on": f"{today():%d/%m/%Y}"} | tab_of(page)
    assert mary.post(named_page(cast), data=sent).location == named_page(cast)
    assert mary.post(named_page(cast), data=sent).location == named_page(cast), "sent twice, saved once"
    assert "Nadia Hussain" in mary.get(north(cast)).text and "until further notice" in mary.get(named_page(cast)).text
    assert "Walk through the tray" in nadia.get("/tray").text and "Name somebody" not in nadia.get(north(cast)).text
    walk = started(cast, nadia)
    press(nadia, nadia.get(north(cast)))
    press(nadia, nadia.get(north(cast)))
    record = nadia.get(f"/tray/review/{walk.id}").text
    assert "Walked by" in record and "Nadia Hussain" in record and "Mary Byrne" not in record
    ending = re.search(r'action="(/tray/review/named/\d+/ending)"', mary.get(named_page(cast)).text)[1]
    assert mary.post(ending).location == named_page(cast)
    page = mary.get(named_page(cast)).text
    assert "Nobody is named" in page and "Earlier" in page
    assert nadia.get(north(cast)).status_code == 422


def tab_of(page):
    return {"_draft_key": re.search(r'name="_draft_key" value="([^"]+)"', page.text)[1].replace("&amp;", "&"),
            "_draft_tab": re.search(r'name="_draft_tab" value="([^"]+)"', page.text)[1]}  # fmt: skip


@pytest.mark.rule("L25")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"worker": ""}, "somebody who works in this team"), ({"from_on": "1/2/2020"}, "from today"),
     ({"from_on": ""}, "Give the first day"), ({"worker": "999999"}, "choose from the list"),
     ({"until_on": "1/2/2020"}, "must not be before the first")],
)  # fmt: skip
def test_a_naming_that_does_not_hold_keeps_what_was_typed(cast, as_person, typed, sentence):
    mary = as_person("mary")
    mary.get(named_page(cast))
    sent = {"worker": cast.worker("nadia").id, "from_on": f"{today():%d/%m/%Y}", "until_on": "24/12/2099"} | typed
    answer = mary.post(named_page(cast), data=sent)
    assert answer.status_code == 422 and sentence in answer.text
    assert sent["until_on"] in answer.text


@pytest.mark.rule("L25", "U16")
def test_who_does_not_manage_the_team_names_nobody_and_ends_nothing(cast, as_person):
    mary = as_person("mary")
    mary.get(named_page(cast))
    mary.post(named_page(cast), data={"worker": cast.worker("nadia").id, "from_on": f"{today():%d/%m/%Y}"})
    ending = re.search(r'action="(/tray/review/named/\d+/ending)"', mary.get(named_page(cast)).text)[1]
    for name, status in (("nadia", 403), ("mo", 404)):
        browser = as_person(name)
        browser.get("/tray")
        assert browser.get(named_page(cast)).status_code == status
        assert browser.post(named_page(cast), data={"worker": 1, "from_on": "1/1/2099"}).status_code == status
        assert browser.post(ending).status_code == status
    assert "until further notice" in mary.get(named_page(cast)).text
