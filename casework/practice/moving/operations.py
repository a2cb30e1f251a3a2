"""Asking another team to take a case, and each way in which that ends."""

from collections.abc import Mapping
from datetime import datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.escalation import operations as escalations
from casework.practice.escalation.queries import escalations_of
from casework.practice.handing import operations as handing
from casework.practice.handing.queries import who_takes
from casework.practice.handing.rules import Left, as_facts, from_facts
from casework.practice.moving import queries, rules
from casework.practice.moving.models import Move
from casework.practice.risk.queries import current_ratings
from casework.practice.tray.operations import change_tray
from casework.practice.tray.operations.winding import one_at_a_time
from casework.practice.triage.queries import open_proposal
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.clocks import operations as clocks
from casework.records.notes.queries import misplaced
from casework.records.notices import operations as notices
from casework.records.notices.queries import workers_told
from casework.records.notices.rules import about_move, to_duty, to_managers, to_worker
from casework.records.sight.queries import restriction_of
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks
from casework.records.tasks import queries as task_queries

ASKED = "Another team asks you to take this case: answer them"
CAME = "A case came from another team: look at it today"
HELD = "A case that you held has moved to another team"
YES = "Your request was accepted: the case is the other team's now"
NO = "Your request to move this case was declined: read why"
RATE_ANEW = "It came with ratings that your policy does not know, so they do not count: rate it anew"


def ask(
    *,
    actor: Actor,
    now: datetime,
    policies: Mapping[str, Policy],
    case: Case,
    team: Team,
    why: str,
    sections: Mapping[str, str],
    left: Left | None = None,
) -> Move:
    """Ask another team to take a case; its managers have it in their feed. The case stays where it is until they accept.

    sections: of the Case Transfer note, which is written now by whoever asks (H12). left: what is outstanding, which words
    its other sections; what is left to somebody of the team that is asked becomes their task when it accepts (H14). None
    where ``sections`` has them. Raises Refused for anybody but a manager, for a case that cannot move now, a team that
    cannot be asked, a thin note, nothing said of what is outstanding.
    """
    one_at_a_time(case)
    already = queries.open_move(case.id)
    asked, proposed = already.to_team.name if already else "", open_proposal(case.id) is not None
    refuse_if(rules.refusal_to_ask(actor, case.team_id, case.stage, asked=asked, proposed=proposed))
    refuse_if(_refusal_to_choose(case, team, now))
    refuse_if(rules.refusal_without_reason(why))
    note = handing.write(actor=actor, now=now, policy=policy_of(policies, case.team), case=case, type=rules.NOTE_TYPE,
                         sections=sections, left=left, receivers=who_takes([team], office_date(now)))  # fmt: skip
    move = Move(case_id=case.id, from_team_id=case.team_id, to_team_id=team.id, why=why.strip(), note_id=note.id,
                outstanding=as_facts(left) if left is not None else None,
                asked_at=now, asked_by_id=actor.worker_id, answer="", reason="")  # fmt: skip
    db.session.add(move)
    db.session.flush()
    due_on = rules.answer_on(policy_of(policies, team), now, team.closes)
    notices.tell(now=now, receiver=to_managers(team.id), kind="due", rule=rules.RULE, case=case, due_on=due_on,
                 occasion=about_move(move.id), words=ASKED)  # fmt: skip
    _audit(actor, now, "move.asked", move, case)
    return move


def accept(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], move: Move) -> None:
    """Take a case on: with its waiting, its clocks, its open escalations and what is still to be read and done.

    Whoever held it does so no longer. Days count on from referral and placing (U11), dates are those of the new team's
    policy. Raises Refused for anybody but a manager of the asked team, for a request that is answered, or cannot be now.
    """
    case = move.case
    one_at_a_time(case)
    db.session.refresh(move)
    refuse_if(refusal_to_accept(actor=actor, move=move))
    policy, holder_id = policy_of(policies, move.to_team), case.holder_id
    _answer(actor, now, move, rules.ACCEPTED)
    cases.hand_over(actor=actor, now=now, case=case, team=move.to_team)
    if case.stage == "allocated":
        words = f"Moved from {move.from_team.name}, where somebody held it"
        cases.come_to_stage(actor=actor, now=now, case=case, stage="duty", why=words)
    _take_along(actor, now, policy, move)
    left = from_facts(move.outstanding) if move.outstanding is not None else None
    handing.carry_over(actor=actor, now=now, policy=policy, case=case, left=left)
    _tell_of_acceptance(actor, now, policy, move, holder_id)


def decline(*, actor: Actor, now: datetime, move: Move, reason: str) -> None:
    """The case stays with the team that asked, whose asker hears why. Raises Refused."""
    one_at_a_time(move.case)
    db.session.refresh(move)
    refuse_if(rules.refusal_to_decline(actor, move.to_team_id, move.answer, reason))
    move.reason = reason.strip()
    _answer(actor, now, move, rules.DECLINED)
    _tell_asker(actor, now, move, "acknowledge", NO)


def take_back(*, actor: Actor, now: datetime, move: Move) -> None:
    """The team that asked thought better of it; the request leaves the other one's feed. Raises Refused."""
    one_at_a_time(move.case)
    db.session.refresh(move)
    refuse_if(rules.refusal_to_take_back(actor, move.from_team_id, move.answer))
    _answer(actor, now, move, rules.TAKEN_BACK)


def settle(*, actor: Actor, now: datetime, case: Case) -> None:
    """The case ended before the team that was asked had answered: nothing is left to be answered."""
    move = queries.open_move(case.id)
    if move is not None:
        _answer(actor, now, move, rules.LAPSED)


def refusal_to_accept(*, actor: Actor, move: Move):
    """Why the actor cannot accept this move as it now stands, or None."""
    proposed = open_proposal(move.case_id) is not None
    wrong = misplaced(move.note_id) is not None
    return rules.refusal_to_accept(actor, move.to_team_id, move.answer, proposed=proposed, misplaced=wrong)


def _refusal_to_choose(case: Case, team: Team, now: datetime):
    answers = queries.somebody_answers(team.id, office_date(now))
    own, ended = team.id == case.team_id, team.ended_on is not None
    restricted = restriction_of(case.person_id) is not None
    return rules.refusal_to_choose(own=own, ended=ended, name=team.name, answers=answers, restricted=restricted)


def _take_along(actor: Actor, now: datetime, policy: Policy, move: Move) -> None:
    """What runs and waits for the case goes to the new team: clocks, open escalations, tasks, items of the feeds."""
    case = move.case
    change_tray(now=now, policy=policy, case=case)
    for ended in clocks.hand_over(now=now, case=case):
        notices.settle_for_clock(now=now, clock=ended)
    for escalation in escalations_of(case.id):
        escalations.hand_over(now=now, policy=policy, escalation=escalation)
    workers = workers_told(case.id) | task_queries.workers_with_tasks(case.id)
    gone = {number for number in workers if not _sees(number, case, now)}
    tasks.follow_case(actor=actor, now=now, case=case, left=move.from_team_id, gone=gone)
    notices.follow_case(now=now, case=case, left=move.from_team_id, gone=gone)


def _sees(worker_id: int, case: Case, now: datetime) -> bool:
    return staff.actor_for(staff.worker(worker_id), office_date(now)).sees_team(case.team_id)


def _tell_of_acceptance(actor: Actor, now: datetime, policy: Policy, move: Move, holder_id: int | None) -> None:
    case, about = move.case, {"now": now, "rule": rules.RULE, "case": move.case}
    _tell_asker(actor, now, move, "know", YES)
    if holder_id is not None and holder_id != actor.worker_id:
        notices.tell(receiver=to_worker(holder_id), kind="know", occasion=about_move(move.id), words=HELD, **about)
    came = f"moved-in:{move.id}"
    if case.stage in ("referral", "duty"):
        notices.tell(receiver=to_duty(case.team_id), kind="know", occasion=came, words=CAME, **about)
    if rules.lost_under(policy, ((rating.tool, rating.decided) for rating in current_ratings(case.id).values())):
        notices.tell(receiver=to_managers(case.team_id), kind="acknowledge", occasion=came, words=RATE_ANEW, **about)


def _tell_asker(actor: Actor, now: datetime, move: Move, kind: str, words: str) -> None:
    if move.asked_by_id != actor.worker_id:
        notices.tell(now=now, receiver=to_worker(move.asked_by_id), kind=kind, rule=rules.RULE, case=move.case,
                     occasion=about_move(move.id), words=words)  # fmt: skip


def _answer(actor: Actor, now: datetime, move: Move, answer: str) -> None:
    move.answer, move.answered_at, move.answered_by_id = answer, now, actor.worker_id
    db.session.flush()
    notices.settle_occasion(now=now, rule=rules.RULE, case=move.case, occasion=about_move(move.id))
    _audit(actor, now, f"move.{answer}", move, move.case)


def _audit(actor: Actor, now: datetime, act: str, move: Move, case: Case) -> None:
    detail = {"case": case.id, "from": move.from_team_id, "to": move.to_team_id}
    audit.record(actor=actor, now=now, act=act, subject=move, persons=[case.person_id], detail=detail)
