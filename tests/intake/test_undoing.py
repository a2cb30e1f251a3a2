"""Taking a list back while nobody has worked on it; and bringing the same one in again (U31)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.practice.intake import operations, queries, rules
from casework.practice.intake.models import ImportedCase, ImportRun
from casework.practice.tray import operations as tray
from casework.practice.tray.models import Placement
from casework.records.audit import queries as audit
from casework.records.audit.models import Entry
from casework.records.cases import operations as case_operations
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.people import operations as people_operations
from casework.records.people.models import Person
from casework.records.people.queries import person_for
from casework.records.tasks.models import Task
from tests.intake.lists import as_csv
from tests.intake.test_operations import Office, listed
from tests.intake.test_summary import in_feed, late, sweep
from tests.sampling.scene import answer, draw, rows

ATTEMPT = {"tried": "Rang twice", "safe-and-well": "Seen by her GP"}


@pytest.fixture
def office(cast):
    return Office(cast)


def bring(office, content) -> int:
    run_id = office.upload(content)
    office.settle(run_id)
    office.confirm(run_id)
    return run_id


def take_back(cast, run_id, by="sam", now=None) -> int:
    actor = cast.actor(by)
    with transaction():
        run = queries.run_of(actor, run_id, lock=True)
        return operations.take_back(
            actor=actor, now=now or cast.now + timedelta(minutes=5), policies=cast.policies, run=run
        )


def open_rows(model, ended="ended_at") -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(getattr(model, ended).is_(None)))


@pytest.mark.rule("U31", "U13")
def test_a_list_taken_back_leaves_tray_feeds_tasks_and_search_as_they_were(cast, office):
    run_id = bring(office, as_csv(late(cast, 4)))
    sweep(cast)
    assert take_back(cast, run_id) == 4
    assert set(db.session.scalars(select(Case.stage))) == {"closed"}
    assert [open_rows(each) for each in (Placement, Clock, Task)] == [0, 0, 0]
    assert open_rows(Escalation, "closed_at") == 0
    assert open_rows(Notice, "acknowledged_at") == 0
    assert [in_feed(cast, name) for name in ("dev", "mary", "sam")] == [[], [], []]
    numbers = db.session.scalars(select(Person.id)).all()
    assert len(numbers) == 4 and [person_for(cast.actor("mary"), number) for number in numbers] == [None] * 4
    assert tray.differences(cast.policies) == [] and audit.check_chain().broken_at is None
    assert sweep(cast, cast.now + timedelta(days=60))["L26"] == 0


@pytest.mark.rule("U31")
def test_nothing_is_erased_and_who_took_it_back_is_on_the_run_the_notes_and_the_trail(cast, office):
    run_id = bring(office, as_csv(late(cast, 2)))
    sweep(cast)
    take_back(cast, run_id)
    run, sam = db.session.get(ImportRun, run_id), cast.worker("sam")
    assert (run.taken_back_by_id, run.taken_back_at) == (sam.id, cast.now + timedelta(minutes=5))
    notes = db.session.scalars(select(Note).where(Note.type == "management-decision")).all()
    assert len(notes) == 2 and all("taken back" in str(note.sections).lower() for note in notes)
    decided = set(db.session.scalars(select(Acknowledgement.note_id)))
    assert decided == {note.id for note in notes}
    entry = db.session.scalar(select(Entry).where(Entry.act == "import.taken-back"))
    assert (entry.actor_id, entry.subject_id, entry.detail) == (sam.id, run_id, {"cases": 2})
    assert sorted(entry.persons) == sorted(db.session.scalars(select(Person.id)))


@pytest.mark.rule("U31", "U36")
@pytest.mark.parametrize("changed", [{}, {"Case ref": ""}, {"NHS No": ""}])
def test_the_same_file_comes_in_again_and_can_be_taken_back_again(cast, office, changed):
    content = as_csv([row | changed for row in late(cast, 3)])
    first = bring(office, content)
    take_back(cast, first)
    cast.now += timedelta(hours=1)
    again = Office(cast)
    second = bring(again, content)
    assert db.session.get(ImportRun, second).counts == {rules.TAKEN: 3}
    assert len(db.session.scalars(select(Placement.id).where(Placement.ended_at.is_(None))).all()) == 3
    here = db.session.scalars(select(ImportedCase.person_id).where(ImportedCase.run_id == second)).all()
    assert all(person_for(cast.actor("mary"), number) is not None for number in here)
    if not changed.get("NHS No", "known"):
        assert db.session.scalar(select(func.count()).select_from(Person)) == 6
    else:
        assert db.session.scalar(select(func.count()).select_from(Person)) == 3
    assert take_back(cast, second) == 3
    assert all(person_for(cast.actor("mary"), number) is None for number in here)


@pytest.mark.rule("U36")
def test_whom_the_team_knew_before_it_goes_on_seeing(cast, office):
    row = listed(cast, 1)[0]
    known = cast.person(row["Forename"], row["Surname"], nhs_number=row["NHS No"])
    run_id = bring(office, as_csv([row]))
    take_back(cast, run_id)
    assert person_for(cast.actor("mary"), known.id) is not None


@pytest.mark.rule("U31", "S15")
def test_being_drawn_for_a_dip_sample_is_no_work_and_being_answered_for_is(cast, office):
    first = bring(office, as_csv(late(cast, 2)))
    sample = draw(cast)
    assert take_back(cast, first) == 2 and len(rows(sample)) == 2
    cast.now += timedelta(days=31)
    second = bring(Office(cast), as_csv(late(cast, 2)))
    answer(cast, rows(draw(cast))[0])
    with pytest.raises(Refused, match="Mary Byrne has worked on case"):
        take_back(cast, second)


def attempt(cast, case):
    tray.record_attempt(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, happened_at=cast.now,
                        how="telephone", safe_and_well="needed", sections=ATTEMPT)  # fmt: skip


def comment(cast, case):
    case_operations.comment(actor=cast.actor("nadia"), now=cast.now, case=case, words="Rang her daughter")


def warn(cast, case):
    people_operations.add_warning(actor=cast.actor("nadia"), now=cast.now, person=case.person, kind="risk-to-staff",
                                  words="A large dog", review_on=cast.now.date())  # fmt: skip


@pytest.mark.rule("U31")
@pytest.mark.parametrize("work", [attempt, comment, warn])
def test_once_somebody_worked_on_a_case_the_list_stays_and_the_case_is_named(cast, office, work):
    run_id = bring(office, as_csv(listed(cast, 3)))
    case = db.session.scalars(select(Case).order_by(Case.id)).all()[1]
    with transaction():
        work(cast, case)
    with pytest.raises(
        Refused, match=f"Nadia Hussain has worked on case {case.id} since, on 20 November 2026 at 10:00"
    ):
        take_back(cast, run_id)
    assert db.session.get(ImportRun, run_id).taken_back_at is None
    assert set(db.session.scalars(select(Case.stage))) == {"waiting"}


@pytest.mark.rule("U31")
def test_reading_a_case_sweeping_and_another_list_are_no_work_on_it(cast, office, as_person):
    run_id = bring(office, as_csv(late(cast, 2)))
    sweep(cast)
    case = db.session.scalar(select(Case).order_by(Case.id).limit(1))
    mary = as_person("mary")
    for address in ("/", f"/cases/{case.id}", f"/people/{case.person_id}", "/tray", "/my-tasks?whose=team", "/escalations",
                    "/monday", "/reports/waiting", "/reports/waiting/list.csv", "/reports/national/clocks/list.csv",
                    "/reports/fairness/workers/list.csv", f"/cases/{case.id}/letters"):  # fmt: skip
        assert mary.get(address).status_code == 200
    bring(office, as_csv([row | {"Case ref": "Z1", "NHS No": "", "Surname": "Newcomer"} for row in listed(cast, 1)]))
    assert take_back(cast, run_id) == 2
    assert db.session.scalars(select(Case.stage).where(Case.reference == "Z1")).all() == ["waiting"]


@pytest.mark.rule("U31")
@pytest.mark.parametrize(("by", "confirmed", "taken_back", "worked", "says"), [
    ("sam", False, False, None, "This list was not brought in"),
    ("sam", True, True, None, "This list was taken back already"),
    ("mary", True, False, None, "Only the manager of a team"),
    ("nadia", True, False, None, "Only the manager of a team"),
    ("sam", True, False, None, None),
])  # fmt: skip
def test_who_takes_a_list_of_both_teams_back_and_when(cast, by, confirmed, taken_back, worked, says):
    teams = [cast.team("North").id, cast.team("South").id]
    refusal = rules.refusal_to_take_back(cast.actor(by), teams, confirmed, taken_back, worked)
    assert refusal is None if says is None else refusal.sentence.startswith(says)


@pytest.mark.rule("U31")
def test_taken_back_twice_at_once_it_is_taken_back_once(app, cast, office):
    run_id = bring(office, as_csv(listed(cast, 3)))
    outcomes, together = [], Barrier(2)

    def work():
        with app.app_context():
            together.wait(timeout=30)
            try:
                outcomes.append(str(take_back(cast, run_id)))
            except Refused as refused:
                outcomes.append(refused.refusal.sentence[:36])
            finally:
                db.session.remove()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["3", "This list was taken back already. Lo"]


def test_the_page_says_what_goes_and_the_run_says_who_took_it_back(cast, office, as_person):
    run_id = bring(office, as_csv(late(cast, 2)))
    sweep(cast)
    sam = as_person("sam")
    assert f"/import/{run_id}/taking-back" in sam.get(f"/import/{run_id}").text
    page = sam.get(f"/import/{run_id}/taking-back").text
    assert "2 cases" in page and "2 open tasks" in page and "4 open escalations" in page
    assert as_person("mary").get(f"/import/{run_id}/taking-back").status_code == 404
    assert sam.post(f"/import/{run_id}/taking-back").location == f"/import/{run_id}"
    page = sam.get(f"/import/{run_id}").text
    assert "The list was taken back" in page and "Sam Okoro took it back" in page
    again = sam.post(f"/import/{run_id}/taking-back")
    assert again.status_code == 422 and "This list was taken back already" in again.text
    case = db.session.scalar(select(Case).order_by(Case.id).limit(1))
    assert f"/people/{case.person_id}" not in as_person("nadia").get(f"/cases/{case.id}").text
