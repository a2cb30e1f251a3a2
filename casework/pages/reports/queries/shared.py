"""What several measures need: who may see them, a case that stands behind a row, levels in words."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal_column, select

from casework.pages.figures.queries import Scope
from casework.practice.caseloads.rules import READERS
from casework.practice.closing.models import CaseEnding
from casework.practice.closing.rules import TAKEN_BACK
from casework.practice.risk.models import Rating
from casework.practice.risk.queries import COUNTS, NEWEST
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS

ALL = READERS  # managers, those above them, senior practitioners and the principal social worker (H17)
OVER_WORKERS = (*MANAGERS, *SENIOR_MANAGERS)  # who draws and answers dip samples (S15)
ANSWER = (*OVER_WORKERS, "principal-social-worker")  # who reads a team's safeguarding concerns (F22)

TRAY_TOOL = "rag"  # the tool by which people on the tray are contacted, in each council's policy


def of_case(number: Any) -> dict[str, Any]:
    """For rows of a table with the number of a case: the case behind each, and who may be shown it (U16, U17)."""
    return {"case": number, "person": Case.person_id, "seen": may_see, "joins": ((Case, Case.id == number),)}


def in_no_order(team: Any, scope: Scope) -> Any:
    """The column of a team, for SQLite to find rows of all teams by their day, and not to read every row, team by team."""
    return team + 0 if scope.of_all else team


# A list that was taken back with an import brought nobody in, and ended nothing (U31).
BACK = select(CaseEnding.case_id).where(CaseEnding.kind == literal_column(f"'{TAKEN_BACK}'"))  # spelled out, as its index is
WAS_TAKEN_BACK = (Case.stage == "closed") & Case.id.in_(BACK)


def level_at(case_id: Any, tool: str, at: Any) -> Any:
    """The level of a case by a tool as it was decided by a moment; as is known now (U38)."""
    newest = select(Rating.decided).where(Rating.case_id == case_id, Rating.tool == tool, Rating.happened_at < at, COUNTS)
    return newest.order_by(*NEWEST).limit(1).scalar_subquery()


def levels_of(tool: str):
    """The levels of a tool in words, the gravest first, as the policies have it."""

    def levels(policies: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for policy in policies.values():
            known = policy.tool_known(tool)
            for level in known.levels if known else ():
                found.setdefault(level.key, level.label)
        return found

    return levels
