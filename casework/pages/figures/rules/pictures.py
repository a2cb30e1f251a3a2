"""A chart and its table: the same labels and numbers for both, and what they come to in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TOLD = 8  # numbers that a sentence can take


@dataclass(frozen=True)
class Picture:
    """key: for its address. series: numbers by what they count, one for each label. narrows: what a label's list is asked
    with, by series where there are several. head: what the labels are."""

    key: str
    title: str
    head: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[int]]
    narrows: Sequence[Mapping[str, object]] = field(default=())

    @property
    def numbers(self) -> Sequence[int]:
        """Those of the only series."""
        return next(iter(self.series.values()))

    @property
    def is_empty(self) -> bool:
        """Nothing but noughts."""
        return not any(number for numbers in self.series.values() for number in numbers)

    @property
    def gist(self) -> str:
        """What there is to see, for whoever does not see it. The numbers are in the table, too."""
        told = " ".join(f"{name}: {self._told(numbers)}" for name, numbers in self.series.items())
        return f"Bar chart. {self.title}. {told}"

    def _told(self, numbers: Sequence[int]) -> str:
        if not any(numbers):
            return "none."
        if len(numbers) <= TOLD:
            return ", ".join(f"{label} {number:,}" for label, number in zip(self.labels, numbers, strict=True)) + "."
        most = max(range(len(numbers)), key=lambda at: numbers[at])
        return f"{sum(numbers):,} in all, between {min(numbers):,} and {max(numbers):,}, most at {self.labels[most]}."


def of_bands(
    title: str, head: str, counts: Mapping[str | None, int], labels: Mapping[str, str], nothing: tuple[str, str], things: str
) -> Picture:
    """By level or kind. labels: in order; of many only those that occur. nothing: (key, words) of those without one."""
    shown = [key for key in labels if len(labels) <= TOLD or counts.get(key)]
    rest = sum(count for key, count in counts.items() if key not in labels)
    keys = [*shown, *([nothing[0]] if rest else [])]
    numbers = [*(counts.get(key, 0) for key in shown), *([rest] if rest else [])]
    words = [*(labels[key] for key in shown), *([nothing[1]] if rest else [])]
    return Picture("band", title, head, words, {things: numbers}, [{"band": key} for key in keys])
