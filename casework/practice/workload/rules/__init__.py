"""How a workload concern goes on, whom each step waits for, what it records, and who may take it (H18, H19, H20)."""

from casework.practice.workload.rules.life import (
    ACTIONS,
    AGREED,
    CLOSED,
    CONTINUED,
    DECIDED,
    EXHAUSTED,
    EXPLORED,
    FIRST,
    LASTING,
    LIVES,
    NOTED,
    NOTICED,
    PUT,
    RAISED,
    REMEDIED,
    STEPS,
    UNSUSTAINABLE,
    WEIGHED,
    Action,
    action_of,
    known_to,
    refusal_at_stage,
)
from casework.practice.workload.rules.patterns import PatternLimit, pattern_in, pattern_limit
from casework.practice.workload.rules.recording import Measure, Taken, choose, no_owner, refusal_of_content
from casework.practice.workload.rules.rights import may_read, refusal_to_put, refusal_to_raise, refusal_to_take, ways_on
from casework.practice.workload.rules.waiting import (
    ABOVE,
    ANSWERERS,
    DIRECTOR,
    HEAD,
    PRINCIPAL,
    SERVICE,
    STANDS_IN,
    TEAM_MANAGERS,
    WORKER,
    Asked,
    Asking,
    acknowledge_on,
    asking,
    called,
    may_acknowledge,
    told_above_on,
    waits_for,
)
from casework.practice.workload.rules.words import (
    ABOUT,
    INDIVIDUAL,
    KINDS,
    OUTCOMES,
    OWN_REASONS,
    PATTERN,
    PROTECTED,
    REASONS,
    RULES,
    STEP_RULE,
    WELFARE,
    WHOLE_TEAM,
)

__all__ = [
    "ABOUT", "ABOVE", "ACTIONS", "AGREED", "ANSWERERS", "CLOSED", "CONTINUED", "DECIDED", "DIRECTOR", "EXHAUSTED", "EXPLORED",
    "FIRST", "HEAD", "INDIVIDUAL", "KINDS", "LASTING", "LIVES", "NOTED", "NOTICED", "OUTCOMES", "OWN_REASONS", "PATTERN",
    "PRINCIPAL", "PROTECTED", "PUT", "RAISED", "REASONS", "REMEDIED", "RULES", "SERVICE", "STANDS_IN", "STEPS", "STEP_RULE",
    "TEAM_MANAGERS", "UNSUSTAINABLE", "WEIGHED", "WELFARE", "WHOLE_TEAM", "WORKER", "Action", "Asked", "Asking", "Measure",
    "PatternLimit", "Taken", "acknowledge_on", "action_of", "asking", "called", "choose", "known_to", "may_acknowledge",
    "may_read", "no_owner", "pattern_in", "pattern_limit", "refusal_at_stage", "refusal_of_content", "refusal_to_put",
    "refusal_to_raise", "refusal_to_take", "told_above_on", "waits_for", "ways_on",
]  # fmt: skip
