"""The triage page, a proposal and telling, as browsers get them; no refusal loses what was typed."""

import html5lib
import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.tray.models import Placement
from casework.practice.triage import operations
from casework.practice.triage.models import Proposal, Telling
from casework.practice.triage.rules import FIELDS
from casework.records.drafts.models import Draft
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from tests.triage.answers import FACTS, NOT_TOLD, typed

TEXTS = ("urgent_actions", "circumstances", "rationale", "tried", "reasoning", "self_funder_why", "safe_detail")


@pytest.fixture
def today_cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def case(today_cast):
    return today_cast.case(reason="Fell twice")


@pytest.fixture
def proposal(today_cast, case):
    facts = FACTS | {"told_on": str(today_cast.now.date())}
    with transaction():
        return operations.propose(actor=today_cast.actor("nadia"), now=today_cast.now, policy=today_cast.policy,
                                  case=case, facts=facts)  # fmt: skip


def rows(model):
    return list(db.session.scalars(db.select(model)))


def sent(browser, address, data, to=""):
    browser.get(address)
    return browser.post(address + to, data=data)


def standing(page) -> dict:
    """What stands in the page's fields: texts, and what is chosen."""
    tree, found = html5lib.parseFragment(page.text.partition("<main")[2], namespaceHTMLElements=False), {}
    for box in tree.iter("textarea"):
        found[box.get("name")] = "".join(box.itertext()).removeprefix("\n")
    for box in tree.iter("input"):
        if box.get("type") == "checkbox" and box.get("value") == "y":  # a mark, alone under its name
            found[box.get("name")] = "y" if "checked" in box.attrib else ""
        elif box.get("type") == "checkbox":
            found.setdefault(box.get("name"), [])
            found[box.get("name")] += [box.get("value")] if "checked" in box.attrib else []
        elif box.get("type") != "radio" or "checked" in box.attrib:
            found[box.get("name")] = box.get("value", "")
    return found


def test_the_case_leads_to_triage_and_the_referrals_reason_is_not_typed_again(as_person, case):
    nadia = as_person("nadia")
    assert f'href="/cases/{case.id}/outcome"' in nadia.get(f"/cases/{case.id}").text
    assert f'href="/cases/{case.id}/triage"' in nadia.get(f"/cases/{case.id}/outcome").text
    page = nadia.get(f"/cases/{case.id}/triage")
    assert standing(page)["circumstances"] == "Fell twice"
    assert "Propose placing on the tray" in page.text
    assert "Propose placing" not in as_person("mary").get(f"/cases/{case.id}/triage").text


@pytest.mark.rule("L2", "L9")
def test_a_practitioner_proposes_and_the_manager_finds_it_in_the_feed_and_accepts(as_person, case):
    nadia, mary = as_person("nadia"), as_person("mary")
    answer = sent(nadia, f"/cases/{case.id}/triage", typed())
    (proposal,) = rows(Proposal)
    assert (answer.status_code, answer.location) == (303, f"/proposals/{proposal.id}")
    page = nadia.get(answer.location)
    assert "Waits for a decision" in page.text and "Only a Team Manager or Team Leader decides" in page.text
    assert "Accept and place" not in page.text
    feed = mary.get("/").text
    assert "A placing is proposed: decide it" in feed and f'href="/proposals/{proposal.id}"' in feed
    decided = sent(mary, f"/proposals/{proposal.id}", {}, "/acceptance")
    assert (decided.status_code, decided.location) == (303, f"/cases/{case.id}")
    shown = mary.get(decided.location).text
    assert "RAG rating – Amber" in shown and "The first contact is due by" in shown and "Waiting on the tray" in shown
    assert "A placing is proposed" not in mary.get("/").text
    assert "Your proposal was accepted" in nadia.get("/").text


@pytest.mark.rule("L2")
def test_a_manager_places_at_once(as_person, case):
    answer = sent(as_person("mary"), f"/cases/{case.id}/triage", typed())
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    assert len(rows(Placement)) == 1 and len(rows(Telling)) == 1


@pytest.mark.rule("L2", "U18")
@pytest.mark.parametrize("name", ["nadia", "dev"])
def test_a_crafted_answer_by_a_practitioner_places_nobody(as_person, proposal, case, name):
    browser = as_person(name)
    for to, data in (("/acceptance", {}), ("/change", typed()), ("/turning-down", {"reason": "No"})):
        answer = sent(browser, f"/proposals/{proposal.id}", data, to)
        assert answer.status_code == 403, to
    answer = sent(browser, f"/cases/{case.id}/triage", typed(place="1", manages="1", answer="accepted"))
    assert answer.status_code == 422
    assert rows(Placement) == [] and rows(Proposal)[0].answer == ""


@pytest.mark.rule("L2", "U16")
def test_another_teams_manager_finds_nothing(as_person, proposal, case):
    mo = as_person("mo")
    for address in (f"/proposals/{proposal.id}", f"/proposals/{proposal.id}/change", f"/cases/{case.id}/triage",
                    f"/cases/{case.id}/telling"):  # fmt: skip
        assert mo.get(address).status_code == 404
        assert mo.post(address, data=typed()).status_code in (404, 405)
    for to in ("/acceptance", "/turning-down"):
        assert mo.post(f"/proposals/{proposal.id}{to}", data={"reason": "No"}).status_code == 404
    assert rows(Placement) == []


REFUSED = [
    {"urgent": "now"}, {"urgent": "done"}, {"rag": "none:high"}, {"priority": "high"}, {"information": "missing"},
    {"residence": "elsewhere"}, {"residence": "disputed"}, {"section_117": "yes"}, {"discharge": "yes"},
    {"self_funder": "yes"}, {"safeguarding": "welfare"}, {"rag": ""}, {"decided": "green"}, {"priority": ""},
    {"complexity": ""}, {"safe": "no"}, {"representative": "yes", "told_who": "representative"}, {"told_how": ""},
    {"told_on": "31/02/2026"}, {"told_on": "1/1/2050"}, {"covered": ["phone", "needs"]}, {"referrer_told": ""},
    {"circumstances": ""}, {"rationale": ""}, {"tried": ""}, {"rationale": "y" * 20_001}, {"urgent": "sometimes"},
]  # fmt: skip


@pytest.mark.rule("L1", "L3", "L4", "L6", "L9", "L10")
@pytest.mark.parametrize("changes", REFUSED, ids=str)
def test_every_refusal_stands_beside_its_field_and_keeps_what_was_typed(as_person, case, changes):
    data = typed(
        urgent_actions="", safe_detail="", **{"tried": "Said: “no, thank you” <b>&", "told_by": "Dev P"} | changes
    )
    for name in ("nadia", "mary"):
        page = sent(as_person(name), f"/cases/{case.id}/triage", data)
        assert page.status_code == 422
        kept = standing(page)
        assert {field: kept.get(field) or "" for field in data if field not in changes} == {
            field: value for field, value in data.items() if field not in changes
        }
        kept_changes = {field: kept.get(field, "") for field in changes}
        assert kept_changes == changes or changes == {"urgent": "sometimes"}
        assert "There is a problem" in page.text and 'class="govuk-error-message"' in page.text
    assert rows(Proposal) == [] and rows(Placement) == []


OPENED = {
    "urgent": "done", "urgent_actions": "Carers start tonight", "information": "missing", "information_detail": "The GP's letter",
    "residence": "disputed", "residence_detail": "Derby says she never moved", "section_117": "yes",
    "section_117_detail": "Shared with the trust", "discharge": "yes", "discharge_by": "Ann Day", "discharge_on": "yesterday-ish",
    "self_funder": "yes", "self_funder_arranges": "no", "self_funder_why": "Nobody can", "safeguarding": "varm",
    "safeguarding_with": "Mary Byrne", "rag": "none:high", "decided": "amber", "reasoning": "Her son is there",
    "priority": "high", "urgent_response": "y", "complexity": "high", "safe": "careful", "safe_detail": "Not before ten",
    "representative": "yes", "told": "yes", "told_who": "person", "told_how": "supported", "told_on": "Tuesday",
    "told_by": "Dev P", "covered": ["phone", "needs"], "referrer_told": "may-not",
    "circumstances": "Said: “no” <b>&", "rationale": "As it is",
    "tried": "A key safe",
}  # fmt: skip
FOLDED = {"told": "not-yet", "residence": "ours", "section_117": "none", "discharge": "no", "self_funder": "no", "safe": "yes",
          "safeguarding": "none", "information": "centre", "urgent": "none", "rag": "full:low", "priority": "low"}  # fmt: skip


@pytest.mark.rule("L1", "L3", "L10")
@pytest.mark.parametrize("answers", [{}, FOLDED], ids=["asked", "no longer asked"])
@pytest.mark.parametrize("kept", ["as a draft", "at a refusal"])
def test_every_answer_of_the_page_is_there_again_also_what_is_folded_away(as_person, case, answers, kept):
    nadia, address = as_person("nadia"), f"/cases/{case.id}/triage"
    opened = standing(nadia.get(address))
    given = OPENED | answers
    hidden = {"_draft_key": opened["_draft_key"], "_draft_tab": opened["_draft_tab"]}
    if kept == "as a draft":
        saved = nadia.post("/drafts", data=given | hidden, headers={"X-CSRFToken": nadia.token})
        assert saved.status_code == 200, saved.text
        page = nadia.get(address)
    else:
        page = nadia.post(address, data=given | hidden)
        assert page.status_code == 422
    there = standing(page)
    assert {field: there[field] for field in given} == given
    assert set(given) == set(FIELDS), "every field of the page"


def test_what_we_filled_in_about_telling_is_kept_only_when_they_were_told(as_person, case):
    mary, address = as_person("mary"), f"/cases/{case.id}/triage"
    filled = standing(mary.get(address))
    assert (filled["told_by"], filled["referrer_told"]) == ("Mary Byrne", "none")
    assert filled["told_on"] == f"{this_moment().day}/{this_moment().month}/{this_moment().year}"
    answer = mary.post(address, data=typed(told="not-yet", told_who="", told_how="", covered=[], told_by="Mary Byrne"))
    assert answer.status_code == 303
    (proposal,) = rows(Proposal)
    assert (proposal.facts["told_on"], proposal.facts["told_by"], proposal.facts["covered"]) == ("", "", [])
    task = standing(mary.get(f"/cases/{case.id}/telling"))
    assert (task["told"], task["told_by"], task["told_on"]) == ("yes", "Mary Byrne", filled["told_on"])


def test_nothing_is_taken_for_answered_that_was_not_sent(as_person, case):
    page = sent(as_person("mary"), f"/cases/{case.id}/triage", typed(referrer_told="", told_by="", told_on=""))
    assert page.status_code == 422 and rows(Proposal) == []
    there = standing(page)
    assert (there.get("referrer_told", ""), there["told_by"], there["told_on"]) == ("", "", "")


SIGNS = (
    "Needs four calls a day and receives three", "Walks about at night", "A carer is close to stopping",
    "Court of Protection",
)  # fmt: skip


@pytest.mark.rule("L14", "L15", "L18", "L19")
@pytest.mark.parametrize("words", SIGNS)
def test_what_points_to_each_choice_stands_on_the_page_once(as_person, case, words):
    assert as_person("nadia").get(f"/cases/{case.id}/triage").text.count(words) == 1


@pytest.mark.rule("L18", "U21")
def test_a_placing_can_be_urgent_and_the_proposal_and_the_tray_say_so(as_person, case):
    mary = as_person("mary")
    urgent = {"priority": "high", "urgent_response": "y", "urgent_actions": "Carers from tonight"}
    refused = sent(mary, f"/cases/{case.id}/triage", typed(**urgent | {"priority": "low"}))
    assert refused.status_code == 422 and "Only High can be urgent" in refused.text
    assert sent(as_person("nadia"), f"/cases/{case.id}/triage", typed(**urgent)).status_code == 303
    (proposal,) = rows(Proposal)
    assert "app-urgent" in mary.get(f"/proposals/{proposal.id}").text
    change = standing(mary.get(f"/proposals/{proposal.id}/change"))
    assert change["urgent_response"] == "y"
    assert sent(mary, f"/proposals/{proposal.id}", {}, "/acceptance").status_code == 303
    assert rows(Placement)[0].urgent and "app-urgent" in mary.get("/tray").text


def test_the_list_of_parts_says_what_each_still_lacks_and_saves_nothing(as_person, case):
    nadia = as_person("nadia")
    first = nadia.get(f"/cases/{case.id}/triage").text
    assert "5 answers missing" in first and "1 answer missing" in first
    now = nadia.post(f"/cases/{case.id}/triage/parts", data=typed(urgent="", tried=""), headers={"HX-Request": "true"})
    assert now.status_code == 200 and "<html" not in now.text
    assert now.text.count(">complete<") == 4 and now.text.count("1 answer missing") == 2
    whole = nadia.post(f"/cases/{case.id}/triage/parts", data=typed())
    assert whole.text.count(">complete<") == 6 and "<html" in whole.text
    assert rows(Proposal) == [] and rows(Draft) == []
    assert as_person("sue").post(f"/cases/{case.id}/triage/parts", data=typed()).status_code == 404


@pytest.mark.rule("U26", "L2")
def test_a_crafted_acknowledgement_of_a_proposal_is_told_to_decide_it(as_person, proposal):
    (notice,) = [notice for notice in rows(Notice) if notice.rule == "L2"]
    answer = as_person("mary").post(f"/notices/{notice.id}/acknowledgement", data={})
    assert answer.status_code >= 400 and "when the placing is decided" in answer.text
    assert rows(Notice)[0].acknowledged_at is None


def test_an_empty_page_says_all_that_is_missing_at_once(as_person, case):
    page = sent(as_person("nadia"), f"/cases/{case.id}/triage", {"circumstances": ""})
    assert page.status_code == 422
    assert page.text.count('class="govuk-error-message"') == 17


@pytest.mark.rule("L2")
def test_a_manager_changes_what_was_proposed_on_the_page_filled_with_it(as_person, proposal, case):
    mary, address = as_person("mary"), f"/proposals/{proposal.id}/change"
    filled = standing(mary.get(address))
    assert (filled["rationale"], filled["rag"], filled["priority"]) == (
        FACTS["rationale"],
        "moderate:moderate",
        "medium",
    )
    assert filled["covered"] == FACTS["covered"]
    refused = mary.post(address, data=typed(rag="none:high"))
    assert refused.status_code == 422 and standing(refused)["rag"] == "none:high"
    answer = mary.post(address, data=typed(rag="none:high", urgent_actions="Key safe fitted today"))
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    assert [placement.rag for placement in rows(Placement)] == ["red"]
    assert "with other answers than proposed" in mary.get(f"/proposals/{proposal.id}").text


@pytest.mark.rule("L2")
def test_a_manager_turns_down_with_a_reason_and_the_proposer_reads_it(as_person, proposal):
    tom, nadia, address = as_person("tom"), as_person("nadia"), f"/proposals/{proposal.id}"
    assert sent(tom, address, {"reason": ""}, "/turning-down").status_code == 422
    answer = sent(tom, address, {"reason": "Reablement can start on Monday."}, "/turning-down")
    assert (answer.status_code, answer.location) == (303, address)
    assert "turned down: read why" in nadia.get("/").text
    assert "Reablement can start on Monday." in nadia.get(address).text


@pytest.mark.rule("L2")
def test_the_second_of_two_managers_hears_that_it_was_decided_and_keeps_the_reason(as_person, proposal):
    mary, tom, address = as_person("mary"), as_person("tom"), f"/proposals/{proposal.id}"
    mary.get(address), tom.get(address)
    assert mary.post(f"{address}/acceptance", data={}).status_code == 303
    late = tom.post(f"{address}/acceptance", data={})
    assert late.status_code == 422 and "accepted already" in late.text
    late = tom.post(f"{address}/turning-down", data={"reason": "Reablement first"})
    assert (
        late.status_code == 422 and "accepted already" in late.text and standing(late)["reason"] == "Reablement first"
    )
    assert len(rows(Placement)) == 1


@pytest.mark.rule("L10")
def test_the_task_to_tell_them_leads_from_the_feed_to_its_form_and_goes_when_done(as_person, case):
    mary = as_person("mary")
    sent(mary, f"/cases/{case.id}/triage", typed(**NOT_TOLD))
    address = f"/cases/{case.id}/telling"
    assert f'href="{address}"' in mary.get("/").text and f'href="{address}"' in mary.get(f"/cases/{case.id}").text
    early = sent(mary, address, typed(**NOT_TOLD))
    assert early.status_code == 422 and "stays in your feed" in early.text
    assert sent(mary, address, typed()).status_code == 303
    assert f'href="{address}"' not in mary.get("/").text + mary.get(f"/cases/{case.id}").text
    assert "nothing left to tell" in mary.get(address).text
    assert [n.acknowledged_at is not None for n in rows(Notice) if n.rule == "L10"] == [True]


@pytest.mark.rule("L2")
def test_a_case_with_an_open_proposal_leads_there(as_person, proposal, case):
    nadia = as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/triage")
    assert "is proposed already" in page.text and f'href="/proposals/{proposal.id}"' in page.text
    assert f'href="/proposals/{proposal.id}"' in nadia.get(f"/cases/{case.id}").text
    again = nadia.post(f"/cases/{case.id}/triage", data=typed(rationale="Again, in other words"))
    assert again.status_code == 422 and standing(again)["rationale"] == "Again, in other words"


@pytest.mark.rule("L9")
def test_the_longest_answers_still_fit_into_the_decision_note(as_person, case):
    longest = dict.fromkeys(TEXTS, "y" * 3000)
    details = {f"{name}_detail": "z" * 500 for name in ("information", "residence", "section_117")}
    answer = sent(as_person("mary"), f"/cases/{case.id}/triage", typed(**longest, **details))
    assert answer.status_code == 303, answer.text[-2000:]


@pytest.mark.rule("L9")
def test_a_correction_of_the_decision_keeps_its_title(as_person, case):
    mary = as_person("mary")
    sent(mary, f"/cases/{case.id}/triage", typed())
    (note,) = rows(Note)
    address = f"/notes/{note.id}/correction"
    typed_again = {section["key"].replace("-", "_"): section["text"] for section in note.sections}
    day = f"{this_moment():%d/%m/%Y}"
    assert sent(mary, address, typed_again | {"happened_on": day}).status_code == 303
    assert [(note.type, note.title) for note in rows(Note)] == [("management-decision", "PWT")] * 2
