"""Reading the directory. It is about organisations, so everybody who records sees all of it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import Text, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.organisations import Area
from casework.policy.used import policy_of
from casework.records.directory.models import Organisation, OrganisationChange
from casework.records.directory.rules import ABOUT, RULE, check_on, is_to_check, words_in
from casework.records.notices import queries as notices
from casework.records.staff import queries as staff
from casework.records.staff.rules import Actor

SHOWN = 300


def organisation(number: int) -> Organisation | None:
    """The entry of that number, ended or not."""
    return db.session.get(Organisation, number)


def find(typed: str = "", topics: Collection[str] = (), *, ended: bool = False, limit: int = SHOWN) -> list[Organisation]:
    """Entries that hold every word and are about one of the topics, by name. ended: those that have ended instead."""
    asked = select(Organisation).where(Organisation.ended_at.is_not(None) if ended else Organisation.ended_at.is_(None))
    for word in words_in(typed):
        asked = asked.where(Organisation.words.contains(word, autoescape=True))
    if topics:
        kept = type_coerce(Organisation.topics, Text)
        asked = asked.where(or_(*(kept.contains(f'"{topic}"', autoescape=True) for topic in topics)))
    asked = asked.options(joinedload(Organisation.checked_by))
    return list(db.session.scalars(asked.order_by(func.lower(Organisation.name), Organisation.id).limit(limit)))


def names(numbers: Collection[int] | None = None) -> dict[int, str]:
    """Names by number, in the order of the names: of these entries, or of all that have not ended."""
    asked = select(Organisation.id, Organisation.name).order_by(func.lower(Organisation.name), Organisation.id)
    which = Organisation.ended_at.is_(None) if numbers is None else Organisation.id.in_(sorted(numbers))
    return dict(db.session.execute(asked.where(which)).all())


def history(number: int) -> list[OrganisationChange]:
    """What was done to an entry, the newest first."""
    asked = select(OrganisationChange).where(OrganisationChange.organisation_id == number)
    return list(db.session.scalars(asked.order_by(OrganisationChange.id.desc()).options(joinedload(OrganisationChange.by))))


def begun(areas: Iterable[Area]) -> set[str]:
    """Keys of the areas whose list was taken whole."""
    wanted = {area.key: {each.key for each in area.organisations} for area in areas}
    every = sorted(set().union(*wanted.values()))
    there = set(db.session.scalars(select(Organisation.begun_with).where(Organisation.begun_with.in_(every))))
    return {key for key, keys in wanted.items() if keys <= there}


# --- what is to be checked --------------------------------------------------------------------------------------------


def policies_for(actor: Actor, policies: Mapping[str, Policy]) -> list[Policy]:
    """The policies of the teams that an actor sees."""
    return [policy_of(policies, team) for team in staff.teams_seen(actor)]


def longest_unchecked() -> tuple[int, date | None]:
    """How many entries nobody here found right yet; and of the rest the day on which the first was last found right."""
    here = select(func.count(Organisation.id) - func.count(Organisation.checked_on), func.min(Organisation.checked_on))
    count, oldest = db.session.execute(here.where(Organisation.ended_at.is_(None))).one()
    return count, oldest


def teams_to_tell(policies: Mapping[str, Policy], today: date) -> list[int]:
    """Numbers of teams whose managers are to hear that entries are to be checked, and do not hear it already (U12).

    Two queries and one over teams, whatever the directory holds.
    """
    never, oldest = longest_unchecked()
    if not never and oldest is None:
        return []
    told = {notice.team_id for notice in notices.open_about_teams(RULE)}
    told |= {notice.team_id for notice in notices.told_about_teams(RULE, [occasion(today)])}
    due = [team.id for team in staff.all_teams() if asks(policy_of(policies, team), never, oldest, today)]
    return [number for number in due if number not in told]


def asks(policy: Policy, never: int, oldest: date | None, today: date) -> bool:
    """Whether a policy asks about entries today. never, oldest: as ``longest_unchecked`` gives them."""
    if check_on([policy], None, today) is None:
        return False
    return bool(never) or (oldest is not None and is_to_check([policy], oldest, today))


def occasion(today: date) -> str:
    """On what occasion managers hear of it: the day on which they do."""
    return f"{ABOUT}:{today.isoformat()}"
