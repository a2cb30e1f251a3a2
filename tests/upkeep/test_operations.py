"""Two starts at once make one database; an upgrade that cannot be backed up first is not begun."""

import shutil
from pathlib import Path

import pytest

from casework.clockwork.storage import queries as storage
from casework.clockwork.upkeep.operations import migrate
from casework.ground.db import db
from casework.ground.refusal import Refused
from tests.databases import MORNING, office, remember, sqlite_url, working_office
from tests.forking import Talker


def start(url, folder, line):
    """What a process of its own does: it brings the database up to date, and says what came of it."""
    with office(url):
        line.send(migrate(engine=db.engine, data=Path(folder), now=MORNING))


def test_of_four_starts_at_once_one_makes_the_database_and_all_go_on(url, tmp_path):
    begun = [Talker(start, url, str(tmp_path / "data")) for _ in range(4)]
    said = [each.line.recv() if each.line.poll(120) else "nothing for two minutes" for each in begun]
    assert sorted(map(str, said)) == ["None", "None", "None", "The database was made."]
    for each in begun:
        each.kill()
    with office(url):
        assert remember("Edith") == 1


def further_revision(tmp_path) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(storage.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = storage.revisions()[-1]
    (folder / "versions" / "9999_further.py").write_text(
        f'from alembic import op\nrevision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None\n'
        'def upgrade():\n    op.execute("CREATE TABLE further (id INTEGER)")\n'
    )
    return folder


def test_an_upgrade_that_cannot_be_backed_up_is_not_begun(live, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # no pg_dump there
    if live.dialect.name == "sqlite":
        (tmp_path / "data" / "backups").write_text("a file where the folder should be")
    with pytest.raises(Refused) as stopped:
        migrate(engine=live, data=tmp_path / "data", now=MORNING, folder=further_revision(tmp_path))
    said = stopped.value.refusal.sentence
    assert "cannot be backed up first" in said
    assert ("CASEWORK_UPGRADE_WITHOUT_BACKUP" in said) == (live.dialect.name == "postgresql")
    with live.connect() as connection:
        assert "further" not in storage.tables_of(connection)


@pytest.mark.postgres
def test_on_postgres_somebody_with_a_backup_of_their_own_may_go_on(fresh_postgres_url, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))  # no pg_dump there
    with working_office(fresh_postgres_url, tmp_path / "data"):
        said = migrate(engine=db.engine, data=tmp_path / "data", now=MORNING, without_backup=True,
                       folder=further_revision(tmp_path))  # fmt: skip
    assert "to 9999" in said and "backed up" not in said


def test_an_old_sqlite_or_a_network_drive_stops_before_anything_is_made(tmp_path, monkeypatch):
    for name, answer, words in (
        ("sqlite_version", (3, 30, 0), "SQLite 3.30.0"),
        ("file_system", "nfs4", "another machine"),
    ):
        with monkeypatch.context() as patch, office(sqlite_url(tmp_path)):
            patch.setattr(storage, name, lambda *_, answer=answer: answer)
            with pytest.raises(Refused) as refused:
                migrate(engine=db.engine, data=tmp_path, now=MORNING)
            assert words in refused.value.refusal.sentence
            assert not (tmp_path / "casework.db").exists()


def test_a_database_that_is_damaged_is_named_as_such(tmp_path):
    with working_office(sqlite_url(tmp_path), tmp_path):
        pass
    whole = (tmp_path / "casework.db").read_bytes()
    (tmp_path / "casework.db").write_bytes(b"\0" * 4096 + whole[4096:])
    with office(sqlite_url(tmp_path)), pytest.raises(Refused) as refused:
        migrate(engine=db.engine, data=tmp_path, now=MORNING)
    assert "Put back the newest good backup" in refused.value.refusal.sentence
