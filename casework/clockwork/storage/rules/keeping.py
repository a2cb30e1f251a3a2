"""Which backups are kept, when the next one is due, and what those in charge are told about them."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from casework.ground.days import add_days, at_office, office_date, office_time
from casework.ground.refusal import Refusal

NIGHTLY, BY_HAND = "nightly", "by-hand"
NEWEST, DAYS, WEEKS = 6, 14, 8  # the newest copies of all; the latest days and weeks that have one, one copy each
LATE_AFTER = timedelta(hours=26)
TRY_AGAIN = timedelta(hours=1)
TEST_EVERY = timedelta(days=6, hours=20)  # a week, at night, some minutes earlier or later
AT_NIGHT = time(2, 15)  # by the office's clock
UNSURE = (time(1), time(2))  # on one night of the year the clock shows this hour twice, on another not at all
SPARE = 50_000_000  # bytes that stay free for people's own saving while a backup is written

NAME = re.compile(rf"(?:{NIGHTLY}|{BY_HAND})-\d{{8}}T\d{{6}}Z\.(?:db|dump)")
KINDS = (
    (NIGHTLY, "Every night, by itself"),
    (BY_HAND, "By hand, from here"),
    ("before-upgrade", "Before an upgrade"),
    ("before-restore", "Before another backup was put back"),
)


@dataclass(frozen=True)
class Folders:
    """data: the data folder. away: a second folder for backups, off this machine, or None."""

    data: Path
    away: Path | None = None

    @property
    def backups(self) -> Path:
        """Where backups are kept."""
        return self.data / "backups"


def folders_of(config: Mapping[str, Any]) -> Folders:
    """The folders of an installation, by its settings."""
    away = config["BACKUP_TO"]
    return Folders(Path(config["DATA"]), Path(away).expanduser() if away else None)


@dataclass(frozen=True)
class Copy:
    """A backup that is there. sound: the audit trail in it holds."""

    file: str
    moment: datetime
    sound: bool = True


@dataclass(frozen=True)
class Tried:
    """How something ended at a moment. why: a sentence when it failed, else empty."""

    at: datetime
    why: str = ""
    file: str = ""


@dataclass(frozen=True)
class State:
    """How it stands with the backups. begun: when this database was; others None where nothing is known."""

    begun: datetime | None = None
    last_good: datetime | None = None
    failed: Tried | None = None  # the last try, when it failed
    away: Tried | None = None  # the last copy into the second folder
    tested: Tried | None = None  # the last restore that was tried out
    is_demo: bool = False
    put_back: bool = False  # from a backup, and no administrator has said yet that they know
    as_at: datetime | None = None  # the moment of that backup, where it is known


def name_of_copy(kind: str, now: datetime, ending: str) -> str:
    """The name under which a backup is kept; ``now`` in UTC."""
    return f"{kind}-{now:%Y%m%dT%H%M%S}Z.{ending}"


def is_ours(name: str) -> bool:
    """True for a backup that the program made by itself or by the button, and may remove. Others stay."""
    return NAME.fullmatch(name) is not None


def is_part(name: str) -> bool:
    """True for what a backup of ours that was cut off has left behind."""
    found = re.match(r"\.(.+?\.(?:db|dump))(\.json)?\.part", name)
    return found is not None and is_ours(found[1])


def kind_words(name: str) -> str:
    """What a backup of that name was made for, in words."""
    return next((words for kind, words in KINDS if name.startswith(kind)), "Put here by somebody")


def to_remove(copies: Collection[Copy]) -> set[str]:
    """The files that are no longer kept: of ours all but the newest six, one of each of 14 days and of 8 weeks.

    Days and weeks are those that have a copy, so that a machine which stood for a month loses none of its last ones. The
    newest copy stays, and so does the newest whose trail holds.
    """
    newest_first = sorted(copies, key=lambda copy: (copy.moment, copy.file), reverse=True)
    kept = newest_first[:NEWEST] + [copy for copy in newest_first if copy.sound][:1]
    kept += _first_of_each(newest_first, lambda copy: office_date(copy.moment), DAYS)
    kept += _first_of_each(newest_first, lambda copy: office_date(copy.moment).isocalendar()[:2], WEEKS)
    return {copy.file for copy in copies if is_ours(copy.file)} - {copy.file for copy in kept}


def _first_of_each(copies: Iterable[Copy], group: Callable[[Copy], Hashable], most: int) -> list[Copy]:
    found: dict[Hashable, Copy] = {}
    for copy in copies:
        found.setdefault(group(copy), copy)
    return list(found.values())[:most]


def nightly_is_due(now: datetime, last: datetime | None, failed: datetime | None) -> bool:
    """True when the backup of the last night (02:15 at the office) is missing; also by day, after a night switched off.

    last: of the newest one by itself. failed: when the last try failed; it is made again an hour later.
    """
    clock = office_time(now)
    if UNSURE[0] <= clock.time() < UNSURE[1]:
        return False
    if failed is not None and timedelta(0) <= now - failed < TRY_AGAIN:
        return False
    night = clock.date() if clock.time() >= AT_NIGHT else add_days(clock.date(), -1)
    return last is None or last > now or last < at_office(night, AT_NIGHT)


def test_is_due(now: datetime, last: datetime | None) -> bool:
    """True when a week has gone by since a restore was tried out."""
    return last is None or last > now or now - last >= TEST_EVERY


test_is_due.__test__ = False  # no test of pytest's, though its name begins like one


def refusal_for_room(needed: int, free: int) -> Refusal | None:
    """Why a copy of so many bytes is not begun: it would take the room that people's own saving needs."""
    if free >= needed + SPARE:
        return None
    return Refusal(f"The disk is too full for a backup: it takes about {in_megabytes(needed + SPARE)}, and "
                   f"{in_megabytes(free)} are free. Move other files to another disk.")  # fmt: skip


def in_megabytes(size: int) -> str:
    """12 MB, or 1.4 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"


def line_of_restoring(state: State, says: Callable[[datetime], str]) -> str:
    """What everybody reads until it is confirmed: that this is the data of an earlier moment. Empty when it is not."""
    if not state.put_back:
        return ""
    as_at = f"the data as at {says(state.as_at)}" if state.as_at else "the data of an earlier day"
    return (f"This is {as_at}: a backup was put back. Whatever was recorded after that moment is missing, and must be "
            "entered again.")  # fmt: skip


def troubles_of(state: State, now: datetime, says: Callable[[datetime], str]) -> list[str]:
    """What is wrong with the backups, in sentences, the gravest first; empty when all is well. says: a moment in words."""
    if state.is_demo:
        return []
    wrong = []
    if state.failed is not None:
        wrong.append(f"The last backup failed, on {says(state.failed.at)}. {state.failed.why}")
    if _is_late(state, now):
        since = f"since {says(state.last_good)}" if state.last_good else "yet"
        wrong.append(f"No good backup was made {since}.")
    if state.tested is not None and state.tested.why:
        wrong.append(f"Putting a backup back was tried out on {says(state.tested.at)}, and failed. {state.tested.why}")
    return wrong


def _is_late(state: State, now: datetime) -> bool:
    known = [moment for moment in (state.last_good, state.begun) if moment is not None]
    return bool(known) and now - max(known) > LATE_AFTER
