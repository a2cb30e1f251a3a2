"""Which team a referral goes to, by when, how it ends without being taken, and the question about money (F11, F13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.ground.days import add_days, add_working_days, office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.records.cases.rules import KINDS
from casework.records.staff.rules import Actor

from .asked import FINANCE, said

RULE = "F11"
PLACED = "referral-placed"  # the figure, in every policy
SAME_DAY = Within("same-day")
WAYS = {"plain": "It is plain", "unclear": "It was not plain: we looked at which team suits"}
REASONS = {
    "signposted": "Signposted: another service, or information and advice, answers it",
    "no-ground": "There is no ground to take it on",
    "withdrawn": "Withdrawn by the person or the referrer",
}
DIED = "died"
ENDINGS = REASONS | {DIED: "The person died"}  # in words, however it came about
# Work that may lead to what the person pays for: there the question about money is not passed over (F13).
CHARGEABLE = ("care-act-assessment", "review", "carers-assessment", "hospital-discharge", "transition")
SUITABILITY = ("views", "skill_function", "skill_person", "agreed_with")
ASKS = {
    "views": "Write what the person wants about the team, or that they have no wish.",
    "skill_function": "Write why the team can do this work.",
    "skill_person": "Write why the team can work with this person.",
    "agreed_with": "Write with whom it was agreed, the person and the other team.",
}


@dataclass(frozen=True)
class Sending:
    """To which team, for what work, and how that was found. way: a key of WAYS; the four texts where it was not plain.

    agreed_on: the day of the agreement. finance: a key of FINANCE, "" where nobody said (F13).
    """

    team_id: int
    kind: str
    way: str = "plain"
    views: str = ""
    skill_function: str = ""
    skill_person: str = ""
    agreed_with: str = ""
    agreed_on: date | None = None
    finance: str = ""


def is_urgent(facts: Mapping[str, Any]) -> bool:
    """Whether it is to be placed on the same day: marked so, or somebody may be abused or neglected."""
    return said(facts, "urgent") == "today" or said(facts, "ground") == "risk"


def place_by(facts: Mapping[str, Any], policy: Policy, begun_at: datetime, hours: Hours) -> date:
    """The day by which a referral is sent on or ended, so that no delay harms (F11). Counted from when it was begun."""
    decided = policy.decided.get(PLACED)
    within = decided.value if decided and isinstance(decided.value, Within) else Within("working-days", 2)
    return office_date(answer_by(SAME_DAY if is_urgent(facts) else within, begun_at, hours))


def tell_late_on(policy: Policy, due_on: date, *, urgent: bool) -> date:
    """The day on which the managers hear that it was not placed in time: the next one where it is urgent, else the next
    working one.
    """
    return add_days(due_on, 1) if urgent else add_working_days(due_on, 1, policy.office.closures)


def refusal_to_begin(actor: Actor, team_id: int, first_on: date, today: date) -> Refusal | None:
    """Why this actor cannot begin a referral in that team."""
    if actor.worker_id is not None and not actor.sees_team(team_id):
        return Refusal("You can begin referrals only in a team that you work in.", "U16", "team")
    if first_on > today:
        return Refusal("The first request cannot lie in the future: give the day it was made.", "U29", "first_on")
    return None


def refusal_to_choose_team() -> Refusal:
    """No team was chosen."""
    return Refusal("Choose the team that takes it.", RULE, "team")


def refusal_to_change(ended: bool) -> Refusal | None:
    """A referral that was sent on or ended stays as it was."""
    return Refusal("This referral was sent on or ended meanwhile. Load the page again to see how.", RULE) if ended else None


def refusal_to_send(actor: Actor, from_team: int, sending: Sending, *, urgent: bool, today: date) -> Refusal | None:
    """Why it cannot be sent so; the ground is ``refusal_to_take``'s to ask."""
    if actor.worker_id is not None and not actor.sees_team(from_team):
        return Refusal("Only somebody who works in the referral's team sends it on.", "U16")
    if sending.kind not in KINDS:
        return Refusal("Choose what kind of work is asked for.", RULE, "kind")
    if sending.way not in WAYS:
        return Refusal("Say whether it was plain which team it is for.", RULE, "way")
    return _refusal_of_suitability(sending, today) or _refusal_about_money(sending, urgent)


def _refusal_of_suitability(sending: Sending, today: date) -> Refusal | None:
    if sending.way == "plain":
        return None
    for field in SUITABILITY:
        if not getattr(sending, field).strip():
            return Refusal(ASKS[field], RULE, field)
    if sending.agreed_on is None:
        return Refusal("Give the day on which it was agreed.", RULE, "agreed_on")
    if sending.agreed_on > today:
        return Refusal("The agreement cannot lie in the future. Check the day.", "U29", "agreed_on")
    return None


def _refusal_about_money(sending: Sending, urgent: bool) -> Refusal | None:
    """Any answer will do; what is urgent does not wait for one."""
    if sending.finance in FINANCE or urgent or sending.kind not in CHARGEABLE:
        return None
    sentence = "Say whether financial information was given. This work may lead to charges; any answer will do."
    return Refusal(sentence, "F13", "finance")


def refusal_to_end(actor: Actor, team_id: int, reason: str, words: str) -> Refusal | None:
    """Why it cannot be ended without being taken so."""
    if actor.worker_id is not None and not actor.sees_team(team_id):
        return Refusal("Only somebody who works in the referral's team ends it.", "U16")
    if reason not in REASONS:
        return Refusal("Say why it is not taken.", RULE, "reason")
    if not words.strip():
        return Refusal("Write what they were told, and by whom.", RULE, "words")
    return None
