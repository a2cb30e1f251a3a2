"""Putting a matter to a senior manager, passing it up, taking it on with a decision."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import Refused, refuse_if
from casework.policy.model import Policy
from casework.practice.escalation import queries, rules
from casework.practice.escalation.models import Acknowledgement, Escalation, EscalationStep
from casework.practice.escalation.rules import Asking, Hours
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.notes.operations import write_note
from casework.records.notices.operations import settle_for_escalation, tell
from casework.records.notices.rules import about_nobody, to_duty, to_managers, to_worker
from casework.records.sight.queries import reader_numbers
from casework.records.staff import queries as staff
from casework.records.staff.rules import MANAGERS, SYSTEM, Actor

NO_RESPONSE_RULE = "S16"
WORRY_RULE, WORRY_CHAIN = "H15", "grave-worry"
Summary = Callable[[str, Collection[str]], int | None]  # (receiver, roles) -> the item that tells of it, or None

CAME_ALONG = "It came with a case from another team, without a decision. Read what happened, and record yours."
DECIDE = "Read what happened, and record your decision."
BY_HAND = "A manager of the team puts this to you."
NO_RESPONSE = "Nobody on duty can respond today to somebody at the gravest level."
STILL_WAITS = "Still without a decision. It was put to you before, and there is nobody above to take it."
NOBODY_THERE = "Nobody in the whole chain is there to decide on this escalation. Reach a senior manager another way."


def raise_escalation(
    *,
    actor: Actor,
    now: datetime,
    policy: Policy,
    case: Case,
    rule: str,
    chain: str,
    occasion: str,
    reason: str,
    figures: list[dict],
    summary_for: Summary | None = None,
) -> Escalation | None:
    """Put a matter to the lowest level of a chain where somebody is there; None when this occasion was raised before.

    occasion: what makes it the same matter, with rule and case. figures: what the rule counted, as
    ``{"label", "value"}`` in words. summary_for: of those asked first, what tells them of it in place of an own item.
    """
    asking = _ask(policy, case, chain, now, but_not=actor.worker_id)
    matter = {"rule": rule, "case_id": case.id, "team_id": case.team_id, "chain": chain, "occasion": occasion}
    made = {"raised_at": now, "raised_by_id": actor.worker_id, "policy": policy.name, "fingerprint": policy.fingerprint}
    number = insert_once(Escalation, **matter, **made, reason=reason, figures=figures, pass_up_at=asking.answer_by)
    if number is None:
        return None
    escalation = db.session.get_one(Escalation, number)
    _write_step(escalation, 0, asking, now, summary_for=summary_for)
    _audit(actor, now, "escalation.raised", escalation, {"rule": rule, "level": asking.level})
    return escalation


def raise_by_hand(*, actor: Actor, now: datetime, policy: Policy, case: Case, reason: str) -> Escalation:
    """A manager believes that the risk of harm has grown (L27). The same words sent twice are one matter (U12).

    Raises Refused for anybody but a manager of the team, without a reason, or while an earlier one is open.
    """
    rule, chain = policy.risk_grown.rule, policy.risk_grown.chain
    already = queries.open_by_hand(case.id, rule, chain)
    if already is not None and (already.raised_by_id, already.reason) == (actor.worker_id, reason.strip()):
        return already
    refuse_if(rules.refusal_to_raise(actor, team_id=case.team_id, reason=reason, already_open=already is not None))
    occasion = f"by-hand:{queries.raised_by_hand(case.id, chain) + 1}"
    raised = raise_escalation(actor=actor, now=now, policy=policy, case=case, rule=rule, chain=chain,
                              occasion=occasion, reason=reason.strip(), figures=[])  # fmt: skip
    if raised is None:  # two managers in the same moment: one of them was first
        refuse_if(rules.refusal_to_raise(actor, team_id=case.team_id, reason=reason, already_open=True))
    return raised


def raise_no_response(*, actor: Actor, now: datetime, policy: Policy, case: Case, reason: str) -> Escalation | None:
    """Nobody can respond today to somebody at the gravest level (S16); whoever finds that out says so.

    None where it is open already, put to somebody by the clock or by hand. Who may say so, and when, says the tray.
    """
    rule, chain = policy.same_day.rule, policy.same_day.chain
    if queries.open_one(case.id, rule, chain) is not None:
        return None
    occasion = f"by-hand:{queries.raised_by_hand(case.id, chain) + 1}"
    return raise_escalation(actor=actor, now=now, policy=policy, case=case, rule=rule, chain=chain, occasion=occasion,
                            reason=reason.strip(), figures=[])  # fmt: skip


def raise_worry(*, actor: Actor, now: datetime, policy: Policy, case: Case, reason: str) -> Escalation:
    """A grave worry goes straight to a manager of the team, and does not wait for supervision (H15). Sent twice, it is one.

    Raises Refused for a closed case, without a reason, or while an earlier one is open.
    """
    already = queries.open_one(case.id, WORRY_RULE, WORRY_CHAIN)
    if already is not None and (already.raised_by_id, already.reason) == (actor.worker_id, reason.strip()):
        return already
    refuse_if(rules.refusal_to_worry(stage=case.stage, reason=reason, already_open=already is not None))
    occasion = f"by-hand:{queries.raised_by_hand(case.id, WORRY_CHAIN) + 1}"
    raised = raise_escalation(actor=actor, now=now, policy=policy, case=case, rule=WORRY_RULE, chain=WORRY_CHAIN,
                              occasion=occasion, reason=reason.strip(), figures=[])  # fmt: skip
    if raised is None:  # two in the same moment: one of them was first
        refuse_if(rules.refusal_to_worry(stage=case.stage, reason=reason, already_open=True))
    return raised


def pass_up(*, now: datetime, policy: Policy, escalation: Escalation) -> bool:
    """Put an escalation that nobody acknowledged in time to the next level; those before see it (U13).

    At the top it is put there again. False when it was acknowledged or passed up meanwhile (compare-and-set).
    """
    last = queries.steps_of([escalation.id])[escalation.id][-1]
    asking = _ask(policy, escalation.case, escalation.chain, now, last.level, escalation.raised_by_id)
    claim = update(Escalation).where(
        Escalation.id == escalation.id,
        Escalation.step == last.step,
        Escalation.pass_up_at == escalation.pass_up_at,
        Escalation.closed_at.is_(None),
    )
    if not _execute(claim.values(step=last.step + 1, pass_up_at=asking.answer_by)):
        return False
    db.session.refresh(escalation)
    _write_step(escalation, last.step + 1, asking, now)
    _tell_those_before(escalation, last, asking, now)
    act = "escalation.asked-again" if asking.again else "escalation.passed-up"
    _audit(SYSTEM, now, act, escalation, {"rule": escalation.rule, "from": last.level, "level": asking.level})
    return True


def hand_over(*, now: datetime, policy: Policy, escalation: Escalation) -> None:
    """The case went to another team (U40): an open escalation goes along, to that team's people at the level it reached.

    Where the same people answer there, they are not asked anew. policy: the new team's; one that has no such chain, or
    a shorter one, gives the nearest that it has.
    """
    held = select(Escalation).where(Escalation.id == escalation.id).with_for_update()  # against whoever passes it up
    db.session.scalar(held.execution_options(populate_existing=True))
    if escalation.closed_at is not None:
        return
    escalation.team_id = escalation.case.team_id
    last = queries.steps_of([escalation.id])[escalation.id][-1]
    reached = min(last.level, len(rules.chain_of(policy, escalation.chain).steps) - 1)
    asking = _ask(policy, escalation.case, escalation.chain, now, reached - 1, escalation.raised_by_id)
    if (asking.level, asking.roles, asking.worker_ids) != (last.level, tuple(last.roles), tuple(last.worker_ids)):
        settle_for_escalation(now=now, escalation_id=escalation.id)
        escalation.step, escalation.pass_up_at = last.step + 1, asking.answer_by
        _write_step(escalation, last.step + 1, asking, now, CAME_ALONG)
    _audit(SYSTEM, now, "escalation.handed-over", escalation, {"team": escalation.team_id, "level": asking.level})


def acknowledge(
    *, actor: Actor, now: datetime, policy: Policy, escalation: Escalation, sections: dict[str, str]
) -> Acknowledgement:
    """Take the matter on: who, when, and the decision, which is a note (U14). It closes, and leaves all feeds (U26).

    sections: texts of the Management Discussion / Decision note by key. Raises Refused when it has not reached the
    actor, when somebody else was first, or when the note lacks a section.
    """
    refuse_if(refusal_to_acknowledge(actor=actor, policy=policy, escalation=escalation))
    closing = update(Escalation).where(Escalation.id == escalation.id, Escalation.closed_at.is_(None))
    if not _execute(closing.values(closed_at=now, pass_up_at=None)):
        raise Refused(_taken(escalation))
    note = write_note(actor=actor, now=now, policy=policy, case=escalation.case, type="management-decision",
                      sections=sections, happened_at=now)  # fmt: skip
    taken = Acknowledgement(escalation_id=escalation.id, worker_id=actor.worker_id, at=now, note_id=note.id)
    db.session.add(taken)
    db.session.flush()
    db.session.refresh(escalation)
    settle_for_escalation(now=now, escalation_id=escalation.id)
    _audit(actor, now, "escalation.acknowledged", escalation, {"rule": escalation.rule, "note": note.id})
    return taken


def withdraw(*, actor: Actor, now: datetime, escalation: Escalation, note: Note) -> bool:
    """The case should never have been here (U31): what the clock raised closes with the decision that says so.

    note: that decision. False when somebody was first. Who may, says ``intake``; nothing is deleted (U13).
    """
    closing = update(Escalation).where(Escalation.id == escalation.id, Escalation.closed_at.is_(None))
    if not _execute(closing.values(closed_at=now, pass_up_at=None)):
        return False
    db.session.add(Acknowledgement(escalation_id=escalation.id, worker_id=actor.worker_id, at=now, note_id=note.id))
    db.session.flush()
    db.session.refresh(escalation)
    settle_for_escalation(now=now, escalation_id=escalation.id)
    _audit(actor, now, "escalation.withdrawn", escalation, {"rule": escalation.rule, "note": note.id})
    return True


def refusal_to_acknowledge(*, actor: Actor, policy: Policy, escalation: Escalation):
    """Why the actor cannot acknowledge this escalation, or None: taken by somebody else, or not theirs."""
    if escalation.closed_at is not None:
        return _taken(escalation)
    steps = queries.steps_of([escalation.id])[escalation.id]
    asked = {worker for step in steps for worker in step.worker_ids}
    chain, level = rules.chain_of(policy, escalation.chain), steps[-1].level
    return rules.refusal_to_acknowledge(actor, chain=chain, level=level, asked=asked, team_id=escalation.team_id,
                                        raised_by_id=escalation.raised_by_id)  # fmt: skip


def _taken(escalation: Escalation):
    by = queries.acknowledgements_of([escalation.id])[escalation.id]
    return rules.already_acknowledged(by.worker.name, by.at)


def _ask(
    policy: Policy, case: Case, chain: str, now: datetime, after: int | None = None, but_not: int | None = None
) -> Asking:
    steps = rules.chain_of(policy, chain)
    there = queries.present(steps, case.team_id, office_date(now), but_not=but_not,
                            among=reader_numbers(case.person_id))  # fmt: skip
    return rules.next_asking(steps, there, now, Hours(case.team.closes, policy.office.closures), after)


def _what_about(escalation: Escalation) -> str:
    """What it is about and what to do: two on one person can be told apart. What somebody typed may hold a name (U15)."""
    by_hand = BY_HAND if escalation.rule != NO_RESPONSE_RULE else NO_RESPONSE
    return f"{escalation.reason if escalation.raised_by_id is None else by_hand} {DECIDE}"


def _write_step(
    escalation: Escalation,
    number: int,
    asking: Asking,
    now: datetime,
    words: str = "",
    summary_for: Summary | None = None,
) -> None:
    step = EscalationStep(
        escalation_id=escalation.id,
        step=number,
        level=asking.level,
        roles=list(asking.roles),
        worker_ids=list(asking.worker_ids),
        passed_over=[each.as_facts() for each in asking.passed_over],
        asked_at=now,
        answer_by=asking.answer_by,
    )
    db.session.add(step)
    db.session.flush()
    words = words or (STILL_WAITS if asking.again else _what_about(escalation))
    _tell_the_asked(escalation, number, asking, now, words, summary_for)


def _tell_the_asked(
    escalation: Escalation, number: int, asking: Asking, now: datetime, words: str, summary_for: Summary | None
) -> None:
    for worker_id in asking.worker_ids:
        receiver, due_on = to_worker(worker_id), office_date(asking.answer_by)
        settle_for_escalation(now=now, escalation_id=escalation.id, receiver=receiver)  # one item each, the newest
        told_by = summary_for(receiver, asking.roles) if summary_for else None
        _tell(escalation, receiver, "escalation", number, words, now, due_on, told_by)
    for receiver in (to_managers(escalation.team_id), to_duty(escalation.team_id)):  # that nobody was there
        settle_for_escalation(now=now, escalation_id=escalation.id, receiver=receiver)
    if not asking.worker_ids:
        _tell_that_nobody_is_there(escalation, number, now)


def _tell_that_nobody_is_there(escalation: Escalation, number: int, now: datetime) -> None:
    """The managers of the team; where none of them is at work either, whoever has its duty, so that it is not silent (U13).

    Of a restricted record both are only those who are named on it, so that then everybody named is told (U17).
    """
    team, named = escalation.team_id, reader_numbers(escalation.case.person_id)
    there = [each for each in staff.who_answers(MANAGERS, team, office_date(now)) if named is None or each.id in named]
    others = [to_duty(team)] if named is None else [to_worker(each) for each in sorted(named)]
    for receiver in [to_managers(team), *([] if there else others)]:
        tell(now=now, receiver=receiver, kind="know", rule=escalation.rule, case=escalation.case, words=NOBODY_THERE,
             occasion=about_nobody(escalation.id, number), escalation_id=escalation.id)  # fmt: skip


def _tell_those_before(escalation: Escalation, last: EscalationStep, asking: Asking, now: datetime) -> None:
    words = f"Not acknowledged in time, so passed up to the {rules.roles_in_words(asking.roles)}."
    for worker_id in last.worker_ids if not asking.again else ():
        _tell(escalation, to_worker(worker_id), "know", last.step + 1, words, now)


def _tell(
    escalation: Escalation, receiver: str, kind: str, step: int, words: str, now: datetime, due_on=None, summary_id=None
) -> None:
    tell(now=now, receiver=receiver, kind=kind, rule=escalation.rule, case=escalation.case, words=words, due_on=due_on,
         occasion=f"escalation:{escalation.id}:{step}", escalation_id=escalation.id,
         summary_id=summary_id)  # fmt: skip


def _execute(statement: Any) -> bool:
    """True when the compare-and-set changed its row."""
    return db.session.execute(statement.execution_options(synchronize_session=False)).rowcount == 1


def _audit(actor: Actor, now: datetime, act: str, escalation: Escalation, detail: dict) -> None:
    audit.record(actor=actor, now=now, act=act, subject=escalation, persons=[escalation.case.person_id],
                 detail={"case": escalation.case_id, **detail})  # fmt: skip
