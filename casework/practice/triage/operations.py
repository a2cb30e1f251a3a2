"""Proposing a placing, deciding on it, placing at once, and recording who was told."""

from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.practice.risk import operations as risk
from casework.practice.tray import operations as tray
from casework.practice.tray.models import Placement
from casework.practice.tray.operations.winding import one_at_a_time
from casework.practice.tray.rules import refusal_after_death
from casework.practice.triage import queries, rules
from casework.practice.triage.models import Proposal, Telling
from casework.practice.triage.rules import Facts
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.notes import operations as notes
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_managers, to_worker
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks


def propose(*, actor: Actor, now: datetime, policy: Policy, case: Case, facts: Facts) -> Proposal:
    """Put a placing to the team's managers, who have until the day's end (L2). Raises Refused at the first gate."""
    proposal = _put_forward(actor, now, policy, case, facts)
    due_on = _same_day(policy, "proposal-answered", case, now)
    notices.tell(now=now, receiver=to_managers(case.team_id), kind="due", rule="L2", case=case, due_on=due_on,
                 occasion=_occasion(proposal), words="A placing is proposed: decide it")  # fmt: skip
    return proposal


def place(*, actor: Actor, now: datetime, policy: Policy, case: Case, facts: Facts) -> Placement:
    """A manager places at once: proposed and accepted in one act (L2). Raises Refused for anybody else."""
    refuse_if(rules.refusal_to_decide(actor, case.team_id, ""))
    proposal = _put_forward(actor, now, policy, case, facts)
    return _accept(actor, now, policy, proposal, facts)


def accept(*, actor: Actor, now: datetime, policy: Policy, proposal: Proposal, facts: Facts | None = None) -> Placement:
    """Place as proposed, or with changed answers; the clocks run from the day of the proposal (L2).

    Raises Refused for anybody but a manager of the team, for an answered proposal, or at the first gate.
    """
    one_at_a_time(proposal.case)
    db.session.refresh(proposal)
    refuse_if(rules.refusal_to_decide(actor, proposal.case.team_id, proposal.answer))
    if facts is not None and facts != proposal.facts:
        proposal.changed_facts = facts
    return _accept(actor, now, policy, proposal, proposal.facts_that_hold)


def turn_down(*, actor: Actor, now: datetime, policy: Policy, proposal: Proposal, reason: str) -> None:
    """The case stays where it is; whoever proposed it hears why (L2)."""
    one_at_a_time(proposal.case)
    db.session.refresh(proposal)
    refuse_if(rules.refusal_to_decide(actor, proposal.case.team_id, proposal.answer))
    refuse_if(rules.refusal_to_turn_down(reason))
    proposal.reason = reason.strip()
    _answer(actor, now, proposal, "turned-down")
    _tell_proposer(now, proposal, "acknowledge", "Your proposal to place this case was turned down: read why")


def overtake(*, actor: Actor, now: datetime, case: Case, by: str) -> None:
    """The case takes another way while a placing is proposed: the proposal is closed (L8), and its proposer told.

    by: what overtook it, in words. Nothing happens where none is open. The case is locked by whoever moves it.
    """
    proposal = queries.open_proposal(case.id)
    if proposal is None:
        return
    proposal.reason = by
    _answer(actor, now, proposal, "overtaken")
    if proposal.proposed_by_id != actor.worker_id:
        _tell_proposer(now, proposal, "know", "Your proposal to place this case was overtaken: read by what")


def record_telling(*, actor: Actor, now: datetime, case: Case, facts: Facts) -> Telling:
    """Everybody concerned was told of the placing; the task leaves the feed (L10). Raises Refused."""
    one_at_a_time(case)
    placement = queries.to_be_told(case.id)
    if placement is None:
        raise Refused(Refusal("There is nothing left to tell about this placing.", "L10"))
    _refuse_first(rules.refusals_to_finish(facts))
    return _told(actor, now, case, placement.id, facts)


def tell_or_ask(*, actor: Actor, now: datetime, policy: Policy, case: Case, placement: Placement, facts: Facts) -> None:
    """Who was told is recorded; where somebody was not, it is the actor's task for the day (L10)."""
    if rules.is_told(facts):
        _told(actor, now, case, placement.id, facts)
        return
    due_on = _same_day(policy, "telling-done", case, now)
    tasks.ask_for(actor=actor, now=now, policy=policy, case=case, receiver=to_worker(actor.worker_id), rule="L10",
                  occasion=f"telling:{placement.id}", words="Tell them, and the referrer, that they are on the tray",
                  due_on=due_on, page=f"/cases/{case.id}/telling")  # fmt: skip


def _put_forward(actor: Actor, now: datetime, policy: Policy, case: Case, facts: Facts) -> Proposal:
    one_at_a_time(case)
    already = queries.open_proposal(case.id) is not None
    refuse_if(refusal_after_death(case.person.died_on))
    refuse_if(rules.refusal_to_propose(actor, case.team_id, case.stage, already))
    _refuse_first(rules.refusals_to_place(facts, policy))
    made = {
        "proposed_at": now,
        "proposed_by_id": actor.worker_id,
        "policy": policy.name,
        "fingerprint": policy.fingerprint,
    }
    proposal = Proposal(case_id=case.id, facts=facts, answer="", reason="", **made)
    db.session.add(proposal)
    db.session.flush()
    _audit(actor, now, "placing.proposed", proposal, case)
    return proposal


def _accept(actor: Actor, now: datetime, policy: Policy, proposal: Proposal, facts: Facts) -> Placement:
    case, placed_on = proposal.case, office_date(proposal.proposed_at)
    refuse_if(rules.refusal_to_accept(case.stage))
    _refuse_first(rules.refusals_to_place(facts, policy))
    placement = tray.place_on_tray(actor=actor, now=now, policy=policy, case=case, placed_on=placed_on,
                                   rationale=facts["rationale"])  # fmt: skip
    _record_decision(actor, now, policy, proposal, facts, placed_on)
    tray.wind_clocks(now=now, policy=policy, case=case)
    proposal.placement_id = placement.id
    _answer(actor, now, proposal, "accepted")
    if proposal.proposed_by_id != actor.worker_id:
        _tell_proposer(now, proposal, "know", "Your proposal was accepted: the case is on the tray")
    tell_or_ask(actor=actor, now=now, policy=policy, case=case, placement=placement, facts=facts)
    return placement


def _record_decision(actor, now: datetime, policy: Policy, proposal: Proposal, facts: Facts, placed_on: date) -> None:
    """Note, comment and ratings (L9, L12)."""
    case, kind = proposal.case, "management-decision"
    proposer = proposal.proposed_by.name if proposal.proposed_by_id != actor.worker_id else ""
    sections = rules.note_sections(facts, policy, policy.note_types[kind], placed_on, proposer)
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type=kind, title=rules.NOTE_TITLE,
                            sections=sections, happened_at=now)  # fmt: skip
    cases.comment(actor=actor, now=now, case=case, words=rules.comment_words(facts, policy))
    for pick in rules.picks(facts, policy):
        risk.rate(actor=actor, now=now, policy=policy, case=case, tool=pick.tool.key, picked=pick.picked,
                  decided=pick.decided, reasoning=pick.reasoning, happened_at=now, note=note, urgent=pick.urgent)  # fmt: skip


def _told(actor: Actor, now: datetime, case: Case, placement_id: int, facts: Facts) -> Telling:
    answered = {field: facts.get(field) or "" for field in rules.TELLING_FIELDS}
    told_on = date.fromisoformat(facts["told_on"])
    telling = Telling(placement_id=placement_id, case_id=case.id, who=facts["told_who"], how=facts["told_how"],
                      told_on=told_on, told_by=facts["told_by"], facts=answered, recorded_at=now,
                      recorded_by_id=actor.worker_id)  # fmt: skip
    db.session.add(telling)
    db.session.flush()
    tasks.settle_task(actor=actor, now=now, case=case, rule="L10", occasion=f"telling:{placement_id}")
    audit.record(actor=actor, now=now, act="placing.told", subject=telling, persons=[case.person_id],
                 detail={"case": case.id, "placement": placement_id, "on": str(told_on)})  # fmt: skip
    return telling


def _answer(actor: Actor, now: datetime, proposal: Proposal, answer: str) -> None:
    proposal.answer, proposal.answered_at, proposal.answered_by_id = answer, now, actor.worker_id
    db.session.flush()
    notices.settle_occasion(now=now, rule="L2", case=proposal.case, occasion=_occasion(proposal))
    _audit(actor, now, f"placing.{answer}", proposal, proposal.case)


def _tell_proposer(now: datetime, proposal: Proposal, kind: str, words: str) -> None:
    notices.tell(now=now, receiver=to_worker(proposal.proposed_by_id), kind=kind, rule="L2", case=proposal.case,
                 occasion=_occasion(proposal), words=words)  # fmt: skip


def _occasion(proposal: Proposal) -> str:
    return f"proposal:{proposal.id}"


def _same_day(policy: Policy, decision: str, case: Case, now: datetime) -> date:
    """The day by which the policy wants it done; the next open day for what comes when the office is closed."""
    decided = policy.decided.get(decision)
    within = decided.value if decided and isinstance(decided.value, Within) else Within("same-day")
    return office_date(answer_by(within, now, Hours(case.team.closes, policy.office.closures)))


def _refuse_first(refusals: list[Refusal]) -> None:
    refuse_if(refusals[0] if refusals else None)


def _audit(actor: Actor, now: datetime, act: str, proposal: Proposal, case: Case) -> None:
    audit.record(actor=actor, now=now, act=act, subject=proposal, persons=[case.person_id], detail={"case": case.id})
