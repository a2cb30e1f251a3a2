"""What one cell says: a date, a level; and what a whole row says, once it is read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.ground.days import read_day
from casework.policy.model import Choice, Level
from casework.practice.intake.rules.columns import fold

SPREADSHEET_DAY_0 = date(1899, 12, 30)

# Other words that lists use, by the key of the level or choice they stand for.
ALIASES = {
    "red": ("r",), "amber": ("a", "orange", "yellow"), "green": ("g",),
    "high": ("h", "hi", "critical"), "medium": ("m", "med", "mod", "moderate"), "moderate": ("m", "med", "mod", "medium"),
    "low": ("l", "lo"),
    "none": ("n", "no", "nil", "no support"), "full": ("f", "fully supported", "full support"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """What one row says about one person, read. Levels are keys of the team's policy; "" or None: the list is silent."""

    team_id: int
    family_name: str
    given_name: str
    placed_on: date
    referred_on: date
    reference: str | None = None
    date_of_birth: date | None = None
    nhs_number: str | None = None
    address: str = ""
    postcode: str = ""
    phone: str = ""
    preferred_contact: str = ""
    reason: str = ""
    last_contact: date | None = None
    rag: str | None = None
    support: str | None = None
    harm: str | None = None
    priority: str | None = None
    complexity: str | None = None
    kept: tuple[str, ...] = ()  # what the list says and no field can hold, as sentences


def read_date(cell: str | date | datetime, today: date) -> date | None:
    """The day a cell means, day before month, or a spreadsheet's own day number; None when there is no such day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", cell.strip())
    if re.fullmatch(r"[1-9]\d{4}", text):
        return SPREADSHEET_DAY_0 + timedelta(days=int(text))
    return read_day(text, today)


def read_level(text: str, among: Iterable[Level | Choice]) -> str | None:
    """The key of the level or choice that the text names; None when it names none, or could name two."""
    said = fold(text)
    named = {item.key for item in among if said and said in _names(item)}
    return named.pop() if len(named) == 1 else None


def _names(item: Level | Choice) -> set[str]:
    return {fold(item.key), fold(item.label), fold(item.label).split(" ")[0], *ALIASES.get(item.key, ())}
