"""The way that somebody walks who brings in a newer version: a step that fails leaves the older one at work on its data."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from copy import copy

import pytest

from casework.clockwork.storage import queries
from tests.house.test_migrations import ALTER_PERSON, HALF_DONE, REVISION

ROOT = queries.MIGRATIONS.parent
PARTS = ("app.py", "requirements.txt", "casework", "migrations", "static", "templates")
ADMIN = ("--as", "ada@example.org")

pytestmark = pytest.mark.slow


class Version:
    """A folder with a version of Casework, as it was unpacked; run in the environment at hand, on the data given."""

    def __init__(self, folder, data, revision=None, packages=""):
        folder.mkdir()
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / part, folder)
        if revision:
            further = REVISION.format(newest=queries.revisions()[-1], body=revision)
            (folder / "migrations" / "versions" / "9999_further.py").write_text(further)
        with (folder / "requirements.txt").open("a") as file:
            file.write(packages)
        self.folder, self.data = folder, data

    def run(self, *arguments):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASEWORK_", "PYTHON"))}
        done = subprocess.run([sys.executable, "app.py", *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                              env=kept | {"CASEWORK_DATA": str(self.data)}, timeout=120)  # fmt: skip
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        return done.returncode, said

    def works(self):
        """True when it finds its people there, and everything holds."""
        status, said = self.run("verify")
        with closing(sqlite3.connect(self.data / "casework.db")) as there:
            names = [name for (name,) in there.execute("SELECT name FROM worker")]
        return status == 0 and "Everything holds" in said and names == ["Ada Cole"]


@pytest.fixture(scope="module")
def in_use(tmp_path_factory):
    """The version in use, with its first administrator; its data is only ever copied."""
    place = tmp_path_factory.mktemp("in-use")
    (place / "data").mkdir(mode=0o700)
    version = Version(place / "casework-old", place / "data")
    status, said = version.run("user", "add", "ada@example.org", "--name", "Ada Cole", "--role", "administrator")
    assert status == 0, said
    return version


@pytest.fixture
def data(tmp_path, in_use):
    return shutil.copytree(in_use.data, tmp_path / "data")


@pytest.fixture
def older(in_use, data):
    """That version on a copy of its data."""
    version = copy(in_use)
    version.data = data
    return version


def test_a_newer_version_whose_revision_fails_leaves_the_older_one_at_work(tmp_path, data, older):
    newer = Version(tmp_path / "casework", data, revision=HALF_DONE)
    status, said = newer.run("user", "list", *ADMIN)
    assert status == 1
    assert "Nothing in it was changed" in said and "Start the version of Casework that was used before" in said
    assert older.works()


def test_a_newer_version_whose_packages_are_not_there_touches_nothing(tmp_path, data, older):
    before = (data / "casework.db").read_bytes()  # nobody has it open
    newer = Version(tmp_path / "casework", data, revision=ALTER_PERSON, packages="\nnot-to-be-had==1.0\n")
    status, said = newer.run("user", "list", *ADMIN)
    assert status == 1 and "lacks not-to-be-had" in said
    assert (data / "casework.db").read_bytes() == before
    assert older.works()


def test_after_an_upgrade_the_older_version_refuses_and_goes_back_with_the_backup_made_before_it(tmp_path, data, older):
    newer = Version(tmp_path / "casework", data, revision=ALTER_PERSON)
    status, said = newer.run("user", "list", *ADMIN)
    assert status == 0 and "brought up to date" in said
    (backup,) = (data / "backups").glob("before-upgrade-*.db")
    assert str(backup) in said
    status, said = older.run("user", "list", *ADMIN)
    assert status == 1 and "newer Casework" in said and "backup that was made before" in said
    status, said = older.run("restore", backup, "--replace")
    assert status == 0, said
    assert re.search("before-restore-", said)
    assert older.works()


def test_the_readme_tells_the_way_in_short_numbered_steps():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for heading in ("## Backups", "## A newer version"):
        part = readme.partition(heading)[2].partition("\n## ")[0]
        steps = re.findall(r"^\d\. .+$", part, re.M)
        assert len(steps) >= 3 and all(len(step) < 260 for step in steps), heading
    assert "restore instance/backups/FILE --replace" in readme and "before-upgrade" in readme
