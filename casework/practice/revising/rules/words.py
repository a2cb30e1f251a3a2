"""Who asks for a change of plan, what is considered, and how a request ends (F17 to F19).

Keys are what is kept; the words are what a person reads.
"""

from types import MappingProxyType

RULE, SERVICE, SAFE = "F17", "F18", "F19"
PLANNED, PERSON = "planned", "person"
ASKERS = MappingProxyType(
    {
        PERSON: "The person",
        "representative": "Somebody who acts for them",
        "family": "Their carer, family or a friend",
        "provider": "Whoever provides the support",
        "professional": "Another professional",
        PLANNED: "Nobody: the planned review is due",
    }
)
YES, NO, UNKNOWN, OPEN = "yes", "no", "not-known", "open"
KNOWN = MappingProxyType({YES: "Yes", NO: "No", UNKNOWN: "Not known"})
YES_NO = MappingProxyType({YES: "Yes", NO: "No"})
OURS = "ours"
LEARNING = MappingProxyType(
    {NO: "No", YES: "Yes", OURS: "Yes, and our team is the service for it", UNKNOWN: "Not known"}
)
REASONABLE = MappingProxyType({YES: "Yes, so the plan is reviewed", NO: "No", OPEN: "Still to be considered"})
CHANGES = MappingProxyType(
    {
        "need": "Have their needs changed?",
        "circumstance": "Have their circumstances changed?",
        "budget": "Would the personal budget have to change?",
    }
)
THERE, AWAY, NOBODY = "there", "away", "none"
WORKERS = MappingProxyType(
    {THERE: "Their allocated worker is at work", AWAY: "Their allocated worker is away", NOBODY: "Nobody is allocated"}
)
WAIT, SOMEBODY_ELSE = "wait", "else"
RULINGS = MappingProxyType(
    {WAIT: "It waits for the allocated worker", SOMEBODY_ELSE: "Somebody else reviews the plan"}
)
REVISED, UNCHANGED, WITHDRAWN, REFUSED, TRANSFERRED = "revised", "unchanged", "withdrawn", "refused", "transferred"
ENDINGS = MappingProxyType(
    {
        REVISED: "The plan was revised",
        UNCHANGED: "It was reviewed, and the plan stays as it is",
        WITHDRAWN: "The request was taken back",
        REFUSED: "The request was not reasonable",
        TRANSFERRED: "Another service has it",
    }
)
BY_HAND = (UNCHANGED, WITHDRAWN)  # how a request ends that neither a revision nor a decision ends
