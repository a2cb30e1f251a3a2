"""The page of fairness and its files. There is no list behind a group: who waits is on the tray."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.sheets import write_csv, write_xlsx
from casework.ground.web import abort, actor, make_response, moment, policy_of, render, request, who_may
from casework.pages.fairness import queries
from casework.pages.fairness.rules import waits, workers
from casework.policy.model import GRADE_LABELS, Level, Policy
from casework.practice.caseloads.rules import READERS
from casework.records.audit import operations as audit
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("fairness", __name__)
FILES = {"csv": ("text/csv; charset=utf-8", write_csv),
         "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx)}  # fmt: skip
HIDDEN = "hidden"


@dataclass(frozen=True)
class Asked:
    """Of which teams is asked. teams: all that are the reader's. chosen: one of them, None for all."""

    teams: tuple[Team, ...]
    chosen: Team | None

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
        return [policy_of(team) for team in self.teams]

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
    asked = _asked()
    tables, small = _tables(asked) if asked.teams else ([], waits.SMALL)
    team = asked.one if asked.one and actor().manages(asked.one.id) else None
    holdings = queries.holdings_of(team, policy_of(team), clock.today()) if team else []
    mine = _mine()
    _log("fairness.read", asked)
    return render(
        "fairness/fairness.html", asked=asked, tables=tables, small=small, team=team, holdings=holdings,
        mine=mine, levels=asked.levels, grades=GRADE_LABELS, mix_words=workers.mix_words, policy_of=policy_of, waits=waits,
        manages=any(actor().manages(each.id) for each in asked.teams), gravest=workers.gravest, today=clock.today(),
    )  # fmt: skip


@bp.get("/reports/fairness/groups/list.csv")
@who_may(*READERS)
def groups_csv():
    """Every table about groups as CSV."""
    return _groups_file("csv")


@bp.get("/reports/fairness/groups/list.xlsx")
@who_may(*READERS)
def groups_xlsx():
    """The same as a workbook."""
    return _groups_file("xlsx")


@bp.get("/reports/fairness/workers/list.csv")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def workers_csv():
    """What the workers of a team hold, as CSV."""
    return _workers_file("csv")


@bp.get("/reports/fairness/workers/list.xlsx")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def workers_xlsx():
    """The same as a workbook."""
    return _workers_file("xlsx")


def _asked() -> Asked:
    teams = tuple(team for team in staff.teams_seen(actor()) if actor().holds(*READERS, team_id=team.id))
    wanted = request.args.get("team", "")
    chosen = next((team for team in teams if str(team.id) == wanted), None)
    if wanted and chosen is None:
        abort(404)
    return Asked(teams, chosen)


def _tables(asked: Asked) -> tuple[list[waits.Table], int]:
    """The tables, and from how many people on a group is shown. What is hidden is settled over all the reader's teams."""
    today, names = clock.today(), {team.id: team.name for team in asked.teams}
    small = waits.small_number(asked.policies)
    counted = waits.count(queries.waiters_of(actor(), names, today), names, list(asked.levels), small, today)
    return waits.tables(counted, small, asked.chosen.id if asked.by_itself and asked.chosen else waits.ALL), small


def _mine() -> tuple[workers.Holding, Policy] | None:
    """What the reader holds, by the policy of the first team that they work in; None for who is given no cases."""
    me = staff.worker(actor().worker_id)
    numbers = staff.team_ids_of(me.id, clock.today()) if workers.holds_cases(actor()) else ()
    team = next((team for team in staff.all_teams() if team.id in numbers), None)
    return (queries.holding_of(me, policy_of(team)), policy_of(team)) if team else None


# --- files --------------------------------------------------------------------------------------------------------------


def _groups_file(kind: str):
    asked = _asked()
    tables, small = _tables(asked)
    labels = {key: level.label for key, level in asked.levels.items()}
    keys = list(tables[0].everybody.levels) if tables else []
    heads = ("Table", "Group", "People", "Median days since first request", "90th percentile (days)", "Over the limit",
             "Over the limit (percent)", *(labels.get(key, key) or "Not rated" for key in keys))  # fmt: skip
    rows = [_cells(table.dimension.title, row) for table in tables for row in table.rows]
    rows += [_cells("Everybody", tables[0].everybody)] if tables else []
    _log("fairness.exported", asked)
    about = f"Waits and levels by group. {asked.of_words}. Groups under {small} are hidden, and what would give them away."
    return _file(kind, "waits-by-group", about, heads, rows)


def _cells(title: str, row: waits.Row) -> tuple[Any, ...]:
    group = "Everybody" if row.group == waits.TOTAL else row.group
    told = (row.people, row.median, row.longest, row.over, row.share_over, *row.levels.values())
    return (title, group, *(HIDDEN if value is None else value for value in told))


def _workers_file(kind: str):
    asked = _asked()
    team = asked.one if asked.one and actor().manages(asked.one.id) else abort(404)
    policy = policy_of(team)
    grave = asked.levels[workers.gravest(policy)].label
    heads = ("Worker", "Grade", "Cases", "Points", "Workload (percent)", grave, "Complexity")
    rows = [
        (each.holder.name, GRADE_LABELS[each.holder.grade], each.cases, each.points,
         "" if each.workload is None else each.workload, each.grave, workers.mix_words(policy, each.mix))
        for each in queries.holdings_of(team, policy, clock.today())
    ]  # fmt: skip
    _log("fairness.workers-exported", asked)
    return _file(kind, "what-workers-hold", f"What workers hold. {team.name}.", heads, rows)


def _file(kind: str, name: str, about: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]):
    """A file to be saved: a line about it, heads, rows. Its name tells what it is and its day, and nobody's name."""
    what, write = FILES[kind]
    response = make_response((write([[f"{about} As at {moment(clock.now())}."], heads, *rows]), 200))
    response.headers["Content-Type"] = what
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today()}.{kind}"'
    return response


def _log(act: str, asked: Asked) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, detail={"teams": [team.id for team in asked.shown]})
