"""Whom a manager looks at this month, drawn so that anybody can draw them again; by when; and what may be said of each (S15)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from casework.ground.days import add_months, add_working_days, brought_forward
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Tool
from casework.records.staff.rules import MANAGERS, SYSTEM, Actor

RULE = "S15"
DRAWN, LATE = "dip-sample", "dip-sample-late"  # how the occasions of what is told begin
RIGHT, TOO_HIGH, TOO_LOW = "right", "too-high", "too-low"
LEVELS = {RIGHT: "Yes", TOO_HIGH: "No, it is too high", TOO_LOW: "No, it is too low"}
UNRATED, ASIDE = "unrated", "aside"  # kept in the place of a level that nobody decided, or that could not be looked at
FOUND = {
    RIGHT: "Level right", TOO_HIGH: "Level too high", TOO_LOW: "Level too low", UNRATED: "Nobody decided a level",
    ASIDE: "Set aside",
}  # fmt: skip
THEMES = {
    "risk": "Risk not described",
    "reasons": "Reasons for the level not given",
    "voice": "Person’s own view missing",
    "carer": "Carer’s situation missing",
    "mitigation": "Mitigation not recorded",
    "old": "Out of date",
}
MONTHS = 12  # shown beside each other


# --- when -------------------------------------------------------------------------------------------------------------


def _count(policy: Policy, key: str) -> int | None:
    decision = policy.decided.get(key)
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return decision.value if whole else None


def wanted(policy: Policy) -> int:
    """How many people the policy wants drawn each month; 0 when it asks for no sample."""
    return max(0, _count(policy, "dip-sample") or 0)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def draw_on(policy: Policy, month: date) -> date:
    """The day from which a month's sample is drawn by itself: its first working day."""
    return add_working_days(month - timedelta(days=1), 1, policy.office.closures)


def is_draw_due(policy: Policy, today: date) -> bool:
    """True from the first working day of the month on, where the policy asks for a sample."""
    return wanted(policy) > 0 and today >= draw_on(policy, month_of(today))


def due_on(policy: Policy, drawn_on: date) -> date:
    """The last working day of the month; for a sample drawn late in it, as many working days after as the policy gives."""
    closures = policy.office.closures
    last = brought_forward(add_months(month_of(drawn_on), 1) - timedelta(days=1), closures)
    least = _count(policy, "dip-sample-time")
    return last if least is None else max(last, add_working_days(drawn_on, least, closures))


def is_late(policy: Policy, due: date, today: date) -> bool:
    """True from the day on which a senior manager hears that a sample was not looked at; never where the policy is silent."""
    after = _count(policy, "dip-sample-late")
    return after is not None and today >= add_working_days(due, after, policy.office.closures)


# --- the draw ---------------------------------------------------------------------------------------------------------


def lot(seed: str, number: int) -> str:
    """What a case draws: the SHA-256 of the seed, a colon and its number, in 64 hexadecimal digits."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def order_of(seed: str, pool: Iterable[int], left_out: Collection[int]) -> list[int]:
    """Case numbers in the order of their lots; those left out, drawn the month before, behind all others."""
    last = frozenset(left_out)
    return sorted(pool, key=lambda number: (number in last, lot(seed, number)))


def drawn(seed: str, pool: Iterable[int], left_out: Collection[int], count: int) -> list[int]:
    """The case numbers drawn from those that were waiting: the first ``count`` of their order."""
    return order_of(seed, pool, left_out)[:count]


def drawn_again(sample: Any, numbers: Sequence[int]) -> bool:
    """True when the numbers, in their order, are what the seed, the list and the count of a kept sample give."""
    return drawn(sample.seed, sample.pool, sample.left_out, sample.wanted) == list(numbers)


def refusal_to_draw(actor: Actor, team_id: int) -> Refusal | None:
    """The sweep draws, or a manager of the team."""
    if actor == SYSTEM or actor.holds(*MANAGERS, team_id=team_id):
        return None
    return Refusal("This team’s sample is drawn by Casework, or by a manager of the team. Ask one of them.", RULE)


def refusal_of_draw(policy: Policy, waiting: int) -> Refusal | None:
    """There must be a policy that asks for it, and somebody to draw."""
    if not wanted(policy):
        return Refusal("This team’s policy asks for no dip sample.", RULE)
    if not waiting:
        return Refusal("Nobody is waiting on this tray who could be drawn, so nothing is asked this month.", RULE)
    return None


# --- what is found ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What a manager says of one person. level: a key of LEVELS, or UNRATED. themes: keys of THEMES."""

    level: str
    note_good: bool
    themes: tuple[str, ...] = ()
    follows: str = ""


def judged(policy: Policy, rated: Mapping[str, Any]) -> Tool | None:
    """The tool whose level is asked about: that which sets the day for allocating, else the contacts'; None when unrated."""
    first = [policy.allocation_targets.tool] if policy.allocation_targets else []
    return next((policy.tools[key] for key in (*first, policy.contact.tool) if key in rated and key in policy.tools), None)


def refusal_to_look(actor: Actor, team_id: int) -> Refusal | None:
    """The question is the managers' of the team, and of who stands in for one; those above read."""
    if actor.holds(*MANAGERS, team_id=team_id):
        return None
    return Refusal("A manager of this team says what they find. You can read it here when they have.", RULE)


def refusal_unseen(sees: bool) -> Refusal | None:
    """Nobody answers for a record that they cannot see (U17)."""
    return None if sees else Refusal("This record is not yours to see, so you cannot say what you find in it.", "U17")


def refusal_twice(by: str | None) -> Refusal | None:
    """What was found stands. by: who has said it already, None while nobody has."""
    if by is None:
        return None
    return Refusal(f"{by} has answered for this person already, and that stands. Rate the case anew if the level is wrong.", RULE)


def refusal_of_finding(finding: Finding, *, rated: bool) -> Refusal | None:
    """A finding is whole, and says what follows where something is not as it should be."""
    levels = LEVELS if rated else {UNRATED: ""}
    if finding.level not in levels:
        return Refusal("Say whether the level is right for the need.", RULE, "level")
    if set(finding.themes) - set(THEMES):
        return Refusal("Choose the themes from the list.", RULE, "themes")
    if (finding.level != RIGHT or not finding.note_good) and not finding.follows.strip():
        return Refusal("Say what follows, because the level or the note is not as it should be.", RULE, "follows")
    return None


def refusal_to_set_aside(*, sees: bool, others: bool) -> Refusal | None:
    """Only a person whom no manager of the team can see any more is set aside. sees: the actor does. others: another does."""
    if sees:
        return Refusal("You can see this record, so look at it and say what you find.", RULE)
    if others:
        return Refusal("Another manager of your team is named on this record and can look at it. Ask them.", RULE)
    return None


# --- over months ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of what was found over months: its words, and a count for each month."""

    words: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class OverMonths:
    """months: the first day of each, the latest last. people: looked at. levels, themes: in the order of their tables."""

    months: tuple[date, ...]
    people: Row
    levels: tuple[Row, ...]
    notes: Row
    themes: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, in the order in which they are shown."""
        return (self.people, *self.levels, self.notes, *self.themes)


def over_months(answers: Iterable[Any]) -> OverMonths:
    """What was found in the latest MONTHS of those in which anything was; who was set aside was not looked at.

    answers: with ``month``, ``level``, ``note_good`` and ``themes``.
    """
    looked_at = [each for each in answers if each.level != ASIDE]
    months = tuple(sorted({each.month for each in looked_at})[-MONTHS:])
    levels = Counter((each.level, each.month) for each in looked_at)
    themes = Counter((theme, each.month) for each in looked_at for theme in each.themes)
    people = Counter(each.month for each in looked_at)
    poor = Counter(each.month for each in looked_at if not each.note_good)
    of = lambda words, key: Row(words, tuple(key(month) for month in months))  # noqa: E731
    return OverMonths(
        months,
        of("People looked at", lambda month: people[month]),
        tuple(of(FOUND[key], lambda month, key=key: levels[key, month]) for key in (RIGHT, TOO_HIGH, TOO_LOW, UNRATED)),
        of("Note not good enough", lambda month: poor[month]),
        tuple(of(words, lambda month, key=key: themes[key, month]) for key, words in THEMES.items()),
    )
