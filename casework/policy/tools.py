"""Rating tools: a matrix of two questions, a plain scale, and a list of indicators to tick."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

# The colours that the style sheet knows. A level always shows its word beside its colour.
COLOURS = ("red", "orange", "amber", "yellow", "green")


@dataclass(frozen=True)
class Level:
    """One answer of a tool.

    `gravity` compares levels of different tools: 3 asks for action now, 2 soon, 1 can wait. Two levels of one tool
    may share a gravity (the deprivation of liberty tool has four bands); inside a tool the order of its levels decides.
    """

    key: str
    label: str
    colour: str
    word: str
    gravity: int
    meaning: str
    points_to: tuple[str, ...] = ()
    keep_in_mind: str = ""


@dataclass(frozen=True)
class Choice:
    """One row or column of a matrix, with what points to it."""

    key: str
    label: str
    hint: str
    points_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Axis:
    """One of the two questions of a matrix."""

    key: str
    label: str
    choices: tuple[Choice, ...]

    def choice(self, key: str) -> Choice:
        """The choice of that key; KeyError when there is none."""
        return _by_key(self.choices, key)


@dataclass(frozen=True)
class Switch:
    """Each team uses the tool or not (A1, U19). at_first: before it says so. why: a sentence for whoever decides."""

    rule: str
    at_first: bool
    why: str


@dataclass(frozen=True)
class Tool:
    """What all tools share. `levels` stand gravest first; `orders_tray` is true when they say who comes first.

    switched: None for a tool that every team uses.
    """

    kind: ClassVar[str] = ""

    key: str
    title: str
    rule: str
    levels: tuple[Level, ...]
    question: str = ""
    notice: str = ""
    orders_tray: bool = True
    switched: Switch | None = None

    def level(self, key: str) -> Level:
        """The level of that key; KeyError when there is none."""
        return _by_key(self.levels, key)

    @property
    def gravest(self) -> Level:
        """The top level of the tool."""
        return self.levels[0]

    def graver(self, one: str, other: str) -> bool:
        """Whether level `one` stands above level `other` in this tool."""
        return self.levels.index(self.level(one)) < self.levels.index(self.level(other))


@dataclass(frozen=True)
class ScaleTool(Tool):
    """A tool where the level itself is picked."""

    kind: ClassVar[str] = "scale"


@dataclass(frozen=True, kw_only=True)
class MatrixTool(Tool):
    """A tool where a row and a column are picked, and the cell suggests the level. Cells: (row key, column key)."""

    kind: ClassVar[str] = "matrix"

    row_axis: Axis
    column_axis: Axis
    cells: Mapping[tuple[str, str], str]

    def level_at(self, row_key: str, column_key: str) -> Level:
        """The level suggested by a row and a column; KeyError when either is unknown."""
        return self.level(self.cells[row_key, column_key])


@dataclass(frozen=True)
class Indicator:
    """A sentence to tick. Alone it suggests its level. local: a team added it (`local.with_local`)."""

    key: str
    level: str
    text: str
    local: bool = False


@dataclass(frozen=True)
class Factor:
    """A sentence to tick that suggests nothing alone; it counts only inside a compound."""

    key: str
    text: str


@dataclass(frozen=True)
class Compound:
    """Suggests its level when at least one item of each group in `needs` is ticked."""

    key: str
    level: str
    needs: tuple[tuple[str, ...], ...]
    text: str

    def met_by(self, ticked: Iterable[str]) -> bool:
        """Whether the ticked keys meet every group."""
        chosen = set(ticked)
        return all(chosen.intersection(group) for group in self.needs)


@dataclass(frozen=True, kw_only=True)
class IndicatorTool(Tool):
    """A tool where indicators are ticked; the highest level with one ticked is suggested (S3, A1)."""

    kind: ClassVar[str] = "indicators"

    indicators: tuple[Indicator, ...]
    factors: tuple[Factor, ...] = ()
    compounds: tuple[Compound, ...] = ()

    @property
    def tickable(self) -> tuple[str, ...]:
        """Every key that may be ticked, in the order of the file."""
        return tuple(item.key for item in (*self.indicators, *self.factors))

    def indicators_of(self, level_key: str) -> tuple[Indicator, ...]:
        """The indicators that suggest that level."""
        return tuple(item for item in self.indicators if item.level == level_key)

    def partners_of(self, compound: Compound) -> tuple[Level, ...]:
        """The levels whose indicators a compound needs beside its factors, gravest first."""
        needed = {key for group in compound.needs for key in group}
        return tuple(
            level for level in self.levels if any(item.key in needed for item in self.indicators_of(level.key))
        )

    def compounds_met(self, ticked: Iterable[str]) -> tuple[Compound, ...]:
        """The compounds that the ticked keys meet."""
        chosen = frozenset(ticked)
        return tuple(compound for compound in self.compounds if compound.met_by(chosen))

    def suggest(self, ticked: Iterable[str]) -> Level | None:
        """The highest level that the ticked keys point to, or None; KeyError for a key that is not in the tool."""
        chosen = frozenset(ticked)
        if unknown := chosen.difference(self.tickable):
            raise KeyError(min(unknown))
        pointed = {item.level for item in self.indicators if item.key in chosen}
        pointed.update(compound.level for compound in self.compounds_met(chosen))
        return next((level for level in self.levels if level.key in pointed), None)


def _by_key(items, key):
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)
