"""Referrals on plain values: the ground, the fourteen items, the day, the team, the money."""

from datetime import UTC, date, datetime, time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.policy import loader
from casework.practice.escalation.rules import Hours
from casework.practice.referrals import rules
from casework.practice.referrals.forms import LABELS
from casework.practice.triage.rules import INFORMATION, REPRESENTATIVE, RESIDENCE, suggested
from casework.records.cases.rules import KINDS
from casework.records.staff.rules import Actor, Held
from tests.referrals.answers import UNCLEAR, whole

POLICIES = loader.load_all(None)
TODAY = date(2026, 11, 20)
DUTY = Actor(1, "Dev Patel", roles=(Held("duty-worker", 1),))
DECIDES = Actor(2, "Dee Moss", roles=(Held("duty-manager", 1),))


def state_of(key: str, facts: dict) -> rules.Standing:
    return next(each for each in rules.standings(facts) if each.item.key == key)


# --- F9 ---------------------------------------------------------------------------------------------------------------

BEST = {"ground": "best-interests", "capacity_assessed": "yes", "best_interests": "Agreed with her GP"}
GATE = [  # answers, what the duty manager decided, and the field where it is refused; None: it may be taken
    ({"ground": ""}, None, "ground"),
    ({"ground": "own"}, None, None),
    ({"ground": "consent"}, None, None),
    ({"ground": "risk"}, None, None),
    (BEST, None, None),
    (BEST | {"capacity_assessed": "no"}, None, "capacity_assessed"),
    (BEST | {"capacity_assessed": ""}, None, "capacity_assessed"),
    (BEST | {"best_interests": " "}, None, "best_interests"),
    ({"ground": "consent", "ground_on": ""}, None, "ground_on"),
    ({"ground": "own", "ground_how": ""}, None, "ground_how"),
    ({"ground": "risk", "ground_on": "", "ground_how": ""}, None, "ground_on"),
    ({"ground": "none"}, None, "ground"),
    ({"ground": "none"}, False, "ground"),
    ({"ground": "none"}, True, None),
    ({"ground": "consent"}, False, None),  # a ground is met by now
]


@pytest.mark.rule("F9")
@pytest.mark.parametrize(("changes", "ruled", "field"), GATE)
def test_a_referral_is_taken_only_on_a_ground_with_when_and_how(changes, ruled, field):
    refusal = rules.refusal_to_take(whole(**changes), ruled)
    assert (refusal and refusal.field) == field and (refusal is None or refusal.rule == "F9")


@pytest.mark.rule("F9")
def test_the_gate_has_an_answer_for_every_ground_and_decision():
    for ground, ruled in product(("", *rules.GROUNDS), (None, True, False)):
        refusal = rules.refusal_to_take(whole(ground=ground, capacity_assessed="yes", best_interests="x"), ruled)
        free = ground in ("own", "consent", "best-interests", "risk") or (ground == "none" and ruled)
        assert (refusal is None) == bool(free), (ground, ruled)


@pytest.mark.rule("F9")
@pytest.mark.parametrize(
    ("actor", "ground", "is_open", "reason", "may"),
    [(DECIDES, "none", True, "Heard crying", True), (DUTY, "none", True, "Heard crying", False),
     (DECIDES, "none", True, " ", False), (DECIDES, "consent", True, "x", False), (DECIDES, "none", False, "x", False)],
)  # fmt: skip
def test_without_a_ground_the_duty_manager_decides_and_says_why(actor, ground, is_open, reason, may):
    assert (rules.refusal_to_rule(actor, 1, ground, is_open, reason) is None) == may


# --- F10 --------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("F10")
def test_the_items_are_fourteen_and_every_answer_belongs_to_one():
    assert len(rules.ITEMS) == 14 and len({item.key for item in rules.ITEMS}) == 14
    held = [field for item in rules.ITEMS for field in item.fields]
    assert sorted([*held, *rules.BESIDE]) == sorted(rules.FIELDS), "each once, and none beside"
    assert set(LABELS) == set(rules.FIELDS)


@pytest.mark.rule("F10")
def test_a_whole_referral_is_complete_and_an_empty_one_says_what_is_missing():
    assert [each.item.key for each in rules.standings(whole()) if each.state == rules.MISSING] == []
    assert rules.how_complete(whole()) == 14
    for each in rules.standings({}):
        assert each.state == rules.MISSING and each.missing, each.item.key


TAKEN_OUT = [  # item, what is taken out, what is then missing
    ("details", {"ni_number": "", "date_of_birth": ""}, ("date of birth", "National Insurance number")),
    ("details", {"phone": "", "preferred_contact": ""}, ("how to reach them",)),
    ("details", {"nhs_number": ""}, ("NHS number",)),
    ("referrer", {"referrer_contact": ""}, ("contact",)),
    ("referrer", {"referrer_is": ""}, ("who makes it",)),
    ("consent", {"ground_how": ""}, ("how",)),
    ("capacity", {"ground": "risk"}, ("whether capacity was assessed",)),
    ("capacity", {"ground": "best-interests", "capacity_assessed": "yes"}, ("the decision",)),
    ("view", {"wishes": ""}, ("what they wish",)),
    ("referrer-view", {"recommendation": ""}, ("what they recommend",)),
    ("options", {"support": ""}, ("support from family and community",)),
    ("advice", {"advice_detail": ""}, ("which",)),
    ("prevention", {"prevention": "none", "prevention_detail": ""}, ("which",)),
    ("communication", {"communication_needs": "", "communication": ""}, ("whether they have any",)),
    ("communication", {"communication_needs": "", "communication": "needs"}, ("whether they have any",)),
    ("difficulty", {"difficulty": "unknown"}, ("whether it is likely",)),
    ("difficulty", {"difficulty": "yes"},
     ("why", "whether an advocate was considered", "whether somebody suitable can help them")),
    ("difficulty", {"difficulty": "yes", "difficulty_why": "x", "advocate": "yes", "appropriate_person": "yes"},
     ("who can help them",)),
    ("services", {"services": ""}, ("earlier and current services",)),
    ("involved", {"involved": ""}, ("who, and whether they consent",)),
    ("other", {"other": ""}, ("whether there is anything else",)),
]  # fmt: skip


@pytest.mark.rule("F10")
@pytest.mark.parametrize(("key", "changes", "missing"), TAKEN_OUT)
def test_what_is_missing_of_an_item_is_named(key, changes, missing):
    found = state_of(key, whole(**changes))
    assert (found.state, found.missing) == (rules.MISSING, missing)


FITS = [
    ("consent", {"ground": "risk"}), ("consent", {"ground": "best-interests"}), ("capacity", {"ground": "own"}),
    ("referrer-view", {"referrer_is": "person", "referrer_view": ""}),
    ("options", {"options": "", "na_options": "She rang from a ward"}), ("other", {"other": "", "na_other": "Asked Edith"}),
]  # fmt: skip


@pytest.mark.rule("F10")
@pytest.mark.parametrize(("key", "changes"), FITS)
def test_an_item_need_not_apply_by_itself_or_for_a_reason(key, changes):
    assert state_of(key, whole(**changes)).state == "not applicable"


@pytest.mark.rule("F10")
def test_a_reason_takes_nothing_away_from_an_item_that_is_complete():
    assert state_of("options", whole(na_options="Not asked")).state == rules.COMPLETE


@pytest.mark.rule("F10")
def test_somebody_of_the_network_who_agreed_is_somebody_to_involve():
    assert state_of("involved", whole(involved="", network=1)).state == rules.COMPLETE


@pytest.mark.rule("F10")
@given(st.dictionaries(st.sampled_from(rules.FIELDS), st.text(max_size=9)))
def test_how_each_item_stands_is_told_for_whatever_was_typed(facts):
    found = rules.standings(facts)
    assert len(found) == 14 and all((each.state == rules.MISSING) == bool(each.missing) for each in found)


NUMBERS = [("AB123456C", True), ("ab 12 34 56 c", True), ("", True), ("AB123456", False), ("DB123456C", False),
           ("BG123456A", False), ("AO123456A", False), ("AB123456E", False), ("AB12345678", False),
           ("ÄB123456C", False)]  # fmt: skip


@pytest.mark.rule("F10")
@pytest.mark.parametrize(("typed", "sound"), NUMBERS)
def test_a_national_insurance_number_is_one(typed, sound):
    assert (rules.refusal_to_take_ni_number(typed) is None) == sound


# --- F11 --------------------------------------------------------------------------------------------------------------

HOURS = Hours(time(17, 0))


@pytest.mark.rule("F11")
@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    ("begun_at", "facts", "due_on", "tell_on"),
    [
        (datetime(2026, 11, 20, 10, tzinfo=UTC), {}, date(2026, 11, 24), date(2026, 11, 25)),  # a Friday: two working days
        (datetime(2026, 11, 20, 10, tzinfo=UTC), {"urgent": "today"}, date(2026, 11, 20), date(2026, 11, 21)),
        (datetime(2026, 11, 20, 10, tzinfo=UTC), {"ground": "risk"}, date(2026, 11, 20), date(2026, 11, 21)),
        (datetime(2026, 11, 20, 18, tzinfo=UTC), {"ground": "risk"}, date(2026, 11, 23), date(2026, 11, 24)),  # after hours
        (datetime(2026, 12, 24, 10, tzinfo=UTC), {}, date(2026, 12, 30), date(2026, 12, 31)),  # over two bank holidays
    ],
)
def test_it_is_placed_within_two_working_days_and_on_the_day_where_it_is_urgent(name, begun_at, facts, due_on, tell_on):
    policy = POLICIES[name]
    assert rules.place_by(facts, policy, begun_at, HOURS) == due_on
    assert rules.tell_late_on(policy, due_on, urgent=rules.is_urgent(facts)) == tell_on


@pytest.mark.rule("F11")
def test_a_plain_referral_goes_straight_and_an_unclear_one_says_why_that_team_by_agreement():
    plain = rules.Sending(team_id=2, kind="other")
    may = {"urgent": False, "today": TODAY}
    assert rules.refusal_to_send(DUTY, 1, plain, **may) is None
    unclear = rules.Sending(team_id=2, kind="other", **UNCLEAR)
    assert rules.refusal_to_send(DUTY, 1, unclear, **may) is None
    for field in ("views", "skill_function", "skill_person", "agreed_with", "agreed_on"):
        without = rules.Sending(**{"team_id": 2, "kind": "other", **UNCLEAR, field: None if field == "agreed_on" else " "})
        refusal = rules.refusal_to_send(DUTY, 1, without, **may)
        assert (refusal.field, refusal.rule) == (field, "F11")


@pytest.mark.rule("F11")
@pytest.mark.parametrize(
    ("reason", "words", "field"), [("", "x", "reason"), ("withdrawn", " ", "words"), ("withdrawn", "x", None)]
)
def test_not_taking_it_needs_a_reason_and_what_they_were_told(reason, words, field):
    refusal = rules.refusal_to_end(DUTY, 1, reason, words)
    assert (refusal and refusal.field) == field


# --- F13 --------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("F13")
def test_the_money_is_asked_where_an_assessment_or_review_may_follow_and_any_answer_will_do():
    for kind, answer, urgent in product(KINDS, ("", *rules.FINANCE), (False, True)):
        sending = rules.Sending(team_id=1, kind=kind, finance=answer)
        refusal = rules.refusal_to_send(DUTY, 1, sending, urgent=urgent, today=TODAY)
        asked = kind in rules.CHARGEABLE and not answer and not urgent
        assert (refusal is not None) == asked, (kind, answer, urgent)
        assert refusal is None or (refusal.rule, refusal.field) == ("F13", "finance")


# --- F12 --------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("F12")
def test_texts_that_fit_whole_go_on_and_what_does_not_is_pointed_to():
    assert rules.fitting(["a", "b"]) == "a\n\nb"
    long = "x" * rules.LONGEST
    assert rules.fitting([long, long]) == f"{long}\n\nMore stands in the referral." and len(rules.fitting([long, long])) <= 3_000


@pytest.mark.rule("F12")
@given(st.lists(st.text(max_size=rules.LONGEST), max_size=4))
def test_no_text_made_of_a_referral_is_too_long_for_the_next_form(parts):
    assert len(rules.fitting(parts)) <= 3_000


@pytest.mark.rule("F12")
def test_triage_is_answered_by_what_the_referral_says_and_nothing_else_is_guessed():
    found = suggested(whole(), TODAY)
    assert found["information"] in INFORMATION and "20 November 2026" in found["information_detail"]
    assert "information" not in suggested(whole(issue=""), TODAY), "not whole"
    for answer in rules.CHOICES["residence"]:
        assert suggested(whole(residence=answer), TODAY)["residence"] in RESIDENCE
    assert "representative" not in found
    alone = suggested(whole(appropriate_person="no", referrer_is="person"), TODAY)
    assert alone["representative"] in REPRESENTATIVE and alone["referrer_told"] == "none"
    assert suggested({}, TODAY) == {"referrer_told": ""}, "nor that nobody referred them"


@pytest.mark.rule("F12")
def test_the_person_who_refers_themselves_is_no_referrer():
    assert rules.referrer_of(whole(referrer_is="person")) == ("", "")
    assert rules.referrer_of(whole()) == ("Ama Boateng, District nurse", "01632 960155")
