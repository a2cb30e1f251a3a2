"""What is asked, of whom and of when; and what a measure is made of. Restricted records count (U17)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select

from casework.ground.days import office_date
from casework.ground.db import Instant
from casework.ground.exports import Asking
from casework.ground.refusal import Refusal
from casework.pages.figures.rules import Band, Period, last_before
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

NOT_YOURS = Refusal("The figures of this team are not yours to read.", "U16")
NO_BAND = "none-of-them"  # in an address: rows that have no level, or none that is known


@dataclass(frozen=True)
class Scope:
    """Of which teams and days figures are asked. teams: all that are the reader's. chosen: one of them, or None for all.

    whole: the reader's are all teams there are, so that none needs to be looked for.
    """

    actor: Actor
    teams: tuple[Team, ...]
    chosen: Team | None
    period: Period
    today: date
    now: datetime
    policies: Mapping[str, Any]
    whole: bool = False

    @property
    def before(self) -> Period:
        """The period of equal length with which this one is compared."""
        return last_before(self.period)

    @property
    def shown_teams(self) -> tuple[Team, ...]:
        """The teams that the figures are of."""
        return (self.chosen,) if self.chosen else self.teams

    @property
    def team_words(self) -> str:
        """Whose figures these are."""
        if self.chosen or len(self.teams) == 1:
            return self.shown_teams[0].name
        return "All teams" if self.whole else f"All your {len(self.teams)} teams"

    @property
    def of_all(self) -> bool:
        """Whether the figures are of every team there is."""
        return self.whole and self.chosen is None

    def among(self, column: Any) -> list[ColumnElement[bool]]:
        """The condition that a column of teams' numbers is one of these teams."""
        if self.of_all:
            return []
        return [column.in_([team.id for team in self.shown_teams])]


def teams_for(actor: Actor, roles: Collection[str]) -> tuple[Team, ...]:
    """Teams whose figures somebody may read, who holds one of the roles in them; by name."""
    return tuple(team for team in staff.teams_seen(actor) if actor.holds(*roles, team_id=team.id))


def chosen_of(teams: Iterable[Team], asking: Asking) -> tuple[Team, ...]:
    """The one of these teams that the ``team`` of the address asks for, or all of them; none where it asks for another."""
    number = asking.asked.get("team", "")
    return tuple(team for team in teams if number in ("", str(team.id)))


def scope_of(asking: Asking, period: Period, roles: Collection[str]) -> Scope | None:
    """What somebody asks about, by the ``team`` of the address; None where that team is not theirs, or none is."""
    actor, teams = asking.actor, teams_for(asking.actor, roles)
    shown = chosen_of(teams, asking)
    if not shown:
        return None
    chosen = shown[0] if asking.asked.get("team") else None
    whole = any(held.team_id is None and held.role in roles for held in actor.roles)
    return Scope(actor, teams, chosen, period, office_date(asking.now), asking.now, asking.policies, whole)


@dataclass(frozen=True)
class Moment:
    """The end of a day, for what is counted as it stood then. is_now: the day is not over, and it is counted as it is."""

    day: date
    ends_at: datetime
    is_now: bool


@dataclass(frozen=True)
class Rows:
    """The query of what a measure counts, and which of its columns are what.

    base: joins and conditions; what it selects does not matter. seen: whether a reader may be shown a row, where joins with
    these tables are made for it, which add and take away none. at: the day or instant by which a flow counts. value: a number
    of days or hours. since: the date from which the days of a stock run, which is quicker to count by. band: a key, such as
    that of a level. holder: a worker. grain: columns in the order of an index, of which team, at and band are made: where many
    rows have the same, they are counted by these first, which spares the sorting.
    """

    base: Select
    number: Any
    team: Any
    seen: Callable[[Actor], ColumnElement[bool]]
    joins: tuple[tuple[Any, Any], ...] = ()
    at: Any = None
    value: Any = None
    since: Any = None
    band: Any = None
    person: Any = None
    case: Any = None
    holder: Any = None
    words: Any = None
    grain: tuple[Any, ...] = ()

    def over(self, base: Select) -> "Rows":
        """The same of fewer rows."""
        return replace(self, base=base)


@dataclass(frozen=True)
class Measure:
    """Something counted. counts: what exactly, in plain words. rules: those that ask for it. rows: what is counted.

    value: what the number of days or hours of a row is, as words; "" where rows have none. bands: labels by key in the
    order of a table, made from the policies. roles: who may see it. day, words, worker: heads of the columns of a list.
    """

    key: str
    title: str
    counts: str
    rules: tuple[str, ...]
    roles: tuple[str, ...]
    rows: Callable[[Scope, Moment], Rows]
    is_flow: bool
    things: tuple[str, str] = ("case", "cases")
    value: str = ""
    unit: str = "days"
    spans: tuple[Band, ...] = ()
    band: str = ""
    bands: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None
    day: str = "Day"
    words: str = ""
    no_band: str = "None of these"
    about: str = "case"  # what a row is about: a case, a person or a worker
    worker: str = ""
    orders: tuple[str, ...] = ("latest", "earliest", "name")
    leads_to: str = ""  # a page of a row, such as "/escalations/{number}"; else its case, or its person

    def of(self, scope: Scope, period: Period) -> Rows:
        """The rows of a period: those that happened in it, or that stood at its end."""
        rows = self.rows(scope, Moment(period.last, period.ends_at, period.last >= scope.today))
        base = rows.base.where(*scope.among(rows.team))
        return rows.over(base.where(*within(rows.at, period.first, period.last)) if self.is_flow else base)


def within(at: Any, first: date, last: date) -> list[ColumnElement[bool]]:
    """The condition that a day or an instant lies from one day of the office to another."""
    if isinstance(at.type, Instant):
        span = Period("", first, last)
        return [at >= span.begins_at, at < span.ends_at]
    return [at >= first, at <= last]
