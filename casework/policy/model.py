"""A council's policy as frozen values. The loader makes them from TOML; nothing else does.

Tools live in `tools`, duties with a date in `clocks`, roles, grades and measures in `terms`; import them all from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType

from .clocks import (
    AllocationTargets,
    ContactClock,
    DailyReview,
    GraveWait,
    OverdueContact,
    ResponseTimes,
    RiskGrown,
    SameDayResponse,
    WaitingLimit,
)
from .terms import (
    CONTACT_KIND_LABELS,
    CONTACT_KINDS,
    GRADE_LABELS,
    GRADES,
    ROLE_LABELS,
    ROLES,
    UNITS,
    Interval,
    Source,
    Within,
)
from .tools import (
    COLOURS,
    Axis,
    Choice,
    Compound,
    Factor,
    Indicator,
    IndicatorTool,
    Level,
    MatrixTool,
    ScaleTool,
    Switch,
    Tool,
)

__all__ = [
    "COLOURS", "CONTACT_KINDS", "CONTACT_KIND_LABELS", "GRADES", "GRADE_LABELS", "ROLES", "ROLE_LABELS", "UNITS",
    "AllocationTargets", "Axis", "Chain", "Choice", "Compound", "ContactClock", "DailyReview", "Decision", "Factor",
    "GraveWait", "Indicator", "IndicatorTool", "Interval", "Level", "Limit", "MatrixTool", "NoteType", "Office",
    "OverdueContact", "Phones", "Policy", "ResponseTimes", "RiskGrown", "SameDayResponse", "ScaleTool", "Section",
    "Source", "Step", "Switch", "Tool", "WaitingLimit", "Weighting", "Within",
]  # fmt: skip


@dataclass(frozen=True)
class Weighting:
    """The points that a case counts for at each level of a tool."""

    rule: str
    tool: str
    points: Mapping[str, int]


@dataclass(frozen=True)
class Step:
    """One level of a chain: the roles it is put to, and how long they have to acknowledge it."""

    roles: tuple[str, ...]
    acknowledge_within: Within

    @property
    def words(self) -> str:
        """'Team Manager or Team Leader, within 2 working days'."""
        within = self.acknowledge_within
        return f"{' or '.join(ROLE_LABELS[role] for role in self.roles)}, " + (
            within.words if within.kind == "same-day" else f"within {within.words}"
        )


@dataclass(frozen=True)
class Chain:
    """Who an escalation goes to, lowest step first."""

    key: str
    title: str
    rule: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Section:
    """One part of a structured note. offers: phrases that can be ticked in place of being typed."""

    key: str
    label: str
    hint: str
    required: bool
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteType:
    """A kind of case note; `title` is the exact one that stands on the note."""

    key: str
    title: str
    rule: str
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """The section of that key; KeyError when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)


@dataclass(frozen=True)
class Limit:
    """What a grade may hold at most. None means that this figure sets no limit.

    `highest_level` is a level of the weighting tool. `over_cases_with_reason`: a manager may go over the number of
    cases, never the points. `from_educator`: how many cases may come from the practice educator's own.
    """

    grade: str
    rule: str
    cases: int | None = None
    points: int | None = None
    highest_level: str | None = None
    over_cases_with_reason: bool = False
    section_42_alone: bool = True
    from_educator: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Office:
    """When the office is open. Monday is day 0; `closures` are one-off days beside the usual bank holidays."""

    days: tuple[int, ...]
    opens: time
    closes: time
    closures: tuple[date, ...]


@dataclass(frozen=True)
class Phones:
    """The council's numbers, offered when a team has none of its own."""

    day: str = ""
    out_of_hours: str = ""


@dataclass(frozen=True)
class Decision:
    """Something the sources leave open and this policy settles; `value` is its figure, or whether it holds."""

    key: str
    rule: str
    text: str
    value: Interval | Within | int | bool | time


@dataclass(frozen=True)
class Policy:
    """All that one council decides. A part that is None does not apply there.

    `fingerprint` is 16 hexadecimal digits of the content, whatever the file's comments, spacing and order of keys (U4).
    `unused` holds the tools that the team in question does not use (`used.as_used`); nothing in the file.
    """

    name: str
    title: str
    council: str
    version: str
    sources: Mapping[str, Source]
    tools: Mapping[str, Tool]
    contact: ContactClock
    waiting: WaitingLimit | None
    grave_wait: GraveWait | None
    risk_grown: RiskGrown
    overdue_contact: OverdueContact
    response: ResponseTimes | None
    same_day: SameDayResponse | None
    allocation_targets: AllocationTargets | None
    daily_review: DailyReview | None
    weighting: Weighting | None
    chains: Mapping[str, Chain]
    note_types: Mapping[str, NoteType]
    limits: Mapping[str, Limit]
    office: Office
    phones: Phones
    decided: Mapping[str, Decision]
    unused: Mapping[str, Tool] = field(default_factory=lambda: MappingProxyType({}))
    fingerprint: str = ""

    def tool_known(self, key: str) -> Tool | None:
        """The tool of that key, whether the team uses it or not; None when the policy has no such tool."""
        return self.tools.get(key) or self.unused.get(key)

    def __hash__(self) -> int:
        """Policies are cached by what they say, so the fingerprint stands for the whole."""
        return hash(self.fingerprint)
