"""What a clock has to tell on a day, in which words, and when it next has something: whatever was missed (U12, U24)."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from casework.ground.days import add_days, add_working_days, at_office, is_working_day, office_date
from casework.policy.model import GraveWait, OverdueContact, Policy, WaitingLimit
from casework.practice.walk.rules import WalkClock
from casework.records.notices.rules import to_managers, to_worker

DUTY, MANAGERS, CLIMB, WARN, BREACH = "duty", "managers", "climb", "warn", "breach"
WALK, WALK_LATE = "walk", "walk-late"  # how the occasions of a walk begin


def figures_of(policies: Mapping[str, Policy]) -> str:
    """40 letters that change with any figure of any policy."""
    prints = sorted((name, policy.fingerprint) for name, policy in policies.items())
    return hashlib.sha256(repr(prints).encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Telling:
    """tell: what is told today, in order. next_on: the next day on which there may be something to tell, or None.

    next_at: on that day, not before this moment.
    """

    tell: tuple[str, ...]
    next_on: date | None
    next_at: datetime | None = None


@dataclass(frozen=True)
class ToldOfContact:
    """What was told already about a contact: duty at all, managers on which day, and whether one of them took it on."""

    duty: bool = False
    managers_on: date | None = None
    acknowledged: bool = False


def contact_telling(
    today: date, due_on: date, rule: OverdueContact, closures: Collection[date], told: ToldOfContact
) -> Telling:
    """An unmet contact (U24): duty on its day, managers the next working day; left alone by them, it climbs.

    After days of standing still each stage that has come is told once; the climb waits for the managers' own days.
    """
    duty_on = add_working_days(due_on, rule.tell_duty_after_working_days, closures)
    managers_on = add_working_days(due_on, rule.tell_managers_after_working_days, closures)
    to_managers = told.managers_on is None and today >= managers_on
    counted_from = today if to_managers else told.managers_on
    climbs = counted_from is not None and not told.acknowledged
    climb_on = add_working_days(counted_from, rule.climb_after_working_days, closures) if climbs else None
    tell = [DUTY] if not told.duty and today >= duty_on else []
    tell += [MANAGERS] if to_managers else []
    tell += [CLIMB] if climb_on is not None and today >= climb_on else []
    to_come = [duty_on, managers_on if counted_from is None else None, climb_on]
    return Telling(tuple(tell), min((day for day in to_come if day is not None and day > today), default=None))


def response_telling(today: date, due_on: date, told: ToldOfContact) -> Telling:
    """A first contact that is owed (L18): duty on its day, managers from the day after, closed days or not."""
    return _duty_then_managers(today, due_on, add_days(due_on, 1), told)


def closing_of(decided_on: date, recorded_at: datetime, closes: time, closures: Collection[date]) -> datetime:
    """By when a response on the day of the decision is made: when the office closes (S16, U27).

    What is decided after that, or on a day the office is shut, has no office left that day to respond: at once.
    """
    closing = at_office(decided_on, closes)
    return closing if is_working_day(decided_on, closures) and recorded_at < closing else recorded_at


def same_day_telling(now: datetime, closing: datetime, told: ToldOfContact, *, escalated: bool) -> Telling:
    """A response on the day of the decision (S1, S16): duty at once; unmet when the office closes, it is escalated.

    escalated: somebody said already that there can be none, and it is open.
    """
    tell = () if told.duty else (DUTY,)
    if now < closing:
        return Telling(tell, office_date(closing), closing)
    return Telling(tell if escalated else (*tell, CLIMB), None)


def allocation_telling(today: date, due_on: date) -> Telling:
    """A case that was to be allocated by a day (S14): the managers hear of it once, the day after."""
    return Telling((MANAGERS,), None) if today > due_on else Telling((), add_days(due_on, 1))


def review_telling(policy: Policy, today: date, due_on: date, told: ToldOfContact) -> Telling:
    """A case that comes back from the Review tray (L8): duty on its day, managers the next working day."""
    decided = policy.decided.get("review-late")
    count = decided.value if decided is not None and isinstance(decided.value, int) else 1
    return _duty_then_managers(today, due_on, add_working_days(due_on, count, policy.office.closures), told)


def _duty_then_managers(today: date, due_on: date, late_on: date, told: ToldOfContact) -> Telling:
    tell = [DUTY] if not told.duty and today >= due_on else []
    tell += [MANAGERS] if told.managers_on is None and today >= late_on else []
    to_come = [due_on, late_on if told.managers_on is None else None]
    return Telling(tuple(tell), min((day for day in to_come if day is not None and day > today), default=None))


def waiting_telling(today: date, placed_on: date, limit: WaitingLimit) -> Telling:
    """Waiting for a named worker (L26): a warning ahead, an escalation from the day after the limit, never both."""
    warn_on, breach_on = add_days(placed_on, limit.warn_after_days), add_days(placed_on, limit.limit_days + 1)
    if today >= breach_on:
        return Telling((BREACH,), None)
    if today >= warn_on:
        return Telling((WARN,), breach_on)
    return Telling((), warn_on)


@dataclass(frozen=True)
class Walker:
    """Whoever is named to walk today. naming: the number of that. away: absent today, so the walk is the managers'."""

    worker_id: int
    naming: int
    away: bool


@dataclass(frozen=True)
class WalkFacts:
    """How a team stands with its walk. standing: (receiver, occasion) of what was told and is in somebody's feed."""

    team_id: int
    clock: WalkClock | None
    walker: Walker | None
    standing: tuple[tuple[str, str], ...] = ()

    @property
    def same_walk(self) -> str:
        """What makes it one walk: the day it was counted from when first told, though the longest waiting left since."""
        told = [occasion.split(":")[1] for _receiver, occasion in self.standing if occasion.startswith(f"{WALK}:")]
        return min(told, default=str(self.clock.from_on) if self.clock else "")

    @property
    def asked(self) -> tuple[str, str]:
        """(receiver, occasion) of whom the walk falls to today: whoever is named and here, else the managers (L25)."""
        occasion = f"{WALK}:{self.same_walk}"
        if self.walker is None or self.walker.away:
            return to_managers(self.team_id), occasion
        return to_worker(self.walker.worker_id), f"{occasion}:{self.walker.naming}"

    @property
    def occasions(self) -> tuple[str, str, str]:
        """On what occasions this walk may have been told: to managers, to whoever is named today, to a senior manager."""
        naming = self.walker.naming if self.walker else 0
        return f"{WALK}:{self.same_walk}", f"{WALK}:{self.same_walk}:{naming}", f"{WALK_LATE}:{self.same_walk}"


@dataclass(frozen=True)
class WalkTelling:
    """asks: tell whoever walks. late: tell the senior manager. over: receivers whose items are no longer asked for."""

    asks: bool = False
    late: bool = False
    over: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """True when there is something to do."""
        return self.asks or self.late or bool(self.over)


def walk_telling(
    today: date, facts: WalkFacts, told: Mapping[str, date], late_after: int | None, closures: Collection[date]
) -> WalkTelling:
    """A walk that is due and not made (L25): whoever walks on its day, the senior manager some working days after.

    told: by occasion, the day on which it was told. Where nobody waits, or a later date holds now, all is over; so is
    what was asked of somebody who is named no more.
    """
    if facts.clock is None or today < facts.clock.due_on:
        return WalkTelling(over=tuple(sorted({receiver for receiver, _occasion in facts.standing})))
    to_managers, to_named, to_senior = facts.occasions
    since = min((told[occasion] for occasion in (to_managers, to_named) if occasion in told), default=today)
    late_on = None if late_after is None else add_working_days(since, late_after, closures)
    late = late_on is not None and today >= late_on and to_senior not in told
    named = to_worker(facts.walker.worker_id) if facts.walker else None
    asked = {who for who, occasion in facts.standing if occasion.startswith(f"{WALK}:") and who.startswith("worker:")}
    return WalkTelling(facts.asked[1] not in told, late, tuple(sorted(asked - {named})))


@dataclass(frozen=True)
class Why:
    """Why something is escalated: a sentence, and what the rule counted as ``{"label", "value"}``."""

    reason: str
    figures: list[dict]


def why_climbs(due_on: date, today: date) -> Why:
    """A contact that no manager took on (U24)."""
    late = _days((today - due_on).days)
    reason = f"A contact has been overdue for {late}, and no manager of the team acknowledged it."
    return Why(reason, _figures(("Contact due", _day(due_on)), ("Overdue by", late)))


def why_no_response(decided_on: date, level: str) -> Why:
    """Somebody at the gravest level, with no response recorded on the day of the decision (S16)."""
    shown = (("Decided on", _day(decided_on)), ("Level", level))
    return Why(f"{level} since {_day(decided_on)}, and no response was recorded that day.", _figures(*shown))


def why_too_long(placed_on: date, today: date, limit: WaitingLimit) -> Why:
    """Somebody has waited beyond the limit for a named worker (L26)."""
    waited, most = _days((today - placed_on).days), _days(limit.limit_days)
    reason = f"No named worker after {waited} on the tray. The limit is {most}."
    return Why(reason, _figures(("Placed on the tray", _day(placed_on)), ("On the tray for", waited), ("Limit", most)))


def why_grave(placed_on: date, today: date, grave: GraveWait, level: str, exceeded: int) -> Why:
    """Somebody at the gravest level has waited longer than the policy lets them (L27); exceeded: how many times it."""
    waited, most = _days((today - placed_on).days), grave.after.words
    reason = f"Rated {level} now, and on the tray for {waited}: longer than {most}."
    shown = (("Placed on the tray", _day(placed_on)), ("On the tray for", waited), ("Rated now", level))
    return Why(reason, _figures(*shown, (f"Times that {most} was exceeded", str(exceeded))))


def warning(placed_on: date, today: date, limit: WaitingLimit) -> str:
    """What managers read ahead of the limit (L26)."""
    waited = (today - placed_on).days
    left = limit.limit_days - waited
    by = f"within {_days(left)}" if left else "today"
    return f"On the tray for {_days(waited)}: needs a named worker {by}"


def _figures(*shown: tuple[str, str]) -> list[dict]:
    return [{"label": label, "value": value} for label, value in shown]


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
