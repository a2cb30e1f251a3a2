"""The waiting call: contact, answers, levels, clocks and notices stand together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy, Tool
from casework.practice.calling import rules
from casework.practice.calling.models import CallAnswer
from casework.practice.risk import rules as risk
from casework.practice.risk.models import Rating
from casework.practice.risk.queries import current_rating
from casework.practice.tray import operations as tray
from casework.practice.tray import rules as tray_rules
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.notices import operations as notices


@dataclass(frozen=True)
class Called:
    """What a call led to. rose: the level is graver than before it."""

    outcome: tray.Outcome
    rose: bool


def make_waiting_call(
    *,
    actor,
    now: datetime,
    policy: Policy,
    case: Case,
    happened_at: datetime,
    reached: tray.Reached,
    answers: Sequence[rules.Answer],
    sections: dict[str, str],
    rated: tuple[tray.Rated, ...],
    next_contact: tray.NextContact | None = None,
    allocate_by: tray.NewDay | None = None,
) -> Called:
    """A contact with somebody who waits, led by the five questions of change (L20-L22).

    rated: as in ``tray.record_contact``, the contact tool's answer among them. The managers are told when its level rose.
    Raises Refused for what a contact is refused for, an unanswered question, or a level below the one that the answers
    point to without its reason (L17).
    """
    tray.one_at_a_time(case)
    refuse_if(tray_rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    refuse_if(tray_rules.refusal_to_contact(policy, case.stage, case.person.died_on))
    refuse_if(next(iter(rules.refusals_of_answers(answers)), None))
    tool, before = policy.tools[policy.contact.tool], current_rating(case.id, policy.contact.tool)
    decided = _decided(tool, before, answers, rated)
    outcome = tray.record_contact(
        actor=actor, now=now, policy=policy, case=case, happened_at=happened_at, reached=reached, sections=sections, rated=rated,
        next_contact=next_contact, allocate_by=allocate_by,
    )  # fmt: skip
    _keep(actor, now, case, outcome.note, answers)
    rose = rules.rose(tool, before.decided if before else None, decided)
    if rose:
        notices.tell(now=now, receiver=f"managers:{case.team_id}", kind="know", rule="L21", case=case,
                     occasion=f"rose:{outcome.note.id}", note=outcome.note,
                     words=f"A waiting call raised the level to {tool.level(decided).label}")  # fmt: skip
    return Called(outcome, rose)


def _decided(tool: Tool, before: Rating | None, answers: Sequence[rules.Answer], rated: tuple[tray.Rated, ...]) -> str:
    """The level decided with the contact tool, its key. Raises Refused where it does not stand against the answers."""
    chosen = next((each for each in rated if each.tool == tool.key), tray.Rated(tool.key, {}))
    refuse_if(risk.refusal_to_rate(tool, chosen.picked, chosen.decided, chosen.reasoning))
    decided = chosen.decided or risk.rate(tool, chosen.picked).level.key
    look = rules.look_at(tool, before.decided if before else None, _cell(before), answers)
    refuse_if(rules.refusal_of_level(tool, look, decided, chosen.reasoning, before.reasoning if before else ""))
    return decided


def _cell(rating: Rating | None) -> tuple[str, str] | None:
    return (rating.picked["row"], rating.picked["column"]) if rating is not None and "row" in rating.picked else None


def _keep(actor, now: datetime, case: Case, note: Note, answers: Sequence[rules.Answer]) -> None:
    """The answers as rows, so that the next call shows how it went."""
    for each in answers:
        db.session.add(CallAnswer(case_id=case.id, note_id=note.id, question=each.question, answer=each.answer,
                                  words=each.words.strip(), happened_at=note.happened_at, at=now,
                                  by_id=actor.worker_id))  # fmt: skip
    db.session.flush()
    audit.record(actor=actor, now=now, act="waiting-call.made", subject=note, persons=[case.person_id],
                 detail={"case": case.id, "answers": {each.question: each.answer for each in answers}})  # fmt: skip
