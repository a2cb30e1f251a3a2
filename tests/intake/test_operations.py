"""Bringing a list in: all of it or nothing, once, by those whose teams they are."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, Thread
from time import monotonic

import pytest
from sqlalchemy import func, select

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.ground.sheets import read_table
from casework.practice.intake import operations, queries, rules
from casework.practice.intake.models import ImportedCase, ImportRun
from casework.practice.risk.models import Rating
from casework.practice.tray import operations as tray
from casework.practice.tray.models import Placement, TrayContact
from casework.records.audit import queries as audit
from casework.records.audit.models import Entry
from casework.records.cases.models import Case, CaseComment
from casework.records.clocks.models import Clock
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.people.models import Person, PersonAddress, PersonName
from casework.records.people.operations import record_death
from tests.intake.lists import as_csv, as_xlsx, nhs_number, people

WRITTEN = (
    Person,
    PersonName,
    PersonAddress,
    Case,
    CaseComment,
    Placement,
    Rating,
    Note,
    TrayContact,
    Clock,
    Notice,
    ImportedCase,
)


@dataclass
class Office:
    """A manager at work on lists."""

    cast: object
    name: str = "sam"
    now: object = None

    def __post_init__(self):
        self.now = self.now or self.cast.now

    def upload(self, content: bytes, file_name: str = "list.csv") -> int:
        table = read_table(file_name, content)
        with transaction():
            run = operations.upload(
                actor=self.cast.actor(self.name), now=self.now, file_name=file_name, content=content, table=table
            )
            return run.id

    def settle(self, run_id: int, teams: tuple = ("North", "South"), kind: str = "review", **words) -> None:
        by_words = {rules.fold(name): self.cast.team(name).id for name in teams}
        by_words |= {words: self.cast.team(name).id if name else None for words, name in words.items()}
        with transaction():
            run = queries.run_of(self.cast.actor(self.name), run_id, lock=True)
            fields = rules.guess_columns(run.content["heads"])
            choices = queries.Choices(fields, by_words, None, kind)
            operations.settle_columns(actor=self.cast.actor(self.name), now=self.now, run=run, choices=choices)

    def confirm(self, run_id: int, tick=lambda: None) -> Counter:
        actor = self.cast.actor(self.name)
        with transaction():
            run = queries.run_of(actor, run_id, lock=True)
            return operations.confirm(actor=actor, now=self.now, policies=self.cast.policies, run=run, tick=tick)

    def bring_in(self, content: bytes, file_name: str = "list.csv", **settled) -> Counter:
        run_id = self.upload(content, file_name)
        self.settle(run_id, **settled)
        return self.confirm(run_id)


@pytest.fixture
def office(cast):
    return Office(cast)


def listed(cast, count: int = 3, **facts) -> list[dict]:
    return people(count, on=cast.now.date(), **facts)


def counts() -> dict:
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in WRITTEN}


@pytest.mark.rule("U31")
@pytest.mark.parametrize("count", [60, pytest.param(400, marks=pytest.mark.long)])
@pytest.mark.parametrize(("make", "name"), [(as_csv, "list.csv"), (as_xlsx, "list.xlsx")])
def test_a_clean_list_is_taken_whole(office, cast, make, name, count):
    rows = listed(cast, count, teams=("North", "South"))
    start = monotonic()
    assert office.bring_in(make(rows), name) == {rules.TAKEN: count}
    print(f"{count} rows in {monotonic() - start:.1f} s")
    waiting = db.session.scalars(select(Placement).where(Placement.ended_at.is_(None))).all()
    assert len(waiting) == count
    by_reference = {placement.case.reference: placement for placement in waiting}
    for row in rows:
        placement = by_reference[row["Case ref"]]
        case, person = placement.case, placement.case.person
        assert (person.family_name, person.given_name, person.date_of_birth) == (
            row["Surname"],
            row["Forename"],
            row["DOB"],
        )
        assert person.nhs_number == row["NHS No"].replace(" ", "")
        assert (person.address, person.postcode, person.phone) == (row["Address"], row["Postcode"], row["Phone"])
        assert (person.preferred_contact, case.reason) == (row["Preferred contact"], row["Reason"])
        assert (placement.placed_on, case.referred_on) == (row["Date on list"], row["Date referred"])
        assert (placement.rag, placement.priority, placement.complexity) == tuple(
            row[key].lower() for key in ("RAG", "Priority", "Complexity")
        )
        assert placement.last_contact_on == row["Last contact"]
        assert (case.team.name, case.stage, case.kind) == (row["Team"], "waiting", "review")
    assert tray.differences(cast.policies) == []
    assert audit.check_chain().broken_at is None


@pytest.mark.rule("U19", "L18")
def test_a_team_that_has_switched_priority_off_is_brought_none_and_owes_no_fast_response(office, cast):
    with transaction():
        cast.team("North").tools = {"priority": False}
    rows = [row | {"Priority": "High"} for row in listed(cast, 4, teams=("North", "South"))]
    teams = {row["Team"] for row in rows}
    assert office.bring_in(as_csv(rows)) == {rules.TAKEN: 4} and teams == {"North", "South"}
    rated = select(Case.team_id).join(Rating, Rating.case_id == Case.id).where(Rating.tool == "priority")
    answered = select(Clock.team_id).where(Clock.kind == "response")
    south = cast.team("South").id
    assert set(db.session.scalars(rated)) == {south}
    assert set(db.session.scalars(answered)) <= {south}
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U31")
def test_the_last_contact_becomes_an_imported_note_and_the_clock_counts_from_it(office, cast):
    today = cast.now.date()
    row = listed(cast, 1)[0] | {"Date on list": today - timedelta(days=40), "Last contact": today - timedelta(days=4),
                                "RAG": "Red", "Support": "None", "Risk of harm": "High"}  # fmt: skip
    office.bring_in(as_csv([row]))
    note = db.session.scalar(select(Note))
    placement = db.session.scalar(select(Placement))
    assert note.type == "imported"
    assert placement.next_on == today + timedelta(days=3)


def test_a_list_tells_the_managers_once_and_not_400_times(office, cast):
    office.bring_in(as_csv(listed(cast, 30, teams=("North", "South"))))
    told = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert sorted(notice.receiver for notice in told) == sorted(
        f"managers:{cast.team(name).id}" for name in ("North", "South")
    )
    assert all(notice.rule == "U31" for notice in told)
    assert sum(int(notice.words.split()[0]) for notice in told) == 30


@pytest.mark.rule("L12")
def test_the_case_comment_carries_the_rag_line_and_what_was_kept(office, cast):
    row = listed(cast, 1)[0] | {"RAG": "Purple", "Support": "Full", "Risk of harm": "High", "DOB": "31/02/1940"}
    assert office.bring_in(as_csv([row])) == {rules.FLAGGED: 1}
    words = db.session.scalar(select(CaseComment)).words
    assert words.splitlines()[0] == "RAG rating – Amber"
    assert "31/02/1940" in words and "Purple" in words
    assert db.session.scalar(select(Person)).date_of_birth is None


@pytest.mark.rule("L17")
def test_a_rag_that_disagrees_with_the_matrix_is_kept_as_decided_beside_what_was_suggested(office, cast):
    row = listed(cast, 1)[0] | {"RAG": "Green", "Support": "None", "Risk of harm": "High"}
    office.bring_in(as_csv([row]))
    rating = db.session.scalar(select(Rating).where(Rating.tool == "rag"))
    assert (rating.suggested, rating.decided, rating.picked) == ("red", "green", {"row": "none", "column": "high"})


@pytest.mark.rule("U31", "U36")
@pytest.mark.parametrize("changed", [{}, {"Case ref": ""}])
def test_the_same_file_twice_adds_nothing(office, cast, changed):
    rows = [row | changed for row in listed(cast, 20)]
    assert office.bring_in(as_csv(rows)) == {rules.TAKEN: 20}
    before = counts()
    run_id = office.upload(as_csv(rows))
    office.settle(run_id)
    with pytest.raises(Refused):
        office.confirm(run_id)
    assert counts() == before
    more = [
        *rows,
        *(row | changed | {"NHS No": nhs_number(900), "Surname": "Newcomer"} for row in listed(cast, 21)[20:]),
    ]
    assert office.bring_in(as_csv(more)) == {rules.HERE: 20, rules.TAKEN: 1}


@pytest.mark.rule("U36")
def test_a_person_on_the_record_is_not_recorded_again(office, cast):
    row = listed(cast, 1)[0]
    known = cast.person(
        row["Forename"], row["Surname"], team="South", by="mo", nhs_number=row["NHS No"], address="9 Old Road"
    )
    assert office.bring_in(as_csv([row])) == {rules.FLAGGED: 1}
    assert db.session.scalars(select(Person.id)).all() == [known.id]
    assert db.session.scalar(select(Person.address)) == "9 Old Road"
    assert row["Address"] in db.session.scalar(select(CaseComment.words))


@pytest.mark.rule("U31", "U37")
def test_a_row_of_somebody_who_has_died_is_refused_and_the_others_are_taken(office, cast):
    gone, alive = listed(cast, 2)
    known = cast.person(gone["Forename"], gone["Surname"], nhs_number=gone["NHS No"])
    with transaction():
        record_death(actor=cast.actor("mary"), now=cast.now, person=known, died_on=cast.now.date())
    assert office.bring_in(as_csv([gone, alive])) == {rules.REFUSED: 1, rules.TAKEN: 1}
    assert known.id not in db.session.scalars(select(Case.person_id)).all()


def test_a_person_twice_in_a_list_gets_two_cases_and_one_record(office, cast):
    row = listed(cast, 1)[0]
    assert office.bring_in(as_csv([row, row | {"Case ref": "T2b"}])) == {rules.TAKEN: 1, rules.FLAGGED: 1}
    assert counts()["person"] == 1 and counts()["case"] == 2


def test_confirming_twice_brings_the_list_in_once(office, cast):
    run_id = office.upload(as_csv(listed(cast)))
    office.settle(run_id)
    first = office.confirm(run_id)
    before = counts()
    assert office.confirm(run_id) == first == {rules.TAKEN: 3}
    assert counts() == before


def test_a_list_that_fails_in_the_middle_leaves_nothing_behind(office, cast):
    run_id = office.upload(as_csv(listed(cast, 10)))
    office.settle(run_id)
    before, seen = counts(), []

    def power_cut():
        seen.append(1)
        if len(seen) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.confirm(run_id, tick=power_cut)
    assert counts() == before == dict.fromkeys(before, 0)
    assert db.session.get(ImportRun, run_id).confirmed_at is None
    assert office.confirm(run_id) == {rules.TAKEN: 10}


@pytest.mark.rule("U31")
@pytest.mark.parametrize("name", ["nadia", "dev", "ada", "mary", "tom", "mo"])
def test_nobody_brings_in_a_list_for_a_team_they_do_not_manage(cast, name):
    office = Office(cast, name)
    run_id = office.upload(as_csv(listed(cast)))
    with pytest.raises(Refused) as refused:
        office.settle(run_id)
    assert refused.value.refusal.rule == "U31"
    assert counts()["case"] == 0


@pytest.mark.rule("U31")
def test_a_role_that_ended_between_the_columns_and_the_confirmation_is_noticed(cast):
    office = Office(cast, "mary")
    run_id = office.upload(as_csv(listed(cast)))
    office.settle(run_id, teams=("North",))
    with transaction() as session:
        from casework.records.staff.models import RoleHeld

        session.scalar(select(RoleHeld).where(RoleHeld.worker_id == cast.worker("mary").id)).until_on = (
            cast.now.date() - timedelta(days=1)
        )
    with pytest.raises(Refused):
        office.confirm(run_id)
    assert counts()["case"] == 0


@pytest.mark.rule("U31")
def test_rows_of_an_unknown_team_go_where_the_manager_says_or_are_reported(cast):
    office = Office(cast, "mary")
    rows = listed(cast, 4, teams=("Nowhere",))
    assert office.bring_in(as_csv(rows[:2]), teams=("North",), nowhere="North") == {rules.FLAGGED: 2}
    assert set(db.session.scalars(select(Case.team_id))) == {cast.team("North").id}
    run_id = office.upload(as_csv(rows[2:]))
    office.settle(run_id, teams=("North",), nowhere=None)
    with pytest.raises(Refused):
        office.confirm(run_id)


def test_only_who_uploaded_a_list_sees_it(office, cast):
    run_id = office.upload(as_csv(listed(cast)))
    assert queries.run_of(cast.actor("sam"), run_id) is not None
    assert queries.run_of(cast.actor("helen"), run_id) is None


def test_an_unconfirmed_list_is_removed_after_a_day_and_a_confirmed_one_after_a_week(office, cast):
    left, done = office.upload(as_csv(listed(cast))), office.upload(as_csv(listed(cast)))
    office.settle(done)
    office.confirm(done)
    with transaction():
        assert operations.clear_expired(now=cast.now + timedelta(hours=23)) == 0
        assert operations.clear_expired(now=cast.now + timedelta(days=1)) == 1
    assert db.session.get(ImportRun, left).content is None
    assert db.session.get(ImportRun, done).content is not None
    with transaction():
        operations.clear_expired(now=cast.now + timedelta(days=7))
    run = db.session.get(ImportRun, done)
    assert run.content is None and run.report is None and run.counts == {rules.TAKEN: 3}


@pytest.mark.rule("U32")
def test_the_trail_names_everybody_who_was_brought_in(office, cast):
    office.bring_in(as_csv(listed(cast, 5)))
    entry = db.session.scalar(select(Entry).where(Entry.act == "import.confirmed"))
    assert sorted(entry.persons) == sorted(db.session.scalars(select(Person.id)))
    assert entry.actor_id == cast.worker("sam").id
    assert all(word not in str(entry.detail) for word in ("list.csv", *(row["Surname"] for row in listed(cast, 5))))


@pytest.mark.rule("U31", "U36")
def test_two_managers_with_the_same_list_at_once_bring_it_in_once(app, cast):
    content, outcomes, together = as_csv(listed(cast, 5)), [], Barrier(2)
    offices = [Office(cast, "sam"), Office(cast, "helen")]
    runs = [office.upload(content) for office in offices]
    for office, run_id in zip(offices, runs, strict=True):
        office.settle(run_id)

    def confirm(office, run_id):
        with app.app_context():
            together.wait(timeout=30)
            try:
                outcomes.append(dict(office.confirm(run_id)))
            except Refused as refused:
                outcomes.append(refused.refusal.sentence)
            finally:
                db.session.remove()

    threads = [Thread(target=confirm, args=pair) for pair in zip(offices, runs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, outcomes)) == sorted([operations.NOTHING.sentence, str({rules.TAKEN: 5})])
    db.session.expire_all()
    assert counts()["case"] == 5
