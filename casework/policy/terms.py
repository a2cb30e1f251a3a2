"""The closed vocabularies and small measures that policies are written in: roles, grades, intervals, sources."""

from dataclasses import dataclass
from types import MappingProxyType

ROLE_LABELS = MappingProxyType(
    {
        "practitioner": "Practitioner",
        "senior-practitioner": "Senior Practitioner",
        "student": "Student",
        "practice-educator": "Practice Educator",
        "duty-worker": "Duty worker",
        "duty-manager": "Duty manager",
        "team-leader": "Team Leader",
        "assistant-team-manager": "Assistant Team Manager",
        "team-manager": "Team Manager",
        "strategic-service-manager": "Strategic Service Manager",
        "head-of-service": "Head of Service",
        "assistant-director": "Assistant Director",
        "principal-social-worker": "Principal Social Worker",
        "administrator": "Administrator",
    }
)
ROLES = tuple(ROLE_LABELS)

GRADE_LABELS = MappingProxyType(
    {
        "practitioner": "Practitioner (social worker)",
        "asye": "ASYE (newly qualified, in the assessed year)",
        "senior-practitioner": "Senior Practitioner",
        "social-work-officer": "Social Work Officer",
        "student": "Student",
        "other": "Other",
    }
)
GRADES = tuple(GRADE_LABELS)

CONTACT_KIND_LABELS = MappingProxyType(
    {"person": "With the person", "relevant-person": "With somebody who acts or speaks for them"}
)
CONTACT_KINDS = tuple(CONTACT_KIND_LABELS)

# The notes that the rooms write; a policy says how each is divided, and may add notes of its own. Risk Prioritisation
# is needed only where there is a risk tool.
COMPLAINT = "complaint"  # the type of note in which one is recorded; they are counted (H17)
NOTE_TYPES = (
    "pwt",
    "attempt",
    "risk-prioritisation",
    "social-work-allocation",
    "case-closure",
    "case-transfer",
    "management-decision",
    "contact",
    "supervision",
    "forum-advice",
    "letter",
    "imported",
)

UNITS = ("hours", "days", "weeks", "months")


@dataclass(frozen=True)
class Interval:
    """A length of time as policies write it. A month is the same day of the next calendar month (U8)."""

    count: int
    unit: str

    @property
    def words(self) -> str:
        """'1 week', '3 months'."""
        return counted(self.count, self.unit)


@dataclass(frozen=True)
class Within:
    """How soon something is answered: `kind` is hours, same-day or working-days; `count` is 0 for the same day."""

    kind: str
    count: int = 0

    @property
    def words(self) -> str:
        """'1 hour', 'the same day', '2 working days'."""
        return "the same day" if self.kind == "same-day" else counted(self.count, self.kind.replace("-", " "))


@dataclass(frozen=True)
class Source:
    """A document that rules come from. `title` is the short one used when citing; dates are as it gives them."""

    key: str
    title: str
    publisher: str
    dated: str
    review_due: str
    rule_prefix: str
    full_title: str = ""

    def citation(self, rule_number: str) -> str:
        """'L20 · Leicestershire PWT guidance, March 2023, for review March 2025' (U3)."""
        review = f", for review {self.review_due}" if self.review_due else ""
        return f"{rule_number} · {self.title}, {self.dated or 'no date given'}{review}"


def counted(count: int, plural: str) -> str:
    """'1 day', '2 days': the plural word loses its last letter for one."""
    return f"{count} {plural[:-1] if count == 1 and plural.endswith('s') else plural}"
