"""Judging one row: taken, taken and flagged, or refused. In doubt the reading is taken that leaves nobody unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.ground.sheets import Cell
from casework.policy.model import Policy
from casework.practice.intake.rules.columns import BY_KEY, fold
from casework.practice.intake.rules.faults import Judged
from casework.practice.intake.rules.levels import matrix, scales
from casework.practice.intake.rules.reading import Entrant, read_date
from casework.practice.intake.rules.row import Row
from casework.records.people.rules import refusal_to_take_nhs_number, tidy_nhs_number

TEXTS = ("reference", "address", "postcode", "phone", "preferred_contact", "reason")
LATER = "Give the date on the person's page."


@dataclass(frozen=True)
class TeamHere:
    """A team that rows can go to, and the policy by which their levels are read."""

    id: int
    name: str
    policy: Policy


@dataclass(frozen=True)
class Context:
    """today: the office's date. teams: folded words of the team column -> team, None for rows to be left out.

    every_row: the team for all rows of a list without a team column.
    """

    today: date
    teams: Mapping[str, TeamHere | None]
    every_row: TeamHere | None = None


def judge_row(
    number: int, cells: Sequence[Cell], heads: Sequence[str], mapping: Mapping[str, int], context: Context
) -> Judged:
    """Read one row by the confirmed columns (field key -> position), and name everything that is wrong with it."""
    row = Row(number, cells, heads, mapping)
    said = {"team": _team(row, context), **_names(row), **_dates(row, context.today), **_texts(row)}
    said |= {"nhs_number": _nhs_number(row)}
    team = said.pop("team")
    if team is not None:
        said |= {"team_id": team.id, **matrix(row, team.policy), **scales(row, team.policy)}
    if any(fault.refuses for fault in row.faults):
        return Judged(number, None, tuple(row.faults))
    return Judged(number, Entrant(**said, kept=tuple(row.kept)), tuple(row.faults))


def _team(row: Row, context: Context) -> TeamHere | None:
    if "team" not in row.mapping:
        team = context.every_row
        if team is None:
            row.fault("team", "The list does not say which team.", "Choose the team for the whole list.", refuses=True)
        return team
    said = row.text("team")
    team = context.teams.get(fold(said), context.every_row)
    if team is None:
        wrong = "Not a team of yours." if said else "No team is given."
        row.fault(
            "team", wrong, "Choose one of your teams for it, or ask that team's manager to bring it in.", refuses=True
        )
    elif fold(said) != fold(team.name):
        row.fault(
            "team", "This team is not known here.", f"Taken for {team.name}, as you chose. Check that it is right."
        )
    return team


def _names(row: Row) -> dict:
    names = {key: " ".join(row.text(key).split()) for key in ("family_name", "given_name")}
    for key, name in names.items():
        _check_length(row, key, name)
        if name.startswith("="):
            row.fault(key, "This is a formula, not a name.", "Type the name.", refuses=True)
    if not names["family_name"]:
        row.fault("family_name", "No surname.", "Type the surname; “Unknown” if nobody knows it.", refuses=True)
    elif not names["given_name"]:
        row.fault("given_name", "No forename.", "Taken without one. Add it on the person's page.")
    return names


def _texts(row: Row) -> dict:
    texts = {key: row.text(key) if key == "reason" else " ".join(row.text(key).split()) for key in TEXTS}
    for key, text in texts.items():
        _check_length(row, key, text)
        if text.startswith("="):
            row.fault(key, "This is a formula.", "Kept as the text that was typed; it is never worked out. Check it.")
    return {**texts, "reference": texts["reference"] or None}


def _check_length(row: Row, key: str, text: str) -> None:
    longest = BY_KEY[key].longest
    if len(text) > longest:
        wrong = f"Longer than {longest:,} characters ({len(text):,})."
        row.fault(key, wrong, "Shorten it, and put the rest in a note once the person is on the tray.", refuses=True)


def _nhs_number(row: Row) -> str | None:
    figures = tidy_nhs_number(row.text("nhs_number"))
    if refusal_to_take_nhs_number(figures):
        cure = "Taken without it. Check it against a letter and add it on the person's page."
        row.fault(
            "nhs_number", "This is not an NHS number: its last figure must fit the nine before it.", cure, keep=True
        )
        return None
    return figures or None


# --- dates ------------------------------------------------------------------------------------------------------------


def _dates(row: Row, today: date) -> dict:
    placed_on = _placed_on(row, today)
    return {
        "placed_on": placed_on,
        "referred_on": _referred_on(row, today, placed_on),
        "date_of_birth": _past(row, "date_of_birth", today, "Taken without a date of birth. Add it on the person's page."),
        "last_contact": _past(row, "last_contact", today, "Taken as if nobody had been in touch, so the next contact is sooner."),
    }  # fmt: skip


def _placed_on(row: Row, today: date) -> date | None:
    day = read_date(row.cell("placed_on"), today)
    if row.text("placed_on") == "":
        row.fault("placed_on", "No date is given.", "Type the day on which they came on the list.", refuses=True)
    elif day is None:
        row.fault("placed_on", "There is no such date.", "Type a real date, such as 21/11/2026.", refuses=True)
    elif day > today:
        cure = "Type the day on which they came on the list; it cannot be a day to come."
        row.fault("placed_on", "This date is in the future.", cure, refuses=True)
    return day


def _referred_on(row: Row, today: date, placed_on: date | None) -> date | None:
    if "referred_on" not in row.mapping:
        return placed_on
    cure = f"Taken as the day they came on the list. {LATER}"
    if row.text("referred_on") == "":
        row.fault("referred_on", "No date is given.", cure)
        return placed_on
    day = _past(row, "referred_on", today, cure)
    if day and placed_on and day > placed_on:
        row.fault("referred_on", "Referred later than placed on the list.", f"{cure} Or correct the list.", keep=True)
        return placed_on
    return day or placed_on


def _past(row: Row, key: str, today: date, cure: str) -> date | None:
    """The day in a cell that may be empty; one that does not exist or is still to come is named and kept in words."""
    if row.text(key) == "":
        return None
    day = read_date(row.cell(key), today)
    if day is None:
        row.fault(key, "There is no such date.", cure, keep=True)
    elif day > today:
        row.fault(key, "This date is in the future.", cure, keep=True)
    return day if day and day <= today else None


def team_words(rows: Sequence[tuple[int, Sequence[Cell]]], mapping: Mapping[str, int]) -> dict[str, str]:
    """The different words of the team column, folded -> as first written, in the order of the list."""
    if "team" not in mapping:
        return {}
    found: dict[str, str] = {}
    for _, cells in rows:
        said = str(cells[mapping["team"]]).strip()
        found.setdefault(fold(said), said)
    return found
