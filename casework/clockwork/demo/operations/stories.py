"""The stories told by hand, as what the workers of the demonstration did."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import (
    ALLOCATION,
    CONTACTING,
    DAYS_TO_REVIEW,
    PLACING,
    RESTING,
    STORIES,
    Looked,
    Prioritised,
    Reached,
    Story,
    Tried,
    nhs_number,
)
from casework.clockwork.demo.rules.words import CLOSED
from casework.ground.days import add_days, office_date
from casework.practice.allocation import operations as allocation
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.reviews import operations as reviews
from casework.practice.risk import operations as risk
from casework.practice.tray import operations as tray
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.people import operations as people

AFTERNOON = timedelta(hours=4)  # from the morning in which things happen
Event = tuple[int, Callable[[datetime], object]]  # days ago, and what is done then


def told_by_hand(office: Office) -> list[Event]:
    """Everything that happens in the stories, what is longest ago first."""
    teller = Teller(office)
    events = (event for place, story in enumerate(STORIES) for event in teller.told(place, story))
    return sorted(events, key=_longest)


def _longest(event: Event) -> int:
    return -event[0]


class Teller:
    """How a story becomes things that the people of an office did."""

    def __init__(self, office: Office):
        self.now, self.policy, self.teams, self.workers = office.now, office.policy, office.teams, office.workers
        self.acting = office.acting

    def told(self, place: int, story: Story) -> Iterator[Event]:
        """A story as events. They share the case, which the first one makes."""
        kept: dict[str, Case] = {}
        yield story.referred, lambda now: kept.update(case=self.refer(place, story, now))
        if story.placed is not None:
            yield story.placed, lambda now: self.place(story, kept["case"], now)
        for decided in story.levels:
            yield decided.days, lambda now, decided=decided: self.prioritise(story, kept["case"], decided, now)
        for looked in story.looks:
            yield looked.days, lambda now, looked=looked: self.look(story, kept["case"], looked, now)
        for reached in story.contacts:
            yield reached.days, lambda now, reached=reached: self.contact(story, kept["case"], reached, now)
        for tried in story.tries:
            yield tried.days, lambda now, tried=tried: self.attempt(story, kept["case"], tried, now)
        if story.ending:
            last = min([story.referred, *(reached.days for reached in story.contacts)])
            yield max(last - 2, 1), lambda now: self.end(story, kept["case"], now)

    def refer(self, place: int, story: Story, now: datetime) -> Case:
        """The person's record and the case."""
        actor, team = self.acting(CONTACTING[story.team], now), self.teams[story.team]
        given, family = story.name.split(" ")
        person = people.record_person(
            actor=actor, now=now, team=team, given_name=given, family_name=family, date_of_birth=story.born,
            nhs_number=nhs_number(place) if place % 4 else "", council_number=f"P{70_001 + place}",
            address=f"{3 + place * 4} Millrace Lane", postcode=f"LE99 {1 + place % 9}ZZ", phone=f"01632 9602{place:02}",
            preferred_contact="Telephone, in the morning", communication_needs=story.needs,
        )  # fmt: skip
        if story.warning:
            kind, words = story.warning
            review_on = office_date(self.now) + timedelta(days=90)
            people.add_warning(actor=actor, now=now, person=person, kind=kind, words=words, review_on=review_on)
        if story.relative:
            name, relationship = story.relative
            people.add_link(actor=actor, now=now, person=person, kind="family", name=name, ask_first=True,
                            relationship_words=relationship, phone=f"07700 9001{place:02}", consent="yes")  # fmt: skip
        case = cases.open_case(
            actor=actor, now=now, person=person, team=team, kind=story.kind, referred_on=office_date(now),
            referrer=story.referrer, reason=story.reason, reference=f"C{40_001 + place}",
        )  # fmt: skip
        if story.comment:
            cases.comment(actor=actor, now=now, case=case, words=story.comment)
        return case

    def place(self, story: Story, case: Case, now: datetime) -> None:
        """On the tray, rated."""
        actor = self.acting(PLACING[story.team], now)
        tray.place_on_tray(actor=actor, now=now, policy=self.policy, case=case, placed_on=office_date(now),
                           rationale="No worker is free at this moment; the wait was explained.")  # fmt: skip
        picks = {"rag": cell(story.cell), "priority": {"level": story.priority},
                 "complexity": {"level": story.complexity}}  # fmt: skip
        for tool, picked in picks.items():
            risk.rate(actor=actor, now=now, policy=self.policy, case=case, tool=tool, picked=picked, happened_at=now)
        tray.wind_clocks(now=now, policy=self.policy, case=case)

    def prioritise(self, story: Story, case: Case, decided: Prioritised, now: datetime) -> None:
        """Indicators were ticked, with the note."""
        tray.prioritise(actor=self.acting(CONTACTING[story.team], now), now=now, policy=self.policy, case=case, tool="risk",
                        ticked=decided.ticked, decided=None,
                        sections={"rationale": decided.why, **dict(decided.more)})  # fmt: skip

    def look(self, story: Story, case: Case, looked: Looked, now: datetime) -> None:
        """Duty responded, or looked again, in the afternoon."""
        now = min(now + AFTERNOON, self.now)
        tray.review_gravest(actor=self.acting(CONTACTING[story.team], now), now=now, policy=self.policy, case=case,
                            outcome=looked.outcome, sections={"rationale": looked.found})  # fmt: skip

    def contact(self, story: Story, case: Case, reached: Reached, now: datetime) -> None:
        """Somebody was reached."""
        rated = (tray.Rated("rag", cell(reached.cell)),) if reached.cell else ()
        tray.record_contact(
            actor=self.acting(CONTACTING[story.team], now), now=now, policy=self.policy, case=case, happened_at=now,
            reached=tray.Reached("relevant-person" if reached.who else "person", reached.how, reached.who), rated=rated,
            sections={
                "reason": "Contact while waiting, as due.", "found": reached.found,
                "analysis": "The matrix was picked anew." if rated else "The level stands.",
                "next-steps": "We ring again on the day that is due, and they ring us if things get worse.",
            },
        )  # fmt: skip

    def attempt(self, story: Story, case: Case, tried: Tried, now: datetime) -> None:
        """Nobody was reached."""
        why = "Needed: nobody has seen them." if tried.needed else "Not needed: they were seen this week."
        tray.record_attempt(
            actor=self.acting(CONTACTING[story.team], now), now=now, policy=self.policy, case=case, happened_at=now,
            how="telephone", safe_and_well="needed" if tried.needed else "not-needed",
            sections={"tried": tried.what, "safe-and-well": why},
        )  # fmt: skip

    def end(self, story: Story, case: Case, now: datetime) -> None:
        """The case comes off the tray, is given to a worker, rests until its review, or is taken up at duty."""
        act = {"actor": self.acting(PLACING[story.team], now), "now": now, "policy": self.policy, "case": case}
        if story.ending == "allocated":
            holder = self.workers[CONTACTING[story.team]]
            allocation.allocate(**act, worker_id=holder.id, sections=ALLOCATION, weight="moderate")
        elif story.ending == "review":
            due_on = add_days(office_date(self.now), DAYS_TO_REVIEW)
            reviews.set_review_date(**act, due_on=due_on, sections=RESTING)
        elif story.ending == "closed":
            closing.end_case(**act, ending=Ending("closed"), sections=CLOSED)
        else:
            if story.placed is not None:
                tray.take_off_tray(**act, how=story.ending)
            act.pop("policy")
            cases.come_to_stage(**act, stage=story.ending, why="As agreed with them")


def cell(written: str) -> dict[str, str]:
    """A cell of the matrix from "none:high": support, then harm."""
    row, column = written.split(":")
    return {"row": row, "column": column}
