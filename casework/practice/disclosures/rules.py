"""On what ground something is disclosed, who allows it, and what each record needs (F8)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.records.staff.rules import Actor

RULE = "F8"
ABOUT, ANSWERED = "disclosure", "disclosure-answer"  # begin the occasions of what is told
CONSENT = "consent"
BASES = MappingProxyType(
    {
        CONSENT: "The person agrees to it",
        "vital": "Life or health is at stake (vital interests)",
        "task": "It is part of our statutory work (public task, UK GDPR Article 6)",
        "health": "Health or social care needs it (UK GDPR Article 9, Data Protection Act 2018)",
        "safeguarding": "Somebody at risk must be protected (Data Protection Act 2018, Schedule 1)",
        "duty": "The law or a court orders it (legal obligation)",
        "crime": "To prevent or detect crime (Data Protection Act 2018, Schedule 2)",
    }
)
ASKED, ALLOWED, REFUSED, MADE = "asked", "allowed", "refused", "made"
STATES = MappingProxyType(
    {ASKED: "Waits for a manager", ALLOWED: "Allowed, not made yet", REFUSED: "Refused", MADE: "Made"}
)
# (was it answered, and how; was it made) -> where it stands.
STANDS = MappingProxyType(
    {(None, False): ASKED, (True, False): ALLOWED, (False, False): REFUSED, (True, True): MADE}
)


@dataclass(frozen=True)
class Wanted:
    """What is to be disclosed. basis: a key of BASES. why: why that holds. agreed: when and how the person agreed."""

    what: str
    whom: str
    basis: str
    why: str = ""
    agreed: str = ""


def state_of(allowed: bool | None, *, made: bool) -> str:
    """Where it stands. allowed: None while nobody has answered."""
    return STANDS[allowed, made]


def refusal_to_ask(wanted: Wanted) -> Refusal | None:
    """What the request lacks."""
    if not wanted.what.strip():
        return Refusal("Say what is to be disclosed.", RULE, "what")
    if not wanted.whom.strip():
        return Refusal("Say to whom.", RULE, "whom")
    if wanted.basis not in BASES:
        return Refusal("Choose the ground.", RULE, "basis")
    if wanted.basis == CONSENT and not wanted.agreed.strip():
        return Refusal("Say when and how the person agreed.", RULE, "agreed")
    if wanted.basis != CONSENT and not wanted.why.strip():
        return Refusal("Say why this ground holds here.", RULE, "why")
    return None


def allows_itself(actor: Actor, team_id: int, wanted: Wanted) -> bool:
    """What the person agreed to needs nobody else, and a manager allows their own at once."""
    return wanted.basis == CONSENT or actor.manages(team_id)


def refusal_to_answer(actor: Actor, team_id: int, state: str) -> Refusal | None:
    """Why this actor does not allow or refuse it."""
    if state != ASKED:
        return Refusal("This was answered already. Load the page again to see how.", RULE)
    if not actor.manages(team_id):
        return Refusal("A manager of the team allows a disclosure, or the person does by agreeing to it.", RULE)
    return None


def refusal_of_answer(allowed: bool | None, reason: str) -> Refusal | None:
    """An answer is yes or no, and no says why."""
    if allowed is None:
        return Refusal("Say whether it is allowed.", RULE, "allowed")
    return None if allowed or reason.strip() else Refusal("Say why it is refused.", RULE, "reason")


def refusal_to_make(state: str) -> Refusal | None:
    """The gate: nothing is recorded as disclosed that nobody allowed."""
    if state == ASKED:
        return Refusal("Nobody has allowed this yet. A manager of the team does, and then it can be made.", RULE)
    if state == REFUSED:
        return Refusal("This was refused, so it is not disclosed. Ask anew if something has changed.", RULE)
    return Refusal("This was made already.", RULE) if state == MADE else None


def refusal_of_making(on: date, how: str, allowed_on: date, today: date) -> Refusal | None:
    """What the record of a disclosure lacks."""
    if on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    if on < allowed_on:
        return Refusal("It was allowed only after that day. If it was made before, tell a manager.", RULE, "on")
    return None if how.strip() else Refusal("Say how it was disclosed.", RULE, "how")


def answered_by(policy: Policy, now: datetime, closes: time) -> date:
    """The day by which a manager answers."""
    decided = policy.decided.get("disclosure-answered")
    within = decided.value if decided and isinstance(decided.value, Within) else Within("working-days", 2)
    return office_date(answer_by(within, now, Hours(closes, policy.office.closures)))
