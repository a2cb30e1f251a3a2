"""Kinds of concern, and what can be chosen in one: reasons, measures, and how it ended (H18, H19).

Keys are what is kept; the words are what a person reads.
"""

from types import MappingProxyType

INDIVIDUAL, PATTERN, WHOLE_TEAM = "individual", "pattern", "team"
KINDS = MappingProxyType({INDIVIDUAL: "Individual", PATTERN: "Pattern across workers", WHOLE_TEAM: "The whole team"})
RULES = MappingProxyType({INDIVIDUAL: "H18", PATTERN: "H18", WHOLE_TEAM: "H19"})
STEP_RULE = "H20"
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
