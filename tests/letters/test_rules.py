"""The words of each letter in each wording, which can be written when, and what a letterhead needs."""

import io
from datetime import date, time
from itertools import product

import pytest
from docx import Document
from docx.table import Table

from casework.ground.documents import WithPicture, fit, words_of, write_docx
from casework.practice.letters import rules
from casework.practice.letters.rules import (
    ACKNOWLEDGEMENT,
    ADVOCATE,
    DECISION,
    EASY,
    KINDS,
    LARGE,
    PLACED,
    PLAIN,
    WAITING,
    WORDINGS,
)
from casework.practice.letters.rules.easy import lines
from casework.practice.letters.rules.kinds import SERVES, STATES
from casework.practice.letters.rules.matter import weeks_words
from casework.practice.support.rules import POINTS
from casework.records.staff.rules import Actor, Held
from tests.letters.scene import HEAD, PAPER, SAID, asked

ON = date(2026, 11, 20)
MATTERS = {
    DECISION: rules.Matter(DECISION, "letter-due", 3, "money 3, agreed as asked", told_on=date(2026, 11, 19)),
    PLACED: rules.Matter(PLACED, "to-tell", 4, placed_on=ON, next_on=date(2026, 12, 4), every="2 weeks"),
    WAITING: rules.Matter(WAITING, "waiting", 4, placed_on=ON, next_on=date(2026, 12, 4), every="2 weeks", weeks=(9, 21)),
    ADVOCATE: rules.Matter(ADVOCATE, "referred", 5, whom="Voice Ltd", on=ON, duty=True, holds_up=True),
    ACKNOWLEDGEMENT: rules.Matter(ACKNOWLEDGEMENT, "to-send", 6, channel="letter", on=ON, due_on=date(2026, 11, 27), other=True),
}


EACH = list(product(KINDS, WORDINGS))


def read(kind, wording=PLAIN, matter=None, **more) -> rules.Letter:
    """The letter as it reads."""
    return rules.compose(matter or MATTERS[kind], asked(wording, points=SAID, **more), PAPER, today=ON, case_id=12,
                         writer="Nadia Hussain")  # fmt: skip


def body(letter) -> str:
    return " ".join(text for part in letter.parts for text in (part.heading, *part.texts))


@pytest.mark.parametrize(("kind", "wording"), EACH)
@pytest.mark.rule("F26")
def test_every_letter_says_whom_it_is_from_to_whom_when_and_whom_to_ring(kind, wording):
    letter = read(kind, wording, paragraph="Please bring the key.\n\nThank you.")
    assert letter.head[:2] == ("Ashfordshire County Council", "North") and "Ashford AF1 1AA" in letter.head
    assert letter.to == ("Edith Marsh", "4 Mill Lane", "LE1 1AA") and letter.greeting == "Dear Edith Marsh,"
    assert letter.date == "20 November 2026" and letter.reference == "Our reference: case 12"
    whole = body(letter)
    assert all(words in whole for words in ("01632 960001", "01632 960002", "999", "Please bring the key.", "Thank you."))
    assert letter.ends[1:] == ("Nadia Hussain", "North") and rules.Letter.from_content(letter.content) == letter
    assert not any(jargon in whole for jargon in ("PWT", "tray", "allocat", "RAG", "Red", "eligib", "L20", "triage"))
    assert list(letter.lines()) == words_of(rules.blocks_of(letter, wording))


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.rule("F26", "F23")
def test_the_decision_on_money_says_all_five_points(wording):
    parts = {part.heading: part.texts for part in read(DECISION, wording).parts}
    for key in POINTS:
        assert any(texts[0].startswith(f"{key.capitalize()} in your words.") for texts in parts.values()), key
    assert "19 November 2026" in body(read(DECISION, wording)), "on which day they heard of it before"
    first = body(read(DECISION, wording, rules.Matter(DECISION, "to-tell", 3)))
    assert "We told you" not in first


@pytest.mark.rule("L20", "L21", "L10")
def test_who_waits_reads_an_honest_range_or_that_there_is_none():
    for kind in (PLACED, WAITING):
        for wording, known in product(WORDINGS, ((9, 21), None)):
            said = body(read(kind, wording, rules.Matter(kind, "waiting", 4, placed_on=ON, weeks=known)))
            assert ("9 to 21 weeks" in said) == bool(known), (kind, wording)
            assert ("cannot promise" in said or "no promise" in said) == bool(known)
    assert [weeks_words(each) for each in ((9, 21), (0, 1), (0, 3), (3, 3))] == [
        "9 to 21 weeks", "up to 1 week", "up to 3 weeks", "about 3 weeks"]  # fmt: skip


@pytest.mark.rule("L20", "U8")
def test_who_waits_reads_when_the_next_contact_is_and_how_often_at_least():
    said = body(read(WAITING))
    assert "by 4 December 2026" in said and "at least every 2 weeks" in said
    overdue = body(read(WAITING, PLAIN, rules.Matter(WAITING, "waiting", 4)))
    assert "in touch with you soon" in overdue, "no day that has gone is promised"
    assert "no contact" in rules.serves(WAITING, "waiting")


@pytest.mark.rule("F14", "F15", "F16")
def test_the_letter_about_an_advocate_says_who_it_is_or_who_looks_and_that_it_is_their_choice():
    looking, found = read(ADVOCATE), read(ADVOCATE, matter=rules.Matter(ADVOCATE, "in-place", 5, whom="Jo Bell", on=ON))
    assert "We asked Voice Ltd on 20 November 2026" in body(looking) and "right to an advocate" in body(looking)
    assert "before somebody is there to help you" in body(looking)
    assert "Your advocate is Jo Bell" in body(found) and "You can have an advocate" in body(found)
    assert all("You do not have to have an advocate" in body(letter) for letter in (looking, found))


@pytest.mark.rule("F4", "F8")
def test_whoever_wrote_hears_that_it_came_and_nothing_about_anybody():
    said = body(read(ACKNOWLEDGEMENT))
    assert "came on 20 November 2026" in said and "by 27 November 2026" in said and "another person, unless they agree" in said
    own = read(ACKNOWLEDGEMENT, matter=rules.Matter(ACKNOWLEDGEMENT, "to-send", 6, channel="text"))
    assert "text message" in own.title and "another person" not in body(own)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.rule("F26")
def test_easy_read_has_short_sentences_questions_as_headings_and_room_for_pictures(kind):
    letter = read(kind, EASY)
    texts = [text for part in letter.parts for text in part.texts]
    assert rules.average_length(texts) <= rules.LONG_SENTENCE * 2 / 3, "short enough to bear what people type"
    assert max(len(text.split()) for text in texts) <= 14
    assert all(part.heading.endswith("?") for part in letter.parts)
    rooms = [block for block in rules.blocks_of(letter, EASY) if isinstance(block, WithPicture)]
    assert len(rooms) == len(letter.parts)
    assert read(kind, PLAIN).parts == read(kind, LARGE).parts, "large print says the same words"


def test_a_typed_text_is_taken_apart_for_easy_read_and_long_sentences_are_noticed():
    assert lines("One. Two?\n\nThree!\nFour") == ("One.", "Two?", "Three!", "Four")
    assert rules.average_length(["One two. Three.", ""]) == 1.5 and rules.average_length([]) == 0


def test_a_letter_that_takes_the_place_of_another_says_so():
    for wording in WORDINGS:
        letter = rules.compose(MATTERS[WAITING], asked(wording), PAPER, today=ON, case_id=12, writer="N",
                               earlier_on=date(2026, 11, 2))  # fmt: skip
        assert "2 November 2026" in letter.parts[0].texts[0]


# --- which can be written ---------------------------------------------------------------------------------------------


@pytest.mark.rule("F26", "L10", "F16", "F4")
def test_for_every_kind_and_state_it_is_said_whether_it_can_be_written():
    assert {kind for kind, _state in STATES} == set(KINDS) == set(rules.RULES) and set(SERVES) <= set(STATES)
    for (kind, state), sentence in STATES.items():
        refusal = rules.refusal_to_write(kind, state, stage="allocated", died_on=None)
        assert bool(refusal) == bool(sentence) and (refusal is None or refusal.sentence.endswith("."))
        assert not (sentence and rules.serves(kind, state)), "what cannot be written meets nothing"
    writable = {kind for (kind, _state), sentence in STATES.items() if not sentence}
    assert writable == set(KINDS)


@pytest.mark.rule("U37")
def test_nobody_writes_to_the_dead_nor_on_a_closed_case():
    for kind, state in STATES:
        assert "has died" in rules.refusal_to_write(kind, state, stage="allocated", died_on=ON).sentence
        assert "closed" in rules.refusal_to_write(kind, state, stage="closed", died_on=None).sentence


@pytest.mark.rule("F26")
def test_a_letter_is_refused_without_a_wording_an_addressee_or_one_of_the_five_points():
    assert rules.refusal_of_asked(WAITING, "shouted", "Edith", {}).field == "wording"
    assert rules.refusal_of_asked(WAITING, PLAIN, " ", {}).field == "to_name"
    assert rules.refusal_of_asked(WAITING, PLAIN, "Edith", {}) is None
    for key in POINTS:
        assert rules.refusal_of_asked(DECISION, PLAIN, "Edith", SAID | {key: " "}).field == key


@pytest.mark.parametrize(
    ("needs", "wording"),
    [("", PLAIN), ("Deaf; text rather than ring", PLAIN), ("Large print, please", LARGE), ("Poor eyesight", LARGE),
     ("Partially sighted", LARGE), ("Macular degeneration", LARGE), ("visual impairment", LARGE),
     ("Easy-read, and large print", EASY), ("learning disability", EASY), ("Has insight into her needs", PLAIN)],
)  # fmt: skip
@pytest.mark.rule("F26")
def test_their_own_needs_choose_the_wording_first(needs, wording):
    assert rules.wording_for(needs) == wording


# --- the letterhead ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("F26", "U16")
def test_a_letterhead_needs_council_address_and_hours_and_a_manager_or_an_administrator():
    for missing in ("council", "address", "hours"):
        values = {key: HEAD[key] for key in ("council", "address", "hours")} | {missing: " "}
        assert rules.refusal_of_letterhead(**values).field == missing
    mary, ada, sue = (Actor(1, "A", roles=(Held(role, team),)) for role, team in (
        ("team-manager", 1), ("administrator", None), ("practitioner", 1)))  # fmt: skip
    assert rules.refusal_to_set_letterhead(mary, 1) is rules.refusal_to_set_letterhead(ada, 1) is None
    assert rules.refusal_to_set_letterhead(mary, 2) and rules.refusal_to_set_letterhead(sue, 1)
    assert "no letterhead" in rules.refusal_without_head(None, phone="1", team="North").sentence
    assert "telephone" in rules.refusal_without_head(PAPER, phone=" ", team="North").sentence
    assert rules.refusal_without_head(PAPER, phone="1", team="North") is None


def test_opening_hours_are_said_in_words():
    assert rules.hours_words(range(5), time(9), time(17)) == "Monday to Friday, 9am to 5pm"
    assert rules.hours_words((0, 2, 4), time(8, 30), time(12)) == "Monday, Wednesday and Friday, 8.30am to 12pm"
    assert rules.hours_words((6,), time(0), time(23, 59)) == "Sunday, 12am to 11.59pm"


# --- the file for Word ------------------------------------------------------------------------------------------------


def opened(letter, wording, mark=""):
    body = write_docx(rules.blocks_of(letter, wording), look=rules.LOOKS[wording], title="A letter", mark=mark)
    return Document(io.BytesIO(body))


def texts_of(document) -> list[str]:
    """All paragraphs of a document in their order, those in tables as well; empty ones only space things out."""
    found = []
    for block in document.iter_inner_content():
        cells = block.rows[0].cells if isinstance(block, Table) else [block]
        found += [each.text for cell in cells for each in (cell.paragraphs if isinstance(block, Table) else [cell])]
    return [text for text in found if text]


@pytest.mark.parametrize(("kind", "wording"), EACH)
@pytest.mark.rule("F26")
def test_the_file_for_word_holds_the_words_of_the_letter_large_enough_and_nothing_from_outside(kind, wording):
    letter = read(kind, wording)
    document = opened(letter, wording)
    assert texts_of(document) == list(letter.lines())
    normal = document.styles["Normal"].font
    assert normal.name == "Arial" and normal.size.pt >= {PLAIN: 12, LARGE: 16, EASY: 14}[wording]
    sizes = [run.font.size.pt for each in document.paragraphs for run in each.runs if run.font.size]
    assert not sizes or min(sizes) >= normal.size.pt
    spaced = {each.paragraph_format.line_spacing for each in document.paragraphs if each.text}
    assert min(spaced) >= (1.5 if wording == LARGE else 1.15)
    parts = [document.part, *(relation.target_part for relation in document.part.rels.values() if not relation.is_external)]
    assert not any(relation.is_external for part in parts for relation in getattr(part, "rels", {}).values())


ODD = ["=1+1", "O’Brien & <Sons>", "Ĝüllü \u202eabc", "\ufffe\uffffEdith\x00\x0b", "]]>", "a\nb", "𝔈dith"]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_break_no_file(name):
    letter = rules.compose(MATTERS[WAITING], rules.Asked(PLAIN, name), PAPER, today=ON, case_id=12, writer=name)
    found = texts_of(opened(letter, PLAIN, mark=name))
    assert found == [fit(text) for text in letter.lines() if fit(text)]


@pytest.mark.rule("F25", "F26")
def test_a_decision_on_money_is_put_to_the_person_in_their_words():
    assert rules.decided_words("agreed", "two visits a day", "£240", "charged") == (
        "We agreed to this: two visits a day. You will be asked to pay towards it.")  # fmt: skip
    assert rules.decided_words("otherwise", "One visit.", "£240", "means").endswith("One visit. You do not have to pay for it.")
    assert rules.decided_words("refused", "", "£240 a week", "") == "We did not agree to pay for this: £240 a week."
