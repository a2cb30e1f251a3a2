"""The Department of Health and Social Care's waiting-time method for Client Level Data, restated in our own code.

Source: DHSC, "Waiting times method for calculating LA level median waiting times", version 1.1 of 19 May 2026, provisional; its
code is published under the MIT licence. Stages 1 to 4 are kept and named here as there. What it asks of an event is that of the
collection; how this app's records become events, ``events.py`` says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import median
from types import MappingProxyType

from casework.ground.days import add_months

TITLE = "Waiting times method for calculating LA level median waiting times"
PUBLISHER, VERSION, DATED = "Department of Health and Social Care", "1.1", date(2026, 5, 19)
FROM_ON = date(2023, 4, 1)  # requests from this day on
CONVERSATIONS_UNTIL = date(2025, 7, 1)  # before it, a first conversation may itself be the response (stage 3.1)
YOUNGEST = 25
BANDS = ("25 to 64", "65 and above")

REQUEST, ASSESSMENT, SERVICE = "request", "assessment", "service"
KINDS = MappingProxyType({REQUEST: "Request", ASSESSMENT: "Assessment", SERVICE: "Service"})
FIRST_ON_A_DAY = MappingProxyType({REQUEST: 1, ASSESSMENT: 2, SERVICE: 3})

SHORT, LONG = "short-term-assessment", "long-term-assessment"
NURSING, RESIDENTIAL, COMMUNITY, PRISON = "nursing", "residential", "community", "prison"
ST_MAX, LOW_LEVEL, OTHER_SHORT = "st-max", "low-level", "other-short"
LONG_TERM = frozenset({NURSING, RESIDENTIAL, COMMUNITY, PRISON})
SHORT_TERM = frozenset({ST_MAX, OTHER_SHORT})  # low-level support makes nobody an existing client
ASSESSMENT_TYPES, SERVICE_TYPES = frozenset({SHORT, LONG}), LONG_TERM | SHORT_TERM | {LOW_LEVEL}
CLIENT_FOR = ((LONG_TERM, 12), (SHORT_TERM, 3))  # how many months before a request a service may have ended

REABLEMENT, TO_ASSESSMENT, TO_SERVICES, CONTINUES = "reablement", "assessment", "services", "continues"
NO_ACTION, HOSPITAL, FIRST_RELEASE = "no-action", "hospital", "first-release"
TOWARDS_SERVICE = frozenset({REABLEMENT, TO_SERVICES, CONTINUES})  # of an assessment (stage 2.3)
PROGRESS = TOWARDS_SERVICE | {TO_ASSESSMENT, FIRST_RELEASE}  # of a request


@dataclass(frozen=True)
class Event:
    """One event of the collection. number: its own, unlike any other's. person: by which their events are joined.

    type: of an assessment or service, a constant above; another is none that the method takes. outcome: None where there is
    none. age: whole years on the day of the start, None where no birth is known. carer: the client is an unpaid carer, of which
    the method asks in requests alone.
    conversation: a request in which the first conversation was had. loaded: of two alike, the later submitted goes first.
    """

    number: str
    person: str
    kind: str
    start: date
    end: date | None = None
    type: str = ""
    outcome: str | None = None
    age: int | None = None
    carer: bool = False
    conversation: bool = False
    loaded: int = 0


# What became of a request, in the order in which the method asks.
CARER, EARLY, NO_AGE, YOUNG, EXISTING, NO_OUTCOME, ENDED, OVERLAPS, UNANSWERED, COUNTED = (
    "carer", "early", "no-age", "young", "existing", "no-outcome", "ended", "overlaps", "unanswered", "counted",
)  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """A request, what became of it (a constant above), and what followed. because: the event that rules it out.

    first, service: the first response and the first service that count for it; only of one that is counted.
    """

    request: Event
    fate: str
    because: Event | None = None
    first: Event | None = None
    service: Event | None = None


@dataclass(frozen=True)
class Wait:
    """A waiting time: days from the request to what ended it."""

    metric: str
    request: Event
    ended_by: Event

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.ended_by.start - self.request.start).days

    @property
    def quarter(self) -> date:
        """The first day of the quarter in which it ended."""
        return quarter_of(self.ended_by.start)

    @property
    def band(self) -> str:
        """By the age on the day on which it ended."""
        return band_of(self.ended_by.age)


@dataclass(frozen=True)
class Figure:
    """What the method would publish of a quarter and an age band. median: days."""

    metric: str
    quarter: date
    band: str
    median: float
    count: int


RESPONSE, FIRST_SERVICE = "first-response", "first-service"
METRICS = MappingProxyType({RESPONSE: "Wait time to first response", FIRST_SERVICE: "Wait time to first service"})


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


def band_of(age: int | None) -> str:
    """The band of an age; "" below the youngest and where none is known."""
    if age is None or age < YOUNGEST:
        return ""
    return BANDS[age >= 65]


def figures(waits: Iterable[Wait]) -> list[Figure]:
    """Stage 4.2: median and count by metric, quarter of the response and age band, in this order.

    The median is interpolated: of an even count, the mean of the two in the middle.
    """
    groups: dict[tuple[str, date, str], list[int]] = {}
    for each in waits:
        groups.setdefault((each.metric, each.quarter, each.band), []).append(each.days)
    order = sorted(groups, key=lambda key: (list(METRICS).index(key[0]), key[1], key[2]))
    return [Figure(*key, float(median(groups[key])), len(groups[key])) for key in order]


def waits(followed: Iterable[Followed]) -> list[Wait]:
    """Stage 4.1: the waiting times of what is counted."""
    found = []
    for each in followed:
        ends = ((RESPONSE, each.first), (FIRST_SERVICE, each.service))
        found += [Wait(metric, each.request, event) for metric, event in ends if event is not None]
    return found


def follow(events: Iterable[Event]) -> list[Followed]:
    """Stages 1 to 3: what becomes of each request, by person and in the order of their events."""
    by_person = sorted(events, key=lambda event: event.person)
    return [each for _person, theirs in groupby(by_person, key=lambda event: event.person) for each in _of_one(list(theirs))]


def _of_one(events: list[Event]) -> list[Followed]:
    answers = [event for event in events if is_response(event)]
    services = [event for event in answers if event.kind == SERVICE]
    left_out = [(event, *left_out_for(event, services)) for event in events if event.kind == REQUEST]
    line = in_order([event for event, fate, _ in left_out if not fate] + [event for event in answers if of_age(event)])
    return [Followed(event, fate, because) for event, fate, because in left_out if fate] + list(_linked(line))


# --- stage 1: which events ----------------------------------------------------------------------------------------------


def is_response(event: Event) -> bool:
    """Stage 1.2: assessments and services of the types that the method takes."""
    return (event.kind == ASSESSMENT and event.type in ASSESSMENT_TYPES) or (
        event.kind == SERVICE and event.type in SERVICE_TYPES
    )


def of_age(event: Event) -> bool:
    """Old enough on the day of its start; nobody is whose birth is not known."""
    return event.age is not None and event.age >= YOUNGEST


def left_out_for(request: Event, services: Iterable[Event]) -> tuple[str, Event | None]:
    """Stages 1.3 and 1.4: why a request is left out, with the event that does it; "" where it is not."""
    if request.carer:
        return CARER, None
    if request.start < FROM_ON:
        return EARLY, None
    if not of_age(request):
        return (NO_AGE if request.age is None else YOUNG), None
    earlier = next((each for each in services if makes_a_client(each, request.start)), None)
    if earlier is not None:
        return EXISTING, earlier
    if request.outcome is None:
        return NO_OUTCOME, None
    return (ENDED if request.outcome in (NO_ACTION, HOSPITAL) else ""), None


def makes_a_client(service: Event, on: date) -> bool:
    """Whether somebody with this service is an existing client on a day: it began before, and has not ended long before."""
    months = next((months for types, months in CLIENT_FOR if service.type in types), None)
    if months is None or service.start >= on:
        return False
    return service.end is None or service.end >= add_months(on, -months)


# --- stages 2 and 3: what follows a request -----------------------------------------------------------------------------


def in_order(events: Iterable[Event]) -> list[Event]:
    """Stage 2.1: by start; on one day requests, assessments, services; then the later submitted and the higher number first."""
    latest_first = sorted(events, key=lambda event: (event.loaded, event.number), reverse=True)
    return sorted(latest_first, key=lambda event: (event.start, FIRST_ON_A_DAY[event.kind]))


def progressing(line: Iterable[Event]) -> set[str]:
    """Stage 2.3: numbers of the assessments that count as leading towards a service.

    Assessments without anything between them are a block: where one of it leads there, all do.
    """
    found: set[str] = set()
    for is_block, block in groupby(line, key=lambda event: event.kind == ASSESSMENT):
        assessments = list(block)
        if is_block and any(each.outcome in TOWARDS_SERVICE for each in assessments):
            found |= {each.number for each in assessments}
    return found


def first_response(request: Event, assessment: Event | None, service: Event | None, places: Mapping[str, int]) -> Event | None:
    """Stages 3.1 and 3.2: the request itself where a first conversation was had and led on, else what came first.

    assessment, service: the next of each. places: by number, the place of an event in the person's line.
    """
    talked = request.conversation and request.outcome in PROGRESS and request.start < CONVERSATIONS_UNTIL
    if talked and (assessment is None or request.start < assessment.start):
        return request
    if service is not None and (assessment is None or places[service.number] < places[assessment.number]):
        return service
    return assessment


def _linked(line: Sequence[Event]) -> Iterator[Followed]:
    """Stages 2.4 and 3.3: the next assessment and service, unless the assessment's block leads towards no service.

    Stage 3.4: a request within the follow-up of the one before, or answered by what answered an earlier one, is left out.
    """
    places = {event.number: place for place, event in enumerate(line, 1)}
    leading = progressing(line)
    before: Event | None = None
    until = furthest_first = furthest_service = 0
    for place, request in enumerate(line, 1):
        if request.kind != REQUEST:
            continue
        assessment, service = (next((e for e in line[place:] if e.kind == kind), None) for kind in (ASSESSMENT, SERVICE))
        first = first_response(request, assessment, service, places)
        if first is not None and first.kind == ASSESSMENT and first.number not in leading:
            service = None
        at_first, at_service = (places[each.number] if each else 0 for each in (first, service))
        answered = (at_first and at_first <= furthest_first) or (at_service and at_service <= furthest_service)
        if until > place or answered:
            yield Followed(request, OVERLAPS, before)
        else:
            yield Followed(request, COUNTED if first else UNANSWERED, None, first, service)
        until = max(at_first, at_service)
        furthest_first, furthest_service = max(furthest_first, at_first), max(furthest_service, at_service)
        before = request
