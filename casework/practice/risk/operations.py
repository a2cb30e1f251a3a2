"""Rating a case with a tool of its policy."""

from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.risk import queries, rules
from casework.practice.risk.models import Rating
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.models import Note


def rate(
    *,
    actor,
    now: datetime,
    policy: Policy,
    case: Case,
    tool: str,
    picked: dict,
    decided: str | None = None,
    reasoning: str = "",
    happened_at: datetime,
    note: Note | None = None,
    imported: bool = False,
    urgent: bool | None = None,
) -> Rating:
    """Record one use of a tool: what was picked, suggested, decided and why, under this policy (U4).

    decided: a level's key, None for the suggested one. imported: brought in from a list, where another level than the
    suggested one stands without its reasoning until somebody gives it (U31). urgent: a response is needed as fast as the
    policy's urgent one (L18); None leaves that as it is. Raises Refused (A1, L17, L18).
    """
    refuse_if(rules.refusal_to_use(policy, tool))
    used = policy.tools[tool]
    if not imported:
        refuse_if(rules.refusal_without_note(policy, used, note is not None))
    if not imported or not picked:
        refuse_if(rules.refusal_to_rate(used, picked, decided, reasoning))
    suggested = rules.rate(used, picked).level
    level = used.level(decided) if decided else suggested
    refuse_if(rules.refusal_to_be_urgent(policy, tool, level, bool(urgent)))
    if urgent is None:
        urgent = rules.may_be_urgent(policy, tool, level) and _is_urgent(case.id, tool)
    rating = Rating(
        case_id=case.id,
        tool=tool,
        picked=rules.as_kept(used, picked),
        suggested=suggested.key if suggested else None,
        decided=level.key,
        gravity=level.gravity,
        urgent=urgent,
        reasoning=reasoning.strip(),
        happened_at=happened_at,
        recorded_at=now,
        decided_by_id=actor.worker_id,
        note_id=note.id if note else None,
        policy=policy.name,
        fingerprint=policy.fingerprint,
    )
    db.session.add(rating)
    db.session.flush()
    detail = {"case": case.id, "tool": tool, "suggested": rating.suggested, "decided": level.key, "urgent": urgent}
    audit.record(actor=actor, now=now, act="case.rated", subject=rating, persons=[case.person_id], detail=detail)
    return rating


def _is_urgent(case_id: int, tool: str) -> bool:
    before = queries.current_rating(case_id, tool)
    return before is not None and before.urgent
