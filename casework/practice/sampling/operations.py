"""Drawing a month's sample, saying what was found of somebody in it, setting aside whom nobody can look at."""

import secrets
from datetime import datetime

from sqlalchemy import select

from casework.ground.days import add_months, office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.sampling import queries, rules
from casework.practice.sampling.models import DipSample, DipSampleAnswer, DipSampleCase
from casework.records.audit import operations as audit
from casework.records.cases.queries import case_for
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_managers
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

SEED_BYTES = 16


def draw_sample(
    *, actor: Actor, now: datetime, policy: Policy, team: Team, seed: str | None = None, waiting_at: datetime | None = None
) -> DipSample | None:
    """Draw this month's sample of a team, which its managers are told; None where it was drawn already.

    seed, waiting_at: for a demonstration, which comes out the same each time and draws for months gone by; everybody else
    draws with a seed from the machine's own source of chance, from those who wait now. Raises Refused for anybody but a
    manager of the team or the sweep, and where nobody waits.
    """
    refuse_if(rules.refusal_to_draw(actor, team.id))
    _one_at_a_time(Team, team.id)
    month = rules.month_of(office_date(now))
    if queries.sample_of(team.id, month) is not None:
        return None
    pool = queries.pool_of(team.id, waiting_at)
    refuse_if(rules.refusal_of_draw(policy, len(pool)))
    before = queries.drawn_in(add_months(month, -1), set(pool.values()))
    sample = DipSample(
        team_id=team.id, month=month, seed=seed or secrets.token_hex(SEED_BYTES), pool=list(pool), wanted=rules.wanted(policy),
        left_out=[case for case, person in pool.items() if person in before], due_on=rules.due_on(policy, office_date(now)),
        drawn_at=now, drawn_by_id=actor.worker_id, policy=policy.name, fingerprint=policy.fingerprint,
    )  # fmt: skip
    db.session.add(sample)
    db.session.flush()
    numbers = _write_down(sample)
    audit.record(actor=actor, now=now, act="sample.drawn", subject=sample, persons=[pool[number] for number in numbers],
                 detail={"team": team.id, "month": str(month), "seed": sample.seed, "cases": numbers})  # fmt: skip
    _tell_managers(now, team, sample, len(numbers))
    return sample


def _write_down(sample: DipSample) -> list[int]:
    numbers = rules.drawn(sample.seed, sample.pool, sample.left_out, sample.wanted)
    db.session.add_all(
        DipSampleCase(sample_id=sample.id, case_id=number, place=place) for place, number in enumerate(numbers, 1)
    )
    db.session.flush()
    return numbers


def _tell_managers(now: datetime, team: Team, sample: DipSample, count: int) -> None:
    who = "the person" if count == 1 else f"the {count} people"
    tell(now=now, receiver=to_managers(team.id), kind="due", rule=rules.RULE, team=team, due_on=sample.due_on,
         occasion=f"{rules.DRAWN}:{sample.id}",
         words=f"Look at {who} drawn for this month’s dip sample: is the level right for the need?")  # fmt: skip


def answer_for(
    *, actor: Actor, now: datetime, policy: Policy, sampled: DipSampleCase, finding: rules.Finding
) -> DipSampleAnswer:
    """A manager of the team says what they found of somebody in a sample; the last one finishes it.

    Raises Refused for anybody else, for a record that is not theirs to see, and where somebody has said it already.
    """
    sample = _held(actor, sampled)
    case = case_for(actor, sampled.case_id)
    refuse_if(rules.refusal_unseen(case is not None))
    counted, note = queries.ratings_at(case.id, now), queries.note_judged(case.id, now)
    tool = rules.judged(policy, counted)
    refuse_if(rules.refusal_of_finding(finding, rated=tool is not None))
    answer = DipSampleAnswer(
        sampled_id=sampled.id, level=finding.level, note_good=finding.note_good, themes=_in_order(finding.themes),
        follows=finding.follows.strip(), rating_id=counted[tool.key].id if tool else None, note_id=note.id if note else None,
        answered_at=now, answered_by_id=actor.worker_id,
    )  # fmt: skip
    _keep(actor, now, sample, answer, case.person_id)
    return answer


def set_aside(*, actor: Actor, now: datetime, sampled: DipSampleCase) -> DipSampleAnswer:
    """Nobody of the team's managers can see the record any more: the sample is finished without that person.

    Raises Refused while one of them can, for anybody but a manager, and where somebody has answered already.
    """
    sample = _held(actor, sampled)
    sees = case_for(actor, sampled.case_id) is not None
    others = queries.seen_by_a_manager(sample, sampled.case, office_date(now))
    refuse_if(rules.refusal_to_set_aside(sees=sees, others=others))
    answer = DipSampleAnswer(sampled_id=sampled.id, level=rules.ASIDE, note_good=None, themes=[], follows="", answered_at=now,
                             answered_by_id=actor.worker_id)  # fmt: skip
    _keep(actor, now, sample, answer, sampled.case.person_id)
    return answer


def _held(actor: Actor, sampled: DipSampleCase) -> DipSample:
    """The sample, held until the transaction ends; refused where somebody was first."""
    sample = queries.sample(sampled.sample_id)
    refuse_if(rules.refusal_to_look(actor, sample.team_id))
    _one_at_a_time(DipSample, sample.id)
    already = queries.answer_to(sampled.id)
    refuse_if(rules.refusal_twice(already.answered_by.name) if already else None)
    return sample


def _in_order(themes: tuple[str, ...]) -> list[str]:
    return [key for key in rules.THEMES if key in themes]


def _keep(actor: Actor, now: datetime, sample: DipSample, answer: DipSampleAnswer, person_id: int) -> None:
    db.session.add(answer)
    db.session.flush()
    audit.record(actor=actor, now=now, act="sample.answered", subject=answer, persons=[person_id],
                 detail={"sample": sample.id, "level": answer.level})  # fmt: skip
    if queries.left_in(sample.id):
        return
    for begins in (rules.DRAWN, rules.LATE):
        settle_for_team(now=now, rule=rules.RULE, team_id=sample.team_id, occasion=f"{begins}:{sample.id}")
    audit.record(actor=actor, now=now, act="sample.finished", subject=sample, detail={"team": sample.team_id})


def _one_at_a_time(model: type, number: int) -> None:
    """Two at one team, or at one sample: the second waits, and decides on what the first has done."""
    locked = select(model).where(model.id == number).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
