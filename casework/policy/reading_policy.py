"""Makes a policy, section by section, from the tables of its file. What refers to what is checked afterwards."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import reading_clocks as clocks
from .model import (
    Chain,
    Decision,
    Limit,
    NoteType,
    Office,
    Phones,
    Policy,
    Section,
    Step,
    Weighting,
)
from .reading import Table, one_of
from .reading_tools import tool_from
from .terms import ROLES, Source

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def policy_from(table: Table, known_sources: Mapping[str, Source]) -> Policy:
    """The policy of a whole file, without its fingerprint."""
    return Policy(
        name=table.text("name"),
        title=table.text("title"),
        council=table.text("council"),
        version=table.text("version"),
        sources=_sources(table, known_sources),
        tools=_each(table, "tools", tool_from),
        contact=clocks.contact(table.table("contact")),
        waiting=_optional(table, "waiting", clocks.waiting),
        grave_wait=_optional(table, "grave_wait", clocks.grave_wait),
        risk_grown=clocks.risk_grown(table.table("risk_grown")),
        overdue_contact=clocks.overdue_contact(table.table("overdue_contact")),
        response=_optional(table, "response", clocks.response),
        same_day=_optional(table, "same_day", clocks.same_day),
        allocation_targets=_optional(table, "allocation_targets", clocks.allocation_targets),
        daily_review=_optional(table, "daily_review", clocks.daily_review),
        weighting=_optional(table, "weighting", _weighting),
        chains=_each(table, "chains", _chain),
        note_types=_each(table, "note_types", _note_type),
        limits=_each(table, "limits", _limit),
        office=_office(table.table("office")),
        phones=_phones(table.optional_table("phones")),
        decided=_each(table, "decided", _decision),
    )


def source_from(key: str, table: Table) -> Source:
    """A source document; its dates are texts, because some documents give a month only."""
    return Source(
        key=key,
        title=table.text("title"),
        publisher=table.text("publisher"),
        dated=table.text("dated", may_be_blank=True),
        review_due=table.text("review_due", may_be_blank=True),
        rule_prefix=table.text("rule_prefix"),
        full_title=table.text("full_title", ""),
    )


def _sources(table: Table, known: Mapping[str, Source]) -> Mapping[str, Source]:
    drawn = {key: known[key] for key in table.texts("draws_on", options=tuple(known))}
    return MappingProxyType(drawn | dict(_each(table, "sources", source_from)))


def _each(table: Table, key: str, make: Callable) -> Mapping:
    return MappingProxyType({name: make(name, below) for name, below in table.tables(key).items()})


def _optional(table: Table, key: str, make: Callable):
    below = table.optional_table(key)
    return make(below) if below else None


def _weighting(table: Table) -> Weighting:
    points = table.table("points")
    return Weighting(
        table.text("rule"), table.text("tool"), MappingProxyType({key: points.number(key) for key in points})
    )


def _chain(key: str, table: Table) -> Chain:
    steps = tuple(Step(_roles(step), step.within("acknowledge_within")) for step in table.rows("steps"))
    return Chain(key, table.text("title"), table.text("rule"), steps)


def _roles(step: Table) -> tuple[str, ...]:
    roles = step.texts("roles", options=ROLES)
    if not roles:
        raise step.fault("roles", "nobody is named", f"a list, each item {one_of(ROLES)}")
    return roles


def _note_type(key: str, table: Table) -> NoteType:
    sections = tuple(
        Section(name, below.text("label"), below.text("hint"), below.yes_no("required"),
                tuple(below.texts("offers", ())))
        for name, below in table.tables("sections").items()
    )
    if not any(section.required for section in sections):
        raise table.fault("sections", "no section has to be filled in", "at least one section with required = true")
    return NoteType(key, table.text("title"), table.text("rule"), sections)


def _limit(key: str, table: Table) -> Limit:
    return Limit(
        grade=key,
        rule=table.text("rule"),
        cases=table.number("cases", None),
        points=table.number("points", None),
        highest_level=table.text("highest_level", None),
        over_cases_with_reason=table.yes_no("over_cases_with_reason", False),
        section_42_alone=table.yes_no("section_42_alone", True),
        from_educator=table.number("from_educator", None, least=0),
        note=table.text("note", ""),
    )


def _office(table: Table) -> Office:
    days = table.texts("days", options=WEEKDAYS)
    if not days:
        raise table.fault("days", "the office never opens", 'at least one day, such as ["monday"]')
    opens, closes = table.time("opens"), table.time("closes")
    if closes <= opens:
        raise table.fault("closes", f"{closes:%H:%M} is not after {opens:%H:%M}", "a time after the office opens")
    return Office(
        tuple(sorted(WEEKDAYS.index(day) for day in days)), opens, closes, tuple(sorted(table.dates("closures")))
    )


def _phones(table: Table | None) -> Phones:
    if table is None:
        return Phones()
    return Phones(table.text("day", "", may_be_blank=True), table.text("out_of_hours", "", may_be_blank=True))


def _decision(key: str, table: Table) -> Decision:
    readers = {"every": table.interval, "within": table.within, "count": table.number, "holds": table.yes_no, "at": table.time}
    given = [name for name in readers if name in table.data]
    if len(given) != 1:
        problem = f"it has {len(given)} figures"
        raise table.fault(given[1] if given else "every", problem, f"exactly one of: {', '.join(readers)}")
    return Decision(key, table.text("rule"), table.text("text"), readers[given[0]](given[0]))
