"""The cells of one row while it is read."""

from collections.abc import Mapping, Sequence

from casework.ground.sheets import Cell
from casework.practice.intake.rules.columns import BY_KEY
from casework.practice.intake.rules.faults import Fault, shown


class Row:
    """The cells of one row by field, and what is found to be wrong with them."""

    def __init__(self, number: int, cells: Sequence[Cell], heads: Sequence[str], mapping: Mapping[str, int]):
        self.number, self.cells, self.heads, self.mapping = number, cells, heads, mapping
        self.faults: list[Fault] = []
        self.kept: list[str] = []

    def cell(self, key: str) -> Cell:
        """The cell of a field; "" where the list has no such column."""
        return self.cells[self.mapping[key]] if key in self.mapping else ""

    def text(self, key: str) -> str:
        """The same as text, a date as 21/11/2026."""
        cell = self.cell(key)
        return cell if isinstance(cell, str) else shown(cell)

    def column(self, key: str) -> str:
        """The heading of a field's column, as the file has it."""
        return self.heads[self.mapping[key]] if key in self.mapping else BY_KEY[key].label

    def fault(self, key: str, wrong: str, cure: str, *, refuses: bool = False, keep: bool = False) -> None:
        """Name what is wrong with a cell and what to do. keep: its value goes into the case comments."""
        value = shown(self.cell(key))
        self.faults.append(Fault(self.number, self.column(key), value, wrong, cure, refuses))
        if keep:
            self.kept.append(f"{self.column(key)} on the list: “{value}” ({wrong[0].lower()}{wrong[1:].rstrip('.')}).")
