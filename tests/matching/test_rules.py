"""What can be ticked, who may write and read it, why a worker suits a case, and in which order workers stand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.practice.matching import rules
from casework.practice.matching.rules import Asked, Holding, Known, Wanted, Written
from casework.records.cases.rules import KINDS
from casework.records.staff.rules import Actor, Held

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
MARY = Actor(1, "Mary", roles=(Held("team-manager", 7),))
NADIA = Actor(2, "Nadia", roles=(Held("practitioner", 7),))
ASKED = Asked("care-act-assessment", ("dementia", "self-neglect"), ("Polish",))
NOBODY = Known(2)


# --- the two lists ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("H8")
def test_each_kind_of_work_is_a_skill_and_no_need_is_called_like_one():
    assert set(rules.FUNCTIONS) == set(KINDS) - {"other"}
    assert not set(rules.FUNCTIONS) & set(rules.NEEDS)
    assert set(rules.LISTED) == set(rules.FUNCTIONS) | set(rules.NEEDS)
    assert rules.in_words(["dementia", "review", "no such thing"]) == ["Reviews", "Dementia"]


@pytest.mark.rule("H8")
def test_what_nobody_of_a_team_is_skilled_in_is_told():
    team = [Written(functions=("review",)), Written(needs=("dementia",), learning=("autism",))]
    missing = rules.lacking(team)
    assert "autism" in missing and not {"review", "dementia"} & set(missing)
    assert rules.lacking([Written(tuple(rules.FUNCTIONS), tuple(rules.NEEDS))]) == []


# --- languages --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H8")
@pytest.mark.parametrize(("typed", "kept"), [
    ("polish, BSL and Urdu", ["Polish", "British Sign Language", "Urdu"]),
    ("Polish; polish\nPOLISH", ["Polish"]), ("  farsi / persian ", ["Persian"]),
    ("bsl, sign language", ["British Sign Language"]),
    ("scots gaelic.", ["Scots Gaelic"]), ("Shetland, Finland", ["Shetland", "Finland"]), ("", []), (" , ;", []),
])  # fmt: skip
def test_a_typed_line_becomes_languages_each_once_by_its_usual_name(typed, kept):
    assert rules.tidy_languages(typed) == kept
    assert rules.tidy_languages(", ".join(kept)) == kept


@pytest.mark.rule("H8")
def test_a_list_of_languages_says_nothing_but_their_names():
    assert rules.refusal_of_languages(["Polish"], "H8") is None
    for wrong in (["Polish"] * 13, ["She speaks a little Polish, learnt from her grandmother"]):
        assert rules.refusal_of_languages(wrong, "H8").field == "languages"


@pytest.mark.rule("H8")
def test_english_is_nobodys_advantage():
    assert rules.speaks(["English", "polish"], ["Polish", "English"]) == ["Polish"]
    assert rules.named_in("Speaks English slowly", ["English"]) == []


@pytest.mark.rule("H8")
@pytest.mark.parametrize(("text", "named"), [
    ("Prefers Urdu; an interpreter is wanted.", ["Urdu"]), ("Signs (BSL).", ["British Sign Language"]),
    ("Hard of hearing: speak slowly", []), ("Finds Urdumania loud", []), ("", []),
])  # fmt: skip
def test_a_language_is_found_in_the_communication_needs_of_the_persons_record(text, named):
    assert rules.named_in(text, ["Urdu", "British Sign Language"]) == named


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H8", "U16")
@pytest.mark.parametrize(("role", "team", "reads", "writes"), [
    ("team-leader", 7, True, True), ("team-manager", 7, True, True), ("strategic-service-manager", 7, True, True),
    ("head-of-service", None, True, True), ("senior-practitioner", 7, True, False),
    ("principal-social-worker", None, True, False), ("practitioner", 7, False, False), ("duty-manager", 7, False, False),
    ("team-manager", 8, False, False), ("senior-practitioner", 8, False, False), ("administrator", None, False, False),
])  # fmt: skip
def test_strengths_are_read_by_who_has_the_overview_and_written_by_managers_of_the_team(role, team, reads, writes):
    other = Actor(9, "Somebody", roles=(Held(role, team),))
    assert rules.sees_strengths(other, 2, {7}) is reads
    assert rules.sees_strengths_of_team(other, 7) is reads
    assert (rules.refusal_to_write_strengths(other, 2, {7}) is None) is writes
    assert (rules.refusal_to_confirm(other, 2, {7}) is None) is writes


@pytest.mark.rule("H8")
def test_everybody_writes_their_own_and_nobody_confirms_it():
    assert rules.sees_strengths(NADIA, 2, {7}) and rules.refusal_to_write_strengths(NADIA, 2, {7}) is None
    assert rules.refusal_to_confirm(NADIA, 2, {7}).rule == "H8"
    assert rules.refusal_to_write_strengths(MARY, 1, {7}) is None
    assert rules.refusal_to_confirm(MARY, 1, {7}) is not None, "nor does a manager"
    assert not rules.sees_strengths(MARY, 3, set()), "somebody of no team is not hers"


# --- what a case needs ------------------------------------------------------------------------------------------------

WISH = Wanted(wishes="A woman", asked_whom="Herself", asked_on=TODAY)


@pytest.mark.rule("H8", "H9")
@pytest.mark.parametrize(("wanted", "field"), [
    (Wanted(), None), (WISH, None), (Wanted(needs=("dementia",), languages=("Polish",), course="worse"), None),
    (Wanted(support_until=TODAY - DAY, asked_on=TODAY - DAY), None),
    (replace(WISH, asked_whom=" "), "asked_whom"), (replace(WISH, asked_on=None), "asked_on"),
    (replace(WISH, asked_on=TODAY + DAY), "asked_on"), (Wanted(known_face=True), "asked_whom"),
    (Wanted(not_again=(3,), asked_on=TODAY), "asked_whom"), (replace(WISH, asked_for=(3, 4), not_again=(4,)), "not_again"),
    (Wanted(needs=("review",)), "needs"), (Wanted(course="uphill"), "course"), (Wanted(languages=("x" * 41,)), "languages"),
])  # fmt: skip
def test_a_wish_says_whose_it_is_and_when_it_was_told(wanted, field):
    found = rules.refusals_of_needs(wanted, TODAY)
    assert [each.field for each in found][:1] == ([field] if field else [])


@pytest.mark.rule("H8")
def test_all_that_is_missing_of_a_wish_is_said_at_once():
    assert [each.field for each in rules.refusals_of_needs(Wanted(wishes="A woman"), TODAY)] == ["asked_whom", "asked_on"]


@pytest.mark.rule("H8")
def test_nobody_is_chosen_for_a_case_that_has_ended():
    assert "Open it again first" in rules.refusal_to_write_needs("closed").sentence
    assert rules.refusal_to_write_needs("waiting") is None


@pytest.mark.rule("H8", "H9")
def test_what_a_case_needs_stands_in_a_line():
    wanted = Wanted(("dementia",), ("Polish", "Czech"), True, "A woman", (4,), (5, 6))
    line = rules.needs_line(wanted, {4: "Tom Lloyd", 5: "Owen Brady"})
    assert line == ("Dementia, speaks Polish or Czech, somebody they know, asked for Tom Lloyd, "
                    "not Owen Brady or worker 6 again")  # fmt: skip
    assert rules.needs_line(Wanted(languages=("Polish",)), {}) == "Speaks Polish"
    assert rules.needs_line(Wanted(), {}) == ""
    assert rules.outlook_line(TODAY, "both", TODAY) == (
        "Support lasts until 20 November 2026, goes up and down, and is likely to get worse"
    )
    assert rules.outlook_line(None, "worse", TODAY) == "Situation: likely to get worse"
    assert rules.outlook_line(TODAY - DAY, "", TODAY) == "Support ended on 19 November 2026"
    assert rules.outlook_line(None, "", TODAY) == ""


@pytest.mark.rule("H8", "U18")
def test_the_trail_has_keys_and_days_from_what_to_what_and_of_words_only_that_they_changed():
    before = {"needs": ["dementia"], "wishes": "", "course": "", "languages": ["Polish"], "asked_on": None}
    after = {"needs": ["autism"], "wishes": "A woman", "course": "", "languages": ["Urdu"], "asked_on": TODAY}
    assert rules.changes(before, after) == {
        "needs": [["dementia"], ["autism"]], "asked_on": [None, "2026-11-20"], "words": ["languages", "wishes"],
    }  # fmt: skip
    assert rules.changes(after, after) == {}


# --- why a worker suits a case ----------------------------------------------------------------------------------------

HELD = Holding(False, date(2025, 3, 3))
REASONS = [  # the part that it counts as, what is known of the worker, the sentence
    ("function", {"functions": ("care-act-assessment",)}, "Skilled in Care Act assessments"),
    ("need", {"needs": ("dementia",)}, "Skilled in supporting people with dementia"),
    ("language", {"languages": ("Polish",)}, "Speaks Polish"),
    ("knows", {"holdings": (HELD,)}, "Held another case of theirs until 3 March 2025"),
    ("knows", {"holdings": (Holding(True, date(2025, 3, 3)),)}, "Held this case until 3 March 2025"),
    ("knows", {"holdings": (Holding(False),)}, "Holds another case of theirs now"),
    ("knows", {"contacts": 4, "last_contact": TODAY}, "Was in touch with them 4 times, last on 20 November 2026"),
    ("knows", {"contacts": 1, "last_contact": TODAY}, "Was in touch with them once, on 20 November 2026"),
    ("notes", {"notes": 2}, "Wrote 2 notes about them"),
    ("interest", {"interested": ("self-neglect",)}, "Special interest: hoarding or self-neglect"),
    ("experience", {"given": 1}, "Was given 1 case of this kind in the last two years"),
]  # fmt: skip


@pytest.mark.rule("H8")
@pytest.mark.parametrize(("part", "known", "sentence"), REASONS, ids=[each[2] for each in REASONS])
def test_each_reason_counts_its_part_and_is_a_sentence(part, known, sentence):
    found = rules.match(ASKED, replace(NOBODY, **known))
    assert (found.score, found.reasons) == (rules.PARTS[part].points, (sentence,))
    assert (found.learning, found.against, found.refused) == ((), (), False)


@pytest.mark.rule("H8")
def test_what_the_case_does_not_ask_for_counts_nothing():
    other = Known(2, ("review",), ("autism",), ("autism",), ("end-of-life",), ("Urdu", "English"))
    assert rules.match(ASKED, other) == rules.Match()
    assert rules.match(replace(ASKED, kind="other"), replace(NOBODY, given=3)).reasons == (), "other work is nobody's skill"


@pytest.mark.rule("H8")
def test_skill_for_the_work_and_skill_for_the_person_are_two_things():
    both = rules.match(ASKED, Known(2, ("care-act-assessment",), ("dementia", "self-neglect")))
    assert both.score == rules.PARTS["function"].points + 2 * rules.PARTS["need"].points
    assert len(both.reasons) == 3


@pytest.mark.rule("H8")
def test_the_language_of_the_persons_record_counts_without_being_written_again():
    asked = Asked("review", on_record="Prefers Urdu; an interpreter is wanted.")
    found = rules.match(asked, Known(2, languages=("Urdu", "Polish")))
    assert found.reasons == ("Speaks Urdu, which the person\u2019s record names under communication",)
    assert found.score == rules.PARTS["language-on-record"].points
    twice = rules.match(replace(asked, languages=("Urdu",)), Known(2, languages=("Urdu",)))
    assert twice.reasons == ("Speaks Urdu",), "said once"


@pytest.mark.rule("H8")
def test_somebody_who_held_the_case_and_rang_knows_the_person_once():
    known = replace(NOBODY, holdings=(Holding(True, TODAY), HELD, HELD), contacts=2, last_contact=TODAY)
    found = rules.match(ASKED, known)
    assert len(found.reasons) == 3 and found.score == rules.PARTS["knows"].points
    wished = rules.match(replace(ASKED, known_face=True), known)
    assert wished.score == found.score + rules.PARTS["known-face"].points
    assert "The person wishes for somebody they know" in wished.reasons
    assert rules.match(replace(ASKED, known_face=True), replace(NOBODY, notes=3)).score == rules.PARTS["notes"].points


@pytest.mark.rule("H8")
def test_what_a_worker_wants_to_learn_is_shown_apart_unless_they_can_do_it():
    wishes = ("dementia", "care-act-assessment", "autism")
    found = rules.match(ASKED, replace(NOBODY, learning=wishes))
    assert found.learning == ("Wants to learn about Care Act assessments", "Wants to learn about dementia")
    assert found.reasons == () and found.score == 2 * rules.PARTS["learning"].points
    skilled = rules.match(ASKED, replace(NOBODY, learning=wishes, needs=("dementia",), functions=("care-act-assessment",)))
    assert skilled.learning == ()


@pytest.mark.rule("H8", "U17")
def test_the_persons_own_wish_and_a_restricted_record_stand_against_a_worker():
    wished = rules.match(replace(ASKED, asked_for=frozenset({2}), not_again=frozenset({3})), NOBODY)
    assert wished.reasons == ("The person asked for them",) and not wished.refused
    unwanted = rules.match(replace(ASKED, not_again=frozenset({2})), replace(NOBODY, needs=("dementia",)))
    assert unwanted.against == ("The person asked not to have them again",) and unwanted.refused
    assert unwanted.reasons, "what speaks for them is told all the same"
    assert rules.match(replace(ASKED, named=frozenset({3})), NOBODY).against == ("Not named on this restricted record",)
    assert not rules.match(replace(ASKED, named=frozenset({2})), NOBODY).refused


@pytest.mark.rule("H8")
def test_every_part_of_the_score_is_reached_by_some_reason():
    whole = Known(2, ("care-act-assessment",), ("dementia",), ("dementia",), ("self-neglect",), ("Polish",), (HELD,),
                  notes=1, given=1)  # fmt: skip
    asked = replace(ASKED, known_face=True, asked_for=frozenset({2}))
    parts = set(rules.PARTS) - {"language-on-record"}
    found = rules.match(asked, whole)
    assert found.score == sum(rules.PARTS[part].points for part in parts)
    assert len(found.reasons) + len(found.learning) == len(parts)
