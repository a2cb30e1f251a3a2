"""The limits that there are, why one was looked at again, and who has a caseload (H2, H5, H10, H17).

Keys are what is kept; the words are what a person reads.
"""

from types import MappingProxyType

from casework.records.staff.rules import MANAGERS, PRACTICE

CASES, POINTS, WEIGHT, ENQUIRY = "cases", "points", "weight", "section-42"
KINDS = MappingProxyType(
    {CASES: "Number of cases", POINTS: "Points", WEIGHT: "Too heavy for the grade", ENQUIRY: "Section 42 enquiry"}
)
CAUSES = MappingProxyType(
    {
        "weighed": "A case was weighed anew",
        "grade": "The grade changed",
        "own-limit": "A limit of their own began",
        "review": "A limit of their own was reviewed",
        "readiness": "They are no longer marked as ready for heavier cases",
        "policy": "The limits or the team’s policy changed",
        "sweep": "Found over the limit",
    }
)
OWN = MappingProxyType(
    {"protected-time": "Protected time", "part-time": "Works part-time", "measures": "Measures agreed about the workload"}
)
HOLDERS = (*PRACTICE, *MANAGERS)  # roles in a team whose holders are given its cases
LIMITS, FLAG = "H2", "H10"
GROWN, WITHIN = "grown", "within"
