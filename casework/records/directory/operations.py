"""Adding, correcting, confirming and ending entries; taking a list to begin with; telling what is to be checked (F7)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if, refuse_if_overtaken
from casework.policy.model import Policy
from casework.policy.organisations import Area
from casework.policy.organisations import Organisation as Listed
from casework.policy.used import policy_of
from casework.records.audit import operations as audit
from casework.records.directory import queries, rules
from casework.records.directory.models import Organisation, OrganisationChange
from casework.records.directory.rules import Written
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.queries import open_about_teams
from casework.records.notices.rules import to_managers
from casework.records.staff.models import Team
from casework.records.staff.queries import all_teams
from casework.records.staff.rules import SYSTEM, Actor

TO_CHECK = "Entries of the directory are to be checked: is each still right?"


def add(*, actor: Actor, now: datetime, written: Written) -> Organisation:
    """A new entry; whoever writes it has found it right today. Raises Refused for what is missing and who may not."""
    refuse_if(rules.refusal_to_write(actor, written))
    row = Organisation(**_columns(written), checked_on=office_date(now), checked_by_id=actor.worker_id)
    db.session.add(row)
    db.session.flush()
    _done(actor, now, row, rules.ADDED, facts=written.facts)
    return row


def change(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], row: Organisation, written: Written,
           version: int | None) -> Organisation:  # fmt: skip
    """An entry as it is from now on, which counts as found right today; what it was stays on record.

    version: of what the form was opened with. Raises Refused for what is missing and for an entry that has ended,
    Overtaken when somebody saved meanwhile.
    """
    row = _held(row.id)
    refuse_if(rules.refusal_to_write(actor, written, ended=row.ended_at is not None))
    refuse_if_overtaken(row, version)
    facts, before = written.facts, written_of(row).facts
    changed = [name for name in facts if facts[name] != before[name]]
    for name, value in _columns(written).items():
        setattr(row, name, value)
    _found_right(actor, now, row)
    what = rules.CHANGED if changed else rules.CONFIRMED
    _done(actor, now, row, what, facts={name: facts[name] for name in changed}, before={name: before[name] for name in changed})
    _settle(now, policies)
    return row


def confirm(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], row: Organisation) -> None:
    """Somebody found an entry still right. Raises Refused for one that has ended."""
    row = _held(row.id)
    refuse_if(rules.refusal_to_confirm(actor, ended=row.ended_at is not None))
    _found_right(actor, now, row)
    _done(actor, now, row, rules.CONFIRMED)
    _settle(now, policies)


def end(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], row: Organisation, why: str) -> None:
    """An entry is offered no more; where it was named it still stands. Raises Refused for anybody but a manager."""
    row = _held(row.id)
    refuse_if(rules.refusal_to_end(actor, why, ended=row.ended_at is not None))
    row.ended_at = now
    _done(actor, now, row, rules.ENDED, why=why.strip())
    _settle(now, policies)


def put_back(*, actor: Actor, now: datetime, row: Organisation) -> None:
    """An entry stands again. Raises Refused for anybody but a manager."""
    row = _held(row.id)
    refuse_if(rules.refusal_to_put_back(actor, ended=row.ended_at is not None))
    row.ended_at = None
    _done(actor, now, row, rules.PUT_BACK)


def begin(*, actor: Actor, now: datetime, area: Area, offered: Collection[str]) -> list[Organisation]:
    """Take over the organisations of an area, each once however often it is asked; those that are new.

    offered: keys of the areas that the actor's policies have. Nobody has found them right yet. Raises Refused.
    """
    refuse_if(rules.refusal_to_begin(actor, area, offered))
    return [row for listed in area.organisations if (row := _take(actor, now, area, listed)) is not None]


def _take(actor: Actor, now: datetime, area: Area, listed: Listed) -> Organisation | None:
    written = Written(listed.name, listed.what, listed.topics, listed.phone, listed.phone_2, listed.web, listed.email,
                      listed.hours, area.title, listed.eligibility, listed.charge)  # fmt: skip
    number = insert_once(Organisation, **_columns(written), begun_with=listed.key, version=1)
    if number is None:
        return None
    row = db.session.get_one(Organisation, number)
    _done(actor, now, row, rules.BEGUN, facts=written.facts)
    return row


def written_of(row: Organisation) -> Written:
    """An entry as somebody would write it."""
    return Written(**{name: getattr(row, name) for name in rules.FIELDS if name != "topics"}, topics=tuple(row.topics))


def _columns(written: Written) -> dict:
    return written.facts | {"words": rules.searchable(written)}


def _held(number: int) -> Organisation:
    locked = select(Organisation).where(Organisation.id == number).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def _found_right(actor: Actor, now: datetime, row: Organisation) -> None:
    row.checked_on, row.checked_by_id = office_date(now), actor.worker_id


def _done(actor: Actor, now: datetime, row: Organisation, what: str, *, facts: dict | None = None, before: dict | None = None,
          why: str = "") -> None:  # fmt: skip
    db.session.add(OrganisationChange(organisation_id=row.id, what=what, before=before or {}, facts=facts or {}, why=why, at=now,
                                      by_id=actor.worker_id))  # fmt: skip
    db.session.flush()
    audit.record(actor=actor, now=now, act=f"organisation.{what}", subject=row, detail={"changed": sorted(facts or {})})


# --- what is to be checked --------------------------------------------------------------------------------------------


def tell_to_check(*, now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """The managers of a team hear once that entries are to be checked (U12); the rules under which it was told."""
    today = office_date(now)
    if number not in queries.teams_to_tell(policies, today):
        return []
    team = db.session.get_one(Team, number)
    if not tell(now=now, receiver=to_managers(number), kind="due", rule=rules.RULE, team=team, words=TO_CHECK,
                occasion=queries.occasion(today), due_on=today):  # fmt: skip
        return []
    audit.record(actor=SYSTEM, now=now, act="directory.told", subject=team, detail={"rules": [rules.RULE]})
    return [rules.RULE]


def _settle(now: datetime, policies: Mapping[str, Policy]) -> None:
    """Where nothing is left to be checked, what asked for it leaves the feeds."""
    asked = {notice.team_id for notice in open_about_teams(rules.RULE)}
    if asked:
        never, oldest = queries.longest_unchecked()
        today = office_date(now)
        for team in all_teams():
            if team.id in asked and not queries.asks(policy_of(policies, team), never, oldest, today):
                settle_for_team(now=now, rule=rules.RULE, team_id=team.id)
