"""Which counts are hidden, so that no small one can be got from those that are shown.

Counts stand in sums: a line says that a total is the sum of its parts, whether of a row, a column or several teams. Hidden are

1. counts of fewer people than the small number, none included;
2. where a total is shown, so many of its parts that at least two are hidden and that together they reach the small number;
3. whatever can still be worked out by any adding and taking away of shown counts, over all lines at once, until nothing can.

The first that is hidden beside a small one is the smallest that is shown. Which counts are hidden tells nothing of who is behind
them: one that is hidden may be large.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

LARGE_PRIME = 2**61 - 1  # counts are small beside it, so that reckoning with remainders loses nothing


@dataclass(frozen=True)
class Line:
    """A total and the parts whose sum it is, by the keys of their counts."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def all(self) -> tuple[Hashable, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


def hidden(
    counts: Mapping[Hashable, int], lines: Iterable[Line], small: int, people: Mapping[Hashable, Set[Hashable]] | None = None
) -> frozenset[Hashable]:
    """The keys of the counts that are not shown. people: who is counted, where somebody may be counted several times."""

    def size(keys: Collection[Hashable]) -> int:
        return sum(counts[key] for key in keys) if people is None else len(set().union(*(people[key] for key in keys)))

    lines = [line for line in lines if line.parts]
    by_key: dict[Hashable, list[Line]] = {}
    for line in lines:
        for key in line.all:
            by_key.setdefault(key, []).append(line)
    found = {key for key in counts if size([key]) < small}
    order = {key: place for place, key in enumerate(counts)}
    while more := set(_beside(counts, size, lines, found, small, order)) or set(
        _worked_back(counts, by_key, lines, found, order)
    ):  # fmt: skip
        found |= more
    return frozenset(found)


def _beside(
    counts: Mapping, size: Callable[[Collection], int], lines: Iterable[Line], found: set, small: int, order: Mapping
) -> Iterator[Hashable]:
    """For each line with too little hidden, the smallest count that is shown: of the parts first, else the total."""
    for line in lines:
        parts = [key for key in line.parts if key in found]
        if not parts and line.total not in found:
            continue
        alone = len(parts) + (line.total in found) < 2
        little = line.total not in found and size(parts) < small
        if alone or little:
            yield from _smallest(counts, [key for key in line.parts if key not in found] or [line.total], found, order)


def _smallest(counts: Mapping, keys: Iterable[Hashable], found: set, order: Mapping) -> list[Hashable]:
    shown = [key for key in keys if key not in found]
    return [min(shown, key=lambda key: (counts[key], order[key]))] if shown else []


def _worked_back(counts: Mapping, by_key: Mapping, lines: Iterable[Line], found: set, order: Mapping) -> Iterator[Hashable]:
    """For each hidden count that can be worked out, the smallest that is shown in one of its lines."""
    for key in worked_out(lines, found):
        yield from _smallest(counts, (each for line in by_key.get(key, ()) for each in line.all), found, order)


def worked_out(lines: Iterable[Line], found: Iterable[Hashable]) -> list[Hashable]:
    """The hidden counts that follow from those shown: whose value all solutions of the lines share.

    The lines are equations in the hidden counts. Solved as far as they can be, one that stands alone in its equation is known.
    """
    unknown = set(found)
    solved: dict[Hashable, dict[Hashable, int]] = {}  # by the unknown that stands first in it, an equation
    holding: dict[Hashable, set[Hashable]] = {}  # by unknown, the equations in which it stands, by their first
    for line in lines:
        equation = {key: 1 for key in line.parts if key in unknown}
        if line.total in unknown:
            equation[line.total] = (equation.get(line.total, 0) - 1) % LARGE_PRIME
        for first in [key for key in equation if key in solved]:
            _subtract(equation, solved[first], first)
        equation = {key: factor for key, factor in equation.items() if factor}
        if not equation:
            continue
        first = next(iter(equation))
        inverse = pow(equation[first], -1, LARGE_PRIME)
        equation = {key: factor * inverse % LARGE_PRIME for key, factor in equation.items()}
        for other in list(holding.get(first, ())):
            before = set(solved[other])
            _subtract(solved[other], equation, first)
            for key in before ^ set(solved[other]):
                holding.setdefault(key, set()).symmetric_difference_update({other})
        solved[first] = equation
        for key in equation:
            holding.setdefault(key, set()).add(first)
    return [first for first, equation in solved.items() if len(equation) == 1]


def _subtract(equation: dict[Hashable, int], other: Mapping[Hashable, int], at: Hashable) -> None:
    """Take so much of another equation from one that the unknown ``at`` falls out of it."""
    factor = equation.get(at, 0)
    for key, value in other.items() if factor else ():
        left = (equation.get(key, 0) - factor * value) % LARGE_PRIME
        if left:
            equation[key] = left
        else:
            equation.pop(key, None)
