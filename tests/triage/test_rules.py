"""The gates before the tray, each by the field that answers it; without app or database."""

import pytest

from casework.policy.loader import load_all
from casework.practice.triage import rules
from casework.practice.triage.rules import (
    DISCHARGE,
    FUNDS,
    INFORMATION,
    RESIDENCE,
    SAFE,
    SAFEGUARDING,
    SECTION_117,
    TOLD,
    URGENT,
)
from casework.records.staff.rules import Actor, Held
from tests.triage.answers import FACTS, NOT_TOLD

POLICY = load_all()["combined"]

# What is answered otherwise than in FACTS -> the fields at which the placing is refused, in the order of the page.
GATES = [
    ("L1", {"urgent": ""}, ["urgent"]),
    ("L1", {"urgent": "now"}, ["urgent"]),
    ("L1", {"urgent": "now", "urgent_actions": "Rang an ambulance"}, ["urgent"]),
    ("L1", {"urgent": "done"}, ["urgent_actions"]),
    ("L1", {"urgent": "done", "urgent_actions": "Carers from tonight"}, []),
    ("L1", {"rag": "full:high"}, ["urgent_actions"]),
    ("L1", {"rag": "none:moderate"}, ["urgent_actions"]),
    ("L1", {"decided": "red", "reasoning": "Worse than it looks"}, ["urgent_actions"]),
    ("L1", {"priority": "high"}, ["urgent_actions"]),
    ("L1", {"rag": "none:high", "urgent_actions": " \n"}, ["urgent_actions"]),
    ("L1", {"rag": "none:high", "urgent_actions": "Key safe fitted today"}, []),
    ("L3", {"information": ""}, ["information"]),
    ("L3", {"information": "missing"}, ["information"]),
    ("L3", {"information": "centre"}, []),
    ("L4", {"residence": ""}, ["residence"]),
    ("L4", {"residence": "unknown"}, ["residence"]),
    ("L4", {"residence": "elsewhere"}, ["residence"]),
    ("L4", {"residence": "disputed"}, ["residence_detail"]),
    ("L4", {"residence": "disputed", "residence_detail": "Derby says she never moved"}, []),
    ("L5", {"section_117": ""}, ["section_117"]),
    ("L5", {"section_117": "yes"}, ["section_117_detail"]),
    ("L5", {"section_117": "yes", "section_117_detail": "A shared plan with the trust"}, []),
    ("L5", {"section_117": "not-applicable"}, []),
    ("L6", {"discharge": ""}, ["discharge"]),
    ("L6", {"discharge": "yes"}, ["discharge_by", "discharge_on"]),
    ("L6", {"discharge": "yes", "discharge_by": "Ann Day"}, ["discharge_on"]),
    ("L6", {"discharge": "yes", "discharge_by": "Ann Day", "discharge_on": "2026-11-19"}, []),
    ("L7", {"self_funder": ""}, ["self_funder"]),
    ("L7", {"self_funder": "yes"}, ["self_funder_arranges", "self_funder_why"]),
    ("L7", {"self_funder": "yes", "self_funder_arranges": "yes", "self_funder_why": "Asks for an assessment"}, []),
    ("L7", {"self_funder": "yes", "self_funder_arranges": "no", "self_funder_why": "Nobody can"}, []),
    ("L8", {"tried": ""}, ["tried"]),
    ("L9", {"rationale": ""}, ["rationale"]),
    ("L9", {"circumstances": ""}, ["circumstances"]),
    ("L11", {"safeguarding": ""}, ["safeguarding"]),
    ("L11", {"safeguarding": "varm"}, ["safeguarding_with"]),
    ("L11", {"safeguarding": "enquiry", "safeguarding_with": "Mary Byrne"}, []),
    ("L12", {"rag": ""}, ["rag"]),
    ("L12", {"rag": "none:purple"}, ["rag"]),
    ("L12", {"priority": ""}, ["priority"]),
    ("L12", {"complexity": "odd"}, ["complexity"]),
    ("L17", {"decided": "green"}, ["reasoning"]),
    ("L18", {"urgent_response": "yes"}, ["urgent_response"]),
    ("L18", {"priority": "high", "urgent_response": "yes", "urgent_actions": "Carers from tonight"}, []),
    ("L10", {"safe": ""}, ["safe"]),
    ("L10", {"safe": "no"}, ["safe_detail", "told"]),
    ("L10", {"safe": "careful"}, ["safe_detail"]),
    ("L10", {"safe": "careful", "safe_detail": "Not before ten; speak slowly"}, []),
    ("L10", {"safe": "no", "safe_detail": "Her son opens the letters", **NOT_TOLD}, []),
    ("L10", {"representative": ""}, ["representative"]),
    ("L10", {"representative": "yes", "told_who": "representative"}, ["told_who"]),
    ("L10", {"representative": "none", "told_who": "representative"}, ["told_who"]),
    ("L10", {"told_who": "representative"}, []),
    ("L10", {"told": ""}, ["told"]),
    ("L10", {"told_who": "", "told_how": "", "told_on": "", "told_by": ""}, ["told_who", "told_how", "told_on", "told_by"]),
    ("L10", {"covered": ["phone"]}, ["covered"]),
    ("L10", {"referrer_told": ""}, ["referrer_told"]),
    ("L10", NOT_TOLD, []),
    ("L10", {"referrer_told": "not-yet"}, []),
]  # fmt: skip


def fields(changes):
    return [refusal.field for refusal in rules.refusals_to_place(FACTS | changes, POLICY)]


@pytest.mark.rule("L1", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10", "L11", "L12", "L17", "L18")
@pytest.mark.parametrize(("rule", "changes", "refused_at"), GATES, ids=[f"{g[0]} {g[1]}"[:70] for g in GATES])
def test_a_placing_is_refused_where_its_gate_is_answered(rule, changes, refused_at):
    refusals = rules.refusals_to_place(FACTS | changes, POLICY)
    assert [refusal.field for refusal in refusals] == refused_at
    assert all(refusal.sentence.endswith(".") for refusal in refusals)
    if rule != "L12":
        assert {refusal.rule for refusal in refusals} <= {rule}


def test_the_table_has_a_line_for_every_gate_and_whole_answers_pass():
    assert fields({}) == []
    assert {rule for rule, _changes, refused_at in GATES if refused_at} == {
        "L1", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10", "L11", "L12", "L17", "L18",
    }  # fmt: skip


def test_an_empty_page_is_refused_at_every_gate_at_once():
    found = [refusal.field for refusal in rules.refusals_to_place({}, POLICY)]
    assert found == [
        "urgent", "information", "residence", "section_117", "discharge", "self_funder", "safeguarding", "rag",
        "priority", "complexity", "safe", "representative", "told", "referrer_told", "circumstances", "rationale", "tried",
    ]  # fmt: skip


@pytest.mark.rule("L1")
def test_an_urgent_need_is_sent_to_the_duty_point():
    (refusal,) = rules.refusals_to_place(FACTS | {"urgent": "now"}, POLICY)
    assert "Duty Point now" in refusal.sentence


@pytest.mark.rule("L1")
def test_what_asks_for_urgent_actions_is_named():
    (refusal,) = rules.refusals_to_place(FACTS | {"rag": "none:high", "priority": "high"}, POLICY)
    assert "high risk of harm and Red and High priority" in refusal.sentence


@pytest.mark.rule("L1", "L15")
def test_the_answers_that_open_the_urgent_actions_are_those_that_ask_for_them():
    grave, rag = rules.grave_answers(POLICY), POLICY.tools["rag"]
    offered = {
        "rag": [f"{row.key}:{column.key}" for row in rag.row_axis.choices for column in rag.column_axis.choices],
        "priority": [level.key for level in POLICY.tools["priority"].levels],
        "decided": [level.key for level in rag.levels],
    }
    assert set(grave) == set(offered)
    for field, answers in offered.items():
        for answer in answers:
            asked = "urgent_actions" in fields({field: answer, "reasoning": "Worse than it looks"})
            assert asked == (answer in grave[field]), f"{field} {answer}"


@pytest.mark.parametrize("field", rules.OPENS)
def test_what_an_answer_opens_is_asked_by_no_other_answer(field):
    """What stays folded away is never what the gates then miss."""
    answers = {"urgent": URGENT, "information": INFORMATION, "residence": RESIDENCE, "section_117": SECTION_117,
               "discharge": DISCHARGE, "self_funder": FUNDS, "safeguarding": SAFEGUARDING,
               "safe": SAFE, "told": TOLD}  # fmt: skip
    folded = {"safe": ["safe_detail"], "told": rules.TELLING_FIELDS[4:9], "discharge": ["discharge_by", "discharge_on"],
              "self_funder": ["self_funder_arranges", "self_funder_why"], "safeguarding": ["safeguarding_with"],
              "urgent": ["urgent_actions"]}.get(field, [f"{field}_detail"])  # fmt: skip
    empty = {name: [] if name == "covered" else "" for name in folded}
    assert set(rules.OPENS[field]) < set(answers[field])
    for answer in answers[field]:
        missed = set(fields(empty | {field: answer})) & set(folded)
        assert not missed or answer in rules.OPENS[field], f"{field} {answer}: {missed}"


def test_every_question_stands_in_one_part_of_the_page_and_the_parts_say_what_they_lack():
    asked = [field for part in rules.PARTS for field in part.fields]
    assert sorted(asked) == sorted(rules.FIELDS)
    assert all(missing == [] for _part, missing in rules.missing_by_part(FACTS, POLICY))
    lacking = {part.key: len(missing) for part, missing in rules.missing_by_part({}, POLICY)}
    assert lacking == {"urgent": 1, "responsibility": 5, "safeguarding": 1, "ratings": 3, "telling": 4, "rationale": 3}
    for _rule, changes, refused_at in GATES:
        found = [r.field for _part, missing in rules.missing_by_part(FACTS | changes, POLICY) for r in missing]
        assert found == refused_at, "in the order of the page"


@pytest.mark.rule("L10")
def test_what_the_page_filled_in_about_telling_counts_only_when_they_were_told():
    assert rules.as_meant(FACTS) == FACTS
    assert rules.as_meant(FACTS | {"told": "not-yet"}) == FACTS | NOT_TOLD


@pytest.mark.rule("L4")
def test_a_dispute_does_not_hold_up_the_placing_once_it_is_described():
    assert fields({"residence": "disputed", "residence_detail": "Derby"}) == []


@pytest.mark.rule("L10")
@pytest.mark.parametrize(
    ("changes", "done"),
    [({}, True), (NOT_TOLD, False), ({"referrer_told": "not-yet"}, False), ({"referrer_told": "may-not"}, True)],
)
def test_telling_is_done_when_the_person_and_the_referrer_know(changes, done):
    assert rules.is_told(FACTS | changes) == done


ROLES = [
    ("practitioner", True, False),
    ("student", True, False),
    ("duty-worker", True, False),
    ("duty-manager", True, False),
    ("senior-practitioner", True, False),
    ("principal-social-worker", True, False),
    ("team-leader", True, True),
    ("assistant-team-manager", True, True),
    ("team-manager", True, True),
    ("strategic-service-manager", True, True),
    ("administrator", False, False),
]


@pytest.mark.rule("L2")
@pytest.mark.parametrize(("role", "proposes", "decides"), ROLES)
def test_whoever_works_in_the_team_proposes_and_its_managers_decide(role, proposes, decides):
    actor = Actor(1, "Somebody", roles=(Held(role, 1),))
    assert (rules.refusal_to_propose(actor, 1, "referral", False) is None) == proposes
    assert (rules.refusal_to_decide(actor, 1, "") is None) == decides
    assert rules.refusal_to_propose(actor, 2, "referral", False) is not None
    assert rules.refusal_to_decide(actor, 2, "") is not None


@pytest.mark.rule("L2", "H12")
@pytest.mark.parametrize(
    ("stage", "may"),
    [("referral", True), ("duty", True), ("allocated", False), ("review", True), ("waiting", False), ("closed", False)],
)
def test_a_case_on_the_tray_held_or_closed_is_not_placed(stage, may):
    manager = Actor(1, "Mary", roles=(Held("team-manager", 1),))
    assert (rules.refusal_to_propose(manager, 1, stage, False) is None) == may
    assert (rules.refusal_to_accept(stage) is None) == may


@pytest.mark.rule("L2")
def test_a_second_proposal_waits_for_the_first_and_an_answered_one_stands():
    manager = Actor(1, "Mary", roles=(Held("team-manager", 1),))
    assert "proposed already" in rules.refusal_to_propose(manager, 1, "duty", True).sentence
    assert "accepted already" in rules.refusal_to_decide(manager, 1, "accepted").sentence
    assert "turned down already" in rules.refusal_to_decide(manager, 1, "turned-down").sentence
    assert rules.refusal_to_turn_down(" \n").field == "reason"


@pytest.mark.rule("L9", "L12", "L18")
def test_a_placing_is_put_into_words_once_for_the_note_and_once_for_the_comments():
    from datetime import date

    urgent = FACTS | {"priority": "high", "urgent_response": "yes"}
    assert rules.comment_words(urgent, POLICY).startswith("urgent: response needed within 24 hours\nRAG rating")
    words = rules.comment_words(FACTS, POLICY)
    assert words.startswith("RAG rating – Amber\n")
    assert FACTS["circumstances"] in words and FACTS["rationale"] in words
    note_type = POLICY.note_types["management-decision"]
    sections = rules.note_sections(FACTS, POLICY, note_type, date(2026, 11, 20), "Nadia Hussain")
    assert set(sections) == {section.key for section in note_type.sections}
    assert "from 20 November 2026" in sections["decision"] and "RAG rating – Amber" in sections["decision"]
    assert sections["reasons"] == FACTS["rationale"]
    assert "Tried at first contact: A key safe" in sections["matter"]
    assert sections["discussed-with"] == "Proposed by Nadia Hussain"
