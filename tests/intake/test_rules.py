"""Reading a list row by row: what is taken, flagged, refused, and what the person is told to do."""

from datetime import date, datetime, timedelta

import pytest

from casework.policy.loader import load_all
from casework.practice.intake import rules
from casework.practice.intake.rules import CaseHere, Context, Known, TeamHere, Who
from casework.practice.intake.rules.reading import read_date, read_level
from casework.records.staff.rules import Actor, Held
from tests.intake.lists import HEADS, nhs_number, people

TODAY = date(2026, 11, 22)
POLICY = load_all()["combined"]
NORTH, SOUTH = TeamHere(1, "North", POLICY), TeamHere(2, "South", POLICY)
CONTEXT = Context(TODAY, {"north": NORTH, "south": SOUTH, "east": None, "the north": NORTH})
MAPPING = rules.guess_columns(HEADS)
HEADS_BY_KEY = {key: HEADS[position] for key, position in MAPPING.items()}
EDITH = people(1, on=TODAY)[0] | {
    "Surname": "Marsh", "Forename": "Edith", "DOB": date(1940, 2, 1), "Date referred": date(2026, 11, 1),
    "Date on list": date(2026, 11, 3), "RAG": "Red", "Support": "None", "Risk of harm": "High", "Priority": "High",
    "Complexity": "Low", "Last contact": date(2026, 11, 10), "Reason": "Fell twice", "Team": "North",
}  # fmt: skip


def judge(number: int = 2, **changed):
    row = EDITH | {head.replace("_", " "): value for head, value in changed.items()}
    return rules.judge_row(number, [row[head] for head in HEADS], HEADS, MAPPING, CONTEXT)


def named(judged) -> list[tuple[str, bool]]:
    return [(fault.column, fault.refuses) for fault in judged.faults]


# --- columns ----------------------------------------------------------------------------------------------------------


def test_the_nineteen_headings_of_the_lists_are_known_in_any_order():
    assert rules.guess_columns(HEADS) == {field.key: i for i, field in enumerate(rules.FIELDS)}
    backwards = rules.guess_columns(HEADS[::-1])
    assert {key: HEADS[::-1][position] for key, position in backwards.items()} == HEADS_BY_KEY


@pytest.mark.parametrize(
    ("head", "key"),
    [("FAMILY NAME", "family_name"), ("First name(s)", "given_name"), ("Date of Birth", "date_of_birth"),
     ("NHS Number", "nhs_number"), ("post-code", "postcode"), ("Tel. no.", "phone"), ("Date placed", "placed_on"),
     ("Referral date", "referred_on"), ("R.A.G. rating", "rag"), ("Level of support", "support"), ("Surnmae", "family_name"),
     ("Locality", "team"), ("Last contacted", "last_contact"), ("Date of last contact", "last_contact"), ("Comments", "reason")],
)  # fmt: skip
def test_other_headings_and_slips_of_the_finger_are_understood(head, key):
    assert rules.guess_columns(["Something else", head]) == {key: 1}


def test_no_column_is_given_to_two_fields_and_the_better_heading_wins():
    guess = rules.guess_columns(["Risk", "Risk of harm", "Priority level", "Priority"])
    assert guess == {"harm": 1, "priority": 3}


def test_a_column_of_nhs_numbers_is_known_by_its_content():
    sample = [["Marsh", nhs_number(1), "LE1 3XY"], ["Pryce", nhs_number(2), ""]]
    assert rules.guess_columns(["Surname", "", "Where"], sample) == {"family_name": 0, "nhs_number": 1, "postcode": 2}


def test_a_list_without_a_surname_or_a_date_on_the_list_is_not_read():
    assert rules.refusal_of_columns(MAPPING) is None
    for key in ("family_name", "placed_on"):
        refusal = rules.refusal_of_columns({k: v for k, v in MAPPING.items() if k != key})
        assert (refusal.field, refusal.rule) == (key, "U31")


def test_one_column_cannot_stand_for_two_things():
    refusal = rules.refusal_of_columns(MAPPING | {"harm": MAPPING["rag"]})
    assert "RAG" in refusal.sentence and "Risk of harm" in refusal.sentence


# --- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["21/11/2026", "21-11-2026", "21.11.26", "2026-11-21", "21 November 2026", "21 Nov 26", "46347", "2026-11-21 00:00:00",
     date(2026, 11, 21), datetime(2026, 11, 21, 9, 30)],
)  # fmt: skip
def test_a_day_is_read_in_any_usual_form(cell):
    assert read_date(cell, TODAY) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "cell", ["31/02/2026", "soon", "11/21/2026", "=TODAY()", "0", "29/02/2025", "99999999", "2026"]
)
def test_what_is_no_day_is_not_made_into_one(cell):
    assert read_date(cell, TODAY) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [("Red", "red"), (" AMBER ", "amber"), ("g", "green"), ("Yellow", "amber"), ("Purple", None), ("R/A", None),
     ("Red/Amber", None), ("", None), ("1", None)],
)  # fmt: skip
def test_a_rag_level_is_known_by_its_word_or_letter_and_nothing_else(text, key):
    assert read_level(text, POLICY.tools["rag"].levels) == key


@pytest.mark.parametrize(
    ("text", "support", "harm"),
    [("None", "none", None), ("No support", "none", None), ("moderate", "moderate", "moderate"), ("Full", "full", None),
     ("High", None, "high"), ("Low risk of harm", None, "low"), ("Medium", "moderate", "moderate"), ("?", None, None)],
)  # fmt: skip
def test_support_and_harm_are_known_by_their_words(text, support, harm):
    tool = POLICY.tools["rag"]
    assert (read_level(text, tool.row_axis.choices), read_level(text, tool.column_axis.choices)) == (support, harm)


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U31")
def test_a_clean_row_is_taken_with_all_that_it_says():
    judged = judge()
    assert (judged.outcome, judged.faults) == (rules.TAKEN, ())
    entrant = judged.entrant
    assert (entrant.family_name, entrant.given_name, entrant.team_id) == ("Marsh", "Edith", NORTH.id)
    assert (entrant.rag, entrant.support, entrant.harm) == ("red", "none", "high")
    assert (entrant.priority, entrant.complexity) == ("high", "low")
    assert entrant.last_contact == date(2026, 11, 10)
    assert entrant.nhs_number == EDITH["NHS No"].replace(" ", "")
    assert entrant.kept == ()


REFUSING = [
    ({"Surname": ""}, "Surname", "No surname"),
    ({"Surname": "  "}, "Surname", "No surname"),
    ({"Surname": "=A2"}, "Surname", "formula"),
    ({"Surname": "x" * 101}, "Surname", "100 characters"),
    ({"Date_on_list": ""}, "Date on list", "No date"),
    ({"Date_on_list": "31/02/2026"}, "Date on list", "no such date"),
    ({"Date_on_list": TODAY + timedelta(days=1)}, "Date on list", "future"),
    ({"Reason": "x" * 4_001}, "Reason", "4,000 characters"),
    ({"Address": "x" * 301}, "Address", "300 characters"),
    ({"Case_ref": "x" * 41}, "Case ref", "40 characters"),
    ({"Support": ""}, "Support", "Nothing is given"),
    ({"Support": "Some"}, "Support", "not one of the choices"),
    ({"Risk_of_harm": "?"}, "Risk of harm", "not one of the choices"),
    ({"Team": "East"}, "Team", "Not a team of yours"),
    ({"Team": "Nowhere"}, "Team", "Not a team of yours"),
    ({"Team": ""}, "Team", "No team"),
]


@pytest.mark.rule("U31")
@pytest.mark.parametrize(("changed", "column", "wrong"), REFUSING, ids=lambda value: str(value)[:40])
def test_a_row_that_cannot_be_taken_is_refused_with_its_column_value_and_cure(changed, column, wrong):
    judged = judge(17, **changed)
    assert judged.outcome == rules.REFUSED and judged.entrant is None
    fault = next(fault for fault in judged.faults if fault.refuses)
    assert (fault.row, fault.column) == (17, column)
    assert wrong in fault.wrong and fault.cure.endswith((".", "…"))
    assert len(fault.value) <= 61


FLAGGING = [
    ({"Forename": ""}, "Forename", {"given_name": ""}),
    ({"DOB": date(2027, 12, 25)}, "DOB", {"date_of_birth": None}),
    ({"DOB": "31/02/1940"}, "DOB", {"date_of_birth": None}),
    ({"NHS_No": "999 000 0011"}, "NHS No", {"nhs_number": None}),
    ({"NHS_No": "12345"}, "NHS No", {"nhs_number": None}),
    ({"NHS_No": "0000000000"}, "NHS No", {"nhs_number": None}),
    ({"RAG": "Purple"}, "RAG", {"rag": "red"}),
    ({"RAG": "R/A"}, "RAG", {"rag": "red"}),
    ({"RAG": ""}, "RAG", {"rag": "red"}),
    ({"RAG": "Green"}, "RAG", {"rag": "green", "support": "none", "harm": "high"}),
    ({"Priority": "Urgent!!"}, "Priority", {"priority": None}),
    ({"Complexity": ""}, "Complexity", {"complexity": None}),
    ({"Date_referred": ""}, "Date referred", {"referred_on": date(2026, 11, 3)}),
    ({"Date_referred": "31/11/2026"}, "Date referred", {"referred_on": date(2026, 11, 3)}),
    ({"Date_referred": date(2026, 11, 9)}, "Date referred", {"referred_on": date(2026, 11, 3)}),
    ({"Last_contact": TODAY + timedelta(days=3)}, "Last contact", {"last_contact": None}),
    ({"Last_contact": "last week"}, "Last contact", {"last_contact": None}),
    ({"Reason": '=HYPERLINK("http://x.invalid")'}, "Reason", {"reason": '=HYPERLINK("http://x.invalid")'}),
    ({"Phone": "=1+1"}, "Phone", {"phone": "=1+1"}),
    ({"Team": "The North"}, "Team", {"team_id": NORTH.id}),
]


@pytest.mark.rule("U31")
@pytest.mark.parametrize(("changed", "column", "taken"), FLAGGING, ids=lambda value: str(value)[:40])
def test_a_row_with_something_to_check_is_taken_and_flagged(changed, column, taken):
    judged = judge(17, **changed)
    assert judged.outcome == rules.FLAGGED
    assert [(fault.row, fault.column) for fault in judged.faults] == [(17, column)]
    assert {key: getattr(judged.entrant, key) for key in taken} == taken


@pytest.mark.rule("L17", "U31")
def test_a_rag_that_differs_from_the_matrix_stands_as_the_teams_decision_and_asks_for_the_reasoning():
    fault = judge(RAG="Green").faults[0]
    assert "Red" in fault.wrong and "reasoning" in fault.cure


def test_what_no_field_can_hold_is_kept_in_words():
    judged = judge(DOB="31/02/1940", NHS_No="999 000 0011", RAG="Purple")
    assert len(judged.entrant.kept) == 3
    assert all(any(said in words for words in judged.entrant.kept) for said in ("31/02/1940", "999 000 0011", "Purple"))


def test_a_row_with_several_faults_names_them_all():
    judged = judge(Surname="", DOB=date(2027, 1, 1), RAG="Purple", Support="?", Date_on_list="31/02/2026")
    assert named(judged) == [
        ("Surname", True),
        ("Date on list", True),
        ("DOB", False),
        ("Support", True),
        ("RAG", True),
    ]


def test_without_a_team_column_all_rows_go_to_the_team_that_was_chosen():
    mapping = {key: position for key, position in MAPPING.items() if key != "team"}
    cells = [EDITH[head] for head in HEADS]
    assert rules.judge_row(2, cells, HEADS, mapping, Context(TODAY, {}, SOUTH)).entrant.team_id == SOUTH.id
    assert rules.judge_row(2, cells, HEADS, mapping, Context(TODAY, {})).outcome == rules.REFUSED


# --- who is known -----------------------------------------------------------------------------------------------------


def matched(*judged, known: Known | None = None):
    return rules.match(judged, known or Known(), HEADS_BY_KEY)


def test_two_rows_of_one_person_are_two_cases_of_one_person_and_flagged():
    first, second = matched(judge(2), judge(3, Case_ref="T50000b"))
    assert first.outcome == rules.TAKEN
    assert named(second) == [("NHS No", False)] and "row 2" in second.faults[0].wrong
    assert second.entrant.nhs_number == first.entrant.nhs_number


def test_an_nhs_number_on_two_different_people_stays_with_the_first():
    _, second = matched(judge(2), judge(3, Case_ref="T9", Surname="Pryce", DOB=date(1950, 1, 1)))
    assert second.outcome == rules.FLAGGED and second.entrant.nhs_number is None
    assert EDITH["NHS No"].replace(" ", "") in second.entrant.kept[0]


def test_the_same_line_twice_in_a_list_is_brought_in_once():
    _, second = matched(judge(2), judge(3))
    assert second.outcome == rules.REFUSED and "row 2" in second.faults[-1].wrong


def test_a_reference_used_for_two_people_stays_with_the_first_and_nobody_is_left_out():
    _, second = matched(judge(2), judge(3, Surname="Pryce", NHS_No=nhs_number(77), DOB=date(1950, 1, 1)))
    assert second.outcome == rules.FLAGGED and second.entrant.reference is None


def edith(**changed) -> Who:
    facts = {"date_of_birth": date(1940, 2, 1), "nhs_number": EDITH["NHS No"].replace(" ", ""), "person_id": 7}
    return Who("Marsh", "Edith", **{**facts, **changed})


@pytest.mark.rule("U36")
def test_a_person_is_matched_by_nhs_number_with_surname_or_birthday():
    number = edith().nhs_number
    for who in (edith(), edith(date_of_birth=None), Who("Married-Name", "E", date(1940, 2, 1), number, person_id=7)):
        (judged,) = matched(judge(), known=Known(people={number: who}))
        assert (judged.person_id, judged.outcome) == (7, rules.TAKEN)
    stranger = Who("Pryce", "Rhys", date(1950, 1, 1), number, person_id=7)
    (judged,) = matched(judge(), known=Known(people={number: stranger}))
    assert judged.person_id is None and judged.entrant.nhs_number is None and judged.outcome == rules.FLAGGED


@pytest.mark.rule("U36")
def test_a_case_that_waits_already_is_known_by_the_councils_number():
    reference = EDITH["Case ref"]
    waits = Known(cases={reference: [CaseHere(edith(), NORTH.id, waiting=True)]})
    assert matched(judge(), known=waits)[0].outcome == rules.HERE
    elsewhere = Known(cases={reference: [CaseHere(edith(), SOUTH.id, waiting=True)]})
    assert "another team" in matched(judge(), known=elsewhere)[0].faults[-1].wrong
    closed = Known(cases={reference: [CaseHere(edith(), NORTH.id, waiting=False)]})
    assert matched(judge(), known=closed)[0].outcome == rules.REFUSED
    other = Known(
        cases={reference: [CaseHere(edith(nhs_number=nhs_number(5).replace(" ", "")), NORTH.id, waiting=True)]}
    )
    (judged,) = matched(judge(), known=other)
    assert judged.outcome == rules.FLAGGED and judged.entrant.reference is None


@pytest.mark.rule("U37")
def test_somebody_who_has_died_is_not_brought_in_again():
    gone = edith(died_on=date(2026, 10, 2))
    by_number = Known(people={gone.nhs_number: gone})
    by_reference = Known(cases={EDITH["Case ref"]: [CaseHere(gone, NORTH.id, waiting=False)]})
    for known, column in ((by_number, "NHS No"), (by_reference, "Case ref")):
        (judged,) = matched(judge(), known=known)
        assert judged.outcome == rules.REFUSED and judged.faults[-1].column == column
        assert judged.faults[-1].wrong == "This person died on 2 October 2026."
    other = edith(died_on=date(2026, 10, 2), nhs_number=nhs_number(5).replace(" ", ""))
    reused = Known(cases={EDITH["Case ref"]: [CaseHere(other, NORTH.id, waiting=False)]})
    assert matched(judge(), known=reused)[0].outcome == rules.FLAGGED, "a number used for somebody else"


def test_a_line_without_a_reference_is_known_by_name_birthday_team_and_day():
    waiting = Known(waiting=frozenset({rules.line(NORTH.id, date(2026, 11, 3), "MARSH", "Edith", date(1940, 2, 1))}))
    assert matched(judge(Case_ref=""), known=waiting)[0].outcome == rules.HERE
    assert matched(judge(Case_ref="", Forename="Enid"), known=waiting)[0].outcome == rules.TAKEN


def test_an_address_that_differs_from_the_record_is_kept_and_flagged():
    number = edith().nhs_number
    known = Known(people={number: edith(address="1 Other Street", phone=EDITH["Phone"])})
    (judged,) = matched(judge(), known=known)
    assert named(judged) == [("Address", False)] and EDITH["Address"] in judged.entrant.kept[0]


# --- rights -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U31")
@pytest.mark.parametrize(
    ("roles", "teams", "may"),
    [([("team-manager", 1)], [1], True), ([("team-leader", 1)], [1], True), ([("team-manager", 1)], [1, 2], False),
     ([("strategic-service-manager", 1), ("strategic-service-manager", 2)], [1, 2], True),
     ([("head-of-service", None)], [1, 2], True),
     ([("practitioner", 1)], [1], False), ([("duty-manager", 1)], [1], False), ([("administrator", None)], [1], False),
     ([("principal-social-worker", None)], [1], False), ([], [1], False)],
)  # fmt: skip
def test_only_the_manager_of_each_team_brings_its_list_in(roles, teams, may):
    actor = Actor(7, "Somebody", roles=tuple(Held(role, team) for role, team in roles))
    assert (rules.refusal_to_import(actor, teams) is None) == may
