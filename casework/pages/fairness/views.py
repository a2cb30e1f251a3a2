"""The page of fairness and its files. There is no list behind a group: who waits is on the tray."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import Blueprint

from casework.ground import exports
from casework.ground.days import office_date
from casework.ground.exports import Asking, Export, Table
from casework.ground.refusal import Refusal, refuse_if
from casework.ground.web import abort, actor, moment, render, who_may
from casework.pages.fairness import queries
from casework.pages.fairness.rules import waits, workers
from casework.pages.figures.queries import NOT_YOURS, chosen_of, teams_for
from casework.pages.figures.views import as_file, asked, log
from casework.policy.model import GRADE_LABELS, Level, Policy
from casework.policy.used import policy_of
from casework.practice.caseloads.rules import READERS
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("fairness", __name__)
ONE_TEAM = Refusal("What workers hold is shown for one team. Choose one.", "H17")


@dataclass(frozen=True)
class Asked:
    """Of which teams is asked. teams: all that are the reader's. chosen: one of them, None for all."""

    asking: Asking
    teams: tuple[Team, ...]
    chosen: Team | None

    @property
    def today(self) -> date:
        """The office's day."""
        return office_date(self.asking.now)

    @property
    def shown(self) -> tuple[Team, ...]:
        """The teams in view."""
        return (self.chosen,) if self.chosen else self.teams

    @property
    def by_itself(self) -> bool:
        """Whether the tables are of the chosen team alone: not where there are too many teams for that."""
        return self.chosen is not None and 1 < len(self.teams) <= waits.FEW_TEAMS

    @property
    def one(self) -> Team | None:
        """The only team in view."""
        return self.shown[0] if len(self.shown) == 1 else None

    @cached_property
    def policies(self) -> list[Policy]:
        """The policies of all the reader's teams."""
        return [self.policy_of(team) for team in self.teams]

    def policy_of(self, team: Team) -> Policy:
        """What a team works by."""
        return policy_of(self.asking.policies, team)

    @property
    def levels(self) -> dict[str, Level]:
        """Levels of the tools by which contacts are due, by key, the gravest first."""
        return {level.key: level for policy in self.policies for level in policy.tools[policy.contact.tool].levels}

    @property
    def of_words(self) -> str:
        """Of whom the tables are."""
        tabled = (self.chosen,) if self.by_itself and self.chosen else self.teams
        return ", ".join(team.name for team in tabled)


@bp.get("/reports/fairness")
@who_may(*RECORD_ROLES)
def fairness():
    """Waits and levels by group, and what workers hold; to whoever is no reader of those, what they hold themselves."""
    of = _asked()
    tables, small = _tables(of) if of.teams else ([], waits.SMALL)
    team = of.one if of.one and actor().manages(of.one.id) else None
    holdings = queries.holdings_of(team, of.policy_of(team), of.today) if team else []
    mine = _mine(of)
    _log("fairness.read", of)
    return render(
        "fairness/fairness.html", asked=of, tables=tables, small=small, team=team, holdings=holdings,
        mine=mine, grades=GRADE_LABELS, mix_words=workers.mix_words, waits=waits,
        manages=any(actor().manages(each.id) for each in of.teams), gravest=workers.gravest, today=of.today,
    )  # fmt: skip


def _asked() -> Asked:
    return asked_of(asked()) or abort(404)


def asked_of(asking: Asking) -> Asked | None:
    """Of which teams somebody asks; None where the team is not theirs."""
    teams = teams_for(asking.actor, READERS)
    shown = chosen_of(teams, asking)
    if asking.asked.get("team") and not shown:
        return None
    return Asked(asking, teams, shown[0] if asking.asked.get("team") else None)


def _tables(of: Asked) -> tuple[list[waits.Table], int]:
    """The tables, and from how many people on a group is shown. What is hidden is settled over all the reader's teams."""
    today, names = of.today, {team.id: team.name for team in of.teams}
    small = waits.small_number(of.policies)
    counted = waits.count(queries.waiters_of(of.asking.actor, names, today), names, list(of.levels), small, today)
    return waits.tables(counted, small, of.chosen.id if of.by_itself and of.chosen else waits.ALL), small


def _mine(of: Asked) -> tuple[workers.Holding, Policy] | None:
    """What the reader holds, by the policy of the first team that they work in; None for who is given no cases."""
    me = staff.worker(actor().worker_id)
    numbers = staff.team_ids_of(me.id, of.today) if workers.holds_cases(actor()) else ()
    team = next((team for team in staff.all_teams() if team.id in numbers), None)
    return (queries.holding_of(me, of.policy_of(team)), of.policy_of(team)) if team else None


# --- files --------------------------------------------------------------------------------------------------------------


def _of_groups(asking: Asking) -> Table:
    of = asked_of(asking)
    refuse_if(None if of and of.teams else NOT_YOURS)
    tables, small = _tables(of)
    heads, rows = waits.for_file(tables, {key: level.label for key, level in of.levels.items()})
    about = f"Waits and levels by group. {of.of_words}. Groups under {small} are hidden, and what would give them away."
    return _table(GROUPS.name, about, of, heads, rows)


def _of_workers(asking: Asking) -> Table:
    of = asked_of(asking)
    refuse_if(None if of else NOT_YOURS)
    team = of.one
    refuse_if(None if team else ONE_TEAM)
    refuse_if(None if asking.actor.manages(team.id) else workers.NOT_YOURS)
    policy = of.policy_of(team)
    heads, rows = workers.for_file(queries.holdings_of(team, policy, of.today), policy)
    return _table(WORKERS.name, f"What workers hold. {team.name}.", of, heads, rows)


def _table(name: str, about: str, of: Asked, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    said = f"{about} As at {moment(of.asking.now)}."
    return Table(name, said, heads, rows, detail={"teams": [team.id for team in of.shown]})


GROUPS = Export("fairness", "Fairness: waits and levels by group", READERS, _of_groups, of_a_period=False)
WORKERS = Export("fairness-workers", "Fairness: what the workers of a team hold", (*MANAGERS, *SENIOR_MANAGERS), _of_workers,
                 of_a_period=False)  # fmt: skip
exports.offer(bp, (GROUPS, WORKERS))


@bp.get("/reports/fairness/groups/list.csv")
@who_may(*GROUPS.roles)
def groups_csv():
    """Every table about groups as CSV."""
    return _file(GROUPS, "csv")


@bp.get("/reports/fairness/groups/list.xlsx")
@who_may(*GROUPS.roles)
def groups_xlsx():
    """The same as a workbook."""
    return _file(GROUPS, "xlsx")


@bp.get("/reports/fairness/workers/list.csv")
@who_may(*WORKERS.roles)
def workers_csv():
    """What the workers of a team hold, as CSV."""
    return _workers_file("csv")


@bp.get("/reports/fairness/workers/list.xlsx")
@who_may(*WORKERS.roles)
def workers_xlsx():
    """The same as a workbook."""
    return _workers_file("xlsx")


def _workers_file(kind: str):
    team = _asked().one
    return _file(WORKERS, kind) if team and actor().manages(team.id) else abort(404)


def _file(export: Export, kind: str):
    return as_file(exports.make(export, _asked().asking), kind)


def _log(act: str, of: Asked) -> None:
    log(act, detail={"teams": [team.id for team in of.shown]})
