"""A person's page and a case's page: everything in one look, for those who may look."""

import re
from datetime import timedelta

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.risk.operations import rate
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.clocks.models import Clock
from casework.records.notes import queries as notes
from casework.records.notes.operations import write_note
from casework.records.notices.operations import tell
from casework.records.people import operations as people
from tests.outcomes.ways import allocated
from tests.statements import statements

DECISION = {"matter": "Waiting too long", "decision": "Visit this week", "happened_on": f"{clock.today():%d/%m/%Y}"}


def last_entry():
    db.session.expire_all()
    return db.session.scalars(db.select(Entry).order_by(Entry.seq.desc())).first()


def contact_note(cast, case, *, at, text="She is well", corrects=None):
    with transaction():
        sections = {"reason": "Weekly call", "found": text, "analysis": "Steady", "next-steps": "Ring again"}
        return write_note(
            actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, type="pwt", sections=sections,
            happened_at=at, corrects=corrects,
        )  # fmt: skip


@pytest.mark.rule("U34")
@pytest.mark.rule("U35")
def test_ediths_page_answers_in_one_look(as_person, cast):
    born = clock.today().replace(year=1940, month=1, day=7)
    edith = cast.edith(preferred_name="Edie", date_of_birth=born, preferred_contact="By text, mornings",
                       communication_needs="Hearing loop")  # fmt: skip
    case = cast.waiting("none:high", person=edith, days=10)
    by = {"actor": cast.actor("mary"), "now": clock.now(), "person": edith}
    with transaction():
        people.add_warning(**by, kind="danger-at-address", words="Loose steps", review_on=clock.today())
        people.add_link(
            **by, kind="family", name="Ben Marsh", relationship_words="son", phone="01632 960500", ask_first=True
        )
    page = as_person("nadia").get(f"/people/{edith.id}").text
    years = clock.today().year - 1940 - (clock.today() < clock.today().replace(month=1, day=7))
    shown = (
        "Edith Marsh, called Edie", "Loose steps", f"({years} years old)", "999 979 1905", "C-100", "4 Mill Lane, LE1 1AA",
        "01632 960100", "By text, mornings", "Hearing loop", "Ben Marsh, son, 01632 960500", f'href="/cases/{case.id}"',
        "Waiting on the tray", "Red", "Next contact", "overdue by", "no named worker",
    )  # fmt: skip
    assert [words for words in shown if words not in page] == []
    assert page.index("Loose steps") < page.index("Who they are")
    assert "Marsh" not in re.search(r"<title>(.*?)</title>", page)[1]


def test_a_case_page_shows_how_it_stands_and_offers_the_contact_first(as_person, cast):
    case = cast.waiting("none:high", days=10, person=cast.person(phone="01632 960100"))
    waited = (clock.today() - case.referred_on).days
    page = as_person("nadia").get(f"/cases/{case.id}").text
    for words in (
        "Edith Marsh",
        "North",
        "Red",
        f"{waited} days since",
        "Next contact",
        "Named worker by",
        "Why this date?",
        "/rules/L20",
    ):
        assert words in page, words
    green = re.findall(r'class="govuk-button"[^>]*>([^<]*)<', page[: page.index("</main>")])
    assert green == ["Record a contact"]
    for path in ("contact", "attempt", "escalate", "decision"):
        assert f'href="/cases/{case.id}/{path}"' in page


@pytest.mark.rule("U11")
def test_waiting_is_shown_from_the_first_referral_and_from_placing(as_person, cast):
    cast.now = clock.now()
    case = cast.case(referred_on=clock.today() - timedelta(days=40))
    mary = cast.actor("mary")
    from casework.practice.tray import operations as tray

    with transaction():
        tray.place_on_tray(
            actor=mary, now=clock.now(), policy=cast.policy, case=case, rationale="Full", placed_on=clock.today()
        )
        tray.wind_clocks(now=clock.now(), policy=cast.policy, case=case)
    page = as_person("nadia").get(f"/cases/{case.id}").text
    assert "40 days since the first referral" in page
    assert "0 days on the tray" in page
    allocated(cast, case)
    held = as_person("nadia").get(f"/cases/{case.id}").text
    assert "40 days since the first referral" in held and "0 days in this step" in held


def test_a_case_that_waits_nowhere_offers_no_contact(as_person, cast):
    page = as_person("nadia").get(f"/cases/{cast.case().id}").text
    assert "Record a contact" not in page
    assert "Referral" in page


def test_the_timeline_has_notes_ratings_stages_and_comments_newest_first(as_person, cast):
    case = cast.waiting("none:high", days=10)
    with transaction():
        cases.comment(actor=cast.actor("tom"), now=cast.now, case=case, words="Daughter rang")
    contact_note(cast, case, at=cast.now - timedelta(days=2))
    page = as_person("nadia").get(f"/cases/{case.id}").text
    timeline = page[page.index('id="timeline"') :]
    assert timeline.index("Daughter rang") < timeline.index("She is well") < timeline.index(">Rating<")
    assert "Nadia Hussain" in timeline
    assert "more than a day after it happened" in timeline


def test_a_correction_and_what_it_corrects_point_at_each_other(as_person, cast):
    case = cast.case()
    wrong = contact_note(cast, case, at=cast.now - timedelta(days=3), text="She is sell")
    nadia = as_person("nadia")
    address = f"/notes/{wrong.id}/correction"
    form = nadia.get(address).text
    assert "She is sell" in form
    sent = {
        "reason": "Weekly call",
        "found": "She is well",
        "analysis": "Steady",
        "next_steps": "Ring",
        "happened_on": f"{clock.today():%d/%m/%Y}",
    }
    assert nadia.post(address, data=sent | {"found": " "}).status_code == 422
    assert nadia.post(address, data=sent).status_code == 303
    db.session.expire_all()
    right = next(n for n in notes.notes_of(case.id) if n.corrects_id == wrong.id)
    page = nadia.get(f"/cases/{case.id}").text
    assert "She is sell" in page
    assert f'<a class="govuk-link" href="#note-{right.id}">' in page
    assert f'<a class="govuk-link" href="#note-{wrong.id}">' in page


@pytest.mark.rule("L24")
def test_a_decision_is_written_with_its_sections_and_stays(as_person, cast):
    case = cast.case()
    nadia = as_person("nadia")
    assert nadia.get(f"/cases/{case.id}/decision").status_code == 200
    answer = nadia.post(f"/cases/{case.id}/decision", data=DECISION | {"decision": ""})
    assert answer.status_code == 422
    assert "Waiting too long" in answer.text
    assert nadia.post(f"/cases/{case.id}/decision", data=DECISION).status_code == 303
    (note,) = notes.notes_of(case.id)
    assert note.title == "Management Discussion / Decision"
    assert {s["key"]: s["text"] for s in note.sections} == {"matter": "Waiting too long", "decision": "Visit this week"}


@pytest.mark.rule("U29")
def test_a_decision_of_tomorrow_is_refused(as_person, cast):
    case = cast.case()
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    answer = as_person("nadia").post(f"/cases/{case.id}/decision", data=DECISION | {"happened_on": tomorrow})
    assert answer.status_code == 422
    assert notes.notes_of(case.id) == []


@pytest.mark.parametrize(
    ("wanted", "page"), [("pwt", "contact"), ("attempt", "attempt"), ("management-decision", "decision")]
)
def test_a_new_note_is_handed_on_by_its_type(as_person, cast, wanted, page):
    case = cast.case()
    answer = as_person("nadia").get(f"/cases/{case.id}/notes/new?type={wanted}")
    assert (answer.status_code, answer.location) == (302, f"/cases/{case.id}/{page}")


def test_an_unknown_type_of_note_is_answered_with_a_sentence_and_none_with_a_choice(as_person, cast):
    case = cast.case()
    nadia = as_person("nadia")
    unknown = nadia.get(f"/cases/{case.id}/notes/new?type=poem")
    assert unknown.status_code == 404
    assert "no form for a note of this type" in unknown.text
    assert nadia.get(f"/cases/{case.id}/notes/new").status_code == 200


@pytest.mark.parametrize("policy", ["combined", "leicestershire"])
def test_under_each_policy_only_its_own_notes_are_offered(as_person, cast, policy):
    with transaction():
        cast.team("North").policy = policy
    case = cast.case()
    nadia = as_person("nadia")
    offered = nadia.get(f"/cases/{case.id}/notes/new")
    assert offered.status_code == nadia.get(f"/cases/{case.id}").status_code == 200
    assert ("Risk Prioritisation" in offered.text) is ("risk-prioritisation" in cast.policies[policy].note_types)
    found = nadia.get(f"/cases/{case.id}/prioritisation")
    assert found.status_code == (200 if "risk-prioritisation" in cast.policies[policy].note_types else 404)


@pytest.mark.rule("U16")
@pytest.mark.parametrize("path", ["", "/decision", "/notes/new", "/notes/new?type=pwt", "/notes/new?type=poem"])
def test_sue_in_south_finds_nothing_at_any_address_of_a_north_case(as_person, cast, path):
    case = cast.case()
    sue = as_person("sue")
    answer = sue.get(f"/cases/{case.id}{path}")
    assert answer.status_code == 404
    assert "Marsh" not in answer.text
    assert sue.post(f"/cases/{case.id}/decision", data=DECISION).status_code == 404


@pytest.mark.rule("U16")
def test_sue_neither_reads_nor_corrects_a_north_note_and_no_case_of_north_on_a_shared_person(as_person, cast):
    edith = cast.person()
    north, south = cast.case(person=edith), cast.case(person=edith, team="South", by="mo")
    note = contact_note(cast, north, at=cast.now)
    sue = as_person("sue")
    assert sue.get(f"/notes/{note.id}/correction").status_code == 404
    page = sue.get(f"/people/{edith.id}").text
    assert f'href="/cases/{south.id}"' in page
    assert f'href="/cases/{north.id}"' not in page


@pytest.mark.rule("U18")
@pytest.mark.rule("U32")
def test_opening_a_record_is_one_entry(as_person, cast):
    case = cast.case()
    nadia = as_person("nadia")
    before = last_entry().seq
    nadia.get(f"/people/{case.person_id}")
    assert (last_entry().seq, last_entry().act) == (before + 1, "person.read")
    nadia.get(f"/cases/{case.id}")
    assert (last_entry().seq, last_entry().act, last_entry().persons) == (before + 2, "case.read", [case.person_id])


def test_a_long_history_takes_as_many_queries_as_a_short_one(as_person, cast):
    case = cast.waiting("none:high", days=10)
    nadia = as_person("nadia")
    contact_note(cast, case, at=cast.now - timedelta(days=9))
    with statements() as short:
        nadia.get(f"/cases/{case.id}")
    for i in range(30):
        contact_note(cast, case, at=cast.now - timedelta(days=1 + i % 8, minutes=i))
        with transaction():
            cases.comment(actor=cast.actor("tom"), now=cast.now, case=case, words=f"Comment {i}")
    with statements() as long:
        assert "Comment 29" in nadia.get(f"/cases/{case.id}").text
    assert len(long) == len(short)


def test_a_very_long_history_shows_the_newest_and_all_when_asked(as_person, cast):
    case = cast.case()
    with transaction():
        for i in range(210):
            cases.comment(actor=cast.actor("tom"), now=cast.now + timedelta(minutes=i), case=case, words=f"Word-{i}.")
    nadia = as_person("nadia")
    page = nadia.get(f"/cases/{case.id}").text
    assert "The newest 200 of 211 entries" in page
    assert "Word-5." not in page
    assert "Word-5." in nadia.get(f"/cases/{case.id}?all=1").text


@pytest.mark.rule("U10")
def test_moments_are_shown_by_the_offices_clock_in_summer(as_person, cast):
    case = cast.case()
    with transaction():
        summer = cast.now.replace(month=7, day=1, hour=23, minute=30)
        cases.comment(actor=cast.actor("tom"), now=summer, case=case, words="Late call")
    assert "2 July 2026 at 00:30" in as_person("nadia").get(f"/cases/{case.id}").text


def test_a_missed_date_stands_in_the_timeline(as_person, cast):
    case = cast.waiting("none:high", days=10)
    due_on = db.session.scalar(db.select(Clock.due_on).where(Clock.case_id == case.id, Clock.kind == "contact"))
    assert due_on < clock.today()
    assert "Next contact: missed" in as_person("nadia").get(f"/cases/{case.id}").text


@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", "99999999999999999999"])
def test_a_number_that_no_record_can_have_is_no_page_and_no_fault(as_person, number):
    nadia = as_person("nadia")
    for address in (f"/people/{number}", f"/cases/{number}", f"/notes/{number}/correction", f"/people/1/warnings/{number}"):
        assert nadia.get(address).status_code == 404


@pytest.mark.rule("U26")
def test_a_manager_acknowledges_a_contact_from_its_note(as_person, cast):
    case = cast.waiting("none:high", days=3)
    note = contact_note(cast, case, at=cast.now)
    with transaction():
        tell(now=cast.now, receiver=f"managers:{case.team_id}", kind="acknowledge", rule="L22", case=case,
             occasion=f"note:{note.id}", words="A contact was recorded", note=note)  # fmt: skip
    address, mary = f"/cases/{case.id}", as_person("mary")
    waiting = re.findall(r'action="(/notices/\d+/acknowledgement)"', mary.get(address).text)
    assert len(waiting) == 1
    assert "/acknowledgement" not in as_person("nadia").get(address).text, "it is for managers"
    assert mary.post(waiting[0], data={"from": "note"}).location == f"{address}#note-{note.id}"
    page = mary.get(address).text
    assert "Acknowledged." in page and "/acknowledgement" not in page


@pytest.mark.rule("U34")
def test_a_persons_ratings_stand_in_the_policys_order(as_person, cast):
    case = cast.waiting("none:high")
    with transaction():
        rate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, tool="priority",
             picked={"level": "high"}, happened_at=cast.now)  # fmt: skip
    titles = [cast.policy.tools[key].title for key in ("rag", "priority")]
    for address in (f"/people/{case.person_id}", f"/cases/{case.id}"):
        page = as_person("nadia").get(address).text
        page = page[page.index("Cases" if "people" in address else 'id="ratings"') :]
        assert page.index(titles[0]) < page.index(titles[1])
