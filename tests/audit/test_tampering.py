"""Whatever is done to the trail behind the program's back is found, and the first entry that does not hold is named (A20)."""

import time
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert, select, text, update

from casework.clockwork.storage import operations as storage
from casework.clockwork.storage.operations.heads import note_head
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep.queries import cut_off
from casework.ground.db import db, transaction, writing
from casework.records.audit import operations, queries
from casework.records.audit.models import Entry
from casework.records.audit.rules import START, digest
from casework.records.staff.rules import SYSTEM
from tests.databases import BOTH, MORNING, remember, sqlite_url, working_office

TABLE = Entry.__table__
LENGTH, ANCHOR, LOGGED = 60, 25, 50  # entries; up to where a backup, and the file of heads, remember them


@pytest.fixture(params=BOTH)
def trail(request, tmp_path):
    """The folders of an office whose trail a backup remembers in part, and the file of heads a little further."""
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")
    draw, folders = Random(5), Folders(tmp_path)
    folders.backups.mkdir()
    with working_office(url, tmp_path):
        for number in range(1, LENGTH + 1):
            with transaction():
                operations.record(actor=SYSTEM if number % 3 else None, now=MORNING + timedelta(seconds=number),
                                  act=draw.choice(("case.read", "note.written")),
                                  persons=draw.sample(range(1, 90), number % 4),
                                  detail={"case": number, "due": "2026-12-01"} if number % 2 else {})  # fmt: skip
            if number == ANCHOR:
                db.session.remove()
                storage.backup_to(folders.backups / "kept.db", engine=db.engine, now=MORNING)
            if number == LOGGED:
                note_head(data=tmp_path, now=MORNING + timedelta(hours=1))
        yield folders


class Intruder:
    """Somebody with the database in hand: each deed gives (the entry that check_chain must name, what must be remembered)."""

    def __init__(self, seed):
        self.draw = Random(seed)

    def run(self, statement, **values):
        db.session.execute(text(statement), values)

    def any(self, lowest=1, highest=LENGTH):
        return self.draw.randint(lowest, highest)

    def rows(self, first=1):
        found = select(TABLE).where(TABLE.c.seq >= first).order_by(TABLE.c.seq)
        return [dict(row._mapping) for row in db.session.execute(found)]

    def edits(self):
        number = self.any()
        values = {
            "at": MORNING - timedelta(days=self.any()), "actor_id": self.any() + 100, "act": "case.hidden",
            "subject_kind": "other", "subject_id": self.any() + 1000, "persons": [99, self.any()], "detail": {"n": self.any()},
            "previous": f"{self.any():064}", "digest": f"{self.any():064}",
        }  # fmt: skip
        column = self.draw.choice(sorted(values))
        db.session.execute(update(TABLE).where(TABLE.c.seq == number).values({column: values[column]}))
        return number, None

    def scribbles(self):
        """What no program could have written: half JSON, text moved into the next column, a moment that is none."""
        number = self.any()
        persons, detail = self.draw.choice([("[1", "2], {}"), ("", ""), ("[]", "{"), ("not JSON", "{}"), ("[ ]", "{ }")])
        self.run("UPDATE audit_entry SET persons = :p, detail = :d WHERE seq = :n", p=persons, d=detail, n=number)
        if db.engine.dialect.name == "sqlite":
            self.run("UPDATE audit_entry SET at = 'once upon a time' WHERE seq = :n", n=number)
        return number, None

    def edits_and_seals_that_one_again(self):
        number = self.any(1, LENGTH - 1)
        row = self.rows(number)[0] | {"act": "case.whitewashed"}
        db.session.execute(update(TABLE).where(TABLE.c.seq == number).values(act=row["act"], digest=sealed(row)))
        return number + 1, None

    def scribbles_across_columns(self):
        """The same letters in the same order, divided between two columns at another place."""
        number = 3 + 4 * self.any(0, LENGTH // 4 - 1)  # with three persons
        persons, detail = db.session.execute(text(f"SELECT persons, detail FROM audit_entry WHERE seq = {number}")).one()
        whole = f"{persons}, {detail}"
        places = [place for place in range(len(whole)) if whole.startswith(", ", place) and place != len(persons)]
        place = self.draw.choice(places)
        self.run("UPDATE audit_entry SET persons = :p, detail = :d WHERE seq = :n", p=whole[:place], d=whole[place + 2 :],
                 n=number)  # fmt: skip
        return number, None

    def deletes(self):
        number = self.any(1, LENGTH - 1)
        self.run("DELETE FROM audit_entry WHERE seq = :n", n=number)
        return number, None

    def deletes_and_closes_the_gap(self):
        number = self.any(1, LENGTH - 1)
        self.run("DELETE FROM audit_entry WHERE seq = :n", n=number)
        self.shift(number, -1)
        return number, None

    def shift(self, number, by):
        self.run("UPDATE audit_entry SET seq = -(seq + :by) WHERE seq >= :n", by=by, n=number)
        self.run("UPDATE audit_entry SET seq = -seq WHERE seq < 0")

    def inserts(self):
        number, row = self.any(), self.rows(self.any())[0]
        self.shift(number, 1)
        row |= {"seq": number, "digest": f"{self.any():064}", "act": "case.forged"}
        db.session.execute(insert(TABLE).values(row))
        return number, None

    def inserts_with_a_seal_that_fits(self):
        number = self.any()
        row = self.rows(number)[0] | {"act": "case.forged"}
        self.shift(number, 1)
        row["digest"] = sealed(row)
        db.session.execute(insert(TABLE).values(row))
        return number + 1, None

    def inserts_before_the_first(self):
        number = -self.any(0, 5)
        row = self.rows()[0] | {"seq": number, "digest": f"{self.any():064}"}
        db.session.execute(insert(TABLE).values(row))
        return number, None

    def swaps(self):
        one, other = sorted(self.draw.sample(range(1, LENGTH + 1), 2))
        for old, new in ((one, 10_000), (other, one), (10_000, other)):
            self.run("UPDATE audit_entry SET seq = :new WHERE seq = :old", old=old, new=new)
        return one, None

    def reorders(self):
        number = self.any(1, LENGTH - 1)
        self.run("UPDATE audit_entry SET seq = :new WHERE seq = :old", old=number, new=LENGTH + self.any())
        return number, None

    def cuts_the_tail(self):
        number = self.any(2, LOGGED)
        self.run("DELETE FROM audit_entry WHERE seq >= :n", n=number)
        return None, ANCHOR if number <= ANCHOR else LOGGED

    def writes_it_anew(self):
        """Changes one entry and seals it and all after it again: the trail itself holds."""
        number = self.any(1, LOGGED)
        self.seal_again(number, {"act": "case.whitewashed"})
        return None, ANCHOR if number <= ANCHOR else LOGGED

    def seal_again(self, number, change):
        rows = self.rows(number)
        rows[0] |= change
        previous = rows[0]["previous"]
        self.run("DELETE FROM audit_entry WHERE seq >= :n", n=number)
        for row in rows:
            row["previous"] = previous
            previous = row["digest"] = sealed(row)
        db.session.execute(insert(TABLE), rows)


def sealed(row):
    return digest(**{name: value for name, value in row.items() if name != "digest"})


DEEDS = [name for name in vars(Intruder) if name.startswith(("edits", "scrib", "del", "ins", "swaps", "reo", "cuts", "writes"))]


def without_triggers():
    if db.engine.dialect.name == "sqlite":
        for kind in ("update", "delete", "replace"):
            db.session.execute(text(f"DROP TRIGGER audit_entry_no_{kind}"))
    else:
        db.session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))


@pytest.mark.rule("U18")
def test_of_two_hundred_deeds_each_is_found_and_the_first_entry_touched_is_named(trail):
    assert len(DEEDS) == 13 and queries.check_chain().broken_at is None and cut_off(trail) == []
    done = Counter()
    with writing():
        for number in range(208):
            deed = DEEDS[number % len(DEEDS)]
            db.session.rollback()
            without_triggers()
            named, remembered = getattr(Intruder(f"{number}"), deed)()
            assert queries.check_chain().broken_at == named, f"{deed}, {number}"
            if remembered:
                (said,) = cut_off(trail)
                by = "the backup kept.db" if remembered == ANCHOR else "line 1 of audit-heads.log"
                assert f"entry {remembered} as {by} remembers it" in said, f"{deed}, {number}"
            done[deed] += 1
        db.session.rollback()
    assert queries.check_chain().broken_at is None and cut_off(trail) == []
    print(f"\n{db.engine.dialect.name}: {sum(done.values())} deeds of {len(done)} kinds, all found at the first entry touched")


@pytest.mark.rule("U18")
def test_the_check_agrees_with_the_digest_that_was_written(trail):
    """Each entry's seal over its values and over its row as the database keeps it are the same."""
    rows = [dict(row._mapping) for row in db.session.execute(select(TABLE).order_by(TABLE.c.seq))]
    assert rows[0]["previous"] == START and len(rows) == LENGTH
    assert all(sealed(row) == row["digest"] for row in rows)


@pytest.mark.rule("U18")
def test_a_second_folder_remembers_too_and_what_was_left_by_putting_a_backup_back_does_not_count(trail, tmp_path):
    (tmp_path / "away").mkdir()
    (tmp_path / "audit-heads.log").unlink()
    for file in trail.backups.iterdir():
        file.rename(tmp_path / "away" / file.name)
    both = Folders(trail.data, tmp_path / "away")
    with transaction():
        without_triggers()
        db.session.execute(text(f"DELETE FROM audit_entry WHERE seq > {ANCHOR - 1}"))
    assert cut_off(trail) == []
    assert "the backup kept.db remembers it" in cut_off(both)[0]
    with transaction():
        operations.record(actor=SYSTEM, now=MORNING + timedelta(hours=2), act="database.restored",
                          detail={"as_at": (MORNING - timedelta(hours=1)).isoformat()})  # fmt: skip
    assert cut_off(both) == [], "that backup is of the trail that was left"


@pytest.mark.long
@pytest.mark.parametrize("kind", BOTH)
def test_a_million_entries_are_verified_within_a_minute(kind, request, tmp_path):
    url = sqlite_url(tmp_path) if kind == "sqlite" else request.getfixturevalue("fresh_postgres_url")
    with working_office(url, tmp_path):
        remember("Edith")
        like = operations.Like(2, 1, "[1]", '{"case": 7}')
        for _ in range(20):
            with transaction():
                operations.record(actor=SYSTEM, now=MORNING, act="case.read", persons=[1], detail={"case": 7})
                operations.write_with(lambda _entry: (like for _ in range(49_999)))
        db.session.remove()
        begun = time.perf_counter()
        checked = queries.check_chain()
        took = time.perf_counter() - begun
        print(f"\n{kind}: {checked.entries:,} entries verified in {took:.1f} s")
        assert (checked.entries, checked.broken_at) == (1_000_001, None)
        assert took < 60
