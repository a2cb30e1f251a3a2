"""Who restricts a record, who must be named on it, who opens one that is not theirs and for how long (U16, U17)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

OUTSIDE, RESTRICTED = "U16", "U17"
HEADS = ("head-of-service", "assistant-director")
LONGEST = timedelta(hours=8)
REASONS = MappingProxyType(
    {
        "danger": "Somebody may be in danger now",
        "contact": "They, or somebody about them, got in touch with us",
        "safeguarding": "A safeguarding concern or enquiry",
        "cover": "I am covering for the worker or the team",
        "joint": "Our team works with them, or is asked to",
        "other": "Something else, told below",
    }
)


# --- restricting ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """Somebody who would see the record by team and role, and so can be named on it."""

    worker_id: int
    name: str
    roles: tuple[str, ...]

    @property
    def manages(self) -> bool:
        """A manager of a team that works with the person."""
        return bool(set(self.roles) & set(MANAGERS))

    @property
    def is_senior(self) -> bool:
        """A manager above the teams."""
        return bool(set(self.roles) & set(SENIOR_MANAGERS))


def refusal_to_restrict(actor: Actor, team_ids: Iterable[int]) -> Refusal | None:
    """A record is restricted, and its readers are named, by a manager of a team that works with the person."""
    if any(actor.manages(team_id) for team_id in team_ids):
        return None
    return Refusal("Only a manager of a team that works with this person restricts the record. Ask yours.", RESTRICTED)


def refusal_to_rename(actor: Actor, named: Collection[int]) -> Refusal | None:
    """Who is named on a restricted record is changed by those named, or by a head of service who opened it."""
    if actor.worker_id in named or actor.holds(*HEADS):
        return None
    return Refusal("Only a manager who is named on this record, or a head of service, changes who sees it.", RESTRICTED)


def refusal_of_readers(candidates: Collection[Candidate], chosen: Collection[int]) -> Refusal | None:
    """What falls due on a restricted record must reach somebody: a manager is named, and somebody above."""
    named = [each for each in candidates if each.worker_id in chosen]
    if not any(each.manages for each in named) and any(each.manages for each in candidates):
        return Refusal("Name at least one manager of the team. Reminders about this record reach nobody else.", RESTRICTED,
                       "readers")  # fmt: skip
    if not any(each.is_senior for each in named) and any(each.is_senior for each in candidates):
        return Refusal("Name at least one senior manager, so that an escalation about this record reaches somebody.",
                       RESTRICTED, "readers")  # fmt: skip
    if not named:
        return Refusal("Name at least one person.", RESTRICTED, "readers")
    return None


def refusal_of_work(left_out: Iterable[tuple[str, str]]) -> Refusal | None:
    """Nobody is left with work that they no longer see. left_out: (name, "holds case 12"), the first is told."""
    for name, what in left_out:
        return Refusal(f"{name} {what}. Name them as well, or give that to somebody else first.", RESTRICTED, "readers")
    return None


def refusal_without_reason(why: str) -> Refusal | None:
    """Whoever looks later must be able to tell why."""
    return None if why.strip() else Refusal("Say why.", RESTRICTED, "why")


# --- opening ----------------------------------------------------------------------------------------------------------


def may_open_restricted(actor: Actor, policy: Policy) -> bool:
    """In an emergency the duty manager opens a restricted record; under most policies the head of service, too."""
    decision = policy.decided.get("restricted-head-opens")
    heads = HEADS if decision is None or decision.value else ()
    return actor.holds("duty-manager", *heads)


def refusal_to_open(actor: Actor, policy: Policy, *, restricted: bool) -> Refusal | None:
    """Why this actor cannot open somebody else's record at all."""
    if restricted and not may_open_restricted(actor, policy):
        return Refusal("This record is restricted. In an emergency the duty manager can open it: ring them.", RESTRICTED)
    return None


def refusal_of_words(reason: str, why: str) -> Refusal | None:
    """An opening says why, in a word and in a sentence."""
    if reason not in REASONS:
        return Refusal("Choose why you open this record.", OUTSIDE, "reason")
    return None if why.strip() else Refusal("Say in a sentence what has happened.", OUTSIDE, "why")


def lasts(policy: Policy) -> timedelta:
    """How long an opening lasts: never more than LONGEST."""
    decision = policy.decided.get("opening-lasts")
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return min(timedelta(hours=decision.value), LONGEST) if whole else LONGEST


def look_into_by(policy: Policy, opened_at: datetime, closes: time) -> date:
    """The day by which a manager looks into an opening."""
    decided = policy.decided.get("opening-looked-into")
    within = decided.value if decided and isinstance(decided.value, Within) else Within("working-days", 2)
    return office_date(answer_by(within, opened_at, Hours(closes, policy.office.closures)))


# --- looking into it --------------------------------------------------------------------------------------------------


def refusal_to_answer(actor: Actor, *, team_id: int, worker_id: int, answered_by: str) -> Refusal | None:
    """Why this actor cannot say whether an opening was in order. answered_by: who did already, or nothing."""
    if answered_by:
        return Refusal(f"{answered_by} has looked into this already.", OUTSIDE)
    if actor.worker_id == worker_id:
        return Refusal("You opened this record yourself, so another manager looks into it.", OUTSIDE)
    if not actor.manages(team_id):
        return Refusal("A manager of the team that has the record looks into this.", OUTSIDE)
    return None


def refusal_of_answer(in_order: bool, words: str) -> Refusal | None:
    """What was not in order is put into words: a senior manager reads them."""
    if in_order or words.strip():
        return None
    return Refusal("Say what was not in order. A senior manager will read it.", OUTSIDE, "words")
