"""Onto the tray in a real browser: a practitioner proposes, a manager decides, the person is told."""

import re

import pytest
from playwright.sync_api import expect

from casework.ground import clock
from casework.ground.db import db
from casework.practice.tray.models import Placement
from casework.practice.triage.models import Proposal, Telling
from casework.records.notices.models import Notice
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import Keyboard, notes_on, pick, rows, typed_values

RATIONALE = "She needs an assessment; no worker is free for it this week.\nHer neighbour calls every morning."


def answer(page, group, words):
    """Choose one answer of a question."""
    page.get_by_role("group", name=group, exact=True).get_by_role("radio", name=words).first.check()


def fill_triage(page, cell="Moderate support, moderate risk of harm"):
    """Every gate met, nobody told yet."""
    answer(page, "Is there an immediate and urgent need?", "No, nothing that cannot wait")
    answer(page, "Does the record hold what the decision needs?", re.compile("^Yes. It came straight"))
    answer(page, "Is ordinary residence confirmed?", re.compile("^Yes, it is confirmed"))
    answer(page, "Section 117 aftercare", "No aftercare is owed")
    answer(page, "Does Discharge to Assess pay?", "No")
    answer(page, "Do they pay for their own care?", "No")
    answer(page, "Is there a safeguarding matter?", "No, there is none")
    pick(page, cell)
    page.locator("input[name=priority][value=medium]").check()
    page.locator("input[name=complexity][value=low]").check()
    answer(page, "Is it safe to contact them?", "Yes")
    answer(page, "Is their representative part of the worry?", "They have no representative")
    answer(page, "Have they been told that they wait?", re.compile("^Not yet"))
    answer(page, "Has the referrer been told?", "Nobody else referred them")
    page.get_by_label("Circumstances").fill("Lives alone since her daughter moved to Leeds.")
    page.get_by_label("Rationale for placing").fill(RATIONALE)
    page.get_by_label("What was tried at the first contact").fill("A key safe and a pendant alarm.")


def fill_telling(page):
    """She was rung."""
    answer(page, "Have they been told that they wait?", "Yes")
    answer(page, "Who was told?", "The person")
    answer(page, "How?", "Telephone")
    page.get_by_label("Told on").fill(f"{clock.today():%d/%m/%Y}")
    for tick in page.locator("input[name=covered]").all():
        tick.check()


def sound(page):
    """No objection by axe, and nothing sticks out on a telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.rule("L2", "L9", "L10")
@pytest.mark.parametrize("javascript", [True, False], ids=["with the script", "without it"])
def test_a_placing_is_proposed_decided_and_told(office, enter, javascript):
    """Nadia proposes; Mary finds it in her feed, accepts, and tells the person from her feed."""
    case = office.case(reason="Fell twice on the stairs")
    nadia, mary = enter("nadia", javascript=javascript), enter("mary", javascript=javascript)
    nadia.goto(f"/cases/{case.id}")
    nadia.get_by_role("link", name="Triage", exact=True).click()
    nadia.get_by_role("link", name="Place on the tray", exact=True).click()
    assert nadia.get_by_label("Circumstances").input_value() == "Fell twice on the stairs"
    if javascript:
        sound(nadia)
    fill_triage(nadia)
    if javascript:
        expect(nadia.locator("#rag-outcome")).to_contain_text("Amber")
        expect(nadia.locator("#parts").get_by_text("missing")).to_have_count(0)
        sound(nadia)
    nadia.get_by_role("button", name="Propose placing on the tray").click()
    expect(nadia.locator("#notices")).to_contain_text("Proposed.")
    assert rows(Placement) == 0 and rows(Proposal) == 1

    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Decide on the placing")).click()
    expect(mary.locator("main")).to_contain_text("Her neighbour calls every morning.")
    if javascript:
        sound(mary)
    mary.get_by_role("button", name="Accept and place").click()
    expect(mary.locator("#notices")).to_contain_text("The first contact is due by")
    expect(mary.locator("#timeline")).to_contain_text("RAG rating – Amber")
    expect(mary.locator("#timeline")).to_contain_text("Her neighbour calls every morning.")
    assert [note.title for note in notes_on(case.id, "management-decision")] == ["PWT"]

    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Do it now")).click()
    if javascript:
        sound(mary)
    fill_telling(mary)
    mary.get_by_role("button", name="Record who was told").click()
    expect(mary.locator("#notices")).to_contain_text("they know that they wait")
    assert rows(Telling) == 1
    mary.goto("/")
    expect(mary.locator("main")).not_to_contain_text("Record who was told")
    nadia.goto("/")
    expect(nadia.locator("main")).to_contain_text("Your proposal was accepted")


def first_of(page, field):
    """The first answer of a question, where Tab comes in."""
    return page.locator(f"input[name={field}]").first


@pytest.mark.rule("L2", "L12")
def test_a_green_case_is_proposed_by_keyboard_only(office, enter):
    """The usual answer comes first, and nothing is asked that does not apply; the keys are counted."""
    case = office.case(reason="Would like to hear about a day centre")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/triage")
    keys = Keyboard(page)
    keys.press("Tab")
    keys.press("Enter")
    keys.tab_to(page.locator("#parts a").first)
    keys.press("Enter")
    for field in ("urgent", "information", "residence", "section_117", "discharge", "self_funder", "safeguarding"):
        keys.tab_to(first_of(page, field))
        keys.press("Space")
    keys.tab_to(first_of(page, "rag"))
    keys.press("ArrowLeft")
    expect(page.locator("#rag-outcome")).to_contain_text("Green")
    for field in ("priority", "complexity"):
        keys.tab_to(first_of(page, field))
        keys.press("ArrowUp")
    for field in ("safe", "representative"):
        keys.tab_to(first_of(page, field))
        keys.press("Space")
    keys.tab_to(first_of(page, "told"))
    keys.press("ArrowDown")
    keys.tab_to(page.get_by_label("Rationale for placing"))
    keys.write(RATIONALE)
    keys.tab_to(page.get_by_label("What was tried at the first contact"))
    keys.write("Nothing yet.")
    keys.tab_to(page.get_by_role("button", name="Propose placing on the tray"))  # the last answer counts when it is left
    expect(page.locator("#parts").get_by_text("complete", exact=True)).to_have_count(6)
    keys.press("Enter")
    page.wait_for_url("**/proposals/*")
    print(f"a green case proposed by keyboard: {keys.pressed} keys beside the text")
    (proposal,) = db.session.scalars(db.select(Proposal)).all()
    assert (proposal.facts["rag"], proposal.facts["priority"], proposal.facts["referrer_told"]) == (
        "full:low",
        "low",
        "none",
    )
    assert keys.pressed <= 52


# What an answer asks for: the question, the answer, the field that then is asked; and an answer that does not.
ASKED = [
    ("residence", "disputed", "residence_detail", "ours"), ("section_117", "yes", "section_117_detail", "none"),
    ("discharge", "yes", "discharge_on", "no"), ("self_funder", "yes", "self_funder_why", "no"),
    ("safeguarding", "varm", "safeguarding_with", "none"), ("information", "missing", "information_detail", "centre"),
    ("safe", "careful", "safe_detail", "yes"), ("told", "yes", "told_by", "not-yet"),
    ("urgent", "done", "urgent_actions", "none"), ("rag", "none:high", "urgent_actions", "full:low"),
    ("priority", "high", "urgent_response", "low"),
]  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False], ids=["with the script", "without it"])
def test_a_question_that_depends_on_an_answer_is_asked_only_with_it_and_never_hides_what_was_typed(
    office, enter, javascript
):
    """By the style sheet alone; what is folded away takes no focus."""
    page = enter("nadia", javascript=javascript)
    page.goto(f"/cases/{office.case().id}/triage")
    for question, answered, field, otherwise in ASKED:
        more = page.locator(f"[name={field}]")
        expect(more).to_be_hidden()
        page.locator(f"input[name={question}][value='{answered}']").check()
        expect(more).to_be_visible()
        page.locator(f"input[name={question}][value='{otherwise}']").check()
        expect(more).to_be_hidden()
    page.locator("input[name=residence][value=disputed]").check()
    page.locator("[name=residence_detail]").fill("Derby says she never moved.")
    page.locator("input[name=residence][value=ours]").check()
    expect(page.locator("[name=residence_detail]")).to_be_visible()
    page.locator("[name=residence_detail]").fill("")
    expect(page.locator("[name=residence_detail]")).to_be_hidden()
    expect(page.get_by_text("asks for the urgent actions")).to_be_hidden()
    page.locator("input[name=rag][value='none:high']").check()
    page.get_by_role("link", name="Write them down under Urgent").click()
    expect(page).to_have_url(re.compile("#urgent_actions$"))
    expect(page.locator("[name=urgent_actions]")).to_be_in_viewport()
    if javascript:
        sound(page)


@pytest.mark.rule("L1")
def test_a_gate_that_is_not_met_is_told_where_it_is_answered_and_nothing_typed_is_lost(office, enter):
    """High risk of harm without urgent actions; the summary leads to the field, and the proposal goes through after."""
    case = office.case()
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/triage")
    fill_triage(page, "No support, high risk of harm")
    page.get_by_label("Rationale for placing").fill("")
    before = typed_values(page)
    page.get_by_role("button", name="Propose placing on the tray").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert summary.locator("a").count() == 2
    assert typed_values(page) == before
    expect(page.get_by_role("radio", name=re.compile("^No support, high", re.I))).to_be_checked()
    sound(page)
    summary.get_by_role("link", name=re.compile("urgent actions")).press("Enter")
    expect(page.get_by_label("Urgent actions that were taken")).to_be_focused()
    page.get_by_label("Urgent actions that were taken").fill("Carers start tonight; a key safe was fitted.")
    page.get_by_label("Rationale for placing").fill(RATIONALE)
    page.get_by_role("button", name="Propose placing on the tray").click()
    expect(page.locator("#notices")).to_contain_text("Proposed.")
    assert rows(Notice, case_id=case.id, rule="L2") == 1


@pytest.mark.rule("L2")
def test_a_manager_turns_down_on_a_telephone_and_the_proposer_reads_why(office, enter):
    """At 390 px; the proposer's feed leads to the reason."""
    case = office.case()
    nadia, tom = enter("nadia"), enter("tom", width=390)
    nadia.goto(f"/cases/{case.id}/triage")
    fill_triage(nadia)
    nadia.get_by_role("button", name="Propose placing on the tray").click()
    expect(nadia.locator("#notices")).to_contain_text("Proposed.")
    tom.goto("/")
    tom.get_by_role("link", name=re.compile("^Decide on the placing")).click()
    assert not overflows(tom)
    tom.get_by_label("Why it is turned down").fill("Reablement can start on Monday.")
    tom.get_by_role("button", name="Turn down").click()
    expect(tom.locator("#notices")).to_contain_text("Turned down.")
    nadia.goto("/")
    nadia.get_by_role("link", name=re.compile("^Read the answer")).click()
    expect(nadia.locator("main")).to_contain_text("Reablement can start on Monday.")
    assert rows(Placement) == 0
