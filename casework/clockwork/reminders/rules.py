"""What a clock has to tell on a day, in which words, and when it next has something: whatever was missed (U12, U24)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from casework.ground.days import add_days, add_working_days
from casework.policy.model import GraveWait, OverdueContact, Policy, WaitingLimit

DUTY, MANAGERS, CLIMB, WARN, BREACH = "duty", "managers", "climb", "warn", "breach"


@dataclass(frozen=True)
class Telling:
    """tell: what is told today, in order. next_on: the next day on which there may be something to tell, or None."""

    tell: tuple[str, ...]
    next_on: date | None


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
class Why:
    """Why something is escalated: a sentence, and what the rule counted as ``{"label", "value"}``."""

    reason: str
    figures: list[dict]


def why_climbs(due_on: date, today: date) -> Why:
    """A contact that no manager took on (U24)."""
    late = _days((today - due_on).days)
    reason = f"A contact has been overdue for {late}, and no manager of the team acknowledged it."
    return Why(reason, _figures(("Contact due", _day(due_on)), ("Overdue by", late)))


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
