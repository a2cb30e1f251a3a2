"""How a workload concern goes on, whom each step waits for, and who may take it (H18, H19, H20). Plain values.

A concern is at the stage that its newest step names.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from casework.ground.days import add_days, add_months, add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import ROLE_LABELS, Interval, Policy
from casework.practice.caseloads.rules import OwnCap
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

INDIVIDUAL, PATTERN, WHOLE_TEAM = "individual", "pattern", "team"
KINDS = MappingProxyType({INDIVIDUAL: "Individual", PATTERN: "Pattern across workers", WHOLE_TEAM: "The whole team"})
RULES = MappingProxyType({INDIVIDUAL: "H18", PATTERN: "H18", WHOLE_TEAM: "H19"})
STEP_RULE = "H20"
RAISED, NOTED, EXPLORED, AGREED, CONTINUED, NOTICED, CLOSED = (
    "raised", "noted", "explored", "agreed", "continued", "noticed", "closed")  # fmt: skip
PUT, REMEDIED, UNSUSTAINABLE, WEIGHED, EXHAUSTED, DECIDED, LASTING = (
    "put", "remedied", "unsustainable", "weighed", "exhausted", "decided", "lasting")  # fmt: skip
# The steps with which a concern begins.
FIRST = MappingProxyType({INDIVIDUAL: (RAISED, NOTED), PATTERN: (NOTICED,), WHOLE_TEAM: (PUT,)})
ABOUT = "workload"  # begins the occasion of all that is told about a concern

REASONS = MappingProxyType(
    {
        "volume": "Too many cases",
        "weight": "Cases that are too heavy or complex",
        "deadlines": "Deadlines that cannot all be met",
        "administration": "Case administration that is overdue",
        "skills": "Work that needs training or more support",
        "cover": "Cover for vacancies or colleagues who are away",
        "health": "Health or wellbeing",
        "personal": "Something outside work",
        "other": "Something else",
    }
)
OWN_REASONS = ("health", "personal")  # never counted together with those of others
WELFARE = MappingProxyType(
    {
        "welfare": "Welfare support was considered",
        "occupational-health": "Occupational Health was considered",
        "assistance": "The Employee Assistance Programme was considered",
        "not-needed": "None of these is needed: it is about the work alone",
    }
)
NOT_NEEDED = "not-needed"
PROTECTED = "protected-time"
MEASURES = MappingProxyType(
    {
        "joint-work": "Joint work with a colleague",
        "training": "Training",
        "closing": "Closing cases",
        "reallocating": "Reallocating cases",
        "deadlines": "Deadlines moved",
        PROTECTED: "Protected time for overdue case administration",
        "other": "Something else",
    }
)
REMEDIES = MappingProxyType(
    {
        "referrers": "Talking to those who refer",
        "training": "Training",
        "within-team": "Reallocating work within the team",
        "across-service": "Reallocating work or staff across the service",
        "other": "Something else",
    }
)
OPTIONS = MappingProxyType(
    {"agency": "Agency staff", "divisions": "Help from other divisions", "other": "Something else"}
)
REDESIGNS = MappingProxyType(
    {
        "policy": "Review of a policy",
        "procedure": "Review of a procedure",
        "service": "Development of the service",
        "other": "Something else",
    }
)
OUTCOMES = MappingProxyType(
    {
        INDIVIDUAL: {
            "manageable": "The workload is manageable again",
            "changed": "The work or the role has changed",
            "team": "It is the whole team’s concern now",
            "withdrawn": "The worker withdrew it",
            "other": "Something else",
        },
        PATTERN: {
            "each": "It is dealt with worker by worker",
            "team": "It is taken up as a concern of the team",
            "service": "It goes into how the service develops",
            "other": "Something else",
        },
        WHOLE_TEAM: {
            "enough": "The team can do its work again",
            "less": "Less work comes in than before",
            "redesigned": "Policy or service was changed, and that is enough",
            "other": "Something else",
        },
    }
)


# --- how a concern goes on --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """What one step asks for. done: its heading in the record; choice: among the ways to go on from a review.

    offers: the measures that can be agreed in it, none for a step that agrees nothing; reviewed: it sets a review date;
    weighs: the loads of all teams are kept with it.
    """

    done: str
    choice: str = ""
    offers: Mapping[str, str] = field(default_factory=dict)
    reviewed: bool = False
    explores: bool = False
    impact: bool = False
    ends: bool = False
    limits: bool = False
    weighs: bool = False


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        RAISED: Step("Raised"),
        NOTED: Step("Noted by a manager"),
        EXPLORED: Step("Reasons explored", explores=True),
        AGREED: Step("Measures agreed", offers=MEASURES, reviewed=True, limits=True),
        CONTINUED: Step("Reviewed: further measures", "It goes on, with further measures", MEASURES, reviewed=True, limits=True),
        NOTICED: Step("Noticed by Casework"),
        PUT: Step("Raised for the team", impact=True),
        REMEDIED: Step("Remedial action agreed", "It goes on, with further action", REMEDIES, reviewed=True),
        UNSUSTAINABLE: Step("Not sustainable", "It cannot go on so: back to the senior managers", impact=True),
        WEIGHED: Step("Capacity weighed across teams", "It goes on, with more from across the service", REMEDIES, reviewed=True,
                      weighs=True),
        EXHAUSTED: Step("Remedies exhausted", "Nothing is left to try: to the Assistant Director", impact=True, weighs=True),
        DECIDED: Step("Options decided", "It goes on, with further options", OPTIONS, reviewed=True),
        LASTING: Step("Lasting: policy and service reviewed", "It will last: policy and service are reviewed", REDESIGNS,
                      reviewed=True),
        CLOSED: Step("Closed", "It ends", ends=True),
    }
)


@dataclass(frozen=True)
class Action:
    """What somebody can do next. to: the steps it may lead to; label: of the button, and of the page."""

    key: str
    label: str
    question: str
    to: tuple[str, ...]


_CLOSE = Action("close", "Close the concern", "How did it end?", (CLOSED,))
_EXPLORE = Action("explore", "Explore the reasons together", "What did you find out together?", (EXPLORED,))
_AGREE = Action("agree", "Agree what will help", "Which tasks did you look at together, and which can be supported?", (AGREED,))
_REVIEW = Action("review", "Review how it goes", "What did the review find?", (CONTINUED, CLOSED))

_REMEDY = Action("remedy", "Agree remedial action", "What did you agree, and with whom?", (REMEDIED,))
_REVIEW_TEAM = Action("review", "Review how it goes", "What did the review find?", (REMEDIED, UNSUSTAINABLE, CLOSED))
_WEIGH = Action("weigh", "Weigh capacity across teams", "What did you weigh, and what follows?", (WEIGHED,))
_REVIEW_WEIGHED = Action("review", "Review how it goes", "What did the review find?", (WEIGHED, EXHAUSTED, CLOSED))
_DECIDE = Action("decide", "Decide the options", "What was decided, and why?", (DECIDED,))
_REVIEW_DECIDED = Action("review", "Review how it goes", "What did the review find?", (DECIDED, LASTING, CLOSED))
_REVIEW_LASTING = Action("review", "Review how it goes", "What did the review find?", (LASTING, CLOSED))

# By kind and stage, what can be done next; the first is the next thing to do.
LIVES: Mapping[str, Mapping[str, tuple[Action, ...]]] = MappingProxyType(
    {
        INDIVIDUAL: {
            RAISED: (_EXPLORE, _CLOSE),
            NOTED: (_EXPLORE, _CLOSE),
            EXPLORED: (_AGREE, _CLOSE),
            AGREED: (_REVIEW,),
            CONTINUED: (_REVIEW,),
            CLOSED: (),
        },
        PATTERN: {NOTICED: (Action("close", "Say what follows", "What did you decide, and why?", (CLOSED,)),), CLOSED: ()},
        WHOLE_TEAM: {
            PUT: (_REMEDY, _CLOSE),
            REMEDIED: (_REVIEW_TEAM,),
            UNSUSTAINABLE: (_WEIGH, _CLOSE),
            WEIGHED: (_REVIEW_WEIGHED,),
            EXHAUSTED: (_DECIDE, _CLOSE),
            DECIDED: (_REVIEW_DECIDED,),
            LASTING: (_REVIEW_LASTING,),
            CLOSED: (),
        },
    }
)
ACTIONS = tuple(dict.fromkeys(each.key for life in LIVES.values() for listed in life.values() for each in listed))


def action_of(kind: str, stage: str, key: str) -> Action | None:
    """What can be done under that key at a stage; None when it cannot, now or ever."""
    return next((each for each in LIVES[kind][stage] if each.key == key), None)


def known_to(kind: str, key: str) -> Action | None:
    """What the key means for a kind of concern at whichever stage; None when it means nothing there."""
    listed = (each for actions in LIVES[kind].values() for each in actions)
    return next((each for each in listed if each.key == key), None)


# --- whom a step waits for --------------------------------------------------------------------------------------------

WORKER, TEAM_MANAGERS = "worker", "managers"
SERVICE, HEAD, DIRECTOR, PRINCIPAL = (
    "strategic-service-manager", "head-of-service", "assistant-director", "principal-social-worker")  # fmt: skip
ANSWERERS = MappingProxyType({TEAM_MANAGERS: MANAGERS, **{role: (role,) for role in (SERVICE, HEAD, DIRECTOR, PRINCIPAL)}})
# Who answers where nobody is there for a role, and who hears of it when a step is not acknowledged: the next first.
STANDS_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        WORKER: (),
        TEAM_MANAGERS: (SERVICE, HEAD, DIRECTOR),
        SERVICE: (HEAD, DIRECTOR),
        HEAD: (DIRECTOR, SERVICE, PRINCIPAL),
        DIRECTOR: (HEAD, SERVICE),
        PRINCIPAL: (HEAD, DIRECTOR, SERVICE),
    }
)
ABOVE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        WORKER: (TEAM_MANAGERS, SERVICE, HEAD, DIRECTOR),
        TEAM_MANAGERS: (SERVICE, HEAD, DIRECTOR),
        SERVICE: (HEAD, DIRECTOR),
        HEAD: (DIRECTOR,),
        PRINCIPAL: (DIRECTOR, HEAD),
        DIRECTOR: (HEAD,),
    }
)
_WAITS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        INDIVIDUAL: {RAISED: (TEAM_MANAGERS,), **dict.fromkeys((NOTED, EXPLORED, AGREED, CONTINUED, CLOSED), (WORKER,))},
        PATTERN: {NOTICED: (TEAM_MANAGERS, HEAD, PRINCIPAL), CLOSED: (TEAM_MANAGERS, HEAD, PRINCIPAL)},
        WHOLE_TEAM: {
            PUT: (HEAD, DIRECTOR, PRINCIPAL),
            REMEDIED: (TEAM_MANAGERS, HEAD),
            UNSUSTAINABLE: (HEAD, DIRECTOR, PRINCIPAL),
            WEIGHED: (TEAM_MANAGERS, HEAD, DIRECTOR),
            EXHAUSTED: (DIRECTOR,),
            DECIDED: (TEAM_MANAGERS, HEAD, DIRECTOR),
            LASTING: (TEAM_MANAGERS, HEAD, PRINCIPAL),
            CLOSED: (TEAM_MANAGERS, HEAD, DIRECTOR, PRINCIPAL),
        },
    }
)


def waits_for(kind: str, what: str, *, senior: bool = False) -> tuple[str, ...]:
    """For whom a step waits, in order. senior: the concern is about a manager, so the level above takes their place."""
    wanted = _WAITS[kind][what]
    return tuple(SERVICE if senior and each == TEAM_MANAGERS else each for each in wanted)


@dataclass(frozen=True)
class Asked:
    """Whoever a step waits for. role: for whom it is meant; by: the role that answers, the same unless nobody is there."""

    role: str
    by: str
    worker_ids: tuple[int, ...]


@dataclass(frozen=True)
class Asking:
    """All whom a step waits for; instead: (role, who answers for it or "") where nobody was there for the role."""

    asked: tuple[Asked, ...]
    instead: tuple[tuple[str, str], ...]


def asking(wanted: Iterable[str], present: Mapping[str, Sequence[int]], author: int | None) -> Asking:
    """Whom a step is put to. present: by role, who is there today. Whoever takes the step has no need to acknowledge it."""
    asked: dict[str, Asked] = {}
    instead: list[tuple[str, str]] = []
    for role in wanted:
        by = next((each for each in (role, *STANDS_IN[role]) if present.get(each)), "")
        if by != role:
            instead.append((role, by))
        if by and author not in present[by]:
            asked.setdefault(by, Asked(role, by, tuple(present[by])))
    return Asking(tuple(asked.values()), tuple(instead))


def called(role: str) -> str:
    """A role as a sentence names it."""
    return {WORKER: "the worker", TEAM_MANAGERS: "the team’s managers"}.get(role) or f"the {ROLE_LABELS[role]}"


def acknowledge_on(policy: Policy, today: date) -> date:
    """The day by which a step is to be acknowledged; two working days where the policy does not say (H20)."""
    decided = policy.decided.get("workload-step")
    return add_working_days(today, decided.value if decided else 2, policy.office.closures)


def told_above_on(policy: Policy, answer_on: date) -> date:
    """The day on which the next above hears that a step was not acknowledged."""
    return add_working_days(answer_on, 1, policy.office.closures)


def may_acknowledge(actor: Actor, by: str, asked: Collection[int], team_id: int) -> bool:
    """Whoever was asked, and whoever holds that role now."""
    return actor.worker_id in asked or (by in ANSWERERS and actor.holds(*ANSWERERS[by], team_id=team_id))


# --- a pattern across workers -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PatternLimit:
    """So many workers of one team with a concern in so long make a pattern."""

    workers: int
    within: Interval

    def since(self, today: date) -> date:
        """The first day on which a concern counts."""
        months, days = (self.within.count, 0) if self.within.unit == "months" else (0, self.within.count)
        days = days * 7 if self.within.unit == "weeks" else days
        return add_days(add_months(today, -months), -days)


def pattern_limit(policy: Policy) -> PatternLimit | None:
    """What the policy calls a pattern (H18); None where it names none."""
    count, within = policy.decided.get("workload-pattern"), policy.decided.get("workload-pattern-span")
    return PatternLimit(count.value, within.value) if count and within else None


def pattern_in(
    limit: PatternLimit | None, raised: Iterable[tuple[int, int, date]], told: Collection[int], today: date
) -> list[int]:
    """The concerns that make a new pattern, in the order given; none when there is none.

    raised: (concern, worker, day) of the open ones of a team. told: concerns that a pattern was told of already.
    """
    if limit is None:
        return []
    new = [(concern, worker) for concern, worker, on in raised if on >= limit.since(today) and concern not in told]
    return [concern for concern, _ in new] if len({worker for _, worker in new}) >= limit.workers else []


# --- what is typed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """Something agreed: what of it, in words, whose it is, and by which day."""

    what: str
    words: str
    owner_id: int
    by_on: date


@dataclass(frozen=True)
class Taken:
    """All that a step records, as typed."""

    words: str
    reasons: tuple[str, ...] = ()
    welfare: tuple[str, ...] = ()
    welfare_words: str = ""
    impact: str = ""
    risk: str = ""
    measures: tuple[Measure, ...] = ()
    own: OwnCap = OwnCap(None, None)
    review_on: date | None = None
    outcome: str = ""


def refusal_of_content(kind: str, what: str, taken: Taken, today: date) -> Refusal | None:
    """What a step still lacks (H18, H19)."""
    step, rule = STEPS[what], RULES[kind]
    if not taken.words.strip():
        return Refusal("Say in a few words what it is about.", rule, "words")
    return (
        (_refusal_of_exploring(taken, rule) if step.explores else None)
        or (_refusal_of_impact(taken, rule) if step.impact else None)
        or (_refusal_of_measures(step, taken, today, rule) if step.offers else None)
        or (_refusal_of_date(taken, today, rule) if step.reviewed else None)
        or (_refusal_of_outcome(kind, taken, rule) if step.ends else None)
    )


def _refusal_of_exploring(taken: Taken, rule: str) -> Refusal | None:
    if not taken.reasons or set(taken.reasons) - set(REASONS):
        return Refusal("Tick every reason that you found, beyond the number of cases too.", rule, "reasons")
    if not taken.welfare or set(taken.welfare) - set(WELFARE):
        return Refusal("Tick what was considered for their welfare, or that none of it is needed.", rule, "welfare")
    if NOT_NEEDED in taken.welfare and len(taken.welfare) > 1:
        return Refusal("Either something was considered or none is needed: untick one of the two.", rule, "welfare")
    return None


def _refusal_of_impact(taken: Taken, rule: str) -> Refusal | None:
    if not taken.impact.strip():
        return Refusal("Say what it does to the people the team works with, and to staff.", rule, "impact")
    return None if taken.risk.strip() else Refusal("Say what could happen if nothing changes.", rule, "risk")


def _refusal_of_measures(step: Step, taken: Taken, today: date, rule: str) -> Refusal | None:
    if not taken.measures:
        return Refusal("Name at least one measure, with whose it is and by when.", rule, "measures")
    if any(each.what not in step.offers or not each.words.strip() for each in taken.measures):
        return Refusal("Choose each measure from the list, and say in words what it is.", rule, "measures")
    if any(each.by_on < today for each in taken.measures):
        return Refusal("Each measure needs a day to come, or today.", rule, "measures")
    return None


def _refusal_of_date(taken: Taken, today: date, rule: str) -> Refusal | None:
    if taken.review_on is None or taken.review_on <= today:
        return Refusal("Give a day after today on which it is reviewed.", rule, "review_on")
    return None


def _refusal_of_outcome(kind: str, taken: Taken, rule: str) -> Refusal | None:
    if taken.outcome not in OUTCOMES[kind]:
        return Refusal("Say how it ended: choose from the list.", rule, "outcome")
    return None


# --- who may ----------------------------------------------------------------------------------------------------------


def may_read(actor: Actor, *, worker_id: int | None, team_id: int, senior: bool) -> bool:
    """Who reads a concern: the worker, managers of the team and those above, the Principal Social Worker; no colleague.

    senior: it is about a manager of the team, so the other managers of the team do not.
    """
    if worker_id is not None and worker_id == actor.worker_id:
        return True
    above = SENIOR_MANAGERS if senior else (*MANAGERS, *SENIOR_MANAGERS)
    return actor.holds(*above, PRINCIPAL, team_id=team_id)


def refusal_to_raise(actor: Actor, *, worker_id: int, team_id: int, theirs: bool, is_open: bool, senior: bool) -> Refusal | None:
    """Whether somebody may raise a concern about a worker's load (H18): their own, or of a worker of a team they manage.

    theirs: the worker has a role in the team; is_open: there is one already; senior: the worker manages the team.
    """
    if not theirs:
        return Refusal("Choose a team in which the worker has a role.", "H18", "team")
    above = SENIOR_MANAGERS if senior else (*MANAGERS, *SENIOR_MANAGERS)
    if actor.worker_id != worker_id and not actor.holds(*above, team_id=team_id):
        return Refusal("You raise a concern about your own workload, or of a worker whom you manage.", "H18", "worker")
    if is_open:
        return Refusal("A concern about this workload is open already. Open it under “Workload concerns” and go on there.", "H18")
    return None


def refusal_to_put(actor: Actor, *, team_id: int, is_open: bool) -> Refusal | None:
    """Whether somebody may raise a concern about a whole team (H19). is_open: there is one already."""
    if not actor.manages(team_id):
        return Refusal("A manager of the team raises this. Tell yours what you see, or raise your own workload.", "H19")
    if is_open:
        return Refusal("A concern about this team is open already. Open it under “Workload concerns” and go on there.", "H19")
    return None


# Who takes a step of a team's concern; whoever manages the team, where nothing is said.
_TAKEN_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        REMEDIED: (*MANAGERS, *SENIOR_MANAGERS, PRINCIPAL),
        **dict.fromkeys((WEIGHED, EXHAUSTED, DECIDED, LASTING), (HEAD, DIRECTOR)),
    }
)


def refusal_to_take(
    actor: Actor, what: str, *, kind: str, worker_id: int | None, team_id: int, senior: bool, headless: bool = False
) -> Refusal | None:
    """Whether somebody may take this step: a manager of the team, or somebody above; never about themselves.

    Of a team's concern some are for the Head of Service and the Assistant Director; headless: neither is there, so the
    Strategic Service Manager answers.
    """
    if worker_id is not None and worker_id == actor.worker_id:
        return Refusal("This is about your own workload, so your manager takes this step. You are told at once.", RULES[kind])
    usual = SENIOR_MANAGERS if senior else (*MANAGERS, *SENIOR_MANAGERS)
    takers = _TAKEN_BY.get(what, usual)
    if actor.holds(*takers, *((SERVICE,) if headless else ()), team_id=team_id):
        return None
    if takers == (HEAD, DIRECTOR):
        return Refusal("The Head of Service or the Assistant Director takes this step. They have it in their feed.", RULES[kind])
    return Refusal("A manager of the team takes this step. Tell one of them what you see.", RULES[kind])


def ways_on(actor: Actor, action: Action, **about: Any) -> tuple[tuple[str, ...], Refusal | None]:
    """The steps that somebody may take by an action; or none, and why not. about: as ``refusal_to_take`` has it.

    Who reviews may also end: ending alone is no review.
    """
    refusals = {what: refusal_to_take(actor, what, **about) for what in action.to}
    going_on = [what for what in action.to if not STEPS[what].ends] or list(action.to)
    if all(refusals[what] for what in going_on):
        return (), refusals[going_on[0]]
    return tuple(what for what in action.to if refusals[what] is None), None


def choose(which: str) -> Refusal:
    """Whom, or which team, a concern is about has to be said. which: "worker" or "team"."""
    return Refusal("Choose whose workload it is." if which == "worker" else "Choose the team.", "H18", which)


def no_owner(kind: str) -> Refusal:
    """A measure belongs to somebody who can be asked about it."""
    return Refusal("Choose for each measure whose it is, from the list.", RULES[kind], "measures")


def refusal_at_stage(kind: str, stage: str, key: str) -> Refusal | None:
    """Whether this can be done at the stage that the concern has come to."""
    if action_of(kind, stage, key) is not None:
        return None
    if stage == CLOSED:
        return Refusal("This concern is closed. Raise a new one if there is a new reason.", STEP_RULE)
    return Refusal(f"The concern has gone on meanwhile: it stands at “{STEPS[stage].done}”. Open it to see how.", STEP_RULE)
