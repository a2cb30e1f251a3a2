"""Adding a local factor, and ending one."""

from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.practice.factors import queries, rules
from casework.practice.factors.models import LocalFactor
from casework.records.audit import operations as audit
from casework.records.staff.models import Team, Worker


def add_factor(*, actor, now: datetime, team: Team, typed: rules.Typed, agreed_by: Worker | None = None) -> LocalFactor:
    """A team's own sign of a level, with who agreed and when (L16). Raises Refused.

    agreed_by: the senior manager's row where they are kept here; ``typed`` has the name in any case.
    """
    refuse_if(next(iter(queries.refusals_to_add(actor, team.id, typed, office_date(now))), None))
    place = typed.place
    factor = LocalFactor(
        team_id=team.id, tool=place.tool, points_to=place.points_to, words=typed.words.strip(),
        agreed_by=typed.agreed_by.strip(), agreed_by_id=agreed_by.id if agreed_by else None, agreed_on=typed.agreed_on,
        from_on=typed.from_on, until_on=typed.until_on, recorded_at=now, recorded_by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(factor)
    db.session.flush()
    detail = {"team": team.id, "tool": place.tool, "points_to": place.points_to, "agreed_on": str(typed.agreed_on)}
    audit.record(actor=actor, now=now, act="local-factor.added", subject=factor, detail=detail)
    return factor


def end_factor(*, actor, now: datetime, factor: LocalFactor, until_on: date | None) -> None:
    """The factor's last day. Ratings keep what they were made with. Raises Refused (L16)."""
    db.session.refresh(factor, with_for_update=True)
    refuse_if(rules.refusal_to_end(actor, factor.team_id, factor.until_on, until_on, office_date(now)))
    factor.until_on, factor.ended_at, factor.ended_by_id = until_on, now, actor.worker_id
    db.session.flush()
    detail = {"team": factor.team_id, "until_on": str(until_on)}
    audit.record(actor=actor, now=now, act="local-factor.ended", subject=factor, detail=detail)
