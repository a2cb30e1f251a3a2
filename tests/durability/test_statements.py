"""Each verb fails after its first change, its second … at its commit: every table is as before (A3).

With -m long also after each statement that only reads.

A verb that is not in ``verbs``, nor called by one that is, fails the last test.
"""

import ast
import re
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

import casework
from casework.ground.db import db, transaction
from tests.durability.conftest import everything
from tests.durability.verbs import VERBS, Scene

FLOORS = Path(casework.__file__).parent
# Called by one of the verbs, or nothing but a call of two of them.
WITHIN = {
    "audit.record", "advice.stop_for_person", "advice.tell_follow_up",
    "cases.hand_over", "cases.hand_to", "closing.overtake_request",
    "closing.take_back", "directory.tell_to_check", "handing.carry_over", "handing.checked",
    "handing.leave_hands", "handing.write", "tasks.carry_over", "tasks.settle_asked", "escalation.withdraw",
    "notices.settle_summaries", "clocks.hand_over", "clocks.set_clock", "clocks.set_clocks", "clocks.stop_clocks",
    "entry.forget_tries", "escalation.hand_over", "intake.ask_for_gates", "intake.summary_of", "intake.take_list",
    "intake.tell_managers", "notes.mark_misplaced", "notices.summarise",
    "caseloads.recheck", "caseloads.set_weight", "notes.write_in_brief",
    "notices.follow_case", "notices.settle_for_case", "notices.settle_for_clock", "notices.settle_for_escalation",
    "notices.settle_for_note", "notices.settle_for_receiver", "notices.settle_for_team", "notices.settle_occasion",
    "notices.tell", "people.involve", "people.part", "people.record_death", "people.take_back_death",
    "reminders.finish_lease", "risk.rate", "staff.add_member", "staff.add_members", "staff.found_office",
    "supervision.claim", "supervision.tell_both", "supervision.wind", "referrals.end_for_death", "referrals.tell_late",
    "tasks.ask_for", "tasks.drop_asked", "tasks.drop_for_case", "tasks.follow_case", "tasks.settle_task",
    "contacts.tell_contact", "tasks.tell_task", "workload.tell_concern_review", "workload.tell_wait",
    "advocacy.tell_wait", "safeguarding.pass_up",
    "tray.change_tray", "tray.leave_stage", "tray.part_from_holder", "tray.rate_and_comment",
    "tray.settle_allocation_date",
    "tray.wind_clocks", "triage.overtake", "triage.tell_or_ask",
}  # fmt: skip
# One statement each, beside the request's transaction.
ALONE = {"sessions.begin", "sessions.end", "sessions.touch"}
# Neither of a record nor of a worker: the trail leaves them out (U32).
UNTRAILED = {
    "reminders.push_on", "reminders.take_lease", "intake.clear_expired", "entry.spend_link", "entry.ensure_set_up_link",
    "entry.begin_try", "entry.prune_entry", "drafts.save_draft", "drafts.finish_draft", "drafts.drop",
    "drafts.prune_drafts", "sessions.prune_sessions", "outbox.prune_mail",
}  # fmt: skip


CHANGES = ("INSERT", "UPDATE", "DELETE")
WRITTEN = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
ALL = ("",)


class Fails(Exception):
    """What the database's machine says when it breaks down."""


class Breakdown:
    """The database fails when the statement ``number`` of these kinds was carried out; at the commit where it is 0.

    A commit in the midst of a verb is let through, so that the next failure shows it.
    """

    def __init__(self, number: int, kinds: tuple[str, ...]):
        self.number, self.kinds, self.carried_out, self.verb_is_done = number, kinds, [], False

    def carry_out(self, _connection, _cursor, statement, *_):
        if statement.startswith(self.kinds):
            self.carried_out.append(statement)
            if len(self.carried_out) == self.number:
                raise Fails

    def commit(self, _connection):
        if self.verb_is_done:
            self.carried_out.append("COMMIT")
            raise Fails

    def try_out(self, verb: Callable, scene: Scene):
        with transaction():
            verb(scene)
            self.verb_is_done = True

    @contextmanager
    def waits(self):
        listeners = {"after_cursor_execute": self.carry_out, "commit": self.commit}
        engine = db.engine
        for name, listener in listeners.items():
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(engine, name, listener)


def break_down(scene: Scene, verb: Callable, kinds: tuple[str, ...], most: int | None, before: dict) -> list[str]:
    """Let a verb fail at its commit, and at each of its statements in turn or at so many spread over it; what it sends."""
    at_commit = break_at(0, scene, verb, kinds)
    assert_as_before(before, everything(), at_commit)
    numbers = range(1, len(at_commit.carried_out))
    step = 1 if most is None else max(1, -(-len(numbers) // (most or 1)))
    for number in () if most == 0 else numbers[::-step]:
        breakdown = break_at(number, scene, verb, kinds)
        assert_as_before(before, everything(written(breakdown.carried_out)), breakdown)
    return at_commit.carried_out


def break_at(number: int, scene: Scene, verb: Callable, kinds: tuple[str, ...]) -> Breakdown:
    db.session.rollback()
    breakdown = Breakdown(number, kinds)
    with breakdown.waits(), pytest.raises(Fails):
        breakdown.try_out(verb, scene)
    return breakdown


def assert_as_before(before: dict, after: dict, breakdown: Breakdown) -> None:
    changed = [table for table in after if before[table] != after[table]]
    broken = f"after statement {len(breakdown.carried_out)}, {breakdown.carried_out[-1][:80]}"
    assert not changed, f"{broken}, {changed} had changed"


def written(carried_out: list[str]) -> set[str]:
    """The tables that these statements would have changed."""
    return {name for statement in carried_out for name in WRITTEN.findall(statement)}


@pytest.mark.slow
@pytest.mark.rule("U32")
@pytest.mark.parametrize(
    ("kinds", "most"),
    [(CHANGES, 2), pytest.param(CHANGES, None, marks=pytest.mark.long), pytest.param(ALL, None, marks=pytest.mark.long)],
    ids=["some changes", "each change", "each statement"],
)
def test_whichever_statement_of_a_verb_fails_every_table_is_as_before(cast, kinds, most):
    """In the suite half of the verbs fail at two of their statements on SQLite, half on Postgres; at the commit, all on both."""
    scene, total = Scene(cast), 0
    before, here = everything(), db.engine.dialect.name == "sqlite"
    assert sum(map(len, before.values())) > 50
    for number, (name, verb) in enumerate(VERBS.items()):
        at = most if most is None or number % 2 == here else 0
        carried_out = break_down(scene, verb, kinds, at, before)
        changes = [statement for statement in carried_out if statement.startswith(CHANGES)]
        assert changes, f"{name} changed nothing at all, so nothing was shown"
        trail = any(statement.startswith("INSERT INTO audit_entry") for statement in changes)
        assert trail != (name in UNTRAILED), f"{name}: the trail and what is done do not go together"
        total += len(carried_out)
    print(f"\n{db.engine.dialect.name}: {len(VERBS)} verbs, {total} breakdowns, 0 tables changed")


def test_every_verb_of_the_house_is_among_those_that_were_broken_down():
    rooms = [*FLOORS.glob("records/*/operations*"), *FLOORS.glob("practice/*/operations*")]
    rooms += FLOORS.glob("clockwork/reminders/operations*")
    verbs = set()
    for room in rooms:
        for module in room.glob("*.py") if room.is_dir() else [room]:
            for part in ast.parse(module.read_text(encoding="utf-8")).body:
                if isinstance(part, ast.FunctionDef) and "now" in {each.arg for each in part.args.kwonlyargs}:
                    verbs |= {f"{room.parent.name}.{part.name}"} if not part.name.startswith("_") else set()
    assert verbs - set(VERBS) - WITHIN - ALONE == set(), "write how each of these is broken down"
    assert set(VERBS) | WITHIN | ALONE == verbs | {"drafts.drop", "entry.forget_tries"}, "these are no verbs any more"
