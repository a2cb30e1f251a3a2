"""The measures of the manager's view, by section, as data; and caseloads against limits, worker by worker."""

from dataclasses import dataclass

from casework.pages.figures.queries import Measure
from casework.pages.reports.queries import holding, passing, waiting, watching
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Section:
    """Measures that belong together. key: of its chart. first: the measure that the chart is of."""

    key: str
    title: str
    measures: tuple[Measure, ...]


SECTIONS = (
    Section("passing", "Coming in and going out", (passing.REFERRALS, passing.ALLOCATIONS, passing.CLOSURES)),
    Section("waiting", "Waiting", (waiting.WAITING, waiting.HIGH_RISK)),
    Section("contacts", "Contact while waiting", (waiting.CONTACTS_DUE, waiting.CONTACTS_MADE)),
    Section("clocks", "Clocks", (waiting.BREACHED, waiting.OVERDUE)),
    Section("escalations", "Escalations", (watching.ESCALATIONS, watching.ACKNOWLEDGED, watching.UNANSWERED)),
    Section("safeguarding", "Safeguarding", (watching.CONCERNS,)),
    Section("caseloads", "Caseloads", (holding.HELD, holding.OVER)),
    Section("samples", "Dip samples", (watching.SAMPLED,)),
    Section("advocacy", "Advocacy", (watching.ADVOCATE_WAITS, watching.ADVOCATES)),
    Section("complaints", "Complaints", (passing.COMPLAINTS,)),
)
MEASURES = {measure.key: measure for section in SECTIONS for measure in section.measures}


def sections_for(actor: Actor) -> list[Section]:
    """The sections with the measures that somebody may see."""
    seen = [Section(each.key, each.title, tuple(m for m in each.measures if actor.holds(*m.roles))) for each in SECTIONS]
    return [section for section in seen if section.measures]
