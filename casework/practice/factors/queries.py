"""Reading local factors, and the policy with those in force."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.ground.refusal import Refusal
from casework.policy.local import Local, with_local
from casework.policy.model import Policy
from casework.practice.factors import rules
from casework.practice.factors.models import LocalFactor
from casework.practice.factors.rules import Typed
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import SENIOR_MANAGERS, Actor

NEWEST = (LocalFactor.from_on.desc(), LocalFactor.id.desc())


def with_factors(policy: Policy, team_id: int, on: date) -> Policy:
    """The policy with the team's local factors of a day in its tools; the same object while they are the same."""
    rows = select(LocalFactor).where(LocalFactor.team_id == team_id, LocalFactor.from_on <= on, _not_ended(on))
    found = db.session.scalars(rows.order_by(LocalFactor.id))
    return with_local(policy, tuple(Local(each.key, each.tool, each.points_to, each.words) for each in found))


def factors_of(team_id: int) -> list[LocalFactor]:
    """All local factors that a team has, had or will have, with who recorded and ended them; the newest first."""
    theirs = select(LocalFactor).where(LocalFactor.team_id == team_id)
    people = (joinedload(LocalFactor.recorded_by), joinedload(LocalFactor.ended_by))
    return list(db.session.scalars(theirs.options(*people).order_by(*NEWEST)))


def factor_for(actor: Actor, factor_id: int) -> LocalFactor | None:
    """One factor of a team whose records are the actor's to read."""
    found = db.session.get(LocalFactor, factor_id)
    return found if found is not None and actor.sees_team(found.team_id) else None


def refusals_to_add(actor: Actor, team_id: int, typed: Typed, on: date) -> list[Refusal]:
    """Why a factor cannot be added on a day, in the order of its form (L16)."""
    place = typed.place
    twice = place is not None and stands_already(team_id, place.tool, place.points_to, typed.words, on)
    return rules.refusals_to_add(actor, team_id, typed, on, twice=twice)


def stands_already(team_id: int, tool: str, points_to: str, words: str, on: date) -> bool:
    """Whether the team has a factor of these words there that has not ended on that day."""
    same = (LocalFactor.team_id == team_id, LocalFactor.tool == tool, LocalFactor.points_to == points_to)
    rows = select(LocalFactor.words).where(*same, _not_ended(on))
    return words.strip().casefold() in {each.casefold() for each in db.session.scalars(rows)}


def who_may_agree(team_id: int, on: date) -> list[Worker]:
    """The senior managers of a team on a day: its Strategic Service Manager and those above; by name."""
    held = (each for each in staff.roles_on(on) if each.role in SENIOR_MANAGERS and each.team_id in (None, team_id))
    return sorted({each.worker for each in held}, key=lambda worker: (worker.name, worker.id))


def _not_ended(on: date):
    return or_(LocalFactor.until_on.is_(None), LocalFactor.until_on >= on)
