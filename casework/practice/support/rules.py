"""What interim support records, how its money is decided, what the person and the home authority are told (F23 to F27).

Facts are texts by field of FIELDS, days as 2026-11-21, "" for what is not known yet.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Interval, Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.records.clocks.rules import after
from casework.records.staff.rules import Actor

BEFORE, RULE, FUNDING, TELLING, ELSEWHERE = "F23", "F24", "F25", "F26", "F27"
LONGEST, LONGEST_LINE = 4_000, 200
Facts = dict[str, str]

# --- what is recorded (F23, F24) --------------------------------------------------------------------------------------

CONSIDERED_FIRST = MappingProxyType(
    {
        "wellbeing": "What it means for their wellbeing",
        "prevention": "Prevention that would put off, lessen or avoid the need",
        "advice": "Information and advice that would help",
    }
)
RELIABLE = MappingProxyType(
    {
        "checked": "We checked it, or saw it ourselves",
        "partly": "Some of it is old, or from somebody under strain",
        "unchecked": "Nobody has checked it",
    }
)
HARD = MappingProxyType({"no": "No", "yes": "Yes", "not-known": "Cannot say yet"})
LIVES = MappingProxyType({"here": "Yes", "elsewhere": "No, in another authority", "not-known": "Not known yet"})
CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType({"reliable": RELIABLE, "hard": HARD, "lives": LIVES})
DAYS = ("from_on", "ends_on", "review_on", "assessment_on")
LINES = ("home",)
TEXTS = ("support", "urgent", *CONSIDERED_FIRST, "reliable_words", "hard_words", "council_pays", "person_pays", "review_how",
         "outcomes", "next_steps")  # fmt: skip
FIELDS = (*TEXTS, *LINES, *CHOICES, *DAYS)
# The seven: what each needs to be complete.
ITEMS = MappingProxyType(
    {
        "The support": ("support",),
        "What the council contributes": ("council_pays",),
        "What the person contributes": ("person_pays",),
        "How long it lasts": ("from_on", "ends_on"),
        "How it is reviewed": ("review_how", "review_on"),
        "The outcomes aimed at": ("outcomes",),
        "The next steps, with the day of the assessment": ("next_steps", "assessment_on"),
    }
)


def tidied(facts: Mapping[str, str]) -> Facts:
    """Every field, trimmed; empty where nothing is known."""
    return {name: (facts.get(name) or "").strip() for name in FIELDS}


def day_of(facts: Mapping[str, str], name: str) -> date | None:
    """A day among the facts."""
    return date.fromisoformat(facts[name]) if facts.get(name) else None


def missing(facts: Mapping[str, str]) -> list[str]:
    """Of the seven items, those that are not complete yet."""
    return [item for item, fields in ITEMS.items() if not all(facts.get(name) for name in fields)]


def refusal_to_begin(stage: str, died_on: date | None) -> Refusal | None:
    """Nothing else stands in its way: neither a missing assessment, nor another home, nor a missing advocate (F15, F23)."""
    if died_on is not None:
        return Refusal("This person has died, so no new support is begun for them.", "U37")
    if stage == "closed":
        return Refusal("This case is closed. Reopen it first, so that somebody answers for the support.", RULE)
    return None


def refusal_of_facts(facts: Mapping[str, str]) -> Refusal | None:
    """What cannot be saved: without the support itself or an answer to the two questions, or with days that run backwards."""
    if not facts.get("support"):
        return Refusal("Say what is put in place.", RULE, "support")
    if facts.get("reliable") not in RELIABLE:
        return Refusal("Say how far we can rely on what we were told.", BEFORE, "reliable")
    if facts.get("hard") not in HARD:
        return Refusal("Say whether it would be hard to stop afterwards.", BEFORE, "hard")
    if facts.get("lives") == "elsewhere" and not facts.get("home"):
        return Refusal("Name the authority in which they live.", ELSEWHERE, "home")
    return _refusal_of_days(facts)


def _refusal_of_days(facts: Mapping[str, str]) -> Refusal | None:
    from_on, ends_on, review_on = (day_of(facts, name) for name in ("from_on", "ends_on", "review_on"))
    if from_on and ends_on and ends_on < from_on:
        return Refusal("The last day is before the first.", RULE, "ends_on")
    if review_on and from_on and review_on < from_on:
        return Refusal("The review is before the support begins.", RULE, "review_on")
    if review_on and ends_on and review_on > ends_on:
        return Refusal("The review must come before the support ends, so that its end is no surprise.", RULE, "review_on")
    return None


# --- what happens afterwards ------------------------------------------------------------------------------------------

RUNNING, OVER = "running", "over"
REVIEWED, EXTENDED, ENDED, HOME = "review", "extension", "ending", "home-authority"
STEPS = MappingProxyType(
    {REVIEWED: "Record a review", EXTENDED: "Extend it", ENDED: "End it", HOME: "Record what the home authority says"}
)
DONE = MappingProxyType({REVIEWED: "Reviewed", EXTENDED: "Extended", ENDED: "Ended", HOME: "Home authority"})
# By state, what may happen then, and the state that it leads to. Costs are often agreed after the end.
LIFE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {RUNNING: {REVIEWED: RUNNING, EXTENDED: RUNNING, ENDED: OVER, HOME: RUNNING}, OVER: {HOME: OVER}}
)
HOME_ITEMS = MappingProxyType(
    {
        "whom": "Who there was told",
        "services": "Services that they have there already",
        "monitoring": "Who watches over the support",
        "assessment": "When and by whom they are assessed",
        "costs": "How the costs are paid back",
    }
)


@dataclass(frozen=True)
class Step:
    """A review, an extension, an end, or news from the home authority. home: texts by key of HOME_ITEMS."""

    on: date
    words: str = ""
    review_on: date | None = None
    ends_on: date | None = None
    home: Mapping[str, str] = field(default_factory=dict)


def state_of(ended_at: datetime | None) -> str:
    """RUNNING or OVER."""
    return RUNNING if ended_at is None else OVER


def refusal_to_step(state: str, what: str, lives: str) -> Refusal | None:
    """Why this cannot happen now."""
    if what not in LIFE[state]:
        return Refusal("This support has ended. Begin a new one if it is needed again.", RULE)
    if what == HOME and lives != "elsewhere":
        return Refusal("Say first that they live in another authority, and in which: change the record.", ELSEWHERE)
    return None


def refusal_of_step(what: str, step: Step, ends_on: date | None, today: date, *, told: bool = False) -> Refusal | None:
    """What a step lacks. ends_on: until when the support runs so far. told: the home authority heard of it before."""
    rule = ELSEWHERE if what == HOME else RULE
    if step.on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    if what == HOME:
        return None if told or step.home.get("whom", "").strip() else Refusal("Say who there was told.", rule, "whom")
    if not step.words.strip():
        return Refusal("Say what came of it, and why.", rule, "words")
    if what == REVIEWED and step.ends_on:
        return Refusal("A review does not move the last day. Extend it for that.", rule, "ends_on")
    if what == EXTENDED:
        return _refusal_of_extension(step, ends_on)
    return _refusal_of_next_review(what, step, ends_on)


def _refusal_of_extension(step: Step, ends_on: date | None) -> Refusal | None:
    if step.ends_on is None:
        return Refusal("Give the new last day. It stays temporary.", RULE, "ends_on")
    if step.ends_on <= (ends_on or step.on):
        return Refusal("The new last day is not later than before.", RULE, "ends_on")
    if step.review_on and not step.on < step.review_on <= step.ends_on:
        return Refusal("The next review lies between today and the new last day.", RULE, "review_on")
    return None


def _refusal_of_next_review(what: str, step: Step, ends_on: date | None) -> Refusal | None:
    if what != REVIEWED:
        return None
    if step.review_on is None and ends_on is None:
        return Refusal("It has no last day, so give the day of the next review.", RULE, "review_on")
    if step.review_on and step.review_on <= step.on:
        return Refusal("The next review comes after this one.", RULE, "review_on")
    if step.review_on and ends_on and step.review_on > ends_on:
        return Refusal("The support ends before that day. Extend it, or give an earlier one.", RULE, "review_on")
    return None


def home_known(steps: Iterable[Mapping[str, str]]) -> Facts:
    """What is agreed with the home authority, the newest words of each. steps: what each said, the oldest first."""
    known = dict.fromkeys(HOME_ITEMS, "")
    for said in steps:
        known |= {key: text for key, text in said.items() if key in known and text}
    return known


# --- money (F25) ------------------------------------------------------------------------------------------------------

CONSIDERED = MappingProxyType(
    {
        "enough": "What is enough to meet the need",
        "views": "What the person thinks and wants",
        "options": "What else there is",
        "cost": "What suitable services cost",
        "complexity": "How complex the need is",
        "risk": "Risk and urgency",
        "elsewhere": "Services from another authority",
        "explored": "Advice, prevention and their own networks explored",
    }
)
MUST = ("enough", "views", "options", "cost")  # the others are considered where they bear on it
AGREED, OTHERWISE, NOT_AGREED = "agreed", "otherwise", "refused"
OUTCOMES = MappingProxyType(
    {AGREED: "Agreed as asked", OTHERWISE: "Agreed in another way or amount", NOT_AGREED: "Not agreed"}
)
CHARGED, CHOSEN, MEANS, REABLEMENT, EQUIPMENT = "charged", "chosen", "means", "reablement", "equipment"
CHARGES = MappingProxyType(
    {
        CHARGED: "Yes, they are charged",
        CHOSEN: "No, the council chooses not to",
        MEANS: "No, their means were assessed and are not enough",
        REABLEMENT: "No, it is reablement",
        EQUIPMENT: "No, it is equipment",
    }
)


@dataclass(frozen=True)
class Asked:
    """What money is asked for. considered: texts by key of CONSIDERED."""

    what: str
    considered: Mapping[str, str]


@dataclass(frozen=True)
class Decided:
    """A decision on money. rests_on: keys of CONSIDERED. equipment_cost: pounds, where it is equipment."""

    outcome: str
    rests_on: tuple[str, ...]
    rationale: str
    what: str = ""
    enough: bool | None = None
    charge: str = ""
    equipment_cost: int | None = None


@dataclass(frozen=True)
class Free:
    """What is never charged for: reablement up to a time, equipment up to a price in pounds."""

    reablement: Interval = Interval(6, "weeks")
    equipment: int = 1_000


def free_of_charge(policy: Policy) -> Free:
    """The two figures of a policy."""
    found = {key: policy.decided[key].value for key in ("reablement-free", "equipment-free") if key in policy.decided}
    usual = Free()
    return Free(found.get("reablement-free", usual.reablement), found.get("equipment-free", usual.equipment))


def refusal_to_ask(state: str, *, waits: bool) -> Refusal | None:
    """Why no money is asked for now."""
    if state == OVER:
        return Refusal("This support has ended. Begin a new one if it is needed again.", FUNDING)
    return Refusal("Money was asked for already, and waits for a manager.", FUNDING) if waits else None


def refusal_of_asked(asked: Asked, lives: str) -> Refusal | None:
    """What a request lacks: what it is for, and what must be considered in each case."""
    if not asked.what.strip():
        return Refusal("Say what is asked for.", FUNDING, "what")
    for key in (*MUST, "elsewhere") if lives == "elsewhere" else MUST:
        if not asked.considered.get(key, "").strip():
            return Refusal(f"Fill in “{CONSIDERED[key]}”: no decision is made without it.", FUNDING, key)
    return None


def refusal_to_decide(actor: Actor, team_id: int, *, decided: bool) -> Refusal | None:
    """A manager of the team decides."""
    if decided:
        return Refusal("This is decided already. Load the page again to see how.", FUNDING)
    if not actor.manages(team_id):
        return Refusal("A manager of the team decides on money. It is in their feed.", FUNDING)
    return None


def refusal_of_decision(decided: Decided, free: Free, from_on: date | None, ends_on: date | None) -> Refusal | None:
    """What a decision lacks. It never rests on cost alone, and no amount is a limit: each is judged by its own case."""
    if decided.outcome not in OUTCOMES:
        return Refusal("Say how it is decided.", FUNDING, "outcome")
    if not set(decided.rests_on) & set(CONSIDERED):
        return Refusal("Tick what the decision rests on.", FUNDING, "rests_on")
    if set(decided.rests_on) == {"cost"}:
        return Refusal("A decision never rests on cost alone. Weigh what else was considered, and tick it.", FUNDING, "rests_on")
    if not decided.rationale.strip():
        return Refusal("Give the reasons, as the person will read them.", FUNDING, "rationale")
    if decided.outcome == NOT_AGREED:
        return None
    if not decided.what.strip():
        return Refusal("Say what is agreed.", FUNDING, "what")
    if decided.enough is not True:
        sentence = "What is agreed must be enough to meet the need now. Agree what is, or decide otherwise."
        return Refusal(sentence, FUNDING, "enough")
    return _refusal_of_charge(decided, free, from_on, ends_on)


def _refusal_of_charge(decided: Decided, free: Free, from_on: date | None, ends_on: date | None) -> Refusal | None:
    if decided.charge not in CHARGES:
        return Refusal("Say whether the person is charged.", FUNDING, "charge")
    if decided.charge == REABLEMENT and from_on and (ends_on is None or ends_on >= after(from_on, free.reablement)):
        sentence = f"Reablement is free of charge for up to {free.reablement.words}. Let it end sooner, or choose another answer."
        return Refusal(sentence, FUNDING, "charge")
    if decided.charge == EQUIPMENT and decided.equipment_cost is None:
        return Refusal("Give what the equipment costs.", FUNDING, "equipment_cost")
    if decided.charge == EQUIPMENT and decided.equipment_cost > free.equipment:
        sentence = f"Equipment is free of charge up to £{free.equipment:,}. Choose another answer for what costs more."
        return Refusal(sentence, FUNDING, "charge")
    return None


# --- telling the person (F26) -----------------------------------------------------------------------------------------

POINTS = MappingProxyType(
    {
        "decision": "The decision",
        "rationale": "The reasons for it",
        "advice": "Information and advice",
        "next": "What happens next, and when",
        "complaint": "How to complain",
    }
)
PHONE, LETTER = "phone", "letter"
WAYS = MappingProxyType(
    {
        PHONE: "By telephone; a letter follows",
        "in-person": "In person",
        "email": "By e-mail",
        LETTER: "By letter",
        "other": "In another way that they asked for",
    }
)


@dataclass(frozen=True)
class Told:
    """How the person heard of a decision. points: texts by key of POINTS. accessible: what made it so."""

    on: date
    way: str
    whom: str
    points: Mapping[str, str]
    accessible: str = ""


def refusal_to_tell(*, decided: bool, told: bool) -> Refusal | None:
    """Why no telling is recorded now."""
    if not decided:
        return Refusal("There is no decision to tell yet. A manager of the team makes it.", TELLING)
    return Refusal("They were told of this decision already.", TELLING) if told else None


def refusal_of_telling(told: Told, decided_on: date, today: date, needs: str) -> Refusal | None:
    """What a telling lacks: all five points, and their own way where they have needs. needs: of communication."""
    if told.on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    if told.on < decided_on:
        return Refusal("It was decided only after that day.", TELLING, "on")
    if not told.whom.strip():
        return Refusal("Say who was told.", TELLING, "whom")
    if told.way not in WAYS:
        return Refusal("Say how they were told.", TELLING, "way")
    for key, label in POINTS.items():
        if not told.points.get(key, "").strip():
            return Refusal(f"Fill in “{label}”: they are told all five.", TELLING, key)
    if needs.strip() and not told.accessible.strip():
        return Refusal("They have communication needs. Say how it was told so that they could follow.", TELLING, "accessible")
    return None


def refusal_to_send(*, due: bool) -> Refusal | None:
    """A letter follows a telephone call, once."""
    return None if due else Refusal("No letter is due: they were told in another way, or it was sent already.", TELLING)


# --- by when ----------------------------------------------------------------------------------------------------------

USUAL = MappingProxyType(
    {
        "support-complete": Within("working-days", 2),
        "funding-decided": Within("working-days", 1),
        "decision-told": Within("working-days", 1),
        "decision-letter": Within("working-days", 3),
        "home-authority-told": Within("working-days", 1),
    }
)


def due_by(policy: Policy, key: str, now: datetime, closes: time) -> date:
    """The day by which something is done. key: of USUAL, which holds where the policy has no figure."""
    decided = policy.decided.get(key)
    within = decided.value if decided and isinstance(decided.value, Within) else USUAL[key]
    return office_date(answer_by(within, now, Hours(closes, policy.office.closures)))


def note_of(decided: Decided, asked: str, whom: Collection[str]) -> dict[str, str]:
    """The note of a decision, by section. asked: for what; whom: who asked."""
    lines = [OUTCOMES[decided.outcome] + (f": {decided.what.strip()}" if decided.what.strip() else "")]
    if decided.charge:
        lines.append(f"Is the person charged? {CHARGES[decided.charge]}.")
    weighed = "; ".join(CONSIDERED[key] for key in CONSIDERED if key in decided.rests_on)
    return {
        "matter": f"Money for urgent or interim support: {asked}",
        "discussed-with": ", ".join(whom),
        "decision": "\n".join(lines),
        "reasons": f"{decided.rationale.strip()}\n\nWeighed: {weighed}.",
    }
