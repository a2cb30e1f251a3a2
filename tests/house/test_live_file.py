"""The live database file is touched through SQLite alone: a plain open() in this process would drop its locks (A7)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import casework

ROOT = Path(casework.__file__).parents[1]
STORAGE = "casework/clockwork/storage/"
# What opens, moves or removes files without SQLite: as a function, or as a method of a path.
FUNCTIONS = {"open", "send_file", "send_from_directory", "file_digest", "copy", "copy2", "copyfile", "copytree", "move",
             "copyfileobj", "rename", "remove", "fdopen", "rmtree"}  # fmt: skip
METHODS = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "unlink", "rename", "hardlink_to",
           "symlink_to"}  # fmt: skip
MODULES = {"os", "io", "shutil", "hashlib", "flask"}
# Whoever does so outside the storage room, with what. None of these is ever given the database.
KNOWN = {
    "app.py _version read_bytes",  # style sheets and scripts
    "casework/bootstrap.py",  # before there is any database: the standard library alone
    "casework/ground/settings.py read_settings read_text",
    "casework/ground/settings.py make_data_folder write_text", "casework/ground/settings.py make_data_folder unlink",
    "casework/ground/settings.py secret_key open", "casework/ground/settings.py secret_key fdopen",
    "casework/ground/settings.py _kept_key read_text",
    "casework/ground/sheets/bounds.py _chunks open",  # the parts of a workbook, in memory
    "casework/records/entry/queries.py common_passwords read_text",
    "casework/policy/loader.py load_file read_text", "casework/policy/rulebook.py _read read_text",
    "casework/policy/organisations.py _read read_text",
    "casework/clockwork/upkeep/operations.py write_revision read_text",
    "casework/clockwork/upkeep/operations.py write_revision write_text",
    "casework/clockwork/commands/export.py export open", "casework/clockwork/commands/export.py _of_its_owner open",
    "casework/clockwork/commands/intake.py waiting_list write_bytes", "casework/clockwork/commands/intake.py _read open",
}  # fmt: skip
# Inside it, who touches the live file otherwise: with the lock that nobody else holds, or before it has its name.
ALONE = {"restore.py _restore_file", "restore.py put_into", "restore.py _keep_aside", "queries.py size_of"}


def sources():
    for path in [ROOT / "app.py", *sorted((ROOT / "casework").rglob("*.py"))]:
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree):
    """(name of the innermost function around it, the call) of each call."""

    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield inside, child
            within = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else inside
            yield from walk(child, within)

    yield from walk(tree, "")


def plain_access(call):
    """The name of what a call does to a file without SQLite; None where it does not."""
    if isinstance(call.func, ast.Name):
        return call.func.id if call.func.id in FUNCTIONS else None
    if not isinstance(call.func, ast.Attribute):
        return None
    name, owner = call.func.attr, call.func.value
    if isinstance(owner, ast.Name) and owner.id in MODULES:
        return name if name in FUNCTIONS | {"replace", "unlink"} else None
    moves = name == "replace" and len(call.args) == 1 and not call.keywords  # of a text there are two
    return name if name in METHODS or moves else None


def found(source=None):
    """All such calls of the program, as in KNOWN."""
    trees = sources() if source is None else [("casework/planted.py", ast.parse(source))]
    return {(path, inside, done, ast.unparse(call))
            for path, tree in trees for inside, call in calls(tree) if (done := plain_access(call))}  # fmt: skip


def test_outside_the_storage_room_files_are_touched_only_where_it_is_known_that_they_are_no_database():
    there = {f"{path} {inside} {done}" for path, inside, done, _ in found() if not path.startswith(STORAGE)}
    there = {"casework/bootstrap.py" if each.startswith("casework/bootstrap.py") else each for each in there}
    assert there - KNOWN == set(), "see that none of these can be given the live database, and write them in here"
    assert KNOWN - there == set(), "these are no more"


def test_inside_it_the_live_file_is_touched_by_those_alone_who_know_that_nobody_else_has_it_open():
    touched = {f"{path.rpartition('/')[2]} {inside}" for path, inside, _, call in found()
               if path.startswith(STORAGE) and "live" in call}  # fmt: skip
    assert touched - ALONE == set()


def test_only_the_storage_room_opens_sqlite_files_by_itself_and_knows_the_name_of_the_live_one():
    for path, tree in sources():
        if path.startswith(STORAGE) or path == "casework/clockwork/upkeep/operations.py":
            continue  # the latter compares a finished backup, through SQLite
        text = ast.unparse(tree)
        assert "sqlite3.connect" not in text, path
        assert "casework.db" not in text or path == "app.py", path


@pytest.mark.parametrize("breach", [
    "import shutil\ndef keep(live, to):\n    shutil.copy(live, to)", "def look(live):\n    return live.read_bytes()",
    "def look(live):\n    with open(live, 'rb') as file:\n        return file.read()",
    "import os\ndef swap(new, live):\n    os.replace(new, live)", "def swap(new, live):\n    new.replace(live)",
    "import hashlib\ndef sum_of(file):\n    return hashlib.file_digest(file, 'sha256')",
    "from flask import send_file\ndef download(live):\n    return send_file(live)",
])  # fmt: skip
def test_each_way_round_sqlite_is_seen(breach):
    assert found(breach)


def test_a_changed_text_is_no_file():
    assert not found("def calm(words):\n    return words.replace('!', '.')")


# --- five lost commits ------------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from casework.ground.db import db
from tests.databases import MORNING, remember, working_office, sqlite_url

data, how = Path(sys.argv[1]), sys.argv[2]

def plain_open():
    with open(data / "casework.db", "rb") as file:
        file.read()

def all_that_we_do():
    import shutil
    from casework.clockwork.storage import operations, queries
    from casework.clockwork.storage.rules import Folders
    from casework.clockwork.upkeep import queries as upkeep
    from casework.policy.loader import load_all
    from casework.records.staff.rules import SYSTEM
    folders = Folders(data, data / "away")
    folders.away.mkdir()
    operations.back_up(folders=folders, engine=db.engine, now=MORNING, actor=SYSTEM, kind="by-hand")
    operations.try_restoring(folders=folders, engine=db.engine, now=MORNING)
    operations.note_head(data=data, now=MORNING)
    upkeep.backup_lines(folders.backups, None)
    upkeep.verify(load_all(), folders)
    queries.size_of(db.engine, folders.backups)
    upkeep._others_can_read(data, queries.live_file(db.engine))
    shutil.disk_usage(data)
    db.session.remove()

with working_office(sqlite_url(data), data):
    remember("First")
    db.session.rollback()
    {"plain": plain_open, "ours": all_that_we_do}[how]()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(5):
        remember(f"After {number}")
    db.session.rollback()
    print("committed", flush=True)
    sys.stdin.readline()
    import os
    os._exit(0)  # as a power cut would: nothing is closed
"""
PASSER_BY = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM person").fetchone()[0])
connection.close()
"""


def people_after(data, how):
    """How many people a fresh process finds, of six saved, when another one opened and closed the database meanwhile."""
    data.mkdir()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(data), how], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)  # fmt: skip
    look = [sys.executable, "-c", PASSER_BY, str(data / "casework.db")]
    try:
        assert writer.stdout.readline() == "ready\n"
        subprocess.run(look, check=True, capture_output=True)
        print("go", file=writer.stdin, flush=True)
        assert writer.stdout.readline() == "committed\n"
        print("die", file=writer.stdin, flush=True)
        writer.wait(timeout=60)
    finally:
        writer.kill()
        writer.communicate()
    return int(subprocess.run(look, check=True, capture_output=True, text=True).stdout)


def test_all_that_is_saved_after_a_backup_is_there_though_somebody_opened_and_closed_the_database(tmp_path):
    assert people_after(tmp_path / "data", "ours") == 6


@pytest.mark.skipif(sys.platform != "linux", reason="locks fall like this where the system has POSIX's")
def test_the_same_with_one_plain_open_loses_what_was_committed_so_this_harness_sees_it(tmp_path):
    assert people_after(tmp_path / "data", "plain") < 6
