"""Each command does its work, or says in a sentence why not: exit status 0, 1 and 2, and never a traceback."""

import json
import re
from datetime import timedelta

import pytest

from casework.clockwork.demo.rules import ACCOUNTS, PASSWORD
from casework.ground import clock

ADMIN = ("--as", "admin@demo.example")


def told(answer, status: int) -> str:
    """What was said, after checking how it ended."""
    assert answer.exit_code == status, answer.output
    assert "Traceback" not in answer.output
    return answer.output


@pytest.mark.parametrize("command", [
    ["serve"], ["sweep"], ["backup"], ["restore"], ["verify"], ["doctor"], ["policy", "check"], ["user", "add"],
    ["user", "list"], ["user", "disable"], ["user", "reset"], ["migration"], ["demo"], ["import", "waiting-list"],
])  # fmt: skip
def test_every_command_has_help(shell, command):
    assert "Usage:" in told(shell(*command, "--help"), 0)


def test_the_demonstration_prints_its_accounts_and_is_made_once(demonstration, demo):
    _, said = demonstration
    assert PASSWORD in said and all(account.email in said for account in ACCOUNTS)
    assert "only in an empty one" in told(demo("demo"), 1)


def test_a_demonstration_of_so_many_cases_is_made_in_an_empty_database_only(shell):
    said = told(shell("demo", "--cases", "10", "--seed", "7"), 0)
    assert PASSWORD in said
    assert "Everything holds" in told(shell("verify"), 0)
    assert "only in an empty one" in told(shell("demo", "--cases", "10"), 1)


@pytest.mark.parametrize("wrong", [["--cases", "0"], ["--cases", "many"], ["--seed", "x"]])
def test_a_demonstration_asked_for_wrongly_is_refused(shell, wrong):
    told(shell("demo", *wrong), 2)


def test_a_sweep_prints_rule_and_count_once(demo):
    raised = json.loads(demo("sweep").stdout)
    assert raised["L25"] >= 1 and all(isinstance(number, int) for number in raised.values())
    assert json.loads(demo("sweep").stdout) == {}


@pytest.mark.rule("U12")
def test_a_sweep_at_a_later_moment_raises_what_is_due_by_then(demo):
    demo("sweep")
    later = (clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assert json.loads(demo("sweep", "--at", later).stdout) != {}
    told(demo("sweep", "--at", "soon"), 2)


def test_sweep_prints_nothing_but_json_even_when_it_makes_the_database(shell):
    answer = shell("sweep")
    assert json.loads(answer.stdout) == {}
    assert "The database was made." in answer.stderr


def test_backup_restore_and_verify_round_trip(demo, tmp_path):
    kept = tmp_path / "kept.db"
    assert "read back and checked" in told(demo("backup", kept, *ADMIN), 0)
    assert "never overwrites" in told(demo("backup", kept), 1)
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    assert "Everybody must sign in again" in told(demo("restore", kept, folder=other), 0)
    assert "Everything holds" in told(demo("verify", folder=other), 0)
    assert "already" in told(demo("restore", kept, folder=other), 1)
    assert "There is no file" in told(demo("restore", tmp_path / "none.db", folder=tmp_path / "third"), 1)


def test_verify_fails_and_says_what_does_not_hold(demo, data):
    import sqlite3

    with sqlite3.connect(data / "casework.db") as behind:
        behind.execute("UPDATE clock SET due_on = '2031-01-01' WHERE ended_at IS NULL AND kind = 'contact'")
    said = told(demo("verify"), 1)
    assert "2031-01-01" in said and "did not hold" in said


@pytest.mark.parametrize("command", [["verify"], ["backup", "kept.db"]])
def test_without_a_database_nothing_is_made(shell, data, command):
    assert "There is no database yet" in told(shell(*command), 1)
    assert not (data / "casework.db").exists()


def test_doctor_names_what_is_wrong_with_its_cure_and_fails(demo):
    said = told(demo("doctor"), 1)
    assert "unsafe: This is a demonstration" in said
    assert "python3 app.py backup" in said


def test_doctor_no_longer_asks_for_a_backup_once_there_is_one(demo, tmp_path):
    demo("backup", tmp_path / "kept.db")
    assert "There is no backup" not in told(demo("doctor"), 1)


def test_doctor_on_an_empty_folder_makes_nothing(shell, data):
    assert "There is none yet" in told(shell("doctor"), 1)
    assert not (data / "casework.db").exists()


def test_policies_are_checked(shell, tmp_path):
    said = told(shell("policy", "check"), 0)
    assert "combined is in order" in said and "leicestershire is in order" in said
    faulty = tmp_path / "faulty.toml"
    faulty.write_text('name = "faulty"\ntitle = 3\n')
    assert "faulty.toml" in told(shell("policy", "check", faulty), 1)
    assert "cannot be read" in told(shell("policy", "check", tmp_path / "none.toml"), 1)


def test_a_worker_is_added_with_a_role_and_a_link(demo):
    said = told(demo("user", "add", "new@example.org", "--name", "Ines Moya", "--grade", "practitioner", "--role",
                     "practitioner", "--team", "North Locality", *ADMIN), 0)  # fmt: skip
    assert re.search(r"http://127\.0\.0\.1:8000/link/\S+", said)
    listed = told(demo("user", "list", *ADMIN), 0)
    assert "new@example.org\tInes Moya\tpractitioner\tPractitioner (North Locality)" in listed
    assert "address" in told(demo("user", "add", "new@example.org", "--name", "Again", *ADMIN), 1)


def test_a_role_of_a_team_asks_for_the_team(demo):
    told(demo("user", "add", "x@example.org", "--name", "X", "--role", "practitioner", *ADMIN), 2)
    wrong = demo("user", "add", "x@example.org", "--name", "X", "--role", "practitioner", "--team", "West", *ADMIN)
    assert "no team called West" in told(wrong, 1)
    assert "x@example.org" not in told(demo("user", "list", *ADMIN), 0)


def test_a_worker_is_disabled_and_cannot_be_reset(demo):
    assert "has ended" in told(demo("user", "disable", "officer@demo.example", *ADMIN), 0)
    assert "officer@demo.example" in told(demo("user", "list", *ADMIN), 0)
    assert "has ended" in told(demo("user", "reset", "officer@demo.example", *ADMIN), 1)


@pytest.mark.rule("U41")
def test_a_forgotten_password_is_reset_by_a_link(demo):
    said = told(demo("user", "reset", "duty@demo.example", *ADMIN), 0)
    assert "/link/" in said and "once" in said
    assert "Nobody here" in told(demo("user", "reset", "none@demo.example", *ADMIN), 1)


@pytest.mark.rule("U16")
@pytest.mark.parametrize("command", [
    ["user", "list"], ["user", "disable", "officer@demo.example"], ["user", "reset", "officer@demo.example"],
    ["user", "add", "x@example.org", "--name", "X"],
])  # fmt: skip
def test_only_an_administrator_manages_staff_and_says_who_they_are(demo, command):
    told(demo(*command), 2)
    assert "administrator" in told(demo(*command, "--as", "manager@demo.example"), 1)
    assert "Nobody who works here" in told(demo(*command, "--as", "none@demo.example"), 1)


def test_an_office_without_an_administrator_gets_one_from_the_command_line(shell):
    said = told(shell("user", "add", "first@example.org", "--name", "First", "--role", "administrator"), 0)
    assert "/link/" in said
    told(shell("user", "add", "second@example.org", "--name", "Second"), 2)
    assert "second@example.org" not in told(shell("user", "list", "--as", "first@example.org"), 0)
