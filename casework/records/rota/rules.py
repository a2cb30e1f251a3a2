"""Which days a rota has, who may be on it, who answers by it (U39)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from casework.ground.days import add_days, bank_holidays
from casework.ground.refusal import Refusal
from casework.records.staff.rules import LENT, Actor

RULE = "U39"
DAYS_SHOWN = 14
FURTHEST = 366  # days from today that can be opened, back and ahead


def first_day(asked: date | None, today: date) -> date:
    """The Monday with which a page begins: of the week asked for, within a year of today; else of this week."""
    day = asked if asked is not None and abs((asked - today).days) <= FURTHEST else today
    return day - timedelta(days=day.weekday())


def days_from(first: date) -> list[date]:
    """The days of a page."""
    return [add_days(first, number) for number in range(DAYS_SHOWN)]


def why_closed(day: date, open_days: Collection[int], closures: Collection[date]) -> str | None:
    """Why a team is closed on a day, or None. open_days: Monday is 0."""
    if day in bank_holidays(day.year):
        return "Bank holiday"
    return "Closed" if day.weekday() not in open_days or day in closures else None


def refusal_to_plan(actor: Actor, team_id: int) -> Refusal | None:
    """The rota is the managers' to make, and the whole team's to read."""
    if actor.manages(team_id):
        return None
    return Refusal("Only a manager of this team changes its rota. Ask one of them.", RULE)


def refusal_of_duty(
    day: date, today: date, *, closed: str | None, chosen: Collection[int], in_team: Collection[int]
) -> Refusal | None:
    """Why these workers cannot be on the rota of a day. in_team: numbers of those who work in the team then."""
    if day < today:
        return Refusal("That day is over, and its rota stays as it was.", RULE)
    if closed is not None:
        return Refusal("The team is closed on that day, so nobody is on its rota.", RULE)
    if not set(chosen) <= set(in_team):
        return Refusal("Somebody you chose does not work in this team on that day. Look again, and save.", RULE)
    return None


def who_answers(
    listed: Sequence[int], roles: Mapping[int, Collection[str]], away: Mapping[int, int | None]
) -> tuple[int, ...]:
    """Of those on the rota, who is there; for somebody away their deputy, if that one can see the team's work (U13).

    listed: numbers of workers. roles: by worker, roles in the team that read its records. away: by worker who is away,
    their deputy. Empty when nobody is there: then the roles have the duty.
    """
    there = [_answers(worker, roles, away) for worker in listed if roles.get(worker)]
    return tuple(dict.fromkeys(worker for worker in there if worker is not None))


def _answers(worker: int, roles: Mapping[int, Collection[str]], away: Mapping[int, int | None]) -> int | None:
    if worker not in away:
        return worker
    deputy = away[worker]
    if deputy is None or deputy in away:
        return None
    return deputy if roles.get(deputy) or set(roles[worker]) & set(LENT) else None
