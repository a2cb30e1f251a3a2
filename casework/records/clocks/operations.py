"""Starting, meeting and stopping clocks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.records.cases.models import Case
from casework.records.clocks import queries
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import Due

KEPT = ("kind", "rule", "from_on", "due_on", "figures", "policy", "fingerprint")


def set_clock(
    *, now: datetime, policy: Policy, case: Case, kind: str, due: Due | None, met: bool = False
) -> Clock | None:
    """Make the running clock of this kind say ``due``; None stops it. Gives the clock that ended thereby, if any.

    met: the duty was done.
    """
    ended = set_clocks(now=now, policy=policy, case=case, due={kind: due}, met=(kind,) if met else ())
    return ended[0] if ended else None


def set_clocks(
    *, now: datetime, policy: Policy, case: Case, due: Mapping[str, Due | None], met: Collection[str] = ()
) -> list[Clock]:
    """The same for several kinds at once; gives the clocks that ended. met: the kinds whose duty was done.

    A clock that says the same for the same team already runs on untouched, so that nothing is told twice.
    """
    running = {clock.kind: clock for clock in queries.running(case.id)}
    changed = {kind: each for kind, each in due.items() if not _stands(running.get(kind), case, each)}
    ended = [_end(now, running[kind], each, kind in met) for kind, each in changed.items() if kind in running]
    db.session.flush()  # one running clock of a kind: the old one ends before the new one starts
    db.session.add_all(_start(now, policy, case, kind, each) for kind, each in changed.items() if each is not None)
    db.session.flush()
    return ended


def _stands(old: Clock | None, case: Case, due: Due | None) -> bool:
    return old is due is None or (old is not None and due is not None and _same(old, case, due))


def _end(now: datetime, old: Clock, due: Due | None, met: bool) -> Clock:
    _end_as(old, now, "met" if met else "replaced" if due else "stopped")
    return old


def _end_as(clock: Clock, now: datetime, how: str) -> None:
    clock.ended_at, clock.ended_how, clock.late = now, how, office_date(now) > clock.due_on
    clock.tell_on, clock.tell_at = None, None


def _start(now: datetime, policy: Policy, case: Case, kind: str, due: Due) -> Clock:
    return Clock(
        case_id=case.id,
        team_id=case.team_id,
        kind=kind,
        rule=due.rule,
        from_on=due.from_on,
        due_on=due.due_on,
        figures=due.figures(),
        policy=policy.name,
        fingerprint=policy.fingerprint,
        started_at=now,
        ended_how="",
        tell_on=due.tell_on,
        told=0,
    )


def stop_clocks(*, now: datetime, policy: Policy, case: Case) -> list[Clock]:
    """Stop whatever clock of the case still runs, of any kind; gives those that stopped."""
    kinds = [clock.kind for clock in queries.running(case.id)]
    return set_clocks(now=now, policy=policy, case=case, due=dict.fromkeys(kinds))


def hand_over(*, now: datetime, case: Case) -> list[Clock]:
    """The case went to another team (U40): clocks that still run for the old one end, and go on for the new one.

    Their dates stay (U11); what was told is told to the new team anew. Gives those that ended.
    """
    left = [clock for clock in queries.running(case.id) if clock.team_id != case.team_id]
    for clock in left:
        kept = {name: getattr(clock, name) for name in KEPT}
        tell_on = office_date(now) if clock.told else clock.tell_on
        _end_as(clock, now, "replaced")
        db.session.flush()
        db.session.add(Clock(case_id=case.id, team_id=case.team_id, started_at=now, ended_how="", tell_on=tell_on,
                             told=0, **kept))  # fmt: skip
    db.session.flush()
    return left


def take_back_met(*, case: Case, met_at: datetime) -> None:
    """Nothing met the clocks of the case that ended at this moment: what was recorded then belongs elsewhere (U38)."""
    for clock in queries.clocks_of(case.id):
        if clock.ended_how == "met" and clock.ended_at == met_at:
            clock.ended_how = "replaced"
    db.session.flush()


def _same(clock: Clock, case: Case, due: Due) -> bool:
    running = (clock.team_id, clock.rule, clock.from_on, clock.due_on)
    return running == (case.team_id, due.rule, due.from_on, due.due_on)
