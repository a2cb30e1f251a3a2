"""How this app's records become events of Client Level Data, and which of them would not come out right. MAPPINGS says the
same in words for the page.

Which assessments count, from what was published:

- by type alone, short term and long term, and not by whose they are: a carer's assessment answers what the same person asked
  for themselves (the method's own code, stage 1.2, whose only test of the client is that of requests, stage 1.3a);
- once they are completed, as requests and reviews; services from their start (the same publication,
  ``Main_tables/docs/methodology/4-event-filtering.md`` and ``6-deduplication.md``);
- long term where eligibility under the Care Act is determined, of adults and of carers; short term else, as in occupational
  therapy for equipment; never safeguarding, deprivation of liberty, mental capacity or the Mental Health Act (CLD guidance,
  release 1, February 2023, "Events (assessments only)" and "Assessment type").

The method and its publication: github.com/DataS-DHSC/ASC-CLD-LA-Dashboard at 9bee728 of 11 June 2026. The guidance is of
ardengemcsu.nhs.uk; of it was read what the glossaries at bjfb.co.uk and advisory.socitm.net quote. That of release 2, for what
is handed in since October 2025, was not found; the publication maps types of release 1 to it and counts the same two.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.days import whole_years
from casework.pages.national.rules import method
from casework.pages.national.rules.method import ASSESSMENT, REQUEST, SERVICE, Event
from casework.practice.closing.rules import RESOLVED, TAKEN_BACK
from casework.practice.processes.rules import COMPLETED, PLANNING, REVIEW, STOPPED
from casework.records.cases.rules import KINDS as WORK_KINDS
from casework.records.people.rules import fold

DONE = "closed"  # the ending of a case whose work is done
SENT = "sent"  # of a referral that opened a case
CARERS = "carers-assessment"
NEVER_COLLECTED = frozenset({"safeguarding", "dols"})
NO_REQUEST = NEVER_COLLECTED | {REVIEW}
UNDECIDED = ("referral", "duty")
TYPE_OF = MappingProxyType(
    {"care-act-assessment": method.LONG, "transition": method.LONG, REVIEW: method.LONG,
     "occupational-therapy": method.SHORT, CARERS: method.LONG}
)  # fmt: skip
# What settled a matter at duty (closing.rules.SERVICES) and is itself a service; the rest is information or a simple request.
SETTLED_BY = MappingProxyType(
    {"reablement": method.REABLEMENT, "care-technology": method.TO_SERVICES, "occupational-therapy": method.TO_SERVICES,
     "prevention": method.TO_SERVICES}
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """Somebody as the method knows them. nhs, council: their numbers, "" for none."""

    number: int
    name: str
    born: date | None
    nhs: str = ""
    council: str = ""

    @property
    def joined_by(self) -> str:
        """By which their events are put together: the NHS number, else the council's own, else this record's; never one for
        another, though they may have the same figures."""
        return f"nhs-{self.nhs}" if self.nhs else f"council-{self.council}" if self.council else f"record-{self.number}"


@dataclass(frozen=True)
class Done:
    """A process. how: COMPLETED or STOPPED, "" while it is under way."""

    number: int
    kind: str
    begun_on: date
    how: str = ""
    ended_on: date | None = None


@dataclass(frozen=True)
class Given:
    """Interim support. recorded_on: when its record began. from_on, ended_on: None where that is not known or not yet."""

    number: int
    recorded_on: date
    from_on: date | None
    ended_on: date | None = None
    reablement: bool = False


@dataclass(frozen=True)
class Work:
    """A case with what was done in it. ended_how: its newest ending. settled_by: what settled it at duty.

    held: somebody was given it, now or once.
    """

    number: int
    person: Known
    team: int
    kind: str
    stage: str
    referred_on: date
    ended_how: str = ""
    settled_by: tuple[str, ...] = ()
    processes: tuple[Done, ...] = ()
    supports: tuple[Given, ...] = ()
    held: bool = False

    @property
    def planned(self) -> list[Done]:
        """Plannings that were begun and not broken off, the earliest first."""
        found = (each for each in self.processes if each.kind == PLANNING and each.how != STOPPED)
        return sorted(found, key=lambda each: each.begun_on)


@dataclass(frozen=True)
class Asked:
    """A referral that opened no case. how: "" while nobody has decided."""

    number: int
    person: Known
    team: int
    first_on: date
    how: str = ""


@dataclass(frozen=True)
class Source:
    """From which record an event comes. href: where it is read."""

    person: Known
    team: int
    words: str
    href: str
    on: date


@dataclass(frozen=True)
class Line:
    """A record on a list. note: what is to know of it."""

    source: Source
    note: str = ""


@dataclass(frozen=True)
class Mapped:
    """The events, and by the number of each the record that it comes from."""

    events: tuple[Event, ...]
    sources: Mapping[str, Source]


# --- records to events ------------------------------------------------------------------------------------------------


def as_events(works: Iterable[Work], asked: Iterable[Asked]) -> Mapped:
    """What would be handed in of these records."""
    pairs = [pair for work in works if work.ended_how != TAKEN_BACK for pair in _of_work(work)]
    pairs += [_of_referral(each) for each in asked]
    return Mapped(tuple(event for event, _ in pairs), {event.number: source for event, source in pairs})


def _event(number: str, person: Known, kind: str, start: date, **facts) -> Event:
    age = None if person.born is None else whole_years(person.born, start)
    return Event(number, person.joined_by, kind, start, age=age, **facts)


def _of_referral(each: Asked) -> tuple[Event, Source]:
    outcome = method.NO_ACTION if each.how else None
    source = Source(each.person, each.team, "Referral that opened no case", f"/referrals/{each.number}", each.first_on)
    return _event(f"referral-{each.number:010}", each.person, REQUEST, each.first_on, outcome=outcome), source


def _of_work(work: Work) -> Iterator[tuple[Event, Source]]:
    if work.kind not in NO_REQUEST:
        event = _event(f"case-{work.number:010}", work.person, REQUEST, work.referred_on, outcome=outcome_of_request(work),
                       carer=work.kind == CARERS)  # fmt: skip
        yield event, _source(work, "Request", work.referred_on)
    if work.kind in NEVER_COLLECTED:
        return
    for each in assessments(work, COMPLETED):
        event = _event(f"process-{each.number:010}", work.person, ASSESSMENT, each.begun_on, end=each.ended_on,
                       type=TYPE_OF.get(work.kind, ""), outcome=outcome_of_assessment(work, each),
                       carer=work.kind == CARERS)  # fmt: skip
        yield event, _source(work, "Assessment", each.begun_on, "/processes")
    for given in work.supports:
        if given.from_on is not None:
            kind = CARERS if work.kind == CARERS else method.ST_MAX if given.reablement else method.OTHER_SHORT
            event = _event(f"support-{given.number:010}", work.person, SERVICE, given.from_on, end=given.ended_on, type=kind)
            yield event, _source(work, "Interim support", given.from_on, f"/support/{given.number}")


def _source(work: Work, words: str, on: date, page: str = "") -> Source:
    href = page if page.startswith("/support/") else f"/cases/{work.number}{page}"
    return Source(work.person, work.team, f"{words}, case {work.number}: {WORK_KINDS[work.kind]}", href, on)


def assessments(work: Work, *how: str) -> list[Done]:
    """The assessments of a case that ended so; with "" those under way."""
    return [each for each in work.processes if each.kind == ASSESSMENT and each.how in how]


def outcome_of_request(work: Work) -> str | None:
    """To what a request led; None while nobody has decided."""
    if work.supports:
        return method.REABLEMENT if any(each.reablement for each in work.supports) else method.TO_SERVICES
    if work.held or any(each.how != STOPPED for each in work.processes if each.kind in (ASSESSMENT, PLANNING)):
        return method.TO_ASSESSMENT
    if work.stage == "closed":
        settled = [SETTLED_BY[each] for each in work.settled_by if each in SETTLED_BY] if work.ended_how == RESOLVED else []
        return min(settled, default=method.NO_ACTION)  # reablement before other services
    return None if work.stage in UNDECIDED else method.TO_ASSESSMENT


def outcome_of_assessment(work: Work, assessment: Done) -> str | None:
    """To what an assessment led: planning that began with it or later, nothing where the case is closed, else unknown."""
    if any(each.begun_on >= assessment.begun_on for each in work.planned):
        return method.TO_SERVICES
    return method.NO_ACTION if work.stage == "closed" else None


@dataclass(frozen=True)
class Means:
    """How one kind of our records is read. ours, theirs, why: in words."""

    ours: str
    theirs: str
    why: str


MAPPINGS = (
    Means("A case, with the day of its first referral", "Request",
          "One for each case. Reviews, safeguarding and deprivation of liberty are no requests for support. A carer’s assessment "
          "is a request of a carer, which the method leaves out."),
    Means("A referral that opened no case", "Request: no further action", "While nobody has decided it has no outcome."),
    Means("A case at “Referral” or “At duty”", "Request without an outcome",
          "Handed in once the outcome of the first contact is settled; the method leaves it out until then."),
    Means("A case that was placed, allocated or assessed", "Request: progress to assessment",
          "The front door decided that somebody looks into it."),
    Means("A case closed before it was given to a worker or anything began", "Request: no further action",
          "Whatever the ending. “Admitted to hospital” is not recorded as an outcome here; the method leaves out both alike."),
    Means("Resolved at duty by reablement, care technology, occupational therapy or prevention", "Request: progress to a service",
          "The service itself is not recorded here, so nothing ends that wait."),
    Means("A completed assessment", "Assessment, from the day it began",
          "Long term in Care Act assessments, carer’s assessments, transitions and reviews; short term in occupational therapy, "
          "where no eligibility is decided. For other work the app does not know which."),
    Means("A completed carer’s assessment", "Assessment of the same person",
          "The method does not ask whose an assessment is. It answers what the person asked for themselves, if anything."),
    Means("An assessment under way, or stopped", "Nothing yet, or nothing", "Only what is completed is handed in."),
    Means("Planning that began with an assessment or later", "Assessment: progress to support planning or services",
          "Without planning, a closed case means no further action; an open one means no outcome yet."),
    Means("Interim support, from its first day", "Service: other short term; reablement where a decision on money says so",
          "The only service whose days the app knows."),
    Means("Long-term support, equipment, care technology", "Nothing", "The app does not record when these began or ended."),
    Means("Contacts, advice, urgent interim measures, work with other services", "Nothing",
          "A contact that led to a referral is counted as that; one that did not would be a request without further action, "
          "which the method leaves out."),
    Means("A conversation at the front door as the response itself", "Nothing",
          "The app does not record the stages of a three-conversations model; the method takes them only before July 2025."),
)  # fmt: skip


# --- records that would not come out right ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Break:
    """A way in which records would not come out right. counted: what the method does with them. do: what helps."""

    key: str
    title: str
    counted: str
    do: str


BREAKS = (
    Break("no-birth-date", "No date of birth", "Left out: the method asks for an age of 25 or more.",
          "Add the date of birth on the person’s page."),
    Break("no-nhs-number", "No NHS number", "Counted under the council’s own number; events under the NHS number are not joined "
          "to it. With neither number it cannot be handed in.", "Add the NHS number on the person’s page."),
    Break("two-records", "Two records that may be one person", "With the same NHS number they are taken together; else a request "
          "in one is not answered by what is in the other.", "Compare the two records, and record on one of them."),
    Break("no-outcome", "A request without an outcome", "Left out until somebody decides.",
          "Decide what happens with it: send it on, place it, give it to a worker, or end it."),
    Break("no-request", "An assessment or support without a request before it", "It ends no wait: it is in no figure.",
          "Check the day of the referral and of the assessment. After a review there is rightly no request."),
    Break("no-assessment", "Work was done and no assessment is on record",
          "The wait for a first response never ends, so it is in no figure.",
          "Record the assessment with its days before the case is closed."),
    Break("no-type", "An assessment whose type is not known", "Left out: the method takes short-term and long-term assessments.",
          "Decide which it was when the return is made. The app does not ask for it."),
    Break("no-assessment-outcome", "A completed assessment that led to nothing on record yet",
          "It ends the wait for a first response; a service after it counts for nobody.",
          "Begin planning on the case, or close it."),
    Break("not-completed", "An assessment under way or stopped", "Not handed in: the wait goes on.",
          "Complete it when it is done. What was stopped stays out."),
    Break("no-service", "A service was planned or settled, and its start is not recorded",
          "The wait for a first service does not end. It cannot be previewed.",
          "Look up the start in the system that holds services."),
    Break("no-start", "Interim support without a first day", "Left out.", "Add its first day to its record."),
    Break("backwards", "It ends before it begins", "Counted as it stands: the method does not check it.",
          "Correct one of the two days."),
    Break("future", "It begins in the future", "Counted in the quarter of that day if it were handed in so.",
          "Check the day; if it is right, it belongs in a later return."),
    Break("client-already", "A request of somebody who seems to have support already",
          "Counted here. The method would leave it out if a long-term service is on record elsewhere.",
          "Look up their services. The app does not record them."),
)  # fmt: skip
BREAK_BY_KEY: Mapping[str, Break] = MappingProxyType({each.key: each for each in BREAKS})


def broken(
    mapped: Mapped, followed: Collection[method.Followed], works: Collection[Work], asked: Collection[Asked], today: date
) -> dict[str, list[Line]]:
    """By key of BREAKS, in their order, the records that would not come out right; of each list the earliest day first."""
    works = [work for work in works if work.ended_how != TAKEN_BACK]
    found: dict[str, list[Line]] = {each.key: [] for each in BREAKS}
    for event in mapped.events:
        source = mapped.sources[event.number]
        for key, check in CHECKS.items():
            note = check(event, source.person, today)
            found[key] += [Line(source, note)] if note is not None else []
    found["no-request"] = [Line(mapped.sources[event.number]) for event in unasked(mapped.events, followed)]
    for key, line in (each for work in works for each in _broken_work(work)):
        found[key].append(line)
    found["two-records"] = doubles(mapped)
    found["client-already"] = maybe_clients(followed, works, mapped.sources)
    return {key: sorted(lines, key=lambda line: (line.source.on, line.source.words)) for key, lines in found.items()}


def _when(holds: object, note: str = "") -> str | None:
    return note if holds else None


# By key of BREAKS, what is to know of an event that would not come out right so; None for one that would.
CHECKS: Mapping[str, Callable[[Event, Known, date], str | None]] = MappingProxyType({
    "no-birth-date": lambda event, person, today: _when(person.born is None),
    "no-nhs-number": lambda event, person, today: _when(
        not person.nhs, "" if person.council else "No number of the council either"),
    "no-outcome": lambda event, person, today: _when(event.kind == REQUEST and event.outcome is None),
    "no-type": lambda event, person, today: _when(event.kind == ASSESSMENT and not event.type),
    "no-assessment-outcome": lambda event, person, today: _when(
        event.kind == ASSESSMENT and event.type in method.ASSESSMENT_TYPES and event.outcome is None and not event.carer),
    "backwards": lambda event, person, today: _when(
        event.end is not None and event.end < event.start, f"Ends {_day(event.end)}" if event.end else ""),
    "future": lambda event, person, today: _when(event.start > today),
})  # fmt: skip


def _broken_work(work: Work) -> Iterator[tuple[str, Line]]:
    if work.kind in NEVER_COLLECTED:
        return
    for each in assessments(work, "", STOPPED):
        source = _source(work, "Assessment", each.begun_on, "/processes")
        yield "not-completed", Line(source, "Stopped" if each.how else "Under way")
    done = work.held and work.ended_how == DONE and work.stage == "closed" and work.kind not in NO_REQUEST
    if done and not assessments(work, COMPLETED):
        yield "no-assessment", Line(_source(work, "Request", work.referred_on), "Closed: the work is done")
    for given in work.supports:
        if given.from_on is None:
            yield "no-start", Line(_source(work, "Interim support", given.recorded_on, f"/support/{given.number}"))
    if any(given.from_on for given in work.supports):
        return
    if work.planned:
        begun = work.planned[0]
        yield "no-service", Line(_source(work, "Planning", begun.begun_on, "/processes"), "Planned")
    elif work.ended_how == RESOLVED and any(each in SETTLED_BY for each in work.settled_by):
        yield "no-service", Line(_source(work, "Request", work.referred_on), "Settled at duty by a service")


def unasked(events: Iterable[Event], followed: Iterable[method.Followed]) -> list[Event]:
    """Assessments and support of an age and type that count, before which the person has no request that the method takes; but
    carers' assessments, for which there is rightly none."""
    first: dict[str, Event] = {}
    for each in followed:
        if each.fate in (method.OVERLAPS, method.UNANSWERED, method.COUNTED):
            known = first.get(each.request.person)
            first[each.request.person] = min(known, each.request, key=lambda e: e.start) if known else each.request
    answers = [event for event in events if method.is_response(event) and method.of_age(event) and not event.carer]
    return [event for event in answers if event.person not in first or event.start < first[event.person].start]


def doubles(mapped: Mapped) -> list[Line]:
    """People with the same NHS number, or with the same name and birth, on two records; a line for each record."""
    people = {source.person.number: source for source in sorted(mapped.sources.values(), key=lambda s: s.on, reverse=True)}
    ways = (("The same NHS number", lambda p: p.nhs), ("The same name and birth", lambda p: p.born and (fold(p.name), p.born)))
    found: dict[int, Line] = {}
    for words, mark in ways:
        alike: dict[object, list[Source]] = {}
        for number in sorted(people):
            if mark(people[number].person):
                alike.setdefault(mark(people[number].person), []).append(people[number])
        for group in (each for each in alike.values() if len(each) > 1):
            for source in group:
                number = source.person.number
                others = ", ".join(str(each.person.number) for each in group if each.person.number != number)
                record = Source(source.person, source.team, f"Record {number}", f"/people/{number}", source.on)
                found.setdefault(number, Line(record, f"{words} as record {others}"))
    return list(found.values())


def maybe_clients(followed: Iterable[method.Followed], works: Iterable[Work], sources: Mapping[str, Source]) -> list[Line]:
    """Requests that are counted, of people who had a review, or planning that was completed, before."""
    supported: dict[str, list[date]] = {}
    for work in works:
        marks = [each.ended_on for each in work.processes if each.kind in (PLANNING, REVIEW) and each.how == COMPLETED]
        marks += [work.referred_on] if work.kind == REVIEW else []
        supported.setdefault(work.person.joined_by, []).extend(mark for mark in marks if mark)
    found = []
    for each in followed:
        before = [on for on in supported.get(each.request.person, ()) if on < each.request.start]
        if before and each.fate in (method.COUNTED, method.UNANSWERED):
            found.append(Line(sources[each.request.number], f"Planned or reviewed {_day(max(before))}"))
    return found


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
