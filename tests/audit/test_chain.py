"""The trail is one chain, and an altered one is found out."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casework.ground.db import db, transaction
from casework.records.audit import operations, queries
from casework.records.audit.models import Entry


def write(cast, count=1):
    for number in range(count):
        with transaction():
            operations.record(actor=cast.actor("nadia"), now=cast.now, act="test.done", persons=[number], detail={"n": number})


@pytest.mark.rule("U18")
def test_entries_follow_each_other_without_a_gap(cast):
    start = queries.check_chain().entries
    write(cast, 5)
    check = queries.check_chain()
    assert (check.entries, check.broken_at) == (start + 5, None)


@pytest.mark.rule("U18")
@pytest.mark.parametrize("verb", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_alter_the_trail(cast, verb):
    write(cast)
    with pytest.raises(DBAPIError, match="never altered"), transaction() as session:
        session.execute(text(verb))
    assert queries.check_chain().broken_at is None


@pytest.mark.rule("U18")
@pytest.mark.parametrize(
    ("harm", "names"),
    [
        ("UPDATE audit_entry SET act = 'x' WHERE seq = :seq", 0),
        ("UPDATE audit_entry SET persons = '[99]' WHERE seq = :seq", 0),
        ("UPDATE audit_entry SET actor_id = NULL WHERE seq = :seq", 0),
        ("DELETE FROM audit_entry WHERE seq = :seq", 0),
    ],
)
def test_somebody_with_the_database_in_hand_is_found_out_at_the_first_row_touched(cast, harm, names):
    write(cast, 6)
    seq = queries.check_chain().entries - 2
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_entry_no_update"))
            session.execute(text("DROP TRIGGER audit_entry_no_delete"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        session.execute(text(harm), {"seq": seq})
    db.session.expire_all()
    assert queries.check_chain().broken_at == seq + names


@pytest.mark.rule("U18")
def test_twenty_writers_at_once_make_one_chain(app, cast):
    actor, start, faults = cast.actor("nadia"), queries.check_chain().entries, []

    def work():
        with app.app_context():
            try:
                for _ in range(3):
                    with transaction():
                        operations.record(actor=actor, now=cast.now, act="test.done")
            except Exception as fault:  # told to the test's own thread
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.session.rollback()
    check = queries.check_chain()
    assert faults == []
    assert (check.entries, check.broken_at) == (start + 60, None)


def test_what_was_rolled_back_leaves_no_entry_and_nothing_for_the_next_transaction(cast):
    start = queries.check_chain().entries
    actor = cast.actor("nadia")

    def fail_half_way():
        with transaction():
            operations.record(actor=actor, now=cast.now, act="test.done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    write(cast)
    assert queries.check_chain().entries == start + 1
    assert db.session.scalar(db.select(Entry.act).order_by(Entry.seq.desc()).limit(1)) == "test.done"
