"""What is read back by a program beside this one, behind everybody else; and when that program comes to nothing."""

import os
import sys

import pytest

from casework.clockwork.storage import operations
from casework.clockwork.storage.operations import aside
from casework.ground.db import db
from casework.ground.refusal import Refused
from tests.databases import MORNING, remember


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="this system has no such figure")
def test_it_runs_behind_whoever_started_it():
    asked = "input(); import os; print(os.getpriority(os.PRIO_PROCESS, 0))"
    _, wrote, _ = aside.run([sys.executable, "-c", asked], given="\n")
    assert int(wrote) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)


def test_what_it_says_and_how_it_ended_comes_back():
    asked = "import sys; sys.stdout.write(sys.stdin.read()); sys.stderr.write('Oh.'); sys.exit(3)"
    assert aside.run([sys.executable, "-c", asked], given="Edith") == (3, "Edith", "Oh.")


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import os; os._exit(3)", "its reader was ended"),
        ("print('all is well')", "its reader gave no answer"),
        ("import sys; sys.exit('database disk image is malformed')", "The file is damaged"),
        (None, "its reader cannot be started"),
    ],
    ids=["killed", "talks", "damage", "not there"],
)
def test_a_copy_that_nobody_read_back_is_no_backup(live, tmp_path, monkeypatch, program, why):
    remember("Edith")
    db.session.remove()
    if program is None:
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    else:
        reader = tmp_path / "reader" / "reader.py"
        reader.parent.mkdir()
        reader.write_text(program)
        monkeypatch.setattr(aside, "READER", reader)
    with pytest.raises(Refused) as refused:
        operations.backup_to(tmp_path / "kept.db", engine=live, now=MORNING)
    assert why in refused.value.refusal.sentence
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(("kept", ".kept"))]
