"""Rating a case with a tool of its policy."""

from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.risk import rules
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
) -> Rating:
    """Record one use of a tool: what was picked, suggested, decided and why, under this policy (U4).

    decided: a level's key, None for the suggested one. imported: brought in from a list, where another level than the
    suggested one stands without its reasoning until somebody gives it (U31). Raises Refused (L17).
    """
    used = policy.tools[tool]
    if not imported or not picked:
        refuse_if(rules.refusal_to_rate(used, picked, decided, reasoning))
    suggested = rules.rate(used, picked).level
    level = used.level(decided) if decided else suggested
    rating = Rating(
        case_id=case.id,
        tool=tool,
        picked=picked,
        suggested=suggested.key if suggested else None,
        decided=level.key,
        gravity=level.gravity,
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
    detail = {"case": case.id, "tool": tool, "suggested": rating.suggested, "decided": level.key}
    audit.record(actor=actor, now=now, act="case.rated", subject=rating, persons=[case.person_id], detail=detail)
    return rating
