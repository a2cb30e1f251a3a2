"""Endings, openings and wrong notes in the browser: who sees what, and what is saved."""

from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.ground.web import day
from casework.practice.allocation import operations as allocation
from casework.practice.closing import operations, queries
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.tasks import operations as tasks

DECISION = {"matter": "Her son rang", "decision": "End the case"}
CLOSURE = {"done": "Her son rang", "nothing": "y"}
DEATH = DECISION | {"died_on": f"{today():%d/%m/%Y}"}
PWT = {"reason": "Weekly call", "found": "He keeps bees", "analysis": "Steady", "next-steps": "Call again"}


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def note(cast):
    """A contact on Edith's case that tells of somebody else."""
    case = cast.waiting(days=3)
    with transaction():
        return tray.record_contact(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, happened_at=cast.now,
                                   case=db.session.get(Case, case.id), reached=Reached("person", "visit"),
                                   sections=PWT).note  # fmt: skip


def stage(case):
    return db.session.get(Case, case.id).stage


@pytest.mark.rule("U37")
@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("moved", CLOSURE),
        ("withdrew", CLOSURE),
        ("closed", CLOSURE),
        ("other-authority", CLOSURE | {"authority": "Derby City Council", "accepted_by": "Jo Hall"}),
    ],
)
def test_mary_ends_a_case_in_each_way_and_the_page_says_how(cast, as_person, kind, typed):
    case, mary = cast.waiting(), as_person("mary")
    assert f"/cases/{case.id}/ending/{kind}" in mary.get(f"/cases/{case.id}/ending").text
    assert mary.get(f"/cases/{case.id}/ending/{kind}").status_code == 200
    answer = mary.post(f"/cases/{case.id}/ending/{kind}", data=typed)
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    page = mary.get(answer.location).text
    assert "This case has ended" in page and "Open it again" in page and "No dates are running" in page
    assert queries.endings_of(case.id)[0].kind == kind


@pytest.mark.rule("U37")
def test_nadia_records_a_death_and_every_page_says_so_kindly(cast, as_person):
    case, nadia = cast.waiting(), as_person("nadia")
    assert nadia.get(f"/cases/{case.id}/ending/died").status_code == 200
    assert nadia.post(f"/cases/{case.id}/ending/died", data=DEATH).status_code == 303
    for address in (f"/cases/{case.id}", f"/people/{case.person_id}"):
        page = nadia.get(address).text
        assert f"Edith Marsh died on {day(today())}" in page and "Please do not call or write" in page
    page = nadia.get(f"/cases/{case.id}").text
    assert "Open it again" not in page and "recorded by mistake" not in page
    refused = nadia.post(f"/cases/{case.id}/contact", data={
        "reached": "person", "how": "telephone", "reason": "x", "found": "x", "analysis": "x", "next_steps": "x",
        "happened_on": f"{today():%d/%m/%Y}", "rag": "none:high", "decided": ""})  # fmt: skip
    assert refused.status_code == 422 and "This person died on" in refused.text
    assert "This person died on" in nadia.get(f"/cases/{case.id}/attempt").text


@pytest.mark.rule("L24", "U16")
def test_nadia_reads_why_the_other_endings_are_not_hers_and_a_crafted_one_changes_nothing(cast, as_person):
    case, nadia = cast.waiting(), as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/ending").text
    assert "Only a manager of the team ends a case" in page and f"/cases/{case.id}/ending/moved" not in page
    assert " disabled" in nadia.get(f"/cases/{case.id}/ending/moved").text
    answer = nadia.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    assert answer.status_code == 422 and "Her son rang" in answer.text
    assert stage(case) == "waiting" and notes.notes_of(case.id) == []


@pytest.mark.rule("U16")
@pytest.mark.parametrize("address", ["ending", "ending/moved", "ending/died", "reopening", "death"])
def test_south_finds_no_ending_at_a_north_address(cast, as_person, address):
    case, mo = cast.waiting(), as_person("mo")
    assert mo.get(f"/cases/{case.id}/{address}").status_code == 404
    if address != "ending":
        assert mo.post(f"/cases/{case.id}/{address}", data=DEATH | {"why": "x", "reason": "x"}).status_code == 404
    assert stage(case) == "waiting"


def test_an_ending_that_is_none_is_no_page(cast, as_person):
    assert as_person("mary").get(f"/cases/{cast.case().id}/ending/bored").status_code == 404


def test_an_ending_without_its_note_comes_back_with_what_was_typed(cast, as_person):
    case, mary = cast.waiting(), as_person("mary")
    mary.get(f"/cases/{case.id}/ending/other-authority")
    answer = mary.post(f"/cases/{case.id}/ending/other-authority", data=CLOSURE | {"authority": "Derby"})
    assert answer.status_code == 422 and "Who has accepted it there" in answer.text and "Her son rang" in answer.text
    assert stage(case) == "waiting"


@pytest.mark.rule("U13", "U37")
def test_an_escalation_that_stays_open_is_named_before_and_after(cast, as_person):
    from casework.practice.escalation import operations as escalation
    from casework.records.staff.rules import SYSTEM

    case, mary = cast.waiting(days=40), as_person("mary")
    with transaction():
        escalation.raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                                    rule="L27", chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[])  # fmt: skip
    assert "1 escalation without a decision" in mary.get(f"/cases/{case.id}/ending/moved").text
    mary.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    assert "is still open: an ending does not close it" in mary.get(f"/cases/{case.id}").text


@pytest.mark.rule("U37")
def test_mary_opens_a_case_again_and_nadia_cannot(cast, as_person):
    case, mary, nadia = cast.waiting(), as_person("mary"), as_person("nadia")
    mary.get(f"/cases/{case.id}/ending/moved")
    mary.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    assert "/reopening" not in nadia.get(f"/cases/{case.id}").text
    assert nadia.post(f"/cases/{case.id}/reopening", data={"why": "x"}).status_code == 422
    assert stage(case) == "closed"
    assert f"/cases/{case.id}/reopening" in mary.get(f"/cases/{case.id}").text
    assert mary.get(f"/cases/{case.id}/reopening").status_code == 200
    assert mary.post(f"/cases/{case.id}/reopening", data={"why": ""}).status_code == 422
    assert mary.post(f"/cases/{case.id}/reopening", data={"why": "Back again"}).status_code == 303
    assert stage(case) == "duty" and "Back again" in mary.get(f"/cases/{case.id}").text


def test_mary_takes_back_a_death_recorded_by_mistake(cast, as_person):
    case, mary, nadia = cast.waiting(), as_person("mary"), as_person("nadia")
    nadia.get(f"/cases/{case.id}/ending/died")
    nadia.post(f"/cases/{case.id}/ending/died", data=DEATH)
    assert nadia.post(f"/cases/{case.id}/death", data={"reason": "x"}).status_code == 422
    assert f"/cases/{case.id}/death" in mary.get(f"/cases/{case.id}").text
    assert mary.get(f"/cases/{case.id}/death").status_code == 200
    assert mary.post(f"/cases/{case.id}/death", data={"reason": "It was her sister"}).status_code == 303
    page = mary.get(f"/cases/{case.id}").text
    assert "Edith Marsh died" not in page and "It was her sister" in page and "Open it again" in page


@pytest.mark.rule("U38", "U32")
def test_a_note_on_the_wrong_person_leaves_the_timeline_and_managers_read_it_each_reading_in_the_trail(as_person, note):
    mary, nadia, address = as_person("mary"), as_person("nadia"), f"/notes/{note.id}/misplaced"
    assert address in mary.get(f"/cases/{note.case_id}").text
    assert "He keeps bees" in mary.get(address).text
    answer = mary.post(address, data={"reason": "It tells of Mr Reed"})
    assert (answer.status_code, answer.location) == (303, f"/cases/{note.case_id}")
    for browser, may_read in ((mary, True), (nadia, False)):
        page = browser.get(f"/cases/{note.case_id}").text
        assert "He keeps bees" not in page and "A note was marked as written on the wrong person" in page
        assert "Mary Byrne" in page and (address in page) == may_read
    page = mary.get(address).text
    assert "He keeps bees" in page and "It tells of Mr Reed" in page and 'href="/search"' in page
    assert mary.get(f"/notes/{note.id}/correction").status_code == 404
    read = db.select(Entry).where(Entry.act == "note.read-by-manager", Entry.subject_id == note.id)
    assert len(db.session.scalars(read).all()) == 2


@pytest.mark.rule("U38", "U16")
@pytest.mark.parametrize("name", ["nadia", "mo", "ada"])
def test_nobody_but_a_manager_of_the_team_finds_the_page_of_a_wrong_note(as_person, note, name):
    browser, address = as_person(name), f"/notes/{note.id}/misplaced"
    expected = 403 if name == "ada" else 404
    assert browser.get(address).status_code == expected
    assert browser.post(address, data={"reason": "x"}).status_code == expected
    assert notes.misplaced(note.id) is None


@pytest.mark.rule("U38")
def test_a_decision_on_an_escalation_that_was_a_wrong_note_is_hidden_there_too(cast, as_person):
    from casework.practice.escalation import operations as escalation
    from casework.records.staff.rules import SYSTEM

    case = cast.case()
    with transaction():
        raised = escalation.raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, case=case, rule="L27",
                                             chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[])  # fmt: skip
        taken = escalation.acknowledge(actor=cast.actor("sam"), now=cast.now, policy=cast.policy, escalation=raised,
                                       sections={"matter": "Mr Reed", "decision": "Sell the bees"})  # fmt: skip
        number = raised.id
    assert "Sell the bees" in as_person("nadia").get(f"/escalations/{number}").text
    with transaction():
        wrong = notes.note_for(cast.actor("mary"), taken.note_id)
        operations.misplace_note(
            actor=cast.actor("mary"), now=cast.now, policy=cast.policy, note=wrong, reason="Mr Reed"
        )
    page = as_person("nadia").get(f"/escalations/{number}").text
    assert "Sell the bees" not in page and "marked as written on the wrong person" in page


def test_a_case_that_ended_offers_neither_contact_nor_another_ending(cast, as_person):
    case, mary = cast.waiting(), as_person("mary")
    mary.get(f"/cases/{case.id}/ending/moved")
    mary.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    page = mary.get(f"/cases/{case.id}").text
    for address, offered in (("contact", False), ("ending", False), ("ending/died", True)):
        assert (f'href="/cases/{case.id}/{address}"' in page) == offered, address
    again = mary.post(f"/cases/{case.id}/ending/withdrew", data=CLOSURE)
    assert again.status_code == 422 and "ended already" in again.text
    assert len(cases.stages_of(case.id)) == 3


# --- closures that are asked for, in the browser ------------------------------------------------------------------------

ALLOCATION = {"tasks": "Assess her", "why": "Knows her", "discussed": "In supervision"}
SOON = today() + timedelta(days=9)


@pytest.fixture
def held(cast):
    """A case that Nadia holds, with a contact and a task on it."""
    case = cast.case()
    with transaction():
        act = {"actor": cast.actor("mary"), "now": cast.now, "policy": cast.policy, "case": case}
        allocation.allocate(**act, worker_id=cast.worker("nadia").id, sections=ALLOCATION, weight="low")
        tasks.set_task(**act, receiver=f"worker:{cast.worker('nadia').id}", words="Ring the clinic", due_on=SOON)
    return case


def row(number, what, who="", name="", by=""):
    """A row of what is left, as it is typed."""
    typed = {"what": what, "who": who, "name": name, "by": by}
    return {f"things-{number}-{key}": value for key, value in typed.items()}


def asked_for(cast, browser, case, **more):
    """Ask for closure in the browser, with something left to Olive and something to the family."""
    olive = f"worker:{cast.worker('olive').id}"
    typed = row(0, "Order the ramp", olive, by=f"{SOON:%d/%m/%Y}") | row(1, "Sunday lunch", name="Ann Marsh")
    browser.get(f"/cases/{case.id}/ending/closed")
    return browser.post(f"/cases/{case.id}/ending/closed", data={"done": "Assessed, ramp agreed"} | typed | more)


@pytest.mark.rule("H12", "H11", "H13")
def test_the_form_proposes_what_the_record_tells_with_open_tasks_as_what_is_left(held, as_person):
    nadia = as_person("nadia")
    page = nadia.get(f"/cases/{held.id}").text
    assert "Ask for closure" in page
    page = nadia.get(f"/cases/{held.id}/ending/closed").text
    for words in ("What was done, as recorded: 1 entry",
                  "Social Work Allocation (Mary Byrne)</li>", "Task: Ring the clinic (Nadia Hussain)",
                  'value="Ring the clinic"', "you write, and a manager authorises", "Ask for closure",
                  "Voluntary, commissioned and internal services were considered"):  # fmt: skip
        assert words in page, words
    assert f"- {day(today())}: Social Work Allocation (Mary Byrne)</textarea>" in page


@pytest.mark.rule("H12", "H13", "H14")
def test_nadia_asks_mary_sends_it_back_nadia_corrects_and_mary_authorises(cast, held, as_person):
    nadia, mary, olive = (as_person(name) for name in ("nadia", "mary", "olive"))
    answer = asked_for(cast, nadia, held)
    assert (answer.status_code, answer.location) == (303, f"/cases/{held.id}")
    page = nadia.get(answer.location).text
    assert "Nadia Hussain asks to close this case" in page and "See the request" in page
    request = queries.open_request(held.id)
    assert operations.ASKED in mary.get("/").text and f'href="/closures/{request.id}"' in mary.get("/").text
    page = mary.get(f"/closures/{request.id}").text
    for words in ("Olive Grant: Order the ramp", "Ann Marsh: Sunday lunch", "Assessed, ramp agreed", "Authorise the closure"):
        assert words in page, words
    thin = mary.post(f"/closures/{request.id}/sending-back", data={"reason": " "})
    assert thin.status_code == 422 and "Say what is missing" in thin.text
    assert mary.post(f"/closures/{request.id}/sending-back", data={"reason": "Who pays for it?"}).status_code == 303
    assert operations.CAME_BACK in nadia.get("/").text and "came back" in nadia.get(f"/cases/{held.id}").text
    assert f"/cases/{held.id}/ending/closed" in nadia.get(f"/closures/{request.id}").text
    page = nadia.get(f"/cases/{held.id}/ending/closed").text
    for words in ("Who pays for it?", "Assessed, ramp agreed", 'value="Order the ramp"', 'value="Ann Marsh"'):
        assert words in page, words
    assert asked_for(cast, nadia, held, done="Assessed. The council pays").status_code == 303
    again = queries.open_request(held.id)
    answer = mary.post(f"/closures/{again.id}/authorisation")
    assert (answer.status_code, answer.location) == (303, f"/cases/{held.id}") and stage(held) == "closed"
    page = mary.get(answer.location).text
    assert "The council pays" in page and "Authorised by Mary Byrne" in page
    assert "Order the ramp" in olive.get("/my-tasks").text and "Order the ramp" in mary.get("/my-tasks?whose=team").text
    late = mary.post(f"/closures/{again.id}/authorisation")
    assert late.status_code == 422 and "Authorised by Mary Byrne" not in late.text and "This request is closed" in late.text


@pytest.mark.rule("H12", "H14")
def test_what_is_half_said_of_what_is_left_comes_back_beside_its_row(cast, held, as_person):
    nadia = as_person("nadia")
    for typed, says in (
        (row(0, ""), "or tick that nothing is outstanding"),
        (row(2, "Order the ramp"), "Say who is responsible for this"),
        (row(2, "Order the ramp", f"worker:{cast.worker('olive').id}"), "Give the day by which they do it"),
        (row(2, "Order the ramp", f"worker:{cast.worker('sue').id}", by=f"{SOON}"), "choose from the list"),
        (row(2, "Order the ramp", name="Ann") | {"nothing": "y"}, "Not both"),
        (row(2, "Order the ramp", name="Ann", by="soon"), "must be a real date"),
    ):
        answer = nadia.post(f"/cases/{held.id}/ending/closed", data={"done": "Assessed"} | typed)
        assert answer.status_code == 422 and says in answer.text, says
    assert "Order the ramp" in answer.text and "things-2-by-error" in answer.text
    assert queries.open_request(held.id) is None and stage(held) == "allocated"


@pytest.mark.rule("H12")
def test_more_rows_come_with_everything_typed_and_save_nothing(cast, held, as_person):
    mary = as_person("mary")
    more = mary.post(f"/cases/{held.id}/ending/closed", data={"done": "Half a sentence", "more": "1"} | row(1, "Ramp"))
    assert more.status_code == 200 and "Half a sentence" in more.text and 'value="Ramp"' in more.text
    assert 'name="things-7-what"' in more.text and 'name="things-8-what"' not in more.text and stage(held) == "allocated"
    answer = mary.post(f"/cases/{held.id}/ending/closed", data={"done": "Assessed"} | row(6, "Ramp", name="Ann"))
    assert answer.status_code == 303 and stage(held) == "closed"


@pytest.mark.rule("H13", "U16")
def test_who_sees_and_answers_a_closure_that_was_asked_for(cast, held, as_person):
    nadia, olive, mo = (as_person(name) for name in ("nadia", "olive", "mo"))
    asked_for(cast, nadia, held)
    request = queries.open_request(held.id)
    assert "Authorise the closure" not in olive.get(f"/closures/{request.id}").text
    assert olive.post(f"/closures/{request.id}/authorisation").status_code == 403
    assert olive.post(f"/closures/{request.id}/taking-back").status_code == 422
    for way in ("", "/authorisation", "/sending-back", "/taking-back"):
        answer = mo.post(f"/closures/{request.id}{way}", data={"reason": "x"}) if way else mo.get(f"/closures/{request.id}")
        assert answer.status_code == 404, way
    page = nadia.get(f"/cases/{held.id}/ending/closed")
    assert " disabled" in page.text and "You asked for closure already" in page.text
    assert nadia.post(f"/closures/{request.id}/taking-back").status_code == 303
    assert queries.open_request(held.id) is None and stage(held) == "allocated"


@pytest.mark.rule("H13")
def test_mary_lets_nadia_close_by_herself_which_the_form_says_until_it_is_withdrawn(cast, held, as_person):
    nadia, mary, address = as_person("nadia"), as_person("mary"), f"/teams/{cast.team('North').id}/closing"
    assert address in mary.get("/").text and "Let somebody close" in mary.get(address).text
    assert "Only a manager of the team lets" in nadia.get(address).text
    given = {"worker": str(cast.worker("nadia").id), "from_on": f"{today():%d/%m/%Y}", "until_on": ""}
    assert nadia.post(address, data=given).status_code == 403
    assert mary.post(address, data=given | {"until_on": "1/2/2020"}).status_code == 422
    assert mary.post(address, data=given).status_code == 303
    (leave,) = queries.leaves_of(cast.team("North").id)
    page = nadia.get(f"/cases/{held.id}/ending/closed").text
    assert "authorised by Mary Byrne on" in page and "End the case" in page and "Ask for closure" not in page
    assert mary.post(f"/closing-leaves/{leave.id}/withdrawal").status_code == 303
    assert "Withdrawn by Mary Byrne" in mary.get(address).text
    assert "Ask for closure" in nadia.get(f"/cases/{held.id}/ending/closed").text
    assert as_person("mo").post(f"/closing-leaves/{leave.id}/withdrawal").status_code == 404
