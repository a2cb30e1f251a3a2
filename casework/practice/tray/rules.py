"""Decisions of the tray on plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from casework.ground.days import brought_forward, office_date
from casework.ground.refusal import Refusal
from casework.policy.model import AllocationTargets, DailyReview, Policy, SameDayResponse
from casework.practice.risk.rules import counts_under
from casework.records.clocks import rules as clocks
from casework.records.clocks.rules import ContactFacts, Due
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS, Actor

WAYS = {
    "telephone": "Telephone",
    "visit": "Visit",
    "video": "Video call",
    "message": "E-mail, text or letter, and an answer came",
    "office": "They came to us",
}
ATTEMPT_WAYS = WAYS | {"message": "E-mail, text or letter, and no answer came", "office": "Appointment not kept"}
UNALLOCATED_STAGES = ("referral", "duty", "waiting")  # nobody holds the case
DutyOfLevel = AllocationTargets | SameDayResponse | DailyReview | None
RESPONDED, STAYS, NO_RESPONSE = "responded", "stays", "no-response"
REVIEWED = {
    RESPONDED: "We responded today: somebody saw or spoke to them, or help went out",
    STAYS: "We looked at it again: the level stays as it is",
    NO_RESPONSE: "Nobody can respond today",
}
REACHED = {"person": "The person", "relevant-person": "Somebody who acts or speaks for them"}
SAFE_AND_WELL = {
    "needed": "Yes, a safe-and-well check is needed",
    "not-needed": "No, it is not needed",
}


@dataclass(frozen=True)
class History:
    """The facts of one case that its clocks are made from; all moments aware.

    contacts: moments of successful contact. levels: (happened, key) of each decided level of the contact tool, in
    the order they count. rated: (happened, tool, key, urgent) of each rating, in that order. agreed: (recorded, due on,
    agreed later) of dates agreed since, in the order recorded.
    waiting: still on the tray. unallocated: on the tray or before it, with nobody to hold it. reviewed: (happened,
    outcome) of duty's reviews. held: moments at which somebody was given the case or it was taken from them. new_dates:
    (recorded, due on, talked over) of days for allocating that people settled, in the order recorded.
    """

    placed_on: date
    contacts: tuple[datetime, ...] = ()
    levels: tuple[tuple[datetime, str], ...] = ()
    rated: tuple[tuple[datetime, str, str, bool], ...] = ()
    agreed: tuple[tuple[datetime, date, bool], ...] = ()
    waiting: bool = True
    unallocated: bool = True
    reviewed: tuple[tuple[datetime, str], ...] = ()
    held: tuple[datetime, ...] = ()
    new_dates: tuple[tuple[datetime, date, bool], ...] = ()


def due_dates(policy: Policy, history: History) -> dict[str, Due | None]:
    """Every clock of the tray for a case, by kind; None for one that does not run (U6)."""
    return _while_waiting(policy, history) | _until_allocated(policy, history)


def _while_waiting(policy: Policy, history: History) -> dict[str, Due | None]:
    if not history.waiting:
        return dict.fromkeys(clocks.ON_TRAY)
    level = level_now(policy, history)
    return {
        clocks.CONTACT: clocks.next_contact(policy, _contact_facts(policy, history, level)),
        clocks.RESPONSE: _response(policy, history),
        clocks.WAITING_LIMIT: clocks.waiting_limit(policy, history.placed_on),
        clocks.GRAVE_WAIT: clocks.grave_wait(policy, history.placed_on, level),
    }


def _until_allocated(policy: Policy, history: History) -> dict[str, Due | None]:
    if not history.unallocated:
        return dict.fromkeys(clocks.UNALLOCATED)
    return {
        clocks.ALLOCATION: _allocation(policy, history),
        clocks.SAME_DAY: clocks.same_day(policy, _response_owed_on(policy, history)),
        clocks.DAILY_REVIEW: clocks.daily_review(policy, _looked_on(policy, history)),
    }


def _allocation(policy: Policy, history: History) -> Due | None:
    """From the decision, the same again moves nothing; a day that people settled since then holds in its place."""
    run = _run(history, policy.allocation_targets)
    if not run:
        return None
    (since, level), since_then = run[0], [each for each in history.new_dates if each[0] >= run[0][0]]
    new = None
    if since_then:
        settled_at, on, talked = since_then[-1]
        new = clocks.NewDate(on, office_date(settled_at), talked)
    return clocks.allocation(policy, office_date(since), level, new)


def _run(history: History, duty: DutyOfLevel) -> list[tuple[datetime, str]]:
    """(happened, key) of the ratings with a duty's tool that hold the newest level without a break, the first first."""
    levels = [(at, key) for at, tool, key, _urgent in history.rated if duty is not None and tool == duty.tool]
    return list(reversed(list(takewhile(lambda each: each[1] == levels[-1][1], reversed(levels)))))


def _response_owed_on(policy: Policy, history: History) -> date | None:
    """The day of the decision that asks for a response that day, until somebody responded, was in touch, or was given it."""
    run = _run(history, policy.same_day)
    if not run or run[0][1] != policy.same_day.level:
        return None
    responded = [at for at, outcome in history.reviewed if outcome == RESPONDED]
    return None if _since(run[0][0], history.contacts, history.held, responded) else office_date(run[0][0])


def _looked_on(policy: Policy, history: History) -> date | None:
    """The last day on which anybody looked at a case that duty reviews daily; None when its level is another."""
    run = _run(history, policy.daily_review)
    if not run or run[0][1] != policy.daily_review.level:
        return None
    looked = [at for at, _outcome in history.reviewed]
    return max(office_date(at) for at in (*(at for at, _key in run), *_since(run[0][0], history.contacts, history.held, looked)))


def _since(start: datetime, *moments: Iterable[datetime]) -> list[datetime]:
    return [at for each in moments for at in each if at >= start]


def level_now(policy: Policy, history: History) -> str | None:
    """The level of the contact tool that counts; None when never rated, or at a level that the policy does not know."""
    level = history.levels[-1][1] if history.levels else None
    return level if level in policy.contact.intervals else None


def next_on(due: Mapping[str, Due | None]) -> date:
    """The day by which somebody must be in touch (U7)."""
    return first_of(due).due_on


def first_of(due: Mapping[str, Due | None]) -> Due:
    """Of all that a contact meets, what is due the earliest (U7)."""
    return min((due[kind] for kind in clocks.BY_CONTACT if due[kind] is not None), key=lambda each: each.due_on)


def urgent_now(policy: Policy, history: History) -> bool:
    """Whether the newest rating of the response tool marks the case as urgent (L18, U21)."""
    marks = _marks(policy, history)
    return bool(marks) and marks[-1][2]


def as_if_rated(history: History, policy: Policy, rated: tuple[datetime, str, str, bool]) -> History:
    """The history were this rating the newest: (happened, tool, key, urgent)."""
    at, tool, key, _urgent = rated
    levels = (*history.levels, (at, key)) if tool == policy.contact.tool else history.levels
    return replace(history, levels=levels, rated=(*history.rated, rated))


def _marks(policy: Policy, history: History) -> list[tuple[datetime, bool, bool]]:
    """(happened, at the response level, urgent at it) of each rating with the response tool."""
    answer = policy.response
    rated = [each for each in history.rated if answer is not None and each[1] == answer.tool]
    return [(at, key == answer.level, key == answer.level and urgent) for at, _tool, key, urgent in rated]


def _response(policy: Policy, history: History) -> Due | None:
    """The first-contact clock of L18: from the rating, or placing if later, to the first contact after it."""
    marks = _marks(policy, history)
    high = _owed_from(history, [(at, holds) for at, holds, _urgent in marks])
    return clocks.response(policy, high, _owed_from(history, [(at, urgent) for at, _holds, urgent in marks]))


def _owed_from(history: History, marks: list[tuple[datetime, bool]]) -> date | None:
    """The day of the first unanswered rating of those that hold without a break until now.

    Rating the same again moves nothing: otherwise whoever looks at a case would put its date off. A contact answers what
    was rated before it, and what it rated the same again; not what it was itself that found it to hold.
    """
    holding = [at for at, _holds in reversed(list(takewhile(lambda mark: mark[1], reversed(marks))))]
    contacts = [at for at in history.contacts if office_date(at) >= history.placed_on]
    latest = max(contacts, default=None)
    unanswered = [at for at in holding if latest is None or latest < at or latest == at == holding[0]]
    return max(office_date(unanswered[0]), history.placed_on) if unanswered else None


def refusal_to_rerate(actor: Actor, team_id: int, stage: str) -> Refusal | None:
    """Why this actor cannot rate this case anew: somebody else's team, or a closed case."""
    if not may_record(actor, team_id):
        return Refusal("Only somebody who works with this team's records rates its cases.", "U16")
    if stage == "closed":
        return Refusal(
            "This case is closed, so there is nothing to rate. Open a new one if help is needed again.", "L17"
        )
    return None


def _contact_facts(policy: Policy, history: History, level: str | None) -> ContactFacts:
    since_placing = [office_date(at) for at in history.contacts if office_date(at) >= history.placed_on]
    last = max(since_placing, default=None)
    agreed = history.agreed[-1] if history.agreed else None
    if agreed is None:
        return ContactFacts(history.placed_on, last, level)
    risen = _risen_since(policy, history.levels, agreed[0])
    return ContactFacts(history.placed_on, last, level, agreed[1], later_allowed=agreed[2] and not risen)


def _risen_since(policy: Policy, levels: Iterable[tuple[datetime, str]], since: datetime) -> bool:
    tool, before = policy.tools[policy.contact.tool], None
    for at, key in levels:
        if not counts_under(policy, tool.key, key):
            before = None
            continue
        if at > since and before is not None and tool.graver(key, before):
            return True
        before = key
    return False


def refusal_after_death(died_on: date | None) -> Refusal | None:
    """Calls and letters stop when somebody has died, and nobody waits any more (U37)."""
    if died_on is None:
        return None
    sentence = f"This person died on {_day(died_on)}. Please do not call or write: the work with them has ended."
    return Refusal(sentence, "U37")


def refusal_after_moving(actor: Actor, team_id: int, policy: Policy, policy_in_force: str) -> Refusal | None:
    """The case went to another team, or under another policy, while this was being written (U40)."""
    if actor.worker_id is not None and not may_record(actor, team_id):
        return Refusal("This case has moved to another team meanwhile. Tell them what you wanted to record.", "U40")
    if policy.name != policy_in_force:
        return Refusal(
            "This case has moved to another team meanwhile. Open the form again: it asks by their policy.", "U40"
        )
    return None


def refusal_to_contact(policy: Policy, stage: str, died_on: date | None = None) -> Refusal | None:
    """Why no tray contact can be recorded: the person died, or the case is not on the tray."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if stage != "waiting":
        sentence = (
            "This person is not on the tray now, so there is no tray contact to record. Write another note instead."
        )
        return Refusal(sentence, policy.contact.rule)
    return None


def refusal_to_place(actor: Actor, team_id: int, stage: str, placed_on: date, today: date) -> Refusal | None:
    """Why the case cannot be placed on the tray by this actor (L2)."""
    if not actor.holds(*MANAGERS, *SENIOR_MANAGERS, team_id=team_id):
        return Refusal("Only a Team Manager or Team Leader places somebody on the tray. Ask yours to decide.", "L2")
    if stage == "waiting":
        return Refusal("This case is on the tray already.", "L2")
    if placed_on > today:
        return Refusal("Somebody cannot be placed on a day to come. Check the date.", "U29", "placed_on")
    return None


def refusal_to_agree(
    policy: Policy, manager: bool, usual: Due, agreed_on: date, reason: str, contact_on: date
) -> Refusal | None:
    """Why another next-contact date cannot be agreed (L20): sooner is free, later asks a manager, a reason, and a limit."""
    longest = clocks.after(contact_on, policy.contact.longest)
    if policy.contact.bring_forward:
        longest = brought_forward(longest, policy.office.closures)
    if agreed_on <= contact_on:
        return Refusal("The next contact must be after this one. Check the date.", "L20", "next_on")
    if agreed_on <= usual.due_on:
        return None
    if agreed_on > longest:
        sentence = (
            f"Nobody waits longer than {policy.contact.longest.words} for a contact: {_day(longest)} is the last day."
        )
        return Refusal(sentence, "L20", "next_on")
    if not manager:
        sentence = f"The rule asks for contact by {_day(usual.due_on)}. Only a Team Manager or Team Leader may agree a later day."
        return Refusal(sentence, "L20", "next_on")
    if not reason.strip():
        return Refusal("Say what has changed that allows a later contact.", "L20", "next_reason")
    return None


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def may_record(actor: Actor, team_id: int) -> bool:
    """Whoever reads the team's records may record a contact with somebody who waits there."""
    return actor.holds(*RECORD_ROLES, team_id=team_id)


def is_gravest(policy: Policy, ratings: Mapping[str, Any]) -> bool:
    """Whether a case stands at the level that duty reviews daily. ratings: the newest of each tool, by its key."""
    review = policy.daily_review
    newest = ratings.get(review.tool) if review else None
    return newest is not None and newest.decided == review.level


def refusal_to_review(actor: Actor, team_id: int, stage: str, *, gravest: bool, outcome: str | None = None) -> Refusal | None:
    """Why duty's review of this case cannot be recorded: another team's, held by somebody or ended, not at the level."""
    if not may_record(actor, team_id):
        return Refusal("Only somebody who works with this team's records reviews its cases.", "U16")
    if stage not in UNALLOCATED_STAGES:
        return Refusal("Duty reviews only those whom nobody holds yet. Write a note on the case instead.", "S1")
    if not gravest:
        sentence = "Duty reviews those at the gravest level each day, and this case is not at it. Prioritise it first."
        return Refusal(sentence, "S1")
    if outcome is not None and outcome not in REVIEWED:
        return Refusal("Choose what came of looking at it.", "S1", "outcome")
    return None


def refusal_to_bring_down(policy: Policy, before: str | None, level: str, mitigation: str) -> Refusal | None:
    """Why a level cannot fall from the one that is reviewed daily: what lowered the risk is not named (S10)."""
    review = policy.daily_review
    if review is None or before != review.level or level == before or mitigation.strip():
        return None
    label = policy.tools[review.tool].level(before).label
    sentence = f"{label} comes down for a reason. Write what lowered the risk: what was done, with whom, when, how it went."
    return Refusal(sentence, "S10", "mitigation")


def refusal_of_new_date(
    policy: Policy, manager: bool, due: Due | None, level: str, on: date, reason: str, today: date, talked: bool
) -> Refusal | None:
    """Why a day for allocating cannot be set (S9, S14).

    Sooner is free. Later is a manager's, or comes of a conversation once the day has passed, and is then no further off
    than the level gives from today. due: what runs now. talked: with the person or somebody who speaks for them.
    """
    if due is None:
        return Refusal("This case has no day for allocating: its level sets none. Prioritise it first.", "S9", "allocate_on")
    if on < today:
        return Refusal("The new day has passed already. Choose today or a later one.", "S9", "allocate_on")
    if on == due.due_on:
        return Refusal("That is the day which stands already. Choose another, or leave it empty.", "S9", "allocate_on")
    if not reason.strip():
        return Refusal("Say why the day is another.", "S9", "allocate_why")
    if on < due.due_on or manager:
        return None
    longest = clocks.after(today, policy.allocation_targets.intervals[level])
    if not talked or today <= due.due_on:
        sentence = "Only a Team Manager or Team Leader moves the day back. Ask one of them, or choose a sooner day."
        return Refusal(sentence, "S9", "allocate_on")
    if on > longest:
        sentence = f"The level gives until {_day(longest)} at most. Choose a day by then, or ask your manager."
        return Refusal(sentence, "S14", "allocate_on")
    return None


def phones_of(policy: Policy, by_day: str, out_of_hours: str) -> tuple[str, str]:
    """(by day, out of hours): the numbers to call if things change; the team's own, else the council's."""
    return by_day or policy.phones.day, out_of_hours or policy.phones.out_of_hours
