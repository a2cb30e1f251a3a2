"""The floors and rooms hold, and what breaks them is named."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import casework

ROOT = Path(__file__).resolve().parents[2]


def lint(folder):
    """Run import-linter on the tree in `folder`: its exit status and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"]
        + ["--config", ".importlinter", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    """A copy of the house in which a test may misbehave."""
    shutil.copytree(ROOT / "casework", tmp_path / "casework", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    shutil.copy(ROOT / "app.py", tmp_path)
    return tmp_path


def plant(folder, module, line):
    path = folder / module
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")


def test_the_house_stands():
    status, said = lint(ROOT)
    assert status == 0, said
    assert "0 broken" in said


BREACHES = [
    ("a helpers.py on a floor", "casework/practice/helpers.py", "", "helpers", "Rooms of practice"),
    ("a util.py in a room", "casework/records/staff/util.py", "", "util", "Inside a room"),
    (
        "a room that knows one above it",
        "casework/records/cases/models.py",
        "import casework.records.notes.models",
        "casework.records.notes",
        "Rooms of records",
    ),
    ("rules that know the web", "casework/practice/risk/rules.py", "import flask", "flask", "Rules know no database"),
    (
        "practice that knows pages",
        "casework/practice/tray/rules.py",
        "import casework.pages.record",
        "casework.pages.record",
        "A floor knows only",
    ),
]


def test_the_map_names_every_room():
    lines = casework.__doc__.splitlines()
    named = {word for line in lines if line.startswith(" " * 8) for word in re.findall(r"[a-z]+", line)}
    rooms = {path.parent.name for path in (ROOT / "casework").glob("*/*/__init__.py")}
    assert len(rooms) > 20
    assert rooms - named - {"councils"} == set()


@pytest.mark.parametrize(
    ("module", "line", "culprit", "contract"),
    [breach[1:] for breach in BREACHES],
    ids=[breach[0] for breach in BREACHES],
)
def test_a_breach_is_named(copy, module, line, culprit, contract):
    plant(copy, module, line)
    status, said = lint(copy)
    broken = said.partition("Broken contracts")[2]
    assert status != 0
    assert contract in broken, said
    assert culprit in broken, said


def test_ruff_has_nothing_to_say():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
