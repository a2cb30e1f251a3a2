"""The whole of the manager's view at once: every measure beside the period before, and a row for each team."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from casework.ground.exports import Table
from casework.pages.figures.queries import Figure, Measure, Scope, about, figure, names_of_teams
from casework.pages.figures.rules import Spread, buckets_of, change_words, spread_of
from casework.pages.reports.queries import Section

BY_TEAM = ("referrals", "allocations", "closures", "waiting", "high-risk", "breached", "unanswered", "held", "over")
PASSING = "passing"  # the section whose chart is of all its measures over time
# The chart of each other section: of which measure, and by what.
SHOWN = {"waiting": ("waiting", "band"), "contacts": ("contacts-due", "band"), "clocks": ("breached", "band"),
         "escalations": ("acknowledged", "span"), "safeguarding": ("concerns", "band"),
         "samples": ("sampled", "band")}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A line of the overview."""

    figure: Figure

    @property
    def measure(self) -> Measure:
        """What is counted."""
        return self.figure.measure

    @cached_property
    def this(self) -> Spread:
        """What the middle of its days or hours is, and what nine in ten do not exceed."""
        return spread_of(self.figure.lasted)

    @cached_property
    def before(self) -> Spread:
        """The same of the period before."""
        return spread_of(self.figure.lasted_before)

    @property
    def change(self) -> str:
        """How it changed, in words."""
        return change_words(self.figure.this, self.figure.before)


def overview(scope: Scope, sections: Iterable[Section]) -> dict[str, Entry]:
    """By key, each measure of these sections. One or two queries a measure, however many rows there are."""
    shown = [(section, measure) for section in sections for measure in section.measures]
    return {measure.key: Entry(figure(measure, scope, **_asked_of(section, measure, scope))) for section, measure in shown}


def _asked_of(section: Section, measure: Measure, scope: Scope) -> dict[str, Any]:
    """What the chart of a section needs of a measure beside its number."""
    if section.key == PASSING:
        return {"bands": False, "buckets": buckets_of(scope.period)}
    return {"bands": SHOWN.get(section.key) == (measure.key, "band")}


def by_team(scope: Scope, entries: dict[str, Entry]) -> list[tuple[int, str, list[tuple[str, int]]]]:
    """(number, name, (key of a measure, how many)) of each team, by name; a team that has ended only where it has any."""
    shown = [key for key in BY_TEAM if key in entries]
    names = {team.id: team.name for team in scope.shown_teams}
    others = {team for key in shown for team in entries[key].figure.teams if team is not None} - set(names)
    names |= names_of_teams(others)
    return [
        (number, name, [(key, entries[key].figure.teams.get(number, (0, 0))[0]) for key in shown])
        for number, name in sorted(names.items(), key=lambda each: (each[1], each[0]))
    ]


HEADS = ("Section", "What", "This period", "Period before", "Change", "Median", "90th percentile", "Median before",
         "90th percentile before", "Unit", "What is counted", "Rules")  # fmt: skip


def overview_table(scope: Scope, sections: list[Section]) -> Table:
    """The overview as a file has it."""
    entries, rows = overview(scope, sections), []
    for section in sections:
        for measure in section.measures:
            each = entries[measure.key]
            rows.append([
                section.title, measure.title, each.figure.this, each.figure.before, each.change, _figure(each.this.median),
                each.this.ninth, _figure(each.before.median), each.before.ninth, measure.unit if measure.value else "",
                measure.counts, ", ".join(measure.rules),
            ])  # fmt: skip
    words = f"{about('Reports', scope)} Period before: {scope.before.words}."
    return Table("reports", words, HEADS, rows, detail={"rows": len(rows)})


def teams_table(scope: Scope, sections: list[Section]) -> Table:
    """The row for each team as a file has it."""
    entries = overview(scope, [Section(s.key, s.title, tuple(m for m in s.measures if m.key in BY_TEAM)) for s in sections])
    heads = ["Team", *(entries[key].measure.title for key in BY_TEAM if key in entries)]
    rows = [[name, *(count for _key, count in counts)] for _number, name, counts in by_team(scope, entries)]
    return Table("reports-teams", about("Reports, team by team", scope), heads, rows, detail={"rows": len(rows)})


def _figure(median: float | None) -> str:
    return "" if median is None else f"{median:g}"

