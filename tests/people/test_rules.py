"""Names, numbers and likeness, on plain values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.records.people.rules import (
    LIKELY,
    Traits,
    also_called,
    days_that_may_be_meant,
    deletions,
    distance,
    fold,
    keys_for_name,
    keys_to_reach,
    likeness,
    missing,
    nearest,
    nearness,
    phones_in,
    read_question,
    refusal_of_review_day,
    refusal_to_end_without_reason,
    refusal_to_take_nhs_number,
    tidy_council_number,
    tidy_nhs_number,
    tokens,
)

TODAY = date(2026, 11, 20)
WORDS = st.text(alphabet="abcdeo", min_size=4, max_size=8)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zoë", "zoe"), ("O\u2019Brien", "obrien"), ("O'Brien", "obrien"), ("Smith-Jones", "smithjones"),
        ("ŁUKASZ  Søren", "lukasz soren"), ("Strauß", "strauss"), ("Anne\u00a0Marie", "anne marie"), ("李 小龙", "李 小龙"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_accented_joined_or_spaced(written, folded):
    assert fold(written) == folded


def test_each_half_of_a_double_name_leads_to_the_person():
    assert set(tokens("Ann Smith-Jones")) == {"ann", "smithjones", "smith", "jones"}


def test_words_of_four_letters_are_keyed_with_each_letter_left_out_and_shorter_ones_are_not():
    assert keys_for_name("Lee") == {"lee"}
    assert keys_for_name("Anne") == {"anne", "nne", "ane", "ann"}


@given(
    word=WORDS,
    at=st.integers(0, 7),
    letter=st.sampled_from("xyz"),
    kind=st.sampled_from(["change", "leave", "add", "swap"]),
)
def test_two_spellings_one_slip_apart_share_a_key(word, at, letter, kind):
    at %= len(word)
    slips = {
        "change": word[:at] + letter + word[at + 1 :],
        "leave": word[:at] + word[at + 1 :],
        "add": word[:at] + letter + word[at:],
        "swap": word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    }
    slipped = slips[kind]
    assert distance(word, slipped) <= 1
    assert {word, *deletions(word)} & {slipped, *deletions(slipped)}


@given(one=WORDS, other=WORDS)
def test_distance_is_the_same_from_both_ends_and_none_only_for_equal_words(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("smith", "smiht", 1),
        ("jon", "john", 1),
        ("marsh", "march", 1),
        ("edith", "edtih", 1),
        ("chen", "patel", 3),
        ("ab", "", 2),
    ],
)
def test_slips_are_counted_up_to_two(one, other, slips):
    assert distance(one, other) == slips


@pytest.mark.rule("U36")
@pytest.mark.parametrize("number", ["", "999 979 1905", "999-979-1905", "9999791905"])
def test_a_real_nhs_number_is_taken_with_or_without_spaces(number):
    assert refusal_to_take_nhs_number(number) is None
    assert tidy_nhs_number(number) in ("", "9999791905")


@pytest.mark.rule("U36")
@pytest.mark.parametrize(
    "number", ["0000000000", "1111111111", "9999791906", "999979190", "99997919055", "ABCDEFGHIJ", "٩٩٩٩٧٩١٩٠٥"]
)
def test_a_false_nhs_number_is_refused_and_the_message_says_what_to_do(number):
    refusal = refusal_to_take_nhs_number(number)
    assert refusal.field == "nhs_number"
    assert "heck" in refusal.sentence


@pytest.mark.parametrize(
    "typed",
    [
        "7/4/1996",
        "07/04/96",
        "7 April 1996",
        "7th of April 1996",
        "7 Apr 96",
        "1996-04-07",
        "7.4.1996",
        "07041996",
        "7-Apr-1996",
    ],
)
def test_a_date_of_birth_is_read_in_any_form_before_or_after_the_name(typed):
    for line in (f"{typed} Priya Chen", f"Priya Chen, {typed}"):
        question = read_question(line, TODAY)
        assert question.born_on == date(1996, 4, 7), line
        assert question.words == ("priya", "chen")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("999 979 1905", ("9999791905",)),
        ("case 12", ("12",)),
        ("#12", ("12",)),
        ("PWT10000", ("PWT10000",)),
        ("LAS-77", ("LAS-77",)),
    ],
)
def test_numbers_are_read_as_numbers(typed, numbers):
    assert read_question(typed, TODAY).numbers == numbers
    assert read_question(typed, TODAY).words == ()


@pytest.mark.rule("U36")
@pytest.mark.parametrize("written", ["C-100/2", "c100 2", "C 100 - 2", "#C.100.2", "C\u00a0100\u20112", " c 1 0 0 2"])
def test_a_council_number_is_read_however_it_is_spaced_or_joined(written):
    assert tidy_council_number(written) == "C1002"
    for line in (written, f"Edith Marsh {written}", f"7/3/1940, {written}", f"999 979 1905, {written}"):
        assert "C1002" in read_question(line, TODAY).council_numbers, line


@pytest.mark.parametrize("typed", ["7/3/1940", "7 March 1940", "Edith Marsh", "7/3/1940 Edith", "case", "- / #", ""])
def test_names_and_birthdays_are_no_council_number(typed):
    assert read_question(typed, TODAY).council_numbers == ()


def test_no_council_number_is_made_of_what_stands_on_both_sides_of_a_birthday_or_a_comma():
    for typed in ("70 7/3/1940 001", "70, 001", "70 999 979 1905 001"):
        found = read_question(typed, TODAY).council_numbers
        assert {"70", "001"} <= set(found) and "70001" not in found, typed


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("01632 960100", "1632960100"), ("01632960100", "1632960100"), ("0 16 32 96 01 00", "1632960100"),
        ("(01632) 960-100", "1632960100"), ("+44 1632 960100", "1632960100"), ("+44(0)1632 960 100", "1632960100"),
        ("0044 1632 960100", "1632960100"), ("07700\u00a0900 123", "7700900123"), ("01632\u2011960\u2013100", "1632960100"),
        ("+353 1 234 5678", "+35312345678"), ("00353 1234 5678", "+35312345678"), ("016977 2000", "169772000"),
    ],
)  # fmt: skip
def test_a_telephone_number_is_kept_in_one_form_however_it_is_written(written, kept):
    assert phones_in(written) == phones_in(f"Home: {written} (mornings)") == (kept,)
    question = read_question(f"Marsh {written}", TODAY)
    assert (question.phones, question.words, question.born_on, question.asked) == ((kept,), ("marsh",), None, 2)
    assert read_question(f"tel {written}", TODAY).names_a_number


@pytest.mark.parametrize(
    "typed",
    ["960100", "999 979 1905", "7/3/1940", "07 03 1940", "07 03 1940 123", "07 03 1940 999 979 1905", "00012345678", "P70 001"],
)  # fmt: skip
def test_what_is_no_whole_telephone_number_is_read_as_none(typed):
    assert read_question(typed, TODAY).phones == ()


def test_a_number_may_stand_among_others_and_its_end_is_no_birthday():
    both = "01632 960100 / 07700 900 123 (daughter), ext 12"
    assert phones_in(both) == ("1632960100", "7700900123")
    assert read_question("01632 110203", TODAY).born_on is None
    assert read_question("Marsh 01632 960100 7/3/1940", TODAY).born_on == date(1940, 3, 7)
    assert read_question("01632 960100 999 979 1905", TODAY).numbers == ("01632960100", "9999791905")
    assert read_question("0123456789", TODAY).numbers == ("0123456789",), "ten figures may be the health service's"


@pytest.mark.parametrize(
    ("typed", "postcodes", "outwards"),
    [
        ("LE1 1AA", ("LE1 1AA",), ()), ("le11aa", ("LE1 1AA",), ()), ("LE11 1AA", ("LE11 1AA",), ()),
        ("ec1a1bb", ("EC1A 1BB",), ()),
        ("LE1", (), ("LE1",)), ("Marsh le11", (), ("LE11",)), ("W1A", (), ("W1A",)), ("C-100/2 PWT10000 12b 1st", (), ()),
        ("4 Mill Lane, LE1 1AA", ("LE1 1AA",), ()),
    ],
)  # fmt: skip
def test_a_postcode_is_read_with_and_without_its_blank_and_by_its_outward_part(typed, postcodes, outwards):
    question = read_question(typed, TODAY)
    assert (question.postcodes, question.outwards) == (postcodes, outwards)


def test_somebody_is_found_by_their_numbers_those_of_their_network_and_their_postcode_in_two_lengths():
    assert keys_to_reach("01632 960100", "le11aa", ["none", "+44 7700 900123"]) == {"1632960100", "7700900123", "LE1 1AA", "LE1"}
    assert keys_to_reach("ask", "LE1", []) == {"LE1"} and keys_to_reach("", "", [""]) == set()


@given(text=st.text(alphabet="0123456789 +()-LEle", max_size=60))
def test_every_key_fits_its_column_and_is_found_by_itself(text):
    for key in keys_to_reach(text, text, [text]):
        assert len(key) <= 20
        asked = f"0{key}" if key[0].isdigit() else key
        assert key in keys_to_reach(asked, asked, []), key


def test_a_long_line_gives_few_numbers_to_ask_for():
    assert len(read_question("1 2 " * 50, TODAY).council_numbers) < 80


@pytest.mark.parametrize("number", ["", "---", "\u0390" * 40 + "1", "x" * 90])
def test_a_tidied_number_fits_its_column(number):
    assert len(tidy_council_number(number)) <= 40


@given(typed=st.text(max_size=60))
def test_whatever_is_typed_can_be_read(typed):
    read_question(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("February 1 1950", date(1950, 2, 1)), ("Feb 1st, 1950", date(1950, 2, 1)), ("1950 Feb 1", date(1950, 2, 1)),
        ("010250", date(1950, 2, 1)), ("1 2 50", date(1950, 2, 1)), ("1.2.50", date(1950, 2, 1)), ("1950/2/1", date(1950, 2, 1)),
        ("1-Feb-50", date(1950, 2, 1)), ("999999", None), ("Marsh 40 1950", None),
    ],
)  # fmt: skip
def test_a_date_may_have_its_month_or_year_first_or_no_marks_at_all(typed, day):
    assert read_question(f"Priya {typed}", TODAY).born_on == day


def test_a_year_beside_a_name_is_the_year_of_birth_and_alone_it_is_a_number():
    assert read_question("Edith Marsh 1940", TODAY).born_in == 1940
    assert read_question("1940", TODAY).born_in is None and read_question("1940", TODAY).names_a_number
    assert read_question("Edith 2090", TODAY).born_in is None
    assert read_question("NHS number 999 979 1905", TODAY).words == ()
    assert read_question("Edith Born", TODAY).words == ("edith", "born")


def near(typed, name="Edith Marsh", born_on=date(1940, 3, 7)):
    return nearness(read_question(typed, TODAY), name.lower(), tokens(name), born_on)


def test_who_fits_better_comes_first():
    order = [
        near("Edith Marsh 7/3/1940"), near("Edith Mash 7/3/1940"), near("Edith Marsh 7/3/1941"), near("Edie Marsh 3/7/1940"),
        near("Edith Marsh 7/3/1940", born_on=None), near("Edith Marsh 25/12/1977"), near("Edith Nobody 25/12/1977"),
    ]  # fmt: skip
    assert order == sorted(order)
    assert order[0].is_exact and not any(each.is_exact for each in order[1:])
    assert nearest([(each, at) for at, each in enumerate(order)], 3) == [0, 1]
    assert nearest([(each, at) for at, each in enumerate(order[2:])], 3) == [0, 1, 2]
    assert nearest([(order[-1], 0)], 3) == nearest([], 1) == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Bill", "William"), ("Kathryn", "Catherine"), ("Muhammad", "Mohammed"), ("Fair", "Fairweather"),
        ("mac donald", "MacDonald"), ("Mickelthwate", "Micklethwaite"),
    ],
)  # fmt: skip
def test_a_nickname_a_beginning_and_two_words_for_one_are_met(typed, name):
    assert missing(read_question(typed, TODAY).words, tokens(name))[0] == 0


def test_names_alike_lead_both_ways_and_none_to_itself():
    assert "william" in also_called("bill") and "bill" in also_called("william")
    assert all(name not in also_called(name) and fold(name) == name for name in ("bill", "kate", "mohammed"))
    assert also_called("marsh") == frozenset()


def test_short_words_must_be_met_exactly():
    assert missing(["li"], ["lu"]) == (1, 0)
    assert missing(["edith", "march"], ["edith", "marsh"]) == (0, 1)
    assert missing(["patel"], ["marsh"]) == (1, 0)


EDITH = Traits((("Edith", "Marsh"),), date(1940, 3, 7), "9999791905", "C100", "LE1 1AA")


@pytest.mark.parametrize(
    ("other", "likely"),
    [
        (Traits((("E", "M"),), None, "9999791905"), True),
        (Traits((("E", "M"),), None, "", "C100"), True),
        (Traits((("Edith", "Marsh"),), date(1940, 3, 7)), True),
        (Traits((("Edyth", "March"),), date(1940, 3, 7)), True),
        (Traits((("Marsh", "Edith"),), date(1940, 3, 7)), True),
        (Traits((("Edith", "Brown"),), date(1940, 3, 7)), True),
        (Traits((("Edith", "Marsh"),), date(1940, 7, 3)), True),
        (Traits((("Edith", "Marsh"),), date(1941, 3, 7)), True),
        (Traits((("Edith", "Marsh"),), None), True),
        (Traits((("Edith", "Marsh"),), date(1977, 12, 25)), False),
        (Traits((("Edith", "Brown"),), None), False),
        (Traits((("Rosa", "Brown"),), date(1940, 3, 7), "", "", "LE1 1AA"), False),
    ],
)  # fmt: skip
def test_likely_copies_are_told_from_namesakes_and_neighbours(other, likely):
    assert (likeness(EDITH, other) >= LIKELY) is likely
    assert likeness(EDITH, other) == likeness(other, EDITH)


def test_day_and_month_may_have_been_swapped():
    assert days_that_may_be_meant(date(1940, 3, 7)) == {date(1940, 3, 7), date(1940, 7, 3)}
    assert days_that_may_be_meant(date(1940, 3, 27)) == {date(1940, 3, 27)}


@pytest.mark.rule("U35")
def test_a_warning_is_looked_at_again_today_or_later_and_ended_with_a_reason():
    assert refusal_of_review_day(TODAY, TODAY) is None
    assert refusal_of_review_day(date(2026, 11, 19), TODAY).field == "review_on"
    assert refusal_of_review_day(None, TODAY).field == "review_on"
    assert refusal_to_end_without_reason("The dog has gone") is None
    assert refusal_to_end_without_reason("  ").field == "why"
