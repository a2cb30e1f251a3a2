"""What is left, said whole or refused, and the words of the note; on plain values."""

from datetime import date

import pytest

from casework.practice.handing import rules
from casework.practice.handing.rules import Left, Line, Thing

TODAY = date(2026, 11, 20)
OLIVE = "worker:7"
RAMP = Thing("Order the ramp", OLIVE, by_on=date(2026, 12, 3))
BATHS = Thing("Ask about the bath", name="Ann Marsh, her daughter")


def refused(*things, nothing=False):
    return [(each.rule, each.field) for each in rules.refusals_of_left(Left(things, nothing), {OLIVE}, TODAY)]


@pytest.mark.rule("H12")
def test_either_something_is_left_or_it_is_said_that_nothing_is():
    assert refused() == [("H12", "nothing")] and refused(RAMP, nothing=True) == [("H12", "nothing")]
    assert refused(nothing=True) == [] and refused(RAMP, BATHS) == []


@pytest.mark.rule("H12", "H14")
@pytest.mark.parametrize(
    ("thing", "rule", "field"),
    [
        (Thing("", OLIVE, by_on=TODAY), "H12", "things-0-what"),
        (Thing("Order the ramp"), "H12", "things-0-who"),
        (Thing("Order the ramp", OLIVE, "Olive", TODAY), "H12", "things-0-name"),
        (Thing("Order the ramp", "worker:9", by_on=TODAY), "H14", "things-0-who"),
        (Thing("Order the ramp", OLIVE), "H14", "things-0-by"),
        (Thing("Order the ramp", OLIVE, by_on=date(2026, 11, 19)), "H12", "things-0-by"),
        (Thing("Order the ramp", name="Ann", by_on=date(2026, 11, 19)), "H12", "things-0-by"),
        (Thing("x" * 301, OLIVE, by_on=TODAY), "H12", "things-0-what"),
    ],
)
def test_each_thing_says_what_who_and_for_somebody_here_by_when(thing, rule, field):
    assert refused(thing) == [(rule, field)]


@pytest.mark.rule("H12")
def test_every_faulty_row_is_named_by_its_place():
    assert [field for _rule, field in refused(RAMP, Thing("Ring"), Thing("", OLIVE))] == ["things-1-who", "things-2-what"]


@pytest.mark.rule("H12")
def test_the_note_names_each_thing_with_whoever_is_responsible():
    texts = rules.texts_of(Left((RAMP, BATHS)), {OLIVE: "Olive Grant"})
    assert texts["outstanding"] == "- Order the ramp, by 3 December 2026\n- Ask about the bath"
    assert texts["responsible"] == (
        "- Olive Grant: Order the ramp, by 3 December 2026\n- Ann Marsh, her daughter: Ask about the bath"
    )
    assert rules.texts_of(Left(nothing=True), {}) == {"outstanding": rules.NOTHING, "responsible": rules.NOBODY}


def test_the_proposal_is_a_list_of_what_was_done_and_empty_for_nothing():
    lines = [Line(TODAY, "Contact", "Nadia Hussain"), Line(TODAY, "Task done: Ring her", "Olive Grant")]
    assert rules.proposal(lines, 2).splitlines() == [
        "Before these, 2 more entries stand on the case.",
        "- 20 November 2026: Contact (Nadia Hussain)",
        "- 20 November 2026: Task done: Ring her (Olive Grant)",
    ]
    assert rules.proposal([]) == ""


def test_what_is_left_is_kept_and_read_again_as_it_was():
    for left in (Left((RAMP, BATHS)), Left(nothing=True)):
        assert rules.from_facts(rules.as_facts(left)) == left
