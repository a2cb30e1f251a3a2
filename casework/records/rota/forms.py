"""The shape of a rota as it is sent: by day, who was on it when the page was opened, and who is ticked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict


@dataclass(frozen=True)
class Ticked:
    """One day as it was sent. seen: who was on it when the page was opened. workers: who is to be."""

    seen: frozenset[int]
    workers: frozenset[int]

    @property
    def changed(self) -> bool:
        """True when this person changed the day."""
        return self.seen != self.workers


def read_rota(sent: MultiDict, days: Iterable[date]) -> dict[date, Ticked]:
    """By day, what was sent; days that were not on the page are left out, and whatever is no number."""
    return {
        day: Ticked(_numbers(sent[f"was-{day}"].split(",")), _numbers(sent.getlist(f"on-{day}")))
        for day in days
        if f"was-{day}" in sent
    }


def _numbers(typed: Iterable[str]) -> frozenset[int]:
    return frozenset(int(each) for each in typed if each.isascii() and each.isdigit() and len(each) < 10)
