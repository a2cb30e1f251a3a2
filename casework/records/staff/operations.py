"""Verbs of staff administration. All are given ``actor`` and ``now``, refuse, change, write the trail; none commits."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Faults, Refusal, Refused, refuse_if, refuse_if_overtaken
from casework.policy.model import GRADES
from casework.records.audit import operations as audit
from casework.records.staff import queries, rules
from casework.records.staff.models import Absence, RoleHeld, Team, Worker
from casework.records.staff.rules import ADMINISTRATOR, SYSTEM, Actor, Span

EMAIL_TAKEN = "Somebody with this e-mail address works here already. Open their page instead."


def found_office(*, now: datetime, name: str, email: str, password_hash: str) -> Worker:
    """The first administrator of an empty database; refused once anybody exists."""
    if queries.anybody():
        raise Refused(Refusal("The first administrator exists already. Sign in."))
    worker = add_worker(actor=SYSTEM, now=now, name=name, email=email, grade="other")
    worker.password_hash, worker.password_changed_at = password_hash, now
    give_role(actor=SYSTEM, now=now, worker=worker, role=ADMINISTRATOR)
    return worker


def add_team(*, actor: Actor, now: datetime, name: str, policy: str, phone: str = "", out_of_hours_phone: str = "",
             open_days: Iterable[int] = range(5), opens: time = time(9), closes: time = time(17),
             tools: Mapping[str, bool] | None = None) -> Team:  # fmt: skip
    """A new team. open_days: Monday is 0. opens, closes: by the office's clock. tools: by key, used or not (A1, U19)."""
    refuse_if(rules.refusal_to_administer(actor))
    team = Team(ended_on=None, tools=dict(tools or {}))
    _fill_team(team, name, policy, phone, out_of_hours_phone, open_days, opens, closes)
    db.session.add(team)
    db.session.flush()
    audit.record(actor=actor, now=now, act="team.added", subject=team, detail={"tools": team.tools})
    return team


def change_team(*, actor: Actor, now: datetime, team: Team, version: int | None, name: str, policy: str, phone: str,
                out_of_hours_phone: str, open_days: Iterable[int], opens: time, closes: time,
                tools: Mapping[str, bool] | None = None) -> None:  # fmt: skip
    """Change a team. version: the one the form was opened with; Overtaken when somebody saved since.

    tools: by key, used or not (A1, U19); None for no change.
    """
    refuse_if(rules.refusal_to_administer(actor))
    refuse_if_overtaken(team, version)
    _fill_team(team, name, policy, phone, out_of_hours_phone, open_days, opens, closes)
    if tools is not None:
        team.tools = {**team.tools, **tools}
    db.session.flush()
    audit.record(actor=actor, now=now, act="team.changed", subject=team, detail={"tools": team.tools})


def add_worker(*, actor: Actor, now: datetime, name: str, email: str, grade: str) -> Worker:
    """A new worker, without a role or password yet."""
    refuse_if(rules.refusal_to_administer(actor))
    if grade not in GRADES:
        raise Refused(Refusal("Choose a grade from the list.", field="grade"))
    email = _free_email(email, None)
    worker = Worker(name=name, email=email, grade=grade, ended_on=None)
    db.session.add(worker)
    db.session.flush()
    audit.record(actor=actor, now=now, act="worker.added", subject=worker)
    return worker


def change_worker(*, actor: Actor, now: datetime, worker: Worker, version: int | None, name: str, email: str,
                  grade: str) -> None:  # fmt: skip
    """Change name, address or grade. version: the one the form was opened with."""
    refuse_if(rules.refusal_to_administer(actor))
    refuse_if_overtaken(worker, version)
    worker.name, worker.email, worker.grade = name, _free_email(email, worker.id), grade
    db.session.flush()
    audit.record(actor=actor, now=now, act="worker.changed", subject=worker)


def rename_self(*, actor: Actor, now: datetime, worker: Worker, version: int | None, name: str) -> None:
    """A worker corrects their own name."""
    refuse_if_overtaken(worker, version)
    worker.name = name
    db.session.flush()
    audit.record(actor=actor, now=now, act="worker.changed", subject=worker)


def add_member(*, actor: Actor, now: datetime, team: Team, name: str, email: str, grade: str,
               role: str) -> tuple[Worker, bool]:  # fmt: skip
    """A member of a team in one go: (worker, whether new). Who works here already is given the role as well."""
    known = queries.worker_by_email(email)
    if known is not None and known.name.casefold() != name.casefold():
        raise Refused(Refusal(f"{email} is {known.name}'s address already. Correct the name or the address."))
    worker = known or add_worker(actor=actor, now=now, name=name, email=email, grade=grade)
    place = None if role in rules.DIRECTORATE_ROLES else team
    give_role(actor=actor, now=now, worker=worker, role=role, team=place)
    return worker, known is None


def add_members(*, actor: Actor, now: datetime, team: Team, members: Iterable[Any]) -> list[Worker]:
    """All members of a list, or none: the new workers. members: with where, name, email, grade, role. May raise Faults."""
    new, faults = [], []
    for one in members:
        try:
            worker, is_new = add_member(actor=actor, now=now, team=team, name=one.name, email=one.email,
                                        grade=one.grade, role=one.role)  # fmt: skip
        except Refused as refused:
            faults.append(f"{one.where}: {refused.refusal.sentence}")
        else:
            new += [worker] if is_new else []
    if faults:
        raise Faults(faults)
    return new


def give_role(*, actor: Actor, now: datetime, worker: Worker, role: str, team: Team | None = None,
              from_on: date | None = None, until_on: date | None = None) -> RoleHeld:  # fmt: skip
    """A role in a team (none for roles of the whole directorate), from a day (today) until a day or on and on (U33)."""
    refuse_if(rules.refusal_to_administer(actor))
    if worker.ended_on is not None:
        raise Refused(Refusal("This worker has ended and can be given no role.", "U33"))
    span = Span(from_on or office_date(now), until_on)
    team_id = None if team is None else team.id
    same = [Span(h.from_on, h.until_on) for h in queries.roles_of(worker.id) if (h.role, h.team_id) == (role, team_id)]
    refuse_if(rules.refusal_to_give_role(role, team_id, span, same))
    held = RoleHeld(worker_id=worker.id, team_id=team_id, role=role, from_on=span.from_on, until_on=until_on)
    db.session.add(held)
    db.session.flush()
    audit.record(actor=actor, now=now, act="role.given", subject=held, detail={"worker": worker.id, "role": role})
    return held


def end_role(*, actor: Actor, now: datetime, held: RoleHeld, until_on: date | None = None) -> None:
    """The role's last day. None ends it at once: it counts no more from this moment."""
    refuse_if(rules.refusal_to_administer(actor))
    today = office_date(now)
    last = until_on or today - timedelta(days=1)
    refuse_if(rules.refusal_to_end_role(Span(held.from_on, held.until_on), last))
    if held.role == ADMINISTRATOR:
        refuse_if(rules.refusal_to_lose_administrator(True, queries.other_administrators(held.worker_id, today)))
    held.until_on = last
    audit.record(actor=actor, now=now, act="role.ended", subject=held, detail={"worker": held.worker_id})


def record_absence(*, actor: Actor, now: datetime, worker: Worker, from_on: date, until_on: date | None = None,
                   deputy: Worker | None = None) -> Absence:  # fmt: skip
    """Days away, and who answers meanwhile: escalations go to the deputy, who is lent the roles of a manager or duty."""
    _refuse_absence_of(actor, worker.id, office_date(now))
    deputy_id = None if deputy is None else deputy.id
    refuse_if(rules.refusal_to_record_absence(worker.id, Span(from_on, until_on), deputy_id))
    if deputy is not None and deputy.ended_on is not None:
        raise Refused(Refusal("The deputy does not work here any more. Choose somebody else.", "U13", "deputy"))
    absence = Absence(worker_id=worker.id, from_on=from_on, until_on=until_on, deputy_id=deputy_id)
    db.session.add(absence)
    db.session.flush()
    audit.record(actor=actor, now=now, act="absence.recorded", subject=absence, detail={"worker": worker.id})
    return absence


def end_absence(*, actor: Actor, now: datetime, absence: Absence) -> None:
    """The worker is back today: the absence's last day was yesterday."""
    _refuse_absence_of(actor, absence.worker_id, office_date(now))
    absence.until_on = office_date(now) - timedelta(days=1)
    audit.record(actor=actor, now=now, act="absence.ended", subject=absence, detail={"worker": absence.worker_id})


def end_worker(*, actor: Actor, now: datetime, worker: Worker) -> None:
    """Somebody leaves: they can sign in no more and hold no role from now on; what they wrote stays (U33)."""
    refuse_if(rules.refusal_to_administer(actor))
    refuse_if(rules.refusal_to_end_worker(actor, worker.id, worker.ended_on))
    today = office_date(now)
    open_roles = [h for h in queries.roles_of(worker.id) if h.until_on is None or h.until_on > today]
    is_administrator = any(h.role == ADMINISTRATOR for h in open_roles)
    refuse_if(rules.refusal_to_lose_administrator(is_administrator, queries.other_administrators(worker.id, today)))
    for held in open_roles:
        held.until_on = today
    worker.ended_on = today
    audit.record(actor=actor, now=now, act="worker.ended", subject=worker)


def _refuse_absence_of(actor: Actor, worker_id: int, on: date) -> None:
    teams, senior = queries.team_ids_of(worker_id, on), queries.is_senior(worker_id, on)
    refuse_if(rules.refusal_to_record_absence_of(actor, worker_id, teams, senior))


def _free_email(email: str, own_id: int | None) -> str:
    email = email.strip().lower()
    holder = queries.worker_by_email(email)
    if holder is not None and holder.id != own_id:
        raise Refused(Refusal(EMAIL_TAKEN, field="email"))
    return email


def _fill_team(team: Team, name: str, policy: str, phone: str, out_of_hours_phone: str, open_days: Iterable[int],
               opens: time, closes: time) -> None:  # fmt: skip
    namesake = queries.team_by_name(name)
    if namesake is not None and namesake.id != team.id:
        raise Refused(Refusal("There is a team of this name already. Choose another.", field="name"))
    if closes <= opens:
        raise Refused(Refusal("The closing time must be after the opening time.", field="closes"))
    team.name, team.policy, team.opens, team.closes = name, policy, opens, closes
    team.phone, team.out_of_hours_phone = phone, out_of_hours_phone
    team.open_days = ",".join(str(day) for day in sorted(set(open_days)))
