"""A move in the browser: who is shown what, before and after; nothing of the record reaches the asked team too early."""

import re

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.ground.web import day
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.escalation import operations as escalation
from casework.practice.moving import operations, queries
from casework.practice.moving.models import Move
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.people import operations as people
from casework.records.staff import operations as staff
from casework.records.staff.models import RoleHeld, Team, Worker
from casework.records.staff.rules import SYSTEM
from tests.cast import CHEAP, LONG_AGO, email_of

TRANSFER = {"done": "Assessed at home", "outstanding": "A stair lift", "responsible": "Mary rings the fitter"}
PWT = {"reason": "Weekly call", "found": "CANARY-NOTE", "analysis": "Steady", "next-steps": "Call again"}
DECISION = {"matter": "Her son rang", "decision": "End the case"}
CANARIES = (
    "CANARY-NOTE",
    "CANARY-COMMENT",
    "CANARY-WARNING",
    "CANARY-ADDRESS",
    "CANARY-REASON",
    "01632960999",
    "CANARY-LINK",
)


@pytest.fixture
def cast(cast):
    """The cast at this moment, with a third team: Eva manages East, Ivy works there."""
    cast.now = this_moment()
    with transaction() as session:
        east = Team(name="East", policy="combined", phone="1")
        session.add(east)
        session.flush()
        for name, role in (("eva", "team-manager"), ("ivy", "practitioner")):
            worker = Worker(name=name.title(), email=email_of(name), grade="other", password_hash=CHEAP)
            session.add(worker)
            session.flush()
            session.add(RoleHeld(worker_id=worker.id, team_id=east.id, role=role, from_on=LONG_AGO))
    return cast


@pytest.fixture
def case(cast):
    """Edith, nine days on North's tray, with canaries in each corner of her record."""
    edith = cast.person("Edith", "Marsh", address="CANARY-ADDRESS", phone="01632960999")
    case = cast.waiting(days=9, person=edith, reason="CANARY-REASON", reference="T77001")
    act = {"actor": cast.actor("nadia"), "now": cast.now}
    with transaction():
        cases.comment(**act, case=case, words="CANARY-COMMENT")
        people.add_warning(**act, person=case.person, kind="other", words="CANARY-WARNING", review_on=today())
        people.add_link(**act, person=case.person, kind="carer", name="CANARY-LINK")
        tray.record_contact(**act, policy=cast.policy, case=case, happened_at=cast.now, sections=PWT,
                            reached=Reached("person", "visit"))  # fmt: skip
    return case


@pytest.fixture
def move(cast, case):
    with transaction():
        return operations.ask(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=db.session.get(Case, case.id),
                              team=cast.team("South"), why="She lives in Oadby now", sections=TRANSFER)  # fmt: skip


def sent(browser, address, data=None, to=""):
    browser.get(address)
    return browser.post(address + to, data=data or {})


def request(cast, **changed):
    left = {"things-0-what": "A stair lift", "things-0-name": "Mary rings the fitter"}
    typed = {"team": str(cast.team("South").id), "why": "She lives in Oadby now", "done": "Assessed at home"}
    return typed | left | changed


def rows(case):
    return queries.moves_of(case.id)


@pytest.mark.rule("U40", "H12")
def test_mary_asks_from_the_case_which_then_says_who_was_asked(cast, as_person, case):
    mary = as_person("mary")
    assert f'href="/cases/{case.id}/move"' in mary.get(f"/cases/{case.id}").text
    page = mary.get(f"/cases/{case.id}/move").text
    for words in (
        "Edith Marsh",
        "CANARY-WARNING",
        "The note: Case Transfer",
        "East",
        "South",
        "your team no longer sees it",
    ):
        assert words in page, words
    assert ">North</option>" not in page
    answer = sent(mary, f"/cases/{case.id}/move", request(cast))
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    page = mary.get(answer.location).text
    (row,) = rows(case)
    for words in ("South is asked to take this case", "by Mary Byrne", f'href="/moves/{row.id}"', "A stair lift",
                  "South was asked to take this case"):  # fmt: skip
        assert words in page, words
    assert f'href="/cases/{case.id}/move"' not in page
    again = mary.get(f"/cases/{case.id}/move").text
    assert "South was asked already" in again and " disabled" in again


@pytest.mark.rule("U40")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"team": ""}, "Choose the team to ask."),
        ({"team": "999"}, "choose from the list"),
        ({"why": " "}, "Say why the case should move."),
        ({"things-0-name": ""}, "Say who is responsible for this"),
    ],
)
def test_what_is_missing_comes_back_with_everything_typed(cast, as_person, case, changed, says):
    answer = sent(as_person("mary"), f"/cases/{case.id}/move", request(cast) | changed)
    assert answer.status_code == 422 and says in answer.text and "A stair lift" in answer.text
    assert rows(case) == [] and [note.type for note in notes.notes_of(case.id)] == ["pwt"]


@pytest.mark.rule("U40", "U16")
def test_nadia_reads_why_it_is_not_hers_and_a_crafted_request_changes_nothing(cast, as_person, case):
    nadia = as_person("nadia")
    assert f"/cases/{case.id}/move" not in nadia.get(f"/cases/{case.id}").text
    answer = sent(nadia, f"/cases/{case.id}/move", request(cast))
    assert answer.status_code == 422 and "Only a manager of the case" in answer.text and "A stair lift" in answer.text
    assert rows(case) == []


@pytest.mark.rule("U16", "U40", "U18")
def test_mo_reads_the_request_from_his_feed_and_it_is_in_the_trail(cast, as_person, case, move):
    mo = as_person("mo")
    feed = mo.get("/").text
    assert f'href="/moves/{move.id}"' in feed and "Answer the request" in feed and "Edith Marsh" in feed
    assert f'href="/cases/{case.id}' not in feed and "Not rated" not in feed and "app-level" not in feed
    page = mo.get(f"/moves/{move.id}").text
    for words in ("Edith Marsh", "She lives in Oadby now", *TRANSFER.values(), "Red", "9 days since the first referral",
                  "9 days on the tray", "North asks South", "Mary Byrne", "Accept the case", "Decline"):  # fmt: skip
        assert words in page, words
    assert "Take the request back" not in page and f'href="/cases/{case.id}' not in page
    assert not [word for word in CANARIES if word in feed + page]
    entry = db.session.scalar(db.select(Entry).where(Entry.act == "move.read").order_by(Entry.seq.desc()))
    assert (entry.persons, entry.subject_kind, entry.subject_id) == ([case.person_id], "case_move", move.id)


ADDRESSES = ("/cases/{case}", "/people/{person}", "/cases/{case}/contact", "/cases/{case}/comments", "/cases/{case}/move",
             "/cases/{case}/ratings", "/cases/{case}/triage", "/cases/{case}/ending", "/people/{person}/network")  # fmt: skip


def where(case, move):
    return [address.format(case=case.id, person=case.person_id, move=move.id) for address in ADDRESSES]


@pytest.mark.rule("U16", "U40")
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("mary", 200, 404), ("nadia", 200, 404), ("mo", 404, 200), ("sue", 404, 200), ("eva", 404, 404), ("ivy", 404, 404),
     ("helen", 200, 200), ("ada", 403, 403)],
)  # fmt: skip
def test_the_record_is_norths_before_and_souths_after_and_never_easts(cast, as_person, case, move, name, before, after):
    browser = as_person(name)
    assert {browser.get(address).status_code for address in where(case, move)} == {before}
    with transaction():
        operations.accept(
            actor=cast.actor("mo"), now=cast.now, policies=cast.policies, move=db.session.get(Move, move.id)
        )
    assert {browser.get(address).status_code for address in where(case, move)} == {after}


@pytest.mark.rule("U16", "U40")
@pytest.mark.parametrize(
    ("name", "asked", "moved"),
    [("mary", "Edith", "Accepted"), ("nadia", "Edith", 404), ("mo", "Edith", "Edith"), ("sue", 404, "Edith"),
     ("eva", 404, 404), ("ivy", 404, 404), ("helen", "Edith", "Edith"), ("ada", 403, 403)],
)  # fmt: skip
def test_the_request_is_read_by_both_sides_managers_and_by_whoever_sees_the_case(
    cast, as_person, move, name, asked, moved
):
    browser = as_person(name)
    for expected in (asked, moved):
        page = browser.get(f"/moves/{move.id}")
        if isinstance(expected, int):
            assert page.status_code == expected
        else:
            assert page.status_code == 200 and expected in page.text
            assert ("Edith" in page.text) == (expected == "Edith") == ("A stair lift" in page.text)
        with transaction():
            if rows_open(move):
                operations.accept(
                    actor=cast.actor("mo"), now=cast.now, policies=cast.policies, move=db.session.get(Move, move.id)
                )


def rows_open(move):
    return queries.open_move(move.case_id) is not None


@pytest.mark.rule("U16", "U40")
def test_an_open_request_leaks_into_no_list_search_count_or_other_feed_of_south(cast, as_person, case, move):
    for name in ("mo", "sue", "eva"):
        browser = as_person(name)
        pages = [browser.get(address).text for address in ("/tray", "/my-cases", "/escalations")]
        if name != "mo":
            pages.append(browser.get("/").text)
        for asked in ("Marsh", "T77001", str(case.id)):
            answer = browser.post("/search", data={"q": asked})
            pages.append(re.sub(r'value="[^"]*"|“[^”]*”', "", browser.get(answer.location).text))
        assert not [word for word in ("Edith", "Marsh", f'"/cases/{case.id}"', *CANARIES) if word in "".join(pages)], (
            name
        )
        assert "Nobody is waiting" in pages[0]
    assert "1 item in all" in as_person("mo").get("/").text


@pytest.mark.rule("U40", "U11")
def test_mo_accepts_and_the_case_page_says_the_same_days_and_tells_of_the_move(cast, as_person, case, move):
    mary, mo = as_person("mary"), as_person("mo")
    days = re.findall(r"\d+ days? (?:since the first referral|on the tray)", mary.get(f"/cases/{case.id}").text)
    answer = sent(mo, f"/moves/{move.id}", to="/acceptance")
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    page = mo.get(answer.location).text
    assert re.findall(r"\d+ days? (?:since the first referral|on the tray)", page) == days == [
        "9 days since the first referral", "9 days on the tray"]  # fmt: skip
    timeline = page[page.index('id="timeline"') :]
    moved = timeline[timeline.index("Moved from North to South") :][:400]
    assert "Mo Farouk" in moved and day(today()) in moved and "Move</strong>" in moved
    assert "South was asked to take this case" in timeline and "CANARY-NOTE" in timeline
    assert "Edith Marsh" in mo.get("/tray").text.replace("Marsh, Edith", "Edith Marsh")
    assert "Marsh" not in mary.get("/tray").text
    feed = mary.get("/").text
    assert "Your request was accepted" in feed and f'href="/cases/{case.id}' not in feed and "app-level" not in feed
    page = mary.get(f"/moves/{move.id}").text
    assert "The case is with South now" in page and "Edith" not in page and "Oadby" not in page
    notice = re.search(r"/notices/(\d+)/acknowledgement", feed)[1]
    assert mary.post(f"/notices/{notice}/acknowledgement").status_code == 303
    assert "Edith" not in mary.get("/").text


@pytest.mark.rule("U40")
def test_mo_declines_with_a_reason_and_no_longer_reads_who_it_was(cast, as_person, case, move):
    mo, mary = as_person("mo"), as_person("mary")
    empty = sent(mo, f"/moves/{move.id}", {"reason": " "}, "/declining")
    assert empty.status_code == 422 and "Say why, for the team that asked" in empty.text
    answer = sent(mo, f"/moves/{move.id}", {"reason": "Oadby is East's"}, "/declining")
    assert (answer.status_code, answer.location) == (303, f"/moves/{move.id}")
    page = mo.get(answer.location).text
    assert "Declined" in page and "Oadby is East" in page and "Edith" not in page and "A stair lift" not in page
    feed = mary.get("/").text
    assert operations.NO in feed and "Read the answer" in feed
    assert (
        "Oadby is East" in mary.get(f"/moves/{move.id}").text and "Oadby is East" in mary.get(f"/cases/{case.id}").text
    )
    assert f'href="/cases/{case.id}/move"' in mary.get(f"/cases/{case.id}").text


@pytest.mark.rule("U40")
def test_a_reason_typed_when_the_request_was_taken_back_meanwhile_is_still_there(cast, as_person, move):
    mo, tom = as_person("mo"), as_person("tom")
    mo.get(f"/moves/{move.id}")
    taken = sent(tom, f"/moves/{move.id}", to="/taking-back")
    assert (taken.status_code, taken.location) == (303, f"/cases/{move.case_id}")
    late = mo.post(f"/moves/{move.id}/declining", data={"reason": "We have no room"})
    assert late.status_code == 422 and "was taken back already" in late.text and "We have no room" in late.text
    assert "Edith" not in late.text and "A stair lift" not in late.text
    accepted = mo.post(f"/moves/{move.id}/acceptance")
    assert accepted.status_code == 422 and "was taken back already" in accepted.text
    assert operations.ASKED not in mo.get("/").text


@pytest.mark.rule("U40", "U16")
@pytest.mark.parametrize(
    ("name", "status"), [("nadia", 403), ("sue", 403), ("eva", 404), ("ivy", 403), ("ada", 403), ("mary", 422)]
)
def test_a_crafted_acceptance_by_anybody_else_moves_nothing(cast, as_person, case, move, name, status):
    browser = as_person(name)
    browser.get("/")
    for verb in ("acceptance", "declining"):
        assert browser.post(f"/moves/{move.id}/{verb}", data={"reason": "x"}).status_code == status
    assert rows_open(move) and db.session.get(Case, case.id).team.name == "North"


@pytest.mark.rule("U40", "U37")
def test_a_request_for_a_case_that_ended_says_so_to_both_sides(cast, as_person, case, move):
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                         ending=Ending("moved"), sections=TRANSFER)  # fmt: skip
    mo, mary = as_person("mo"), as_person("mary")
    for browser, sees in ((mo, False), (mary, True)):
        page = browser.get(f"/moves/{move.id}").text
        assert "Closed, because the case ended" in page and ("Edith" in page) == sees and "Accept the case" not in page
    assert operations.ASKED not in mo.get("/").text
    assert "was closed, because the case ended" in mary.get(f"/cases/{case.id}").text


@pytest.mark.rule("U40")
def test_the_request_names_what_goes_along_and_what_will_not_count(cast, as_person, case, move):
    with transaction():
        cast.team("South").policy = "leicestershire"
        act = {"now": cast.now, "policy": cast.policy, "case": db.session.get(Case, case.id)}
        escalation.raise_escalation(**act, actor=SYSTEM, rule="L27", chain="grave-wait", occasion="placing:1:1",
                                    reason="CANARY-WHY", figures=[])  # fmt: skip
        tray.prioritise(**act, actor=cast.actor("mary"), tool="risk", ticked=["danger-now"], decided=None,
                        sections={"rationale": "CANARY-WHY"})  # fmt: skip
    page = as_person("mo").get(f"/moves/{move.id}").text
    assert "1 escalation without a decision" in page and "CANARY-WHY" not in page
    assert "Ratings that South does not use" in page and "rated anew: Risk priority" in page


@pytest.mark.rule("U38", "U40")
def test_a_transfer_note_on_the_wrong_person_is_not_shown_to_the_asked_team(cast, as_person, move):
    with transaction():
        closing.misplace_note(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, reason="Mr Reed",
                              note=notes.note_for(cast.actor("mary"), move.note_id))  # fmt: skip
    page = as_person("mo").get(f"/moves/{move.id}").text
    assert "A stair lift" not in page and "marked as written on the wrong person" in page and " disabled" in page


@pytest.mark.rule("U40", "U13")
def test_a_deputy_of_mo_answers_for_him(cast, as_person, move):
    with transaction():
        staff.record_absence(actor=cast.actor("helen"), now=cast.now, worker=cast.worker("mo"), from_on=today(),
                             deputy=cast.worker("sue"))  # fmt: skip
    sue = as_person("sue")
    assert "Answer the request" in sue.get("/").text
    assert sent(sue, f"/moves/{move.id}", to="/acceptance").status_code == 303


@pytest.mark.rule("L25", "U40")
def test_a_case_that_moves_in_the_midst_of_norths_walk_lets_the_walk_go_on(cast, as_person, case, move):
    desmond = cast.waiting("moderate:moderate", person=cast.person("Desmond", "Larkin"))
    mary, mo, north = as_person("mary"), as_person("mo"), f"/tray/review?team={cast.team('North').id}"
    mary.get(north)
    mary.post("/tray/review", data={"team": cast.team("North").id})
    page = mary.get(north)
    assert "Edith Marsh" in page.text and "0 of 2 seen" in page.text
    action = re.search(r'action="(/tray/review/(\d+)/cases/\d+)"', page.text)
    sent(mo, f"/moves/{move.id}", to="/acceptance")
    answer = mary.post(action[1], data={"shown": "0"})
    assert answer.status_code == 422 and "no longer on this tray" in answer.text
    assert "Desmond Larkin" in answer.text and "0 of 1 seen" in answer.text and "Edith" not in answer.text
    mary.post(f"/tray/review/{action[2]}/cases/{desmond.id}", data={"shown": "0"})
    assert "Desmond Larkin" in mary.get(f"/tray/review/{action[2]}").text
    south = f"/tray/review?team={cast.team('South').id}"
    mo.get(south)
    mo.post("/tray/review", data={"team": cast.team("South").id})
    assert "Edith Marsh" in mo.get(south).text and "0 of 1 seen" in mo.get(south).text


@pytest.mark.rule("L25", "U16", "U40")
def test_the_record_of_norths_walk_no_longer_names_somebody_who_moved(cast, as_person, case, move):
    mary, mo = as_person("mary"), as_person("mo")
    mary.get("/tray")
    mary.post("/tray/review", data={"team": cast.team("North").id})
    page = mary.get(f"/tray/review?team={cast.team('North').id}").text
    action = re.search(r'action="(/tray/review/(\d+)/cases/\d+)"', page)
    mary.post(action[1], data={"shown": re.search(r'name="shown" value="(\d+)"', page)[1]})
    record = f"/tray/review/{action[2]}"
    assert "Edith Marsh" in mary.get(record).text
    sent(mo, f"/moves/{move.id}", to="/acceptance")
    page = mary.get(record).text
    assert "Edith" not in page and "1 person" in page and "1 case has moved to another team since" in page
    assert "Edith Marsh" in as_person("helen").get(record).text
