"""Reads a TOML table key by key, so that every fault can be named by file and dotted key."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

from .faults import FaultyPolicy
from .terms import Interval, Within

_NEEDED = object()
_INTERVAL = re.compile(r"([1-9]\d{0,3}) (hour|day|week|month)s?")
_WITHIN = re.compile(r"([1-9]\d{0,2}) (hour|working day)s?")


class Table:
    """One table of the file. Each method takes a key, and faults when it is missing or is not what it should be."""

    def __init__(self, data: dict, file: Path, path: str = ""):
        self.data, self.file, self.path = data, file, path
        self._taken: set[str] = set()
        self._children: list[Table] = []

    def __iter__(self) -> Iterator[str]:
        """The keys in the order of the file."""
        return iter(self.data)

    def dotted(self, key: str) -> str:
        """The key as it is written from the top of the file."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, problem: str, expected: str) -> FaultyPolicy:
        """The exception to raise about a key of this table."""
        return FaultyPolicy(self.file, self.dotted(key), problem, expected)

    def text(self, key: str, default=_NEEDED, *, may_be_blank: bool = False) -> str:
        """A text, stripped."""
        value = self._take(key, str, "a text in quotation marks", default)
        if isinstance(value, str):
            value = value.strip()
            if not value and default is _NEEDED and not may_be_blank:
                raise self.fault(key, "the text is empty", "a text in quotation marks")
        return value

    def one_of(self, key: str, options: Iterable[str], default=_NEEDED) -> str:
        """A text that is one of the options."""
        value = self._take(key, str, one_of(options), default)
        if value != default and value not in options:
            raise self.fault(key, f'"{value}" is unknown', one_of(options))
        return value

    def number(self, key: str, default=_NEEDED, *, least: int = 1) -> int:
        """A whole number of at least `least`."""
        expected = f"a whole number, {least} or more"
        value = self._take(key, int, expected, default)
        if isinstance(value, int) and value < least:
            raise self.fault(key, f"{value} is too small", expected)
        return value

    def yes_no(self, key: str, default=_NEEDED) -> bool:
        """true or false."""
        return self._take(key, bool, "true or false", default)

    def time(self, key: str) -> time:
        """A time of day."""
        return self._take(key, time, "a time of day without quotation marks, such as 08:30:00", _NEEDED)

    def texts(self, key: str, default=_NEEDED, *, options: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts, each once; of the options where these are given."""
        expected = f"a list, each item {one_of(options)}" if options else "a list of texts in quotation marks"
        return self._items(key, str, expected, default, options)

    def dates(self, key: str) -> tuple[date, ...]:
        """A list of dates, each once."""
        return self._items(key, date, "a list of dates, such as [2027-12-24]", _NEEDED, None)

    def interval(self, key: str) -> Interval:
        """A length of time such as '1 week'."""
        found = self._match(key, _INTERVAL, 'a length of time, such as "24 hours", "3 days", "2 weeks" or "1 month"')
        return Interval(int(found[1]), found[2] + "s")

    def within(self, key: str) -> Within:
        """A time to answer such as '1 hour', 'same day', '2 working days'."""
        if self.data.get(key) == "same day":
            self._taken.add(key)
            return Within("same-day")
        found = self._match(key, _WITHIN, 'a time to answer, such as "1 hour", "same day" or "2 working days"')
        return Within(found[2].replace(" ", "-") + "s", int(found[1]))

    def table(self, key: str) -> "Table":
        """The table below a key."""
        return self._child(self._take(key, dict, f"a table [{self.dotted(key)}]", _NEEDED), self.dotted(key))

    def optional_table(self, key: str) -> "Table | None":
        """The table below a key, or None when there is none."""
        return self.table(key) if key in self.data else None

    def tables(self, key: str) -> "dict[str, Table]":
        """The tables below the table of a key, by their names, in the order of the file; none when it is missing."""
        parent = self.optional_table(key)
        return {name: parent.table(name) for name in parent} if parent else {}

    def rows(self, key: str) -> "list[Table]":
        """A list of tables, at least one."""
        expected = "a list with at least one entry in braces"
        found = self._take(key, list, expected, _NEEDED)
        if not found or not all(isinstance(row, dict) for row in found):
            raise self.fault(key, "the list is empty or holds something else", expected)
        return [self._child(row, f"{self.dotted(key)}[{number}]") for number, row in enumerate(found, start=1)]

    def refuse_unknown_keys(self) -> None:
        """Faults at the first key that nothing asked for, in this table or below it."""
        for key in self.data:
            if key not in self._taken:
                close = difflib.get_close_matches(key, self._taken, n=1)
                expected = f'"{close[0]}"' if close else one_of(sorted(self._taken))
                raise self.fault(key, "the key is unknown", expected)
        for child in self._children:
            child.refuse_unknown_keys()

    def raw_list(self, key: str, expected: str) -> list:
        """A list whose items the caller checks."""
        return self._take(key, list, expected, _NEEDED)

    def _child(self, data: dict, path: str) -> "Table":
        child = Table(data, self.file, path)
        self._children.append(child)
        return child

    def _take(self, key, kind, expected, default):
        self._taken.add(key)
        if key not in self.data:
            if default is not _NEEDED:
                return default
            raise self.fault(key, "the key is missing" + self._slip(key), expected)
        return self._checked(key, self.data[key], kind, expected)

    def _checked(self, key, value, kind, expected):
        # bool is an int, and datetime a date, to Python; not to the person who wrote the file.
        mixed_up = (kind is int and isinstance(value, bool)) or (kind is date and isinstance(value, datetime))
        if mixed_up or not isinstance(value, kind):
            raise self.fault(key, f"{_as_written(value)} does not fit", expected)
        return value

    def _items(self, key, kind, expected, default, options):
        found = self._take(key, list, expected, default)
        for item in found:
            self._checked(key, item, kind, expected)
            if options and item not in options:
                raise self.fault(key, f'"{item}" is unknown', expected)
            if kind is str and not item.strip():
                raise self.fault(key, "an item is empty", expected)
        if len(set(found)) < len(found):
            raise self.fault(key, "an item stands there twice", expected)
        return tuple(found)

    def _match(self, key, pattern, expected):
        value = self._take(key, str, expected, _NEEDED)
        found = pattern.fullmatch(value)
        if not found:
            raise self.fault(key, f'"{value}" is not understood', expected)
        return found

    def _slip(self, key):
        close = difflib.get_close_matches(key, set(self.data) - self._taken, n=1)
        return f' (is "{close[0]}" a slip for it?)' if close else ""


def one_of(options: Iterable[str]) -> str:
    """'one of "a", "b"', for saying what was expected."""
    return "one of " + ", ".join(f'"{option}"' for option in options)


def _as_written(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list) else str(value)
