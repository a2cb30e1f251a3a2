"""Telling somebody something, once; and putting it away."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices import queries, rules
from casework.records.notices.models import Notice
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor


def tell(
    *,
    now: datetime,
    receiver: str,
    kind: str,
    rule: str,
    case: Case | None = None,
    team: Team | None = None,
    occasion: str,
    words: str,
    due_on: date | None = None,
    clock: Any = None,
    note: Any = None,
    escalation_id: int | None = None,
    summary_id: int | None = None,
) -> bool:
    """Put an item into a feed, once for a receiver, rule, case or team, and occasion, however often it is asked (U12).

    case, team: what it is about, one of the two. receiver: made by ``rules.to_worker``, ``to_duty`` or ``to_managers``.
    kind: due | overdue | acknowledge | escalation | know. words: what to do, at most 300 characters, without names.
    summary_id: the item that tells of this one, so that it stands in no feed itself. True when it was written.
    """
    if (case is None) == (team is None):
        raise ValueError("an item is about a case or about a team")
    written = insert_once(
        Notice,
        receiver=receiver,
        kind=kind,
        rule=rule,
        case_id=case.id if case else None,
        team_id=team.id if team else None,
        occasion=occasion,
        words=words,
        due_on=due_on,
        clock_id=clock.id if clock else None,
        note_id=note.id if note else None,
        escalation_id=escalation_id,
        summary_id=summary_id,
        raised_at=now,
    )
    if written is not None and case is not None and receiver == rules.to_duty(case.team_id):
        for worker_id in queries.managers_named_on(case, office_date(now)):
            insert_once(
                Notice, receiver=rules.to_worker(worker_id), kind=kind, rule=rule, case_id=case.id, team_id=None,
                occasion=occasion, words=words, due_on=due_on, clock_id=clock.id if clock else None,
                note_id=note.id if note else None, escalation_id=escalation_id, summary_id=None, raised_at=now,
            )  # fmt: skip
    return written is not None


def summarise(
    *, now: datetime, receiver: str, kind: str, rule: str, team: Team, occasion: str, words: str, due_on: date | None
) -> int | None:
    """The one item that tells of many (U31), written by whoever needs it first; its number, None once it was put away.

    It is held until the transaction ends: what is folded into it was not acknowledged before.
    """
    tell(now=now, receiver=receiver, kind=kind, rule=rule, team=team, occasion=occasion, words=words, due_on=due_on)
    same = (Notice.receiver == receiver, Notice.rule == rule, Notice.team_id == team.id, Notice.occasion == occasion)
    held = select(Notice).where(*same, Notice.case_id.is_(None)).with_for_update(key_share=True)
    summary = db.session.scalar(held.execution_options(populate_existing=True))
    return summary.id if summary.acknowledged_at is None else None


def acknowledge_notice(*, actor: Actor, now: datetime, notice: Notice) -> bool:
    """One click: who and when (U26). True when it was open; a second click changes nothing. Raises Refused."""
    mine = queries.receivers(actor, office_date(now))
    refuse_if(rules.refusal_to_acknowledge(notice.kind, notice.receiver, mine, notice.occasion))
    if notice.acknowledged_at is not None or not _put_away(Notice.id == notice.id, now, actor.worker_id):
        return False
    db.session.refresh(notice)
    about = {"team": notice.team_id} if notice.case is None else {"case": notice.case_id}
    audit.record(actor=actor, now=now, act="notice.acknowledged", subject=notice, detail=about | {"rule": notice.rule},
                 persons=[] if notice.case is None else [notice.case.person_id])  # fmt: skip
    return True


def settle_for_clock(*, now: datetime, clock: Any) -> None:
    """The clock's duty was done, or is no longer asked: what was told about it leaves the feeds, put away by nobody."""
    _put_away((Notice.clock_id == clock.id) & Notice.kind.in_((*rules.DATED, "know")), now, None)
    _put_away_done(now, select(Notice.summary_id).where(Notice.clock_id == clock.id, Notice.summary_id.is_not(None)))


def _put_away_done(now: datetime, summaries: Any) -> None:
    """Of these summaries, what was due leaves the feeds with the last of what it told of. Whoever is last waits."""
    mine = select(Notice.id).where(
        Notice.id.in_(summaries), Notice.kind.in_(rules.DATED), Notice.acknowledged_at.is_(None)
    )
    numbers = list(db.session.scalars(mine.order_by(Notice.id).with_for_update(key_share=True)))
    if numbers:
        folded = aliased(Notice)
        left = select(folded.id).where(folded.summary_id == Notice.id, folded.acknowledged_at.is_(None))
        _put_away(Notice.id.in_(numbers) & ~left.exists(), now, None)


def settle_for_escalation(*, now: datetime, escalation_id: int, receiver: str | None = None) -> None:
    """An escalation was acknowledged, or is put anew to one receiver: what was told before leaves the feeds."""
    which = (Notice.escalation_id == escalation_id) & Notice.kind.in_(("escalation", "know"))
    _put_away(which if receiver is None else which & (Notice.receiver == receiver), now, None)


def settle_for_case(*, now: datetime, case: Case) -> None:
    """The case has ended: nothing is due on it any more (U37)."""
    about_tasks = Notice.occasion.startswith("task:")  # a task ends by itself, or is dropped by name
    _put_away((Notice.case_id == case.id) & Notice.kind.in_(rules.DATED) & ~about_tasks, now, None)


def settle_for_receiver(*, now: datetime, receiver: str, rule: str, case: Case) -> None:
    """The case is no longer theirs: what a rule told them about it leaves their feed."""
    _put_away((Notice.receiver == receiver) & (Notice.rule == rule) & (Notice.case_id == case.id), now, None)


def follow_case(*, now: datetime, case: Case, left: int, gone: Collection[int]) -> None:
    """The case went from the team ``left`` to another (U40): what still waits in that one's feeds waits in the new one's.

    gone: workers who may not see the case any more. What is due of them falls to the managers; the rest is put away.
    """
    managers = rules.to_managers(case.team_id)
    _pass_on(now, case, rules.to_duty(left), rules.to_duty(case.team_id))
    _pass_on(now, case, rules.to_managers(left), managers)
    for worker_id in sorted(gone):
        _pass_on(now, case, rules.to_worker(worker_id), managers, Notice.kind.in_(rules.DATED))


def _pass_on(now: datetime, case: Case, receiver: str, to: str, *which: Any) -> None:
    """Open notices of a case get another receiver, each once (U12); those that do not are put away."""
    told = aliased(Notice)
    already = select(told.id).where(told.receiver == to, told.rule == Notice.rule, told.case_id == Notice.case_id,
                                    told.occasion == Notice.occasion).exists()  # fmt: skip
    theirs = (Notice.case_id == case.id) & (Notice.receiver == receiver)
    passed = update(Notice).where(theirs, Notice.acknowledged_at.is_(None), ~already, *which).values(receiver=to)
    db.session.execute(passed.execution_options(synchronize_session=False))
    _put_away(theirs, now, None)


def settle_for_note(*, now: datetime, note: Any) -> None:
    """The note is on the wrong person: nobody has to read it here any more (U38)."""
    _put_away(Notice.note_id == note.id, now, None)


def settle_occasion(*, now: datetime, rule: str, case: Case, occasion: str) -> None:
    """What a rule asked on this occasion was done: whatever asked for it leaves the feeds."""
    which = (Notice.rule == rule) & (Notice.case_id == case.id) & (Notice.occasion == occasion)
    _put_away(which & Notice.kind.in_((*rules.DATED, "know")), now, None)


def settle_for_team(
    *, now: datetime, rule: str, team_id: int, receiver: str | None = None, occasion: str | None = None, beginning: str = ""
) -> None:
    """What a rule asked of a team, or on one occasion, was done, or is no longer asked of one receiver: it leaves the feeds.

    beginning: of the occasions that are meant, where there are several.
    """
    which = (Notice.rule == rule) & Notice.case_id.is_(None) & (Notice.team_id == team_id)
    which = which if occasion is None else which & (Notice.occasion == occasion)
    which = which & Notice.occasion.startswith(beginning) if beginning else which
    _put_away(which if receiver is None else which & (Notice.receiver == receiver), now, None)


def settle_summaries(*, now: datetime, rule: str, occasion: str) -> None:
    """What told of many on this occasion leaves every feed: the occasion is undone."""
    _put_away((Notice.rule == rule) & Notice.case_id.is_(None) & (Notice.occasion == occasion), now, None)


def _put_away(which: Any, now: datetime, by: int | None) -> int:
    """Mark open notices as put away; gives how many were open (compare-and-set, for two at once)."""
    still_open = update(Notice).where(which, Notice.acknowledged_at.is_(None))
    values = {"acknowledged_at": now, "acknowledged_by_id": by}
    return db.session.execute(still_open.values(values).execution_options(synchronize_session=False)).rowcount
