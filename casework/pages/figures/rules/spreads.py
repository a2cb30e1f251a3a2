"""What is said of many numbers: the middle one, how far nine in ten go, how many fall into each band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """count: on how many it rests. median, ninth: the middle, and what nine in ten do not exceed; None of nothing."""

    count: int
    median: float | None = None
    ninth: int | None = None


def spread_of(histogram: Mapping[int, int]) -> Spread:
    """From how often each number occurs. Of an even count the median is the mean of the two in the middle."""
    count = sum(histogram.values())
    if not count:
        return Spread(0)
    low, high = _at(histogram, (count + 1) // 2), _at(histogram, count // 2 + 1)
    return Spread(count, (low + high) / 2, _at(histogram, -(-9 * count // 10)))


def _at(histogram: Mapping[int, int], place: int) -> int:
    """The number at that place, counted from 1, when all stand in order."""
    for value in sorted(histogram):
        place -= histogram[value]
        if place <= 0:
            return value
    raise ValueError(f"fewer numbers than {place}")


@dataclass(frozen=True)
class Band:
    """Numbers from one up to another, both included; most: None for no end."""

    key: str
    label: str
    least: int
    most: int | None


def bands_of(edges: Sequence[int], unit: str) -> tuple[Band, ...]:
    """Bands up to each edge, and one beyond the last: for (7, 28) of days: 0 to 7, 8 to 28, more than 28."""
    found, least = [], 0
    for edge in edges:
        found.append(Band(f"{least}-{edge}", f"{least} to {edge} {unit}", least, edge))
        least = edge + 1
    return (*found, Band(f"{least}-more", f"More than {edges[-1]} {unit}", least, None))


def in_bands(histogram: Mapping[int, int], bands: Sequence[Band]) -> list[int]:
    """How many fall into each band. What lies below the first counts with it: a date before its beginning is no wait."""
    found = [0] * len(bands)
    for value, count in histogram.items():
        found[next(at for at, band in enumerate(bands) if band.most is None or value <= band.most)] += count
    return found


def change_words(now: int, before: int) -> str:
    """5 more, 3 fewer, the same."""
    if now == before:
        return "the same"
    return f"{now - before:,} more" if now > before else f"{before - now:,} fewer"
