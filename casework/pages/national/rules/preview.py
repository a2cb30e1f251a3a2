"""The method on a team's own records: its figures, what became of each request, what would not come out right; each a list."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.days import add_months
from casework.pages.national.rules import method
from casework.pages.national.rules.events import BREAK_BY_KEY, Asked, Line, Mapped, Source, Work, as_events, broken
from casework.pages.national.rules.method import BANDS, METRICS, Figure, Followed, Wait

QUARTERS_SHOWN = 12


@dataclass(frozen=True)
class Fate:
    """What may become of a request, for people who read the page."""

    key: str
    title: str
    meaning: str


FATES = (
    Fate(method.COUNTED, "Counted", "A first response followed. Its wait is in the figures above."),
    Fate(method.UNANSWERED, "Nothing has followed yet", "Still waiting. The published figures know only waits that ended, so a "
         "long list here makes no median longer until it is answered."),
    Fate(method.OVERLAPS, "Part of an earlier request",
         "It came while an earlier request of the same person was being followed up."),
    Fate(method.NO_OUTCOME, "No outcome yet", "Left out until somebody decides what happens with it."),
    Fate(method.ENDED, "No further action", "Left out, because it led to nothing."),
    Fate(method.EXISTING, "An existing client",
         "Support went on, or had ended less than 12 months before (long term) or 3 months before (short term)."),
    Fate(method.CARER, "A carer’s request", "The method counts people with needs, not carers."),
    Fate(method.YOUNG, "Under 25", "Left out, because of the age on the day of the request."),
    Fate(method.NO_AGE, "No date of birth", "Left out, because no age can be known."),
    Fate(method.EARLY, "Before 1 April 2023", "The method begins on that day."),
)  # fmt: skip
FATE_BY_KEY: Mapping[str, Fate] = MappingProxyType({f"requests-{each.key}": each for each in FATES})
FIGURES = "figures"
# Each list that can be asked for, by key with its title.
LISTS: Mapping[str, str] = MappingProxyType(
    {FIGURES: "Figures of the preview", **METRICS}
    | {key: f"Requests: {fate.title}" for key, fate in FATE_BY_KEY.items()}
    | {key: each.title for key, each in BREAK_BY_KEY.items()}
)


@dataclass(frozen=True)
class Preview:
    """All that the page tells. figures: by (quarter, band, metric)."""

    mapped: Mapped
    followed: tuple[Followed, ...]
    waits: tuple[Wait, ...]
    figures: Mapping[tuple[date, str, str], Figure]
    fates: Mapping[str, int]
    broken: Mapping[str, list[Line]]

    @property
    def quarters(self) -> list[date]:
        """The quarters in which a wait ended, the newest first."""
        return sorted({quarter for quarter, _band, _metric in self.figures}, reverse=True)

    def figure(self, quarter: date, band: str, metric: str) -> Figure | None:
        """The figure of a cell; None where no wait ended."""
        return self.figures.get((quarter, band, metric))


def preview_of(works: Collection[Work], asked: Collection[Asked], today: date) -> Preview:
    """The method on these records. What lies in the future would not be handed in yet, and is left out of the figures."""
    mapped = as_events(works, asked)
    followed = method.follow(event for event in mapped.events if event.start <= today)
    waits = method.waits(followed)
    figures = {(each.quarter, each.band, each.metric): each for each in method.figures(waits)}
    fates = Counter(each.fate for each in followed)
    return Preview(mapped, tuple(followed), tuple(waits), figures, fates, broken(mapped, followed, works, asked, today))


def quarter_words(quarter: date) -> str:
    """"January to March 2026"."""
    last = add_months(quarter, 2)
    return f"{quarter:%B} to {last:%B %Y}"


def is_over(quarter: date, today: date) -> bool:
    """Whether a quarter has ended, so that nothing more can come into it."""
    return add_months(quarter, 3) <= today


def days_words(days: float) -> str:
    """"12" or "12.5"."""
    return f"{days:,.1f}".removesuffix(".0")


# --- lists --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A row of a list: the record behind it, where there is one, and the cells after the person."""

    cells: tuple[object, ...]
    source: Source | None = None


@dataclass(frozen=True)
class Listed:
    """A list as it is shown, exported and printed. about: sentences before it."""

    title: str
    about: tuple[str, ...]
    heads: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Cell:
    """Which waits a list of waits is narrowed to."""

    quarter: date | None = None
    band: str = ""

    def holds(self, wait: Wait) -> bool:
        """Whether a wait is meant."""
        return (self.quarter is None or wait.quarter == self.quarter) and (not self.band or wait.band == self.band)


def listed(preview: Preview, which: str, cell: Cell, team_name: Callable[[int], str], today: date) -> Listed:
    """One of LISTS. cell: for a list of waits."""
    if which == FIGURES:
        return _figures(preview, today)
    if which in METRICS:
        return _waits(preview, which, cell, team_name)
    if which in FATE_BY_KEY:
        return _requests(preview, which, team_name)
    each = BREAK_BY_KEY[which]
    entries = (Entry((line.source.words, team_name(line.source.team), line.source.on, line.note), line.source)
               for line in preview.broken[which])  # fmt: skip
    about = (f"How the method counts it: {each.counted}", f"What to do: {each.do}")
    return Listed(LISTS[which], about, ("Person", "Record", "Team", "Day", "To know"), tuple(entries))


def _figures(preview: Preview, today: date) -> Listed:
    rows = []
    for quarter in preview.quarters:
        for band in BANDS:
            cells = [preview.figure(quarter, band, metric) for metric in METRICS]
            told = [value for each in cells for value in ((days_words(each.median), each.count) if each else ("", 0))]
            rows.append(Entry((quarter_words(quarter), "Yes" if is_over(quarter, today) else "No", band, *told)))
    pairs = (head for words in METRICS.values() for head in (f"{words}: median days", f"{words}: waits"))
    about = ("By the quarter in which the wait ended. The second metric knows only interim support.",)
    return Listed(LISTS[FIGURES], about, ("Quarter", "Quarter is over", "Age band", *pairs), tuple(rows))


def _waits(preview: Preview, metric: str, cell: Cell, team_name: Callable[[int], str]) -> Listed:
    def entry(wait: Wait) -> Entry:
        asked, ended = (preview.mapped.sources[each.number] for each in (wait.request, wait.ended_by))
        return Entry((asked.words, team_name(asked.team), asked.on, ended.words, ended.on, wait.days, wait.band), asked)

    meant = [wait for wait in preview.waits if wait.metric == metric and cell.holds(wait)]
    meant.sort(key=lambda wait: (-wait.days, wait.request.number))
    narrowed = ", ".join(filter(None, (cell.quarter and quarter_words(cell.quarter), cell.band)))
    heads = ("Person", "Request", "Team", "Asked on", "Ended by", "On", "Days", "Age band")
    return Listed(METRICS[metric] + (f": {narrowed}" if narrowed else ""), (), heads, tuple(map(entry, meant)))


def _requests(preview: Preview, which: str, team_name: Callable[[int], str]) -> Listed:
    fate = FATE_BY_KEY[which]

    def entry(each: Followed) -> Entry:
        source = preview.mapped.sources[each.request.number]
        because = preview.mapped.sources[each.because.number] if each.because else None
        words = f"{because.words} ({_day(because.on)})" if because else ""
        return Entry((source.words, team_name(source.team), source.on, words), source)

    meant = [each for each in preview.followed if each.fate == fate.key]
    meant.sort(key=lambda each: (each.request.start, each.request.number))
    heads = ("Person", "Record", "Team", "Asked on", "Because of")
    return Listed(LISTS[which], (fate.meaning,), heads, tuple(map(entry, meant)))


def for_file(listed: Listed) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The same for a file: heads, and a row for each entry, with the number of the person's record."""
    named = listed.heads[0] == "Person"
    heads = ("Person", "Record number", *listed.heads[1:]) if named else listed.heads
    who = ((entry.source.person.name, entry.source.person.number) if entry.source else () for entry in listed.entries)
    return heads, [(*first, *entry.cells) for first, entry in zip(who, listed.entries, strict=True)]


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
