"""Notes are found by their words, in any form, by those who may see them and by nobody else."""

import re
import string
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from casework.clockwork.upkeep.operations import reindex
from casework.ground import finding
from casework.ground.db import db, transaction, writing
from casework.pages.search.queries import search_notes
from casework.practice.closing.operations import misplace_note
from casework.records.audit.models import Entry
from casework.records.notes.models import Note
from casework.records.notes.operations import write_note
from casework.records.notes.rules import excerpt, read_words
from casework.records.people import operations as people
from casework.records.people import queries as people_queries
from casework.records.people.models import NameWord
from tests.copying import copy_of
from tests.guarding.scene import restrict


def write(cast, case, words, by="nadia", at=None):
    """A decision about a case that says just this. at: when it happened, where that is not now."""
    kind = cast.policy.note_types["management-decision"]
    with transaction():
        return write_note(actor=cast.actor(by), now=cast.now, policy=cast.policy, case=case, type="management-decision",
                          sections={section.key: words for section in kind.sections}, happened_at=at or cast.now)  # fmt: skip


def found(cast, words, who="nadia", page=1):
    """Numbers of the notes in the order in which they are shown."""
    db.session.rollback()
    return [hit.note.id for hit in search_notes(cast.actor(who), words, page=page).hits]


FELL = "She falls at night; Siân\u2019s daughter (Zoë) rang about follow-up on 12/3/2026. Not safe at home, said Mr O'Brien."


@pytest.mark.parametrize(
    "words",
    ["fall", "falling night", "NIGHT falls", "sian", "Siân's", "daughters", "follow-up", "follow up", '"follow up"', "12/3/2026",
     "12 2026", '"not safe"', '"safe at home"', "\u201crang about\u201d", "o'brien", "zoe the at", "the fall"],
)  # fmt: skip
def test_a_note_is_found_by_all_its_words_in_any_form_and_order(cast, words):
    case = cast.case()
    note = write(cast, case, FELL)
    write(cast, case, "Nothing to report.")
    assert found(cast, words) == [note.id], words


@pytest.mark.parametrize(
    "words",
    ["fall kitchen", '"night fall"', '"home safe"', '"is safe"', "the", '"not at"', "", '"', "obrien mill", "fal"],
)  # fmt: skip
def test_a_note_without_one_of_the_words_or_with_them_apart_is_not_found(cast, words):
    write(cast, cast.case(), FELL)
    assert found(cast, words) == [], words


ODD = [
    '" OR "', "NEAR(fall night)", "fall*", "sections:fall", "-fall", "fall AND", "NOT fall", "{fall}", "^fall", "a" * 200, "_",
    "'; DROP TABLE note", "fall & !night | <-> ()", "\U0001f600", "%", "\\", "\u202e", "\u0130\u0130\u0130", "((((", '"""',
    "fall:*", "1e5 0x1",
]  # fmt: skip


def test_odd_words_break_nothing_and_no_operator_is_obeyed(cast):
    write(cast, cast.case(), "Quiet here.")
    for words in ODD:
        assert found(cast, words) == [], words
        assert people_queries.find_people(cast.actor("nadia"), words, on=cast.now.date()) == ([], False), words


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60))
def test_whatever_is_typed_is_looked_for(cast, words):
    assert found(cast, words.replace("\x00", "")) == []


def test_the_last_to_happen_comes_first_whenever_it_was_written_down(cast):
    """Across the hour that comes twice in autumn, before 1970, and by number in the same second; a page at a time."""
    case, days = cast.case(), (3, 400, 0, 21_000, 30, 26.4, 26.35)
    by_day = {ago: write(cast, case, "Rang the chemist", at=cast.now - timedelta(days=ago)).id for ago in days}
    last = write(cast, case, "Rang the chemist").id
    assert found(cast, "chemist") == [last, *(by_day[ago] for ago in sorted(days))]
    with transaction() as session:
        session.add_all(copy_of(session.get(Note, last), happened_at=cast.now - timedelta(days=ago % 7)) for ago in range(25))
    pages = found(cast, "chemist") + found(cast, "chemist", page=2)
    happened = [db.session.get(Note, number).happened_at for number in pages]
    assert happened == sorted(happened, reverse=True) and len({*pages}) == 33


def test_of_one_moment_the_last_written_comes_first_twenty_on_a_page(cast):
    case = cast.case()
    notes = [write(cast, case, f"Rang the chemist, number {at}").id for at in range(45)][::-1]
    assert found(cast, "chemist") == notes[:20]
    assert found(cast, "chemist", page=3) == notes[40:]
    first, last = (search_notes(cast.actor("nadia"), "chemist", page=page).more for page in (1, 3))
    assert first and not last


@pytest.mark.rule("U16")
@pytest.mark.rule("U17")
@pytest.mark.rule("U38")
def test_notes_of_others_of_restricted_records_and_on_the_wrong_person_are_found_by_nobody_else(cast):
    case, hidden, theirs = cast.waiting(), cast.waiting(), cast.case(team="South", by="mo")
    mine = [write(cast, case, f"Larkspur {at}").id for at in range(3)]
    for at in range(30):  # more than a page that nobody of North may see comes before
        write(cast, theirs, f"Larkspur {at}", by="sue")
        write(cast, hidden, f"Larkspur {at}")
    restrict(cast, hidden)
    found_here = search_notes(cast.actor("nadia"), "larkspur", page=1)
    assert [hit.note.id for hit in found_here.hits] == mine[::-1] and not found_here.more
    assert len(found(cast, "larkspur", "sue")) == 20 and set(found(cast, "larkspur", "mary")) & set(mine) == set()
    with transaction():
        misplace_note(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, note=db.session.get(Note, mine[1]),
                      reason="It tells of her neighbour")  # fmt: skip
    assert found(cast, "larkspur") == [mine[2], mine[0]]


def looked_for(client, words, look="notes"):
    answer = client.post("/search", data={"q": words, "look": look})
    assert answer.status_code == 303, answer.text[-500:]
    return answer.location, client.get(answer.location)


@pytest.mark.rule("U32")
def test_a_hit_shows_whose_note_it_is_with_the_words_marked_and_is_logged(as_person, cast):
    case = cast.waiting(person=cast.edith())
    note = write(cast, case, "The <b>district</b> nurse worries: he is falling & <script>alert(1)</script> eats little.")
    nadia = as_person("nadia")
    address, page = looked_for(nadia, "worry fall")
    assert re.fullmatch(r"/search/[\w-]{16,}/notes", address)
    assert f'href="/cases/{case.id}#note-{note.id}"' in page.text
    for words in ("1 note found", f"Edith Marsh, case {case.id}, North", "Written by", "<mark>worries</mark>",
                  "<mark>falling</mark> &amp; &lt;script&gt;"):  # fmt: skip
        assert words in page.text, words
    db.session.expire_all()
    entries = list(db.session.scalars(db.select(Entry).where(Entry.act == "notes.searched")))
    assert [(e.persons, e.detail) for e in entries] == [([case.person_id], {"found": 1})]
    other, page = looked_for(as_person("sue"), "worry fall")
    assert "No note found that you may see" in page.text and "Edith" not in page.text
    assert as_person("sue").get(address).status_code == 404


def test_the_notes_page_says_what_to_try_and_how_to_go_on(as_person, cast):
    case = cast.case()
    for at in range(21):
        write(cast, case, f"Rang the chemist, number {at}")
    nadia = as_person("nadia")
    address, page = looked_for(nadia, "chemist")
    assert f"{address}?page=2" in page.text and "chemist" not in address
    assert "Later notes" in nadia.get(f"{address}?page=2").text
    assert "No more notes" in nadia.get(f"{address}?page=9").text
    for odd in ("0", "-4", "x", "9" * 30):
        assert nadia.get(f"{address}?page={odd}").status_code == 200
    assert "Nothing to look for in notes" in looked_for(nadia, "the and")[1].text
    assert "No note found that you may see" in looked_for(nadia, "zebra")[1].text
    people_first = looked_for(nadia, "chemist", "")[1].text
    assert "Nobody found that you may see" in people_first and "Look for these words in notes" in people_first
    for words in ODD:
        assert looked_for(nadia, words)[1].status_code == 200


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("falls  KITCHEN falls", (("falls",), ("kitchen",))),
        ('"not safe" home', (("not", "safe"), ("home",))),
        ("Siân\u2019s follow-up", (("sian",), ("follow", "up"))),
        ("the and \u201cof the\u201d", ()),
        ('"unclosed words', (("unclosed",), ("words",))),
    ],
)
def test_words_and_phrases_are_read(typed, phrases):
    assert read_words(typed) == phrases


def test_an_excerpt_shows_the_place_and_nothing_is_lost_of_it():
    long = "Opening words. " * 60 + "He was falling in the kitchens. " + "Closing words. " * 60
    pieces = excerpt(["Something else", long], (("fall",), ("kitchen",)))
    assert [piece for piece, hit in pieces if hit] == ["falling", "kitchens"]
    shown = "".join(piece for piece, _ in pieces)
    assert shown.startswith("\u2026 ") and shown.endswith(" \u2026") and shown[2:-2] in long
    assert excerpt([], (("fall",),)) == []
    assert excerpt(["x" * 20_000], (("fall",),))[0][0] == "x" * 400


# --- what finds fits what is kept -------------------------------------------------------------------------------------


def wrong():
    db.session.rollback()
    with db.engine.connect() as connection:
        return finding.missing(connection) + finding.differences(connection) + people_queries.differences()


NAMES = st.text(alphabet=string.ascii_letters + " -'éøß\u0142", min_size=1, max_size=12)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=3), words=st.text(max_size=40))
@example(names=[("Ann", "Lee", "Ray")], words="\x00 \x01 \\u0000 \\\\ \\\x00 \" \ud800 \\")
def test_whatever_is_recorded_changed_and_written_is_found_and_in_step(cast, names, words):
    mary = cast.actor("mary")
    for given_name, family_name, new_name in names:
        person = cast.person(given_name, family_name)
        with transaction():
            people.change_person(actor=mary, now=cast.now, person=person, version=person.version, family_name=new_name)
            people.record_former_name(actor=mary, now=cast.now, person=person, family_name=new_name[::-1])
    write(cast, cast.case(), f"Marker {words}")
    with pytest.raises(ZeroDivisionError), transaction():
        undone(cast)
    assert wrong() == []


def undone(cast):
    """Somebody is recorded, and then something breaks."""
    north = cast.team("North")
    people.record_person(actor=cast.actor("mary"), now=cast.now, team=north, given_name="Undone", family_name="Never")
    return 1 / 0


def test_a_doctored_index_is_found_and_made_anew(cast):
    note = write(cast, cast.case(), "The word larkspur stands here.").id
    assert wrong() == []
    sqlite = db.engine.dialect.name == "sqlite"
    with writing(), db.engine.begin() as connection:
        if sqlite:
            said = finding._text(finding._kept["note"])
            taken_out = f"SELECT 'delete', {finding._number(finding._kept['note'])}, {said} FROM note WHERE id = {note}"
            connection.exec_driver_sql(f"INSERT INTO find_note (find_note, rowid, said) {taken_out}")
        else:
            connection.exec_driver_sql("DROP INDEX ix_note_found")
    assert len(wrong()) == 1 and "note" in wrong()[0]
    assert found(cast, "larkspur") == ([] if sqlite else [note])
    with transaction() as session:
        session.execute(db.delete(NameWord))
    assert any("would not be found by their name" in sentence for sentence in wrong())
    reindex(engine=db.engine, now=cast.now)
    assert wrong() == [] and found(cast, "larkspur") == [note]


def test_notes_are_read_from_their_index_in_order_and_stop_at_the_page(cast):
    """Postgres chooses by how many there are; told to look up none, it reads those that are found in their order."""
    asked = finding.having_words(db.select(Note.id).join(Note.case), Note, (("fall",),)).limit(20)
    statement = str(asked.compile(db.engine, compile_kwargs={"literal_binds": True})).replace(":", "\\:")
    if db.engine.dialect.name == "sqlite":
        plan = [row[-1] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
        assert plan[0].startswith("SCAN find_note VIRTUAL TABLE INDEX") and "INTEGER PRIMARY KEY" in plan[1], plan
        assert not any("TEMP B-TREE" in line for line in plan), plan
    else:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_bitmapscan = off"))
        plan = "\n".join(row[0] for row in db.session.execute(text(f"EXPLAIN {statement.replace('%%', '%')}")))
        assert "Index Scan Backward using ix_note_found_latest" in plan and "Sort" not in plan, plan
