"""The whole of a demonstration, from an empty database."""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random

from sqlalchemy import text

from casework.clockwork.demo.operations.advising import advise
from casework.clockwork.demo.operations.asking import ask_the_manager
from casework.clockwork.demo.operations.calling import take_calls
from casework.clockwork.demo.operations.complaining import complain
from casework.clockwork.demo.operations.conferring import confer
from casework.clockwork.demo.operations.copying import live_again
from casework.clockwork.demo.operations.guarding import guard_records
from casework.clockwork.demo.operations.matching import describe
from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.operations.protecting import protect
from casework.clockwork.demo.operations.referring import take_referrals
from casework.clockwork.demo.operations.sampling import sample_trays
from casework.clockwork.demo.operations.stories import told_by_hand
from casework.clockwork.demo.operations.supervising import supervise
from casework.clockwork.demo.operations.walking import walk_trays
from casework.clockwork.demo.operations.worrying import raise_concerns
from casework.clockwork.demo.operations.writing import write
from casework.clockwork.demo.operations.year import live
from casework.clockwork.demo.rules import PASSWORD
from casework.clockwork.demo.rules.invented import nhs_numbers
from casework.clockwork.demo.rules.lives import how_many
from casework.clockwork.storage.models import Setting
from casework.ground import finding
from casework.ground.db import db, much_memory
from casework.ground.refusal import Refusal, Refused
from casework.policy.model import Policy
from casework.records.entry.operations import hashed
from casework.records.staff import queries as staff_queries


def password_hash() -> str:
    """The hash of the password that all accounts share. It takes a while: make it before the transaction."""
    return hashed(PASSWORD)


def refuse_unless_empty() -> None:
    """Raise Refused when anything is in the database already."""
    if staff_queries.anybody():
        raise Refused(Refusal("There is something in this database already, and a demonstration is made only in an empty "
                              "one. Let CASEWORK_DATA name an empty folder."))  # fmt: skip


def fill(
    *, now: datetime, policies: Mapping[str, Policy], password: str, told: bool = True, cases: int = 0, seed: int = 1,
    tick: Callable[[int], object] = bool,
) -> None:  # fmt: skip
    """Two teams or more, their staff, and everybody's history up to ``now``. Refused unless the database is empty.

    password: the hash. told: the stories told by hand. cases: how many more, invented; the same for the same seed and
    ``now``. tick: called with how many of them have been made since.
    """
    refuse_unless_empty()
    db.session.add(Setting(key="demo", value=now.isoformat()))
    rng, office, numbers = Random(seed), Office(now, policies, password), nhs_numbers()  # noqa: S311 - nothing is secret
    stories = told_by_hand(office) if told else []
    if not cases:
        for order, (days, done) in enumerate(stories):
            done(office.moment(days, order))
        describe(office)
        take_referrals(office)
        return
    office.grow(rng, cases)
    lived = live(office, rng, numbers, how_many(cases), stories, tick)
    connection = db.session.connection()
    with much_memory(connection), finding.indexed_later(connection):
        live_again(office, rng, numbers, lived, cases - len(lived), tick)
    sample_trays(office)
    walk_trays(office)
    supervise(office)
    confer(office)
    protect(office)
    guard_records(office)
    raise_concerns(office)
    complain(office)
    advise(office)
    take_calls(office)
    write(office)
    describe(office)
    ask_the_manager(office)
    take_referrals(office)
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))  # else its first plans are those of empty tables
