"""Today's Highs in the browser: who is on the list, who answers, and one step to record what was done."""

import pytest

from casework.ground import clock
from casework.ground.db import transaction
from casework.practice.tray import operations as tray
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import ALLOCATION, SAME_DAY
from casework.records.notes import queries as notes
from tests.guarding.scene import restrict


def prioritised(cast, case, ticked=("danger-now", "homeless"), by="mary"):
    with transaction():
        tray.prioritise(actor=cast.actor(by), now=clock.now(), policy=cast.policy, case=case, tool="risk", ticked=ticked,
                        decided=None, sections={"rationale": "Seen"})  # fmt: skip
    return case


@pytest.mark.rule("S1", "S9")
def test_the_list_has_those_of_the_readers_teams_with_what_led_to_the_level_and_who_answers(as_person, cast):
    edith = prioritised(cast, cast.waiting(person=cast.person("Edith", "Marsh")))
    prioritised(cast, cast.case(person=cast.person("Ned", "Frost")))
    prioritised(cast, cast.waiting(person=cast.person("Amy", "Calm")), ticked=("isolated",))
    prioritised(cast, cast.waiting(team="South", person=cast.person("Rhys", "Pryce", team="South", by="mo")), by="mo")
    restrict(cast, prioritised(cast, cast.case(person=cast.person("Ada", "Guarded"))))
    page = as_person("nadia").get("/highs")
    for words in ("Edith Marsh", "Ned Frost", "in danger now", "has no home", "Dev Patel", "Mary Byrne"):
        assert words in page.text, words
    assert "Respond today" in page.text or "Respond now" in page.text, "the office has closed, or has not"
    for words in ("Amy Calm", "Rhys Pryce", "Ada Guarded"):
        assert words not in page.text, words
    assert f"/cases/{edith.id}/duty-review?back=/highs" in page.text
    assert "Rhys Pryce" in as_person("helen").get("/highs").text


@pytest.mark.rule("S1")
def test_whoever_a_response_is_owed_to_stands_before_whom_duty_only_looks_at(as_person, cast):
    seen, owed = (prioritised(cast, cast.case(person=cast.person(name, "Frost"))) for name in ("Abe", "Zeb"))
    with transaction():
        tray.review_gravest(actor=cast.actor("dev"), now=clock.now(), policy=cast.policy, case=seen, outcome="responded",
                            sections={"rationale": "Visited"})  # fmt: skip
    page = as_person("nadia").get("/highs").text
    assert page.index(f'id="case-{owed.id}"') < page.index(f'id="case-{seen.id}"')


def test_an_empty_list_says_that_it_is(as_person, cast):
    assert "Nobody is at the gravest level" in as_person("nadia").get("/highs").text


@pytest.mark.rule("S1")
def test_one_choice_and_one_text_record_the_response_and_lead_back(as_person, cast):
    case, nadia = prioritised(cast, cast.case()), as_person("nadia")
    sent = {"outcome": "responded", "rationale": "Visited at ten, warm now", "signposting_ticked": ["1", "9"],
            "signposting": "Both today"}  # fmt: skip
    saved = nadia.post(f"/cases/{case.id}/duty-review?back=/highs", data=sent)
    assert (saved.status_code, saved.location) == (303, "/highs")
    assert SAME_DAY not in {each.kind for each in clocks.running(case.id)}
    note = notes.notes_of(case.id)[0]
    written = {section["key"]: section["text"] for section in note.sections}
    assert written["rationale"] == "Visited at ten, warm now"
    assert written["signposting"] == "- GP\n- Housing\nBoth today"
    assert "Looked at today by Nadia Hussain" in nadia.get("/highs").text


@pytest.mark.rule("S16")
def test_saying_that_nobody_can_respond_puts_it_to_the_manager_whose_feed_has_it(as_person, cast):
    case, nadia = prioritised(cast, cast.case()), as_person("nadia")
    saved = nadia.post(f"/cases/{case.id}/duty-review", data={"outcome": "no-response", "rationale": "No car until six"})
    assert saved.status_code == 303
    assert "put to whoever of the chain is there" in nadia.get(saved.location).text
    assert "Nobody on duty can respond today" in as_person("mary").get("/").text


@pytest.mark.rule("S11", "S12", "S19")
def test_the_note_offers_whom_to_put_them_in_touch_with_both_numbers_and_what_the_law_asks(as_person, cast):
    case = prioritised(cast, cast.waiting())
    for page in (f"/cases/{case.id}/duty-review", f"/cases/{case.id}/prioritisation?tool=risk"):
        text = as_person("nadia").get(page).text
        for words in ("District nurses", "emergency card and plan", "01632 960001", "01632 960002", "will call if things change",
                      "duty manager was consulted", "fuller assessment follows", "carers and others"):  # fmt: skip
            assert words in text, (page, words)


@pytest.mark.rule("S9")
def test_the_day_for_allocating_stands_on_the_tray_and_is_changed_on_its_page(as_person, cast):
    case, nadia = prioritised(cast, cast.waiting(), ticked=("isolated",)), as_person("nadia")
    assert "Allocate by" in nadia.get("/tray").text
    assert f"/cases/{case.id}/allocation-date" in nadia.get(f"/cases/{case.id}").text
    (held,) = [each for each in clocks.running(case.id) if each.kind == ALLOCATION]
    typed = {"allocate_on": f"{clock.today():%d/%m/%Y}", "allocate_why": "Worker free"}
    answer = nadia.post(f"/cases/{case.id}/allocation-date", data=typed)
    assert answer.status_code == 303
    page = nadia.get(f"/cases/{case.id}/allocation-date").text
    for words in ("changed by hand with a reason", "Nadia Hussain gave as the reason: Worker free", "Days before"):
        assert words in page, words
    assert f"{held.due_on.day} {held.due_on:%B %Y}" in page


@pytest.mark.rule("U16")
@pytest.mark.parametrize("page", ["duty-review", "allocation-date"])
def test_nobody_of_another_team_opens_either(as_person, cast, page):
    assert as_person("sue").get(f"/cases/{prioritised(cast, cast.waiting()).id}/{page}").status_code == 404


@pytest.mark.rule("S2")
def test_a_case_that_nobody_has_prioritised_says_so_until_somebody_does(as_person, cast):
    case, nadia = cast.case(), as_person("nadia")
    assert "Not prioritised yet" in nadia.get(f"/cases/{case.id}").text
    prioritised(cast, case)
    assert "Not prioritised yet" not in nadia.get(f"/cases/{case.id}").text


def test_a_team_without_a_level_of_the_day_is_not_led_to_a_page_that_has_nothing_for_it(as_person, cast):
    nadia = as_person("nadia")
    for page in ("/", "/tray"):
        assert "/highs" in nadia.get(page).text
    with transaction():
        cast.team("North").policy = "leicestershire"
    for page in ("/", "/tray"):
        assert "/highs" not in nadia.get(page).text


def test_a_head_of_service_reads_who_answers_where_somebody_is_at_the_level(as_person, cast):
    prioritised(cast, cast.waiting())
    page = as_person("helen").get("/highs").text
    assert "Dev Patel" in page and "Mo Farouk" not in page
