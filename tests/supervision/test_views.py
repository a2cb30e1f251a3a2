"""The pages of supervision (H15)."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.escalation.models import Escalation
from casework.practice.supervision.models import Supervision, SupervisionAction
from casework.practice.supervision.rules import Action, CaseWords
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.notes.operations import write_note
from casework.records.tasks import operations as tasks
from tests.supervision.scene import hold, record

pytestmark = pytest.mark.rule("H15")
TYPED = {"discussed": "All of it", "agreed": "As below", "workload": "Too many reviews", "wellbeing": "Tired of winter"}


@pytest.fixture
def here(cast):
    """The cast today, for the pages' clock is the real one."""
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def page_of(cast, name="nadia"):
    return f"/supervisions/{cast.worker(name).id}"


def test_a_manager_finds_who_is_due_the_earliest_first_and_a_practitioner_comes_to_their_own_page(here, as_person):
    record(here, "olive", held_on=here.now.date() - timedelta(days=45))
    record(here, "nadia", held_on=here.now.date() - timedelta(days=20))
    page = as_person("mary").get("/supervisions")
    told = words(page)
    assert told.index("Olive Grant") < told.index("Nadia Hussain") < told.index("Dev Patel")
    assert "Overdue" in told and "overdue by" in told and "None recorded yet" in told and "Sue Walsh" not in told
    assert f'{page_of(here, "olive")}/new' in page.text
    tray = words(as_person("mary").get("/tray"))
    assert "Supervision: 3 workers, 1 overdue . Supervision of your team" in tray
    assert as_person("nadia").get("/supervisions").location == page_of(here)
    assert "Your next supervision: due" in words(as_person("nadia").get("/"))
    assert as_person("ada").get("/supervisions").status_code == 403


def test_the_agenda_has_each_case_the_longest_held_first_with_what_is_late_and_what_is_open(here, as_person):
    newer, older = hold(here, given="Una", days=5), hold(here, given="Edith", days=60)
    act, before = {"policy": here.policy, "actor": here.actor("mary")}, here.now - timedelta(days=4)
    with transaction():
        tasks.set_task(**act, case=db.session.get(Case, older), receiver=f"worker:{here.worker('nadia').id}",
                       words="Ring the clinic", now=before, due_on=before.date())  # fmt: skip
        parts = [part.key for part in here.policy.note_types["contact"].sections]
        write_note(**act, case=db.session.get(Case, newer), now=here.now, type="contact", happened_at=here.now,
                   sections=dict.fromkeys(parts, "Saw her"))  # fmt: skip
    told = words(as_person("nadia").get(page_of(here)))
    assert told.index("Edith Marsh") < told.index("Una Marsh")
    assert "Late task Ring the clinic" in told and "overdue by 4 days" in told
    assert "No contact recorded in the 60 days since it was allocated" in told and "5 days since it was allocated" not in told
    assert "Last note: Contact" in told and f"/cases/{older}/worry?back=" in as_person("nadia").get(page_of(here)).text
    entry = db.session.query(Entry).filter_by(act="supervision.agenda-read").order_by(Entry.seq).first()
    assert entry.persons == sorted(db.session.get(Case, number).person_id for number in (newer, older))


def test_the_worker_adds_a_point_that_the_manager_sees_and_takes_it_back(here, as_person):
    number, nadia = hold(here), as_person("nadia")
    nadia.get(page_of(here))
    assert nadia.post(f"{page_of(here)}/points", data={"words": ""}).status_code == 422
    assert nadia.post(f"{page_of(here)}/points", data={"words": "Her son", "case": str(number)}).status_code == 303
    assert "Her son" in words(as_person("mary").get(f"{page_of(here)}/new"))
    taken = nadia.post("/supervisions/points/1/withdrawal")
    assert taken.status_code == 303 and "Her son" not in words(nadia.get(page_of(here)))


def test_a_record_is_written_read_and_acknowledged(here, as_person):
    number, mary, nadia = hold(here), as_person("mary"), as_person("nadia")
    mary.get(f"{page_of(here)}/new")
    soon = f"{here.now.date() + timedelta(days=7):%d/%m/%Y}"
    typed = TYPED | {"held_on": f"{here.now.date():%d/%m/%Y}", f"case_{number}_discussed": "Settling in",
                     "action_1_words": "Visit", "action_1_due_on": soon, **{f"action_{n}_whose": "worker" for n in range(1, 6)},
                     "action_1_case": str(number),
                     "action_3_words": "Find a course", "action_3_whose": "supervisor", "action_3_due_on": soon}  # fmt: skip
    for wrong, why in (({"agreed": ""}, "Write something under “Agreed”"), ({"held_on": soon}, "in the future"),
                       ({"action_3_due_on": ""}, "by which action 3 is done"),
                       ({"action_3_words": ""}, "what is to be done, in action 3")):  # fmt: skip
        refused = mary.post(f"{page_of(here)}/new", data=typed | wrong)
        assert refused.status_code == 422 and "Settling in" in refused.text
        assert why in words(refused), re.findall(r'href="#[^"]*">[^<]*', refused.text)
    saved = mary.post(f"{page_of(here)}/new", data=typed)
    assert saved.status_code == 303, words(saved)[:1500]
    told = words(nadia.get(saved.location))
    assert all(text in told for text in (*TYPED.values(), "Settling in", "Visit", "Find a course", "Have you read it?"))
    assert "Settling in" in words(nadia.get(f"/cases/{number}")) and "Tired" not in words(nadia.get(f"/cases/{number}"))
    feed = nadia.get("/")
    assert f'href="{saved.location}"' in feed.text and "Supervision of Nadia Hussain" in words(feed)
    assert nadia.post(f"{saved.location}/reading", data={"remark": "Two visits"}).status_code == 303
    assert "Remark of Nadia Hussain" in words(mary.get(saved.location))
    assert nadia.post(f"{saved.location}/reading").status_code == 422
    course = db.session.query(SupervisionAction).filter_by(words="Find a course").one()
    done = mary.post(f"/supervisions/actions/{course.id}/completion")
    assert done.status_code == 303 and "Find a course" not in words(mary.get(page_of(here)))


@pytest.mark.rule("U16")
@pytest.mark.parametrize(("name", "reads", "wellbeing"), [
    ("nadia", True, True), ("mary", True, True), ("tom", True, True), ("sam", True, False), ("helen", True, False),
    ("anna", True, False), ("olive", False, False), ("dev", False, False), ("sue", False, False), ("mo", False, False),
    ("ada", False, False),
])  # fmt: skip
def test_who_reads_a_record_and_who_reads_how_the_worker_is(here, as_person, name, reads, wellbeing):
    agreed = [Action("Book leave", "worker", here.now.date())]
    number = record(here, cases=[CaseWords(hold(here), "Settling in")], actions=agreed, texts=TYPED)
    browser, absent = as_person(name), (403,) if name == "ada" else (404,)
    for address in (f"/supervisions/records/{number}", page_of(here), f"{page_of(here)}/new"):
        page = browser.get(address)
        assert (page.status_code == 200) is reads and (reads or page.status_code in absent)
        assert ("Tired of winter" in page.text) is (wellbeing and "records" in address)
    if not reads:
        for end in (f"{here.worker('nadia').id}/points", "actions/1/completion", f"records/{number}/reading"):
            assert browser.post(f"/supervisions/{end}", data={"words": "x"}).status_code in absent
    assert browser.post(f"{page_of(here)}/new", data=TYPED).status_code == (422 if reads else absent[0])
    db.session.rollback()
    assert db.session.query(Supervision).count() == 1


def test_the_worker_sees_the_form_of_their_own_record_with_the_reason_why_they_do_not_write_it(here, as_person):
    page = as_person("nadia").get(f"{page_of(here)}/new")
    assert "Your manager records your supervision" in words(page) and "disabled" in page.text


def test_a_grave_worry_goes_to_the_manager_at_once_from_the_case_and_from_the_agenda(here, as_person):
    number, nadia = hold(here), as_person("nadia")
    assert f'href="/cases/{number}/worry"' in nadia.get(f"/cases/{number}").text
    page = nadia.get(f"/cases/{number}/worry?back={page_of(here)}")
    assert "Team Manager or Team Leader or Assistant Team Manager, the same day" in words(page)
    assert nadia.post(f"/cases/{number}/worry", data={"reason": ""}).status_code == 422
    sent = nadia.post(f"/cases/{number}/worry?back={page_of(here)}", data={"reason": "Bruises on both arms"})
    assert sent.status_code == 303 and sent.location == page_of(here)
    raised = db.session.query(Escalation).one()
    assert (raised.rule, raised.chain, raised.raised_by_id) == ("H15", "grave-worry", here.worker("nadia").id)
    feed = as_person("mary").get("/")
    assert f'href="/escalations/{raised.id}"' in feed.text
    again = nadia.post(f"/cases/{number}/worry", data={"reason": "More"})
    assert again.status_code == 422 and "with a manager already" in words(again)
    decided = as_person("mary")
    decided.get(f"/escalations/{raised.id}")
    answer = decided.post(f"/escalations/{raised.id}/acknowledgement", data={"matter": "Bruises", "decision": "Visit today"})
    assert answer.status_code == 303
