"""Lists and reports that go out as files: one table, named once, for the page's links and for ``export NAME``.

A room offers what it can export when its blueprint is registered; the command line finds it among the application's
extensions, so that neither knows the other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.ground.refusal import Refusal, Refused
from casework.ground.sheets import MOST_ROWS, write_csv, write_xlsx

EXTENSION = "casework_exports"
KINDS = {
    "csv": ("text/csv; charset=utf-8", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}


@dataclass(frozen=True)
class Table:
    """What goes out. about: one line above the headings: what, whose, of when. persons: whose records, for the trail."""

    name: str
    about: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    persons: Iterable[int] = ()
    detail: Mapping[str, Any] | None = None

    def content(self, kind: str, mark: str = "") -> bytes:
        """The bytes of the file, every cell a text. kind: a key of KINDS. mark: what is said of the whole database, such as
        that it is a demonstration. The line above the headings is a row of one cell."""
        return KINDS[kind][1]([[f"{self.about} {mark}".strip()], list(self.heads), *self.rows])


@dataclass(frozen=True)
class Asking:
    """What an export is made from: who asks, when, by which policies, and what the address would say, as texts."""

    actor: Any
    now: datetime
    policies: Mapping[str, Any]
    asked: Mapping[str, str]


@dataclass(frozen=True)
class Export:
    """One list or report. roles: who may have it, any of these somewhere; what of it is theirs, ``make`` decides.

    of_a_period: whether it can be asked for days; else it is of all that is on record, or of how things stand now.
    """

    name: str
    title: str
    roles: tuple[str, ...]
    make: Callable[[Asking], Table]
    of_a_period: bool = True


def offer(blueprint: Any, exports: Iterable[Export]) -> None:
    """Have these found by name in each application with which the blueprint is registered."""
    by_name = {export.name: export for export in exports}
    blueprint.record(lambda state: state.app.extensions.setdefault(EXTENSION, {}).update(by_name))


def refusal_of_size(count: int, words: str = "rows") -> Refusal | None:
    """A file holds what a spreadsheet is read with again, and never a part of a list without saying so."""
    if count <= MOST_ROWS:
        return None
    return Refusal(f"These are {count:,} {words}; a file holds {MOST_ROWS:,}. Choose one team, or a shorter period.")


def make(export: Export, asking: Asking) -> Table:
    """The table, when the actor's roles allow it. Raises Refused."""
    if not asking.actor.holds(*export.roles):
        raise Refused(Refusal(f"Your role does not include “{export.title}”. Ask a manager for what you need."))
    return export.make(asking)
