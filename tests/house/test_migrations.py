"""The revisions lead to what the models say, keep every row and every trigger, or leave everything as it was."""

import shutil
import sqlite3
import warnings
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from casework.clockwork.storage import queries as storage
from casework.clockwork.upkeep.operations import migrate, write_revision
from casework.ground import finding
from casework.ground.db import Base, db, install_triggers, transaction, trigger_names
from casework.ground.refusal import Refused
from casework.practice.allocation import queries as allocation
from casework.records.audit import operations as audit
from casework.records.cases.models import Allocation
from casework.records.clocks import queries as clocks
from casework.records.clocks.models import Clock
from casework.records.notes.models import Note
from casework.records.people import queries as people
from casework.records.people.models import NameWord, Person, ReachKey
from casework.records.people.rules import names_in
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM
from tests.databases import BOTH, MORNING, office, remember, sqlite_url, working_office

REVISION = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None

def upgrade():
{body}
"""
ALTER_PERSON = """
    with op.batch_alter_table("person") as batch:  # on SQLite a change of type rebuilds the table
        batch.alter_column("given_name", type_=sa.String(150))
        batch.add_column(sa.Column("shoe_size", sa.Integer()))
    with op.batch_alter_table("note") as batch:
        batch.alter_column("title", type_=sa.String(150))
        batch.add_column(sa.Column("length", sa.Integer()))
"""
HALF_DONE = """
    op.create_table("half_made", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE team SET name = 'Spoiled'")
    raise ValueError("the revision stumbles")
"""
COMMITS_HALF = """
    with op.get_context().autocommit_block():
        op.execute("UPDATE team SET name = 'Spoiled'")
    raise ValueError("the revision stumbles")
"""
LEAVES_AN_ORPHAN = """
    op.execute('DELETE FROM "case"')
"""


@pytest.fixture(params=BOTH)
def url(request, tmp_path):
    return sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")


@pytest.fixture
def made(url, tmp_path):
    with working_office(url, tmp_path):
        yield db.engine


@pytest.fixture
def revision_9999(tmp_path):
    """A copy of the revisions with one more."""

    def add(body: str):
        folder = tmp_path / "migrations"
        shutil.copytree(storage.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        further = REVISION.format(newest=storage.revisions()[-1], body=body)
        (folder / "versions" / "9999_further.py").write_text(further)
        return folder

    return add


def triggers(engine) -> set[str]:
    catalogue = {"sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
                 "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"}  # fmt: skip
    with engine.connect() as connection:
        return set(connection.scalars(text(catalogue[engine.dialect.name])))


def every_trigger(engine) -> set[str]:
    return trigger_names(engine.dialect.name) | finding.own_triggers(engine.dialect.name)


def fill_a_case() -> None:
    """One person with a case and five notes, by plain SQL: the tables are the subject here, not their rules."""
    with transaction() as session:
        session.execute(text(
            "INSERT INTO person (id, given_name, family_name, preferred_name, address, postcode, phone, email, "
            "preferred_contact, communication_needs, recorded_at, version) "
            "VALUES (1, 'Noor', 'Tester', '', '', '', '', '', '', '', '2026-11-01 09:00:00', 1)"))  # fmt: skip
        audit.record(actor=SYSTEM, now=MORNING, act="person.recorded", persons=[1])
        session.execute(
            text(
                "INSERT INTO team (id, name, policy, phone, out_of_hours_phone, open_days, opens, closes, version) "
                "VALUES (1, 'North Locality', 'combined', '', '', '0', '09:00:00', '17:00:00', 1)"
            )
        )
        session.execute(
            text(
                'INSERT INTO "case" (id, person_id, team_id, kind, stage, reason, referrer, referrer_contact, referred_on, '
                "opened_at, version) VALUES (1, 1, 1, 'care-act', 'referral', '', '', '', '2026-11-01', "
                "'2026-11-01 09:00:00', 1)"
            )
        )
        for number in range(1, 6):
            session.execute(text(
                "INSERT INTO note (id, case_id, person_id, type, title, sections, happened_at, recorded_at, policy, "
                f"fingerprint) VALUES ({number}, 1, 1, 'pwt', 'PWT', '[]', '2026-11-02 09:00:00', "
                "'2026-11-02 09:00:00', 'combined', 'abc')"))  # fmt: skip


def count(table: str) -> int:
    db.session.rollback()
    return db.session.scalar(text(f'SELECT count(*) FROM "{table}"'))


def test_a_migrated_database_is_what_the_models_say(made):
    with made.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        left_out = "ix_placement_order" if made.dialect.name == "sqlite" else "-"
        context.opts["include_object"] = lambda _thing, name, kind, *_: not (
            str(name).startswith(left_out) or finding.is_own(kind, name)
        )
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_every_index_is_made_word_for_word_as_the_models_have_it(made):
    shown = {"sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
             "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"}  # fmt: skip
    with made.connect() as connection:
        by_revisions = dict(connection.execute(text(shown[made.dialect.name])).all())
        connection.rollback()
    with made.begin() as connection:
        for table in storage.tables_of(connection):
            connection.exec_driver_sql(f'DROP TABLE "{table}"' + ("" if made.dialect.name == "sqlite" else " CASCADE"))
        Base.metadata.create_all(connection)
        finding.install(connection)
        by_models = dict(connection.execute(text(shown[made.dialect.name])).all())
    by_revisions.pop("alembic_version_pkc", None)
    assert {"ix_placement_order", "uq_clock_running"} <= set(by_models)
    assert by_revisions == by_models


def test_every_trigger_is_there_after_each_revision(url, tmp_path):
    with office(url):
        for revision in storage.revisions():
            with db.engine.connect() as connection:
                command.upgrade(storage.alembic_config(connection), revision)
            with db.engine.connect() as connection:
                tables = storage.tables_of(connection)
            names = trigger_names(db.engine.dialect.name)
            expected = {name for name in names if name.rsplit("_no_", 1)[0] in tables}
            assert expected and triggers(db.engine) - finding.own_triggers(db.engine.dialect.name) == expected
        assert triggers(db.engine) == every_trigger(db.engine)


def test_a_rebuilt_table_keeps_its_rows_what_points_at_them_and_its_triggers(made, tmp_path, revision_9999):
    fill_a_case()
    said = migrate(engine=made, data=tmp_path, now=MORNING, folder=revision_9999(ALTER_PERSON))
    assert "to 9999" in said
    assert (count("person"), count("case"), count("note")) == (1, 1, 5)
    assert "shoe_size" in {column["name"] for column in inspect(made).get_columns("person")}
    assert triggers(made) == every_trigger(made)
    db.session.rollback()
    with pytest.raises(Exception, match="never altered"), made.begin() as connection:
        connection.exec_driver_sql("UPDATE note SET title = 'Other'")
    if made.dialect.name == "sqlite":
        with made.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_backup_is_taken_before_a_migration(made, tmp_path, revision_9999):
    fill_a_case()
    migrate(engine=made, data=tmp_path, now=MORNING, folder=revision_9999(ALTER_PERSON))
    (backup,) = (tmp_path / "backups").glob("before-upgrade-*[bp]")
    manifest = storage.manifest_of(backup)
    assert manifest.revision == storage.revisions()[-1]
    assert manifest.rows["note"] == 5


@pytest.mark.parametrize("body", [HALF_DONE, LEAVES_AN_ORPHAN])
def test_a_failing_revision_leaves_nothing_behind(made, tmp_path, revision_9999, body):
    fill_a_case()
    with pytest.raises(Refused) as refused:
        migrate(engine=made, data=tmp_path, now=MORNING, folder=revision_9999(body))
    assert "Nothing in it was changed" in refused.value.refusal.sentence
    assert "half_made" not in inspect(made).get_table_names()
    assert db.session.scalar(text("SELECT name FROM team")) == "North Locality"
    assert (count("case"), count("note")) == (1, 5)
    assert triggers(made) == every_trigger(made)
    with made.connect() as connection:
        assert storage.revision_of(connection) == storage.revisions()[-1]


def test_a_revision_that_committed_half_is_undone_by_the_backup(tmp_path, revision_9999):
    with working_office(sqlite_url(tmp_path), tmp_path):
        fill_a_case()
        with pytest.raises(Refused) as refused:
            migrate(engine=db.engine, data=tmp_path, now=MORNING, folder=revision_9999(COMMITS_HALF))
        assert "was put back" in refused.value.refusal.sentence
        assert db.session.scalar(text("SELECT name FROM team")) == "North Locality"
        assert count("note") == 5


def test_the_next_start_after_a_failure_works_again(made, tmp_path, revision_9999):
    folder = revision_9999(HALF_DONE)
    with pytest.raises(Refused):
        migrate(engine=made, data=tmp_path, now=MORNING, folder=folder)
    assert migrate(engine=made, data=tmp_path, now=MORNING) is None
    assert remember("Ada") == 1


def test_a_database_of_a_newer_version_is_refused_and_left_alone(made, tmp_path, revision_9999):
    migrate(engine=made, data=tmp_path, now=MORNING, folder=revision_9999(ALTER_PERSON))
    with pytest.raises(Refused) as refused:
        migrate(engine=made, data=tmp_path, now=MORNING)
    assert "newer Casework" in refused.value.refusal.sentence
    assert "shoe_size" in {column["name"] for column in inspect(made).get_columns("person")}


def test_whoever_held_a_case_before_allocations_were_rows_has_one(url, tmp_path):
    with office(url):
        with db.engine.connect() as connection:
            command.upgrade(storage.alembic_config(connection), "0001")
        fill_a_case()
        with transaction() as session:
            session.execute(
                text("INSERT INTO worker (id, name, email, grade, version) VALUES (1, 'Jo', 'jo@x', 'other', 1)")
            )
            for number, stage in ((1, "allocated"), (2, "closed")):
                if number == 2:
                    session.execute(text('INSERT INTO "case" SELECT 2, person_id, team_id, reference, kind, stage, reason, '
                                         "referrer, referrer_contact, referred_on, opened_at, opened_by_id, holder_id, version "
                                         'FROM "case" WHERE id = 1'))  # fmt: skip
                session.execute(text(f"UPDATE \"case\" SET holder_id = 1, stage = '{stage}' WHERE id = {number}"))
            for case, stage, day in ((1, "referral", 1), (1, "allocated", 3), (2, "allocated", 4), (2, "closed", 9)):
                session.execute(text("INSERT INTO case_stage (case_id, stage, at, by_id, why) "
                                     f"VALUES ({case}, '{stage}', '2026-11-0{day} 09:00:00', 1, '')"))  # fmt: skip
        db.session.rollback()
        assert "from revision 0001" in migrate(engine=db.engine, data=tmp_path, now=MORNING)
        kept = [(a.case_id, a.worker_id, a.from_on.day, a.ended_at and a.ended_at.day, a.ended_how)
                for a in db.session.scalars(db.select(Allocation).order_by(Allocation.id))]  # fmt: skip
        assert kept == [(1, 1, 3, None, ""), (2, 1, 4, 9, "closed")]
        assert db.session.scalar(text('SELECT holder_id FROM "case" WHERE id = 2')) is None
        assert allocation.differences() == []


def test_a_team_that_followed_a_policy_without_priority_follows_it_with_priority_switched_off(url, tmp_path):
    with office(url):
        before = storage.revisions()[storage.revisions().index("0011") - 1]
        with db.engine.connect() as connection:
            command.upgrade(storage.alembic_config(connection), before)
        fill_a_case()
        with transaction() as session:
            session.execute(text("UPDATE team SET policy = 'combined-no-priority'"))
            session.execute(text(
                "INSERT INTO team (id, name, policy, phone, out_of_hours_phone, open_days, opens, closes, version) "
                "VALUES (2, 'South Locality', 'leicestershire', '', '', '0', '09:00:00', '17:00:00', 1)"))  # fmt: skip
        db.session.rollback()
        migrate(engine=db.engine, data=tmp_path, now=MORNING)
        teams = db.session.scalars(db.select(Team).order_by(Team.id))
        assert [(team.policy, team.tools) for team in teams] == [("combined", {"priority": False}), ("leicestershire", {})]


def test_whoever_had_a_council_number_is_found_by_it_however_it_is_typed(url, tmp_path):
    with office(url):
        before = storage.revisions()[storage.revisions().index("0017") - 1]
        with db.engine.connect() as connection:
            command.upgrade(storage.alembic_config(connection), before)
        fill_a_case()
        with transaction() as session:
            columns = [column["name"] for column in inspect(session.connection()).get_columns("person")]
            others = ", ".join(set(columns) - {"id", "council_number"})
            for number, written in ((2, "c-100/2"), (3, "- -")):
                session.execute(text(f"INSERT INTO person (id, council_number, {others}) "
                                     f"SELECT {number}, '{written}', {others} FROM person WHERE id = 1"))  # fmt: skip
        db.session.rollback()
        migrate(engine=db.engine, data=tmp_path, now=MORNING)
        people = db.session.scalars(db.select(Person).order_by(Person.id))
        assert [(p.council_number, p.council_key) for p in people] == [(None, None), ("c-100/2", "C1002"), ("- -", None)]


def test_a_clock_that_ended_before_it_was_kept_whether_it_was_late_says_so(url, tmp_path):
    """The day is the office's: in summer it ends at 23:00 UTC."""
    ends = {1: None, 2: "2026-07-10 22:59:00", 3: "2026-07-10 23:01:00", 4: "2026-12-10 23:59:00"}
    with office(url):
        before = storage.revisions()[storage.revisions().index("0034") - 1]
        with db.engine.connect() as connection:
            command.upgrade(storage.alembic_config(connection), before)
        fill_a_case()
        zone = "" if url.startswith("sqlite") else "+00"
        with transaction() as session:
            for number, end in ends.items():
                due_on, ended_at = "2026-12-10" if number == 4 else "2026-07-10", f"'{end}{zone}'" if end else "NULL"
                session.execute(text(
                    "INSERT INTO clock (id, case_id, team_id, kind, rule, from_on, due_on, figures, policy, fingerprint, "
                    f"started_at, ended_at, ended_how, told) VALUES ({number}, 1, 1, 'k{number}', 'U6', '2026-07-01', "
                    f"'{due_on}', '[]', 'combined', 'abc', '2026-07-01 09:00:00{zone}', {ended_at}, 'met', 0)"))  # fmt: skip
        db.session.rollback()
        migrate(engine=db.engine, data=tmp_path, now=MORNING)
        found = db.session.execute(db.select(Clock.id, Clock.late).order_by(Clock.id)).all()
        assert [tuple(each) for each in found] == [(1, None), (2, False), (3, True), (4, False)]
        assert clocks.differences() == []


def test_whoever_and_whatever_was_there_before_the_search_is_found_after_it(url, tmp_path):
    with office(url):
        before = storage.revisions()[storage.revisions().index("0032") - 1]
        with db.engine.connect() as connection:
            command.upgrade(storage.alembic_config(connection), before)
        fill_a_case()
        with transaction() as session:
            session.execute(text(
                "INSERT INTO person_name (person_id, given_name, family_name, kind, recorded_at) "
                "VALUES (1, 'Noor', 'O\u2019Bri\u00ebn-L\u0142osz', 'former', '2026-11-01 09:00:00')"))  # fmt: skip
            session.execute(text(
                "INSERT INTO note (id, case_id, person_id, type, title, sections, happened_at, recorded_at, policy, fingerprint) "
                "VALUES (9, 1, 1, 'pwt', 'PWT', '[{\"key\"\\: \"a\", \"label\"\\: \"Kitchen\", \"text\"\\: \"She falls.\"}]', "
                "'2026-11-02 09:00:00', '2026-11-02 09:00:00', 'combined', 'abc')"))  # fmt: skip
            session.execute(text("UPDATE person SET phone = '(01632) 960100 or +353 1 234 5678', postcode = 'le11aa'"))
            session.execute(text(
                "INSERT INTO link (person_id, kind, name, relationship_words, phone, email, consent, ask_first, recorded_at) "
                "VALUES (1, 'family', 'Rosa', '', '07700 900 123', '', 'yes', false, '2026-11-01 09:00:00')"))  # fmt: skip
        with db.engine.begin() as connection:  # as the database was before anything was found by words
            for statement in WITHOUT_FINDING[connection.dialect.name]:
                connection.exec_driver_sql(statement)
        migrate(engine=db.engine, data=tmp_path, now=MORNING)
        words = set(db.session.scalars(db.select(NameWord.word)))
        assert words == {"noor", "tester", "obrienllosz", "obrien", "llosz"}
        assert words == names_in(("Noor", "Tester", "O\u2019Bri\u00ebn-L\u0142osz"))
        keys = set(db.session.scalars(db.select(ReachKey.key)))
        assert keys == {"1632960100", "+35312345678", "7700900123", "LE1 1AA", "LE1"}
        assert not any("postcode" in sentence for sentence in people.differences())
        found = {word: list(db.session.scalars(finding.having_words(db.select(Note.id), Note, ((word,),))))
                 for word in ("falling", "kitchen")}  # fmt: skip
        assert found == {"falling": [9], "kitchen": []}
        db.session.rollback()
        with db.engine.connect() as connection:
            assert finding.missing(connection) == [] and finding.differences(connection) == []


WITHOUT_FINDING = {
    "sqlite": ("DROP TRIGGER find_note_added", "DROP TABLE find_note"),
    "postgresql": ("ALTER TABLE note DROP COLUMN found",),
}


def test_somebody_elses_tables_are_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "casework.db")) as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
    with office(sqlite_url(tmp_path)), pytest.raises(Refused) as refused:
        migrate(engine=db.engine, data=tmp_path, now=MORNING)
    assert "did not make" in refused.value.refusal.sentence


def test_a_later_start_changes_nothing_and_makes_no_backup(made, tmp_path):
    assert migrate(engine=made, data=tmp_path, now=MORNING) is None
    assert not (tmp_path / "backups").exists()


def test_triggers_can_be_made_again_and_again(made):
    with made.begin() as connection:
        install_triggers(connection)
        install_triggers(connection)
    assert triggers(made) == every_trigger(made)


def test_the_revisions_need_no_further_one(tmp_path):
    """Whoever changes a model and forgets the revision is told here: run python3 app.py migration "what changed"."""
    folder = tmp_path / "migrations"
    shutil.copytree(storage.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    forgotten = write_revision("forgotten", folder)
    assert forgotten is None, forgotten.read_text()


def test_a_changed_model_gives_a_revision_that_runs(tmp_path, revision_9999):
    folder = tmp_path / "migrations"
    shutil.copytree(storage.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for left in (folder / "versions").glob("*.py"):
        left.unlink()
    file = write_revision("the whole house", folder)
    assert file.name == "0001_the_whole_house.py"
    assert "casework" not in file.read_text()
    with office(sqlite_url(tmp_path)):
        assert migrate(engine=db.engine, data=tmp_path, now=MORNING, folder=folder) == "The database was made."
        assert remember("Ada") == 1
