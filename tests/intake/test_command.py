"""``import waiting-list``: the same list from the command line."""

import csv

import pytest
from sqlalchemy import func, select

from casework.clockwork.commands import intake as command
from casework.ground import clock
from casework.ground.db import db
from casework.practice.intake.models import ImportRun
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from tests.cast import email_of
from tests.intake.lists import as_csv, as_xlsx, people


@pytest.fixture
def run(app, monkeypatch):
    """``run("sam", file, "--dry-run")``: status and output. The test's database was made without migrations."""
    monkeypatch.setattr(command, "bring_up_to_date", lambda: None)
    app_runner = app.test_cli_runner()

    def waiting_list(name, file, *options):
        who = ("--as", email_of(name)) if name else ()
        done = app_runner.invoke(args=["import", "waiting-list", str(file), *who, *options])
        assert "Traceback" not in done.output
        return done.exit_code, done.output

    return waiting_list


@pytest.fixture
def file(tmp_path):
    def write(rows, name="list.csv"):
        path = tmp_path / name
        path.write_bytes((as_xlsx if name.endswith("xlsx") else as_csv)(rows))
        return path

    return write


def listed(count=3, **facts):
    return people(count, on=clock.today(), **facts)


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case))


@pytest.mark.rule("U31")
@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_sam_brings_in_a_list_for_both_teams_and_twice_adds_nothing(run, file, name):
    path = file(listed(12, teams=("North", "South")), name)
    status, said = run("sam", path)
    assert status == 0 and "12 rows are: 12 taken, 0 taken and flagged, 0 refused, 0 already on the tray." in said
    assert cases() == 12
    status, said = run("sam", path)
    assert status == 0 and "12 already on the tray" in said
    assert cases() == 12


def test_a_dry_run_says_everything_and_writes_nothing(run, file, tmp_path):
    rows = listed(4)
    rows[1] |= {"Surname": ""}
    rows[2] |= {"RAG": "Purple"}
    out = tmp_path / "out.csv"
    status, said = run("mary", file(rows), "--dry-run", "--report", str(out))
    assert status == 0
    assert "Row 3, Surname, “”: No surname." in said
    assert "Row 4, RAG, “Purple”: This is not a RAG level." in said
    assert "would be: 2 taken, 1 taken and flagged, 1 refused" in said
    with out.open(encoding="utf-8-sig", newline="") as stream:
        report = list(csv.DictReader(stream))
    assert [row["Outcome"] for row in report] == ["taken", "refused", "taken and flagged", "taken"]
    assert cases() == 0
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


def test_refused_rows_are_named_and_the_others_taken(run, file):
    rows = listed(4)
    rows[1] |= {"Date on list": "31/02/2026"}
    status, said = run("mary", file(rows))
    assert status == 0 and "3 taken" in said and "Row 3, Date on list, “31/02/2026”: There is no such date." in said
    assert cases() == 3


@pytest.mark.rule("U31")
def test_rows_of_an_unknown_team_go_to_the_team_named_or_are_reported(run, file, cast):
    path = file([row | {"Team": "Nowhere"} for row in listed(2)])
    status, said = run("sam", path)
    assert status == 0 and "2 refused" in said and cases() == 0
    status, said = run("sam", path, "--team", "south")
    assert status == 0 and "2 taken and flagged" in said
    assert set(db.session.scalars(select(Case.team_id))) == {cast.team("South").id}


@pytest.mark.rule("U31")
def test_mary_takes_her_rows_and_souths_are_reported(run, file):
    status, said = run(
        "mary", file([row | {"Team": team} for row, team in zip(listed(2), ("North", "South"), strict=True)])
    )
    assert status == 0 and "1 taken" in said and "Not a team of yours" in said


@pytest.mark.rule("U31")
@pytest.mark.parametrize("name", ["nadia", "dev", "ada"])
def test_somebody_who_manages_no_team_is_refused(run, file, name):
    status, said = run(name, file(listed()))
    assert status == 1 and "manager" in said and cases() == 0


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        (("--team", "Nowhere"), 1, "There is no team called Nowhere"),
        (("--team", "South"), 1, "manager"),
        (("--kind", "gardening"), 2, "gardening"),
    ],
)
def test_faulty_options_are_sentences(run, file, options, status, says):
    got, said = run("mary", file(listed()), *options)
    assert (got, says in said) == (status, True)
    assert cases() == 0


def test_a_missing_file_an_unknown_worker_and_a_bomb_are_sentences(run, file, tmp_path):
    assert run("mary", tmp_path / "none.csv")[0] == 2
    assert run("nobody", file(listed()))[0] == 1
    assert run(None, file(listed()))[0] == 2
    old = tmp_path / "old.xlsx"
    old.write_bytes(b"\xd0\xcf\x11\xe0")
    status, said = run("mary", old)
    assert status == 1 and "old kind" in said
