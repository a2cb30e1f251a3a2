"""Waits and levels by group: who belongs to which, what is counted, and what of it is shown.

Every case that waits today on the trays that somebody may read; whoever waits with two is in two. What is small is told by how
many people they are, not how many cases. All tables, all teams and their sums are hidden together
(``hiding``), so that going from one team to another, or from one table to the next, tells nothing more.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import product
from statistics import median
from types import MappingProxyType

from casework.ground.days import whole_years
from casework.pages.fairness.rules.hiding import Line, hidden
from casework.policy.model import Policy
from casework.practice.matching.rules import NEEDS
from casework.records.cases.rules import KINDS

SMALL = 5  # where a policy says nothing
FEW_TEAMS = 6  # up to so many, each is shown by itself, too; beyond it they are lines of one table
AGES = ((18, "Under 18"), (25, "18 to 24"), (65, "25 to 64"), (75, "65 to 74"), (85, "75 to 84"))
OLDEST, NO_AGE = "85 and over", "No date of birth"
SEVERAL, NO_NEED = "Several needs", "Not written down"
OTHER_LANGUAGE, OTHER_NEEDS, NO_LANGUAGE = "Another language than English", "Other communication needs", "Nothing on record"
OVER, WITHIN, NO_LIMIT = "over", "within", "no-limit"
NOT_RATED = ""
ALL = 0  # in place of a team's number: all of them together
TOTAL = "all"  # in place of a group: everybody


@dataclass(frozen=True)
class Waiter:
    """Somebody's case on a tray. level: a level's key, "" for none. limit: OVER, WITHIN or NO_LIMIT. needs, languages: of the
    case. person: their number; None counts as somebody else each time.
    """

    team: int
    kind: str
    level: str
    limit: str
    referred_on: date
    born: date | None
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    communication: bool = False
    person: int | None = None


@dataclass(frozen=True)
class Dimension:
    """By what people are told apart. from_what: where that stands, and what it does not say.

    other: what groups that are too small to be shown are called together; "" where they have no sense together.
    """

    key: str
    title: str
    from_what: str
    other: str = ""


BY_TEAM = "team"
DIMENSIONS = (
    Dimension("age", "Age", "The age today, by the date of birth."),
    Dimension("work", "Kind of work", "What the case is for: the reason on record that has a list to choose from.",
              "Other kinds of work"),
    Dimension("need", "Need", "What was written down for matching a worker. Where nothing is, the need is not known, not none.",
              "Other needs"),
    Dimension("language", "Language and communication",
              "A language asked for on the case, else communication needs on the person’s record.",
              "A language or other communication needs"),
    Dimension(BY_TEAM, "Team", "The team on whose tray they wait."),
)  # fmt: skip


def age_band(born: date | None, today: date) -> str:
    """The band of an age, in words."""
    if born is None:
        return NO_AGE
    age = whole_years(born, today)
    return next((words for below, words in AGES if age < below), OLDEST)


def group_of(waiter: Waiter, dimension: str, today: date, team_names: Mapping[int, str]) -> str:
    """To which group somebody belongs: one in each dimension, so that the groups of each add up to everybody."""
    if dimension == "age":
        return age_band(waiter.born, today)
    if dimension == "work":
        return KINDS[waiter.kind]
    if dimension == BY_TEAM:
        return team_names[waiter.team]
    if dimension == "need":
        known = [need for need in waiter.needs if need in NEEDS]
        return NO_NEED if not known else NEEDS[known[0]].label if len(known) == 1 else SEVERAL
    if any(language.casefold() != "english" for language in waiter.languages):
        return OTHER_LANGUAGE
    return OTHER_NEEDS if waiter.communication else NO_LANGUAGE


def order_of(dimension: str, team_names: Collection[str]) -> list[str]:
    """The groups of a dimension in the order in which they are shown."""
    return {
        "age": [*(words for _below, words in AGES), OLDEST, NO_AGE],
        "work": list(KINDS.values()),
        "need": [*(need.label for need in NEEDS.values()), SEVERAL, NO_NEED],
        "language": [OTHER_LANGUAGE, OTHER_NEEDS, NO_LANGUAGE],
        BY_TEAM: sorted(team_names),
    }[dimension]


def small_number(policies: Iterable[Policy]) -> int:
    """From how many people on a group is shown: where several policies are meant, the largest figure holds for all."""
    found = [policy.decided["small-number"].value for policy in policies if "small-number" in policy.decided]
    return max(found, default=SMALL)


# --- counts -------------------------------------------------------------------------------------------------------------

Key = tuple[int, str, str, str]  # team or ALL, dimension ("" for everybody), group or TOTAL, column ("" for all)


@dataclass(frozen=True)
class Counted:
    """Every count of every table, who is counted, the sums in which they stand, and the days of each group's cases."""

    counts: Mapping[Key, int]
    people: Mapping[Key, Set[Hashable]]
    lines: tuple[Line, ...]
    days: Mapping[tuple[int, str, str], tuple[int, ...]]
    groups: Mapping[str, tuple[str, ...]]
    levels: tuple[str, ...]
    limits: tuple[str, ...]


def key_of(team: int, dimension: str, group: str, column: str) -> Key:
    """The key of a count; everybody is the same whatever the dimension."""
    return (team, "", TOTAL, column) if group == TOTAL else (team, dimension, group, column)


def count(
    waiters: Sequence[Waiter], teams: Mapping[int, str], levels_known: Sequence[str], small: int, today: date
) -> Counted:  # fmt: skip
    """Count cases by team, group and column. teams: names by number, of all trays that somebody may read.

    levels_known: keys in the order in which they are shown; others follow, and last those who have none. Groups of fewer than
    ``small`` of all of them are counted together, where they have a name together and there are two of them or more.

    Several teams that are few are counted each and together; one is counted as all, and so are many.
    """
    dimensions = [each.key for each in DIMENSIONS if each.key != BY_TEAM or len(teams) > 1]
    scopes = [ALL, *sorted(teams)] if 1 < len(teams) <= FEW_TEAMS else [ALL]
    found, limits = {w.level for w in waiters}, tuple(sorted({OVER, *(w.limit for w in waiters)}))
    levels = tuple(key for key in (*levels_known, *sorted(found - {*levels_known, NOT_RATED}), NOT_RATED) if key in found)
    columns = ["", *_columns("level", levels), *_columns("limit", limits)]
    who = [at if w.person is None else f"person {w.person}" for at, w in enumerate(waiters)]
    alone = {key: [group_of(w, key, today, teams) for w in waiters] for key in dimensions}
    sizes = {key: Counter(group for group, _ in set(zip(those, who, strict=True))) for key, those in alone.items()}
    together = {each.key: _merged(sizes[each.key], each.other, small) for each in DIMENSIONS if each.key in alone}
    named = {key: [together[key].get(group, group) for group in those] for key, those in alone.items()}
    belongs = [(w, who[at], {key: named[key][at] for key in dimensions}) for at, w in enumerate(waiters)]
    ordered = {key: dict.fromkeys(together[key].get(each, each) for each in order_of(key, teams.values())) for key in dimensions}
    groups = {key: tuple(group for group in ordered[key] if group in named[key]) for key in dimensions}
    places = [(key, group) for key in dimensions for group in groups[key]]
    every = product(scopes, (*places, ("", TOTAL)), columns)
    counts: dict[Key, int] = {key_of(scope, key, group, column): 0 for scope, (key, group), column in every}
    people: dict[Key, set[Hashable]] = {key: set() for key in counts}
    days: dict[tuple[int, str, str], list[int]] = {}
    for waiter, person, of in belongs:
        for scope in (ALL, waiter.team) if len(scopes) > 1 else (ALL,):
            for key, group in (*of.items(), ("", TOTAL)):
                for column in ("", f"level:{waiter.level}", f"limit:{waiter.limit}"):
                    place = key_of(scope, key, group, column)
                    people[place].add(person)
                    counts[place] += 1
                days.setdefault((scope, key, group), []).append((today - waiter.referred_on).days)
    kept = {place: tuple(sorted(found)) for place, found in days.items()}
    return Counted(counts, people, tuple(_lines(scopes, groups, columns)), kept, groups, levels, limits)


def _merged(sizes: Mapping[str, int], other: str, small: int) -> dict[str, str]:
    """By group, the name under which it is counted with others that are as small."""
    few = [group for group, size in sizes.items() if size < small]
    return dict.fromkeys(few, other) if other and len(few) > 1 else {}


def _columns(kind: str, names: Iterable[str]) -> list[str]:
    return [f"{kind}:{name}" for name in names]


def _lines(scopes: Sequence[int], groups: Mapping[str, Sequence[str]], columns: Sequence[str]) -> Iterator[Line]:
    """Every sum: the groups of a dimension, the levels and the sides of the limit of a group, the teams of all."""
    places = [(key, group) for key, those in groups.items() for group in those] + [("", TOTAL)]
    kinds = [[column for column in columns if column.startswith(kind)] for kind in ("level:", "limit:")]
    for scope in scopes:
        for key, those in groups.items():
            for column in columns:
                yield Line(key_of(scope, key, TOTAL, column), tuple(key_of(scope, key, group, column) for group in those))
        for key, group in places:
            for parts in kinds:
                yield Line(key_of(scope, key, group, ""), tuple(key_of(scope, key, group, column) for column in parts))
    for key, group in places if len(scopes) > 1 else ():
        for column in columns:
            yield Line(key_of(ALL, key, group, column), tuple(key_of(scope, key, group, column) for scope in scopes[1:]))


# --- what is shown --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A group as it is shown; None for what is hidden, and for a figure that so few people do not bear.

    longest: the days that nine of ten have not waited longer than; too_few: they are not enough people for it. over: how many
    wait beyond the limit.
    """

    group: str
    cases: int | None
    median: float | None
    longest: float | None
    over: int | None
    levels: Mapping[str, int | None]
    too_few: bool = False

    @property
    def share_over(self) -> int | None:
        """The same in percent of the group."""
        return None if self.over is None or not self.cases else round(100 * self.over / self.cases)


@dataclass(frozen=True)
class Table:
    """One dimension of one team, or of all. everybody: the last line, alike in each table."""

    dimension: Dimension
    rows: tuple[Row, ...]
    everybody: Row
    hidden: int


def tables(counted: Counted, small: int, scope: int = ALL) -> list[Table]:
    """The tables of a team or of all, with what is hidden left out of all of them together."""
    unseen = hidden(counted.counts, counted.lines, small, counted.people)
    made = []
    for dimension in DIMENSIONS:
        if dimension.key not in counted.groups or (dimension.key == BY_TEAM and scope != ALL):
            continue
        rows = tuple(_row(counted, unseen, small, scope, dimension.key, group) for group in counted.groups[dimension.key])
        everybody = _row(counted, unseen, small, scope, "", TOTAL)
        made.append(Table(dimension, rows, everybody, sum(row.cases is None for row in rows)))
    return made


def _row(counted: Counted, unseen: Collection[Hashable], small: int, scope: int, dimension: str, group: str) -> Row:
    def shown(column: str) -> int | None:
        key = key_of(scope, dimension, group, column)
        return None if key in unseen else counted.counts.get(key, 0)

    cases, days = shown(""), counted.days.get((scope, dimension, group), ())
    told = cases is not None and bool(days)
    enough = told and len(counted.people[key_of(scope, dimension, group, "")]) >= 2 * small
    levels = {level: shown(f"level:{level}") for level in counted.levels}
    over = shown(f"limit:{OVER}")
    return Row(group, cases, float(median(days)) if told else None, percentile(days, 90) if enough else None, over,
               MappingProxyType(levels), told and not enough)  # fmt: skip


def percentile(ordered: Sequence[int], of_hundred: int) -> float:
    """The value that so many of a hundred do not exceed, interpolated between neighbours. ordered: ascending, not empty."""
    place = (len(ordered) - 1) * of_hundred / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


HIDDEN = "hidden"
HEADS = ("Table", "Group", "Cases", "Median days since first request", "90th percentile (days)", "Over the limit",
         "Over the limit (percent)")  # fmt: skip


def for_file(tables: Sequence[Table], labels: Mapping[str, str]) -> tuple[tuple[str, ...], list[tuple]]:
    """The same for a file: heads, and a row for each group of each table, the last for everybody. labels: of levels, by key."""
    rows = [_cells(table.dimension.title, row) for table in tables for row in table.rows]
    rows += [_cells("Everybody", tables[0].everybody)] if tables else []
    keys = tables[0].everybody.levels if tables else ()
    return (*HEADS, *(labels.get(key, key) or "Not rated" for key in keys)), rows


def _cells(title: str, row: Row) -> tuple:
    group = "Everybody" if row.group == TOTAL else row.group
    told = (row.cases, row.median, row.longest, row.over, row.share_over, *row.levels.values())
    return (title, group, *(HIDDEN if value is None else value for value in told))
