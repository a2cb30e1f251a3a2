"""Which level the answers point to. They never lower one: that is for people to decide, with their reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.ground.refusal import Refusal
from casework.policy.model import Level, Tool
from casework.practice.calling.rules.answers import BETTER, QUESTIONS, Answer, Question, worse_in

Cell = tuple[str, str]


@dataclass(frozen=True)
class Look:
    """What the answers ask for.

    worse, better: the questions answered so. before: the level that counted until now. level: what the answers point to,
    None where nothing was rated before. cell: (row, column) behind it, None with level.
    """

    worse: tuple[Question, ...] = ()
    better: tuple[Question, ...] = ()
    before: Level | None = None
    level: Level | None = None
    cell: Cell | None = None

    @property
    def raises(self) -> bool:
        """Whether the answers point above the level of until now."""
        return self.before is not None and self.level is not None and self.level.key != self.before.key


def look_at(tool: Tool, before: str | None, cell: Cell | None, answers: Iterable[Answer]) -> Look:
    """What the answers point to, with the matrix of contacts.

    Anything worse moves the cell one step towards the graver end of the axis it bears on: who helps on the one, all
    else on the other. The level is that of the new cell, never below the one that counts.

    before: key of the level that counts now. cell: where the case stands in the matrix now. None for not rated.
    """
    answers = tuple(answers)
    worse, better = tuple(worse_in(answers)), tuple(QUESTIONS[a.question] for a in answers if a.answer == BETTER)
    held = next((level for level in tool.levels if level.key == before), None)
    if held is None:
        return Look(worse, better)
    moved = moved_cell(tool, cell, worse) if cell in tool.cells else None
    level = tool.level_at(*moved) if worse and moved is not None else held
    return Look(worse, better, held, level if tool.graver(level.key, held.key) else held, moved)


def moved_cell(tool: Tool, cell: Cell, worse: Iterable[Question]) -> Cell:
    """The cell one step graver on each axis that something worse bears on; an axis the matrix has not is its column."""
    rows = [each for each in worse if each.bears_on == tool.row_axis.key]
    columns = [each for each in worse if each.bears_on != tool.row_axis.key]
    row = _graver(_by_gravity(tool, by_row=True), cell[0]) if rows else cell[0]
    column = _graver(_by_gravity(tool, by_row=False), cell[1]) if columns else cell[1]
    return row, column


def _by_gravity(tool: Tool, *, by_row: bool) -> list[str]:
    """The choices of an axis, the gravest first: by the sum of what their cells weigh."""
    axis, place = (tool.row_axis, 0) if by_row else (tool.column_axis, 1)
    weight = {
        choice.key: sum(tool.level(level).gravity for cell, level in tool.cells.items() if cell[place] == choice.key)
        for choice in axis.choices
    }
    return sorted(weight, key=lambda key: -weight[key])


def _graver(order: Sequence[str], key: str) -> str:
    return order[max(0, order.index(key) - 1)]


def refusal_of_level(tool: Tool, look: Look, decided: str, reasoning: str, reasoning_before: str = "") -> Refusal | None:
    """Why a level below the one that the answers point to does not stand: the reason for it is missing (L17).

    reasoning_before: of the rating that counted until now. It was given for another day, so it is no reason for this one.
    """
    if look.level is None or not tool.graver(look.level.key, decided):
        return None
    if reasoning.strip() and reasoning.strip() != reasoning_before.strip():
        return None
    sentence = f"The answers point to {look.level.label} and you decided {tool.level(decided).label}. Say why, of today."
    return Refusal(sentence, "L17", "reasoning")


def rose(tool: Tool, before: str | None, after: str) -> bool:
    """Whether a level stands above the one before it; False for a first rating, or a level that the tool has no more."""
    return before in {level.key for level in tool.levels} and tool.graver(after, before)
