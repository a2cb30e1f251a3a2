"""What can be wrong with a row, and what became of the row."""

from dataclasses import dataclass

from casework.practice.intake.rules.reading import Entrant

TAKEN, FLAGGED, REFUSED, HERE = "taken", "flagged", "refused", "here"
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one row: the column's heading as the file has it, the value, what is wrong and what to do.

    refuses: the row cannot be taken because of it.
    """

    row: int
    column: str
    value: str
    wrong: str
    cure: str
    refuses: bool = False


@dataclass(frozen=True)
class Line:
    """What became of one row, as it is shown: the outcome and its faults."""

    row: int
    outcome: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Judged:
    """One row, read. entrant: what is taken, None for a refused row. person_id: the record that is theirs already.

    here: this very line is on the tray already, so nothing is added.
    """

    row: int
    entrant: Entrant | None
    faults: tuple[Fault, ...] = ()
    person_id: int | None = None
    here: bool = False

    @property
    def outcome(self) -> str:
        """taken | flagged | refused | here."""
        if self.here:
            return HERE
        if self.entrant is None:
            return REFUSED
        return FLAGGED if self.faults else TAKEN

    @property
    def taken(self) -> bool:
        """Whether the row is to be written."""
        return self.outcome in (TAKEN, FLAGGED)

    @property
    def line(self) -> Line:
        """The row as it is shown."""
        return Line(self.row, self.outcome, self.faults)


def shown(value: object) -> str:
    """A cell's value, short enough for a table."""
    text = f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else " ".join(str(value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
