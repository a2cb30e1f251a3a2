"""One case lived day by day, by the real operations. Each says on which day it goes on; ``year`` wakes it then."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from casework.clockwork.demo.operations import ending
from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH, SOUTH
from casework.clockwork.demo.rules.invented import FOUND, RELATIONS, Invented
from casework.clockwork.demo.rules.lives import Life
from casework.clockwork.demo.rules.words import TRANSFER, TRIED, answers, contact_sections
from casework.ground.days import add_days, office_date
from casework.practice.escalation import operations as escalation
from casework.practice.moving import operations as moving
from casework.practice.tray import operations as tray
from casework.practice.tray.queries import placement_of
from casework.practice.triage import operations as triage
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.people import operations as people


class Living:
    """A case, and whoever it is about. ``now`` is set by whoever wakes it."""

    def __init__(self, office: Office, life: Life, person: Invented, rng: Random):
        self.office, self.life, self.person, self.rng = office, life, person, rng
        self.team = life.team
        self.now: datetime | None = None
        self.case: Case | None = None

    @property
    def today(self) -> date:
        """The day on which it is awake."""
        return office_date(self.now)

    @property
    def manager(self):
        """Whoever manages the team that has the case."""
        return self.office.acting(self.office.placing(self.team), self.now)

    @property
    def worker(self):
        """Whoever rings those who wait."""
        return self.office.acting(self.worker_user, self.now)

    @property
    def worker_user(self) -> str:
        """Their name in the table of accounts: officers take what is not complex, in the team that has one."""
        return self.office.contacting(self.team, simple=self.life.complexity == "low")

    def act(self, actor) -> dict:
        """What each operation on the case is given."""
        return {"actor": actor, "now": self.now, "policy": self.office.policy, "case": self.case}

    def course(self) -> Iterator[date]:
        """All of it: the days on which it goes on, in order."""
        self.refer()
        if self.life.stage == "referral":
            return
        yield self.today + timedelta(days=1)
        cases.come_to_stage(actor=self.worker, now=self.now, case=self.case, stage="duty", why="Duty looks into it")
        if self.life.stage == "duty":
            return
        if self.life.waits is None and self.life.stage == "closed":
            yield self.today + timedelta(days=2)
            yield from ending.at_duty(self)
            return
        yield from self.come_to_tray()
        yield from self.wait()
        if self.life.stage != "waiting":
            yield from ending.after_waiting(self)

    def refer(self) -> None:
        """The person's record and the case."""
        who, life, office = self.person, self.life, self.office
        actor, team = self.worker, office.teams[self.team]
        person = people.record_person(
            actor=actor, now=self.now, team=team, given_name=who.given_name, family_name=who.family_name,
            date_of_birth=who.date_of_birth, nhs_number=who.nhs_number or "", council_number=who.council_number,
            address=who.address, postcode=who.postcode, phone=who.phone, preferred_contact="Telephone",
        )  # fmt: skip
        if life.warned:
            people.add_warning(actor=actor, now=self.now, person=person, kind="risk-to-staff",
                               words="A dog that bites. Ring before a visit.", review_on=add_days(self.today, 180))  # fmt: skip
        if life.relative:
            people.add_link(actor=actor, now=self.now, person=person, kind="family", name=who.relative, ask_first=True,
                            relationship_words=self.rng.choice(RELATIONS), phone=who.relative_phone, consent="yes")  # fmt: skip
        self.case = cases.open_case(
            actor=actor, now=self.now, person=person, team=team, kind=life.kind, referred_on=self.today,
            referrer=who.referrer, reason=who.reason, reference=who.reference,
        )  # fmt: skip

    def come_to_tray(self) -> Iterator[date]:
        """Proposed and accepted, or placed at once by a manager; told, or told a day later."""
        facts = answers(self.life, self.person.reason, self.today, self.worker.name)
        if self.life.proposed:
            proposal = triage.propose(**self.act(self.worker), facts=facts)
            yield self.today + timedelta(days=1)
            about = {"actor": self.manager, "now": self.now, "policy": self.office.policy}
            triage.accept(**about, proposal=proposal)
        else:
            triage.place(**self.act(self.manager), facts=facts)
        if self.life.told_later:
            yield self.today + timedelta(days=1)
            told = answers(self.life, "", self.today, self.manager.name, told=True)
            triage.record_telling(actor=self.manager, now=self.now, case=self.case, facts=told)

    def wait(self) -> Iterator[date]:
        """One contact after the other, until the day on which the case comes off the tray."""
        life, number = self.life, 0
        leaves_on = None if life.waits is None else placement_of(self.case.id).placed_on + timedelta(days=life.waits)
        while True:
            late = life.late[number % len(life.late)]
            day = max(placement_of(self.case.id).next_on + timedelta(days=late), self.today + timedelta(days=1))
            if leaves_on is not None and day >= leaves_on:
                yield max(leaves_on, self.today + timedelta(days=1))
                return
            yield day
            if number in life.tries:
                self.try_to_reach()
                yield self.today + timedelta(days=1)
            self.reach(number)
            if life.by_hand == number + 1:
                escalation.raise_by_hand(**self.act(self.manager), reason="Things got worse between two calls.")
            if life.move and life.move[0] == number:
                yield self.today + timedelta(days=1)
                yield from self.move(life.move[1])
            number += 1

    def reach(self, number: int) -> None:
        """A contact: the matrix picked anew, or another date agreed, where this life has it."""
        life, relative = self.life, self.life.relative and number % 2
        cell = dict(life.rerated).get(number)
        agreed = life.agreed[1] if life.agreed and life.agreed[0] == number else None
        row, column = (cell or ":").split(":")
        tray.record_contact(
            **self.act(self.worker if agreed is None else self.manager), happened_at=self.now,
            reached=tray.Reached("relevant-person" if relative else "person", "telephone",
                                 self.person.relative if relative else ""),
            sections=contact_sections(self.rng.choice(FOUND), bool(cell)),
            rated=(tray.Rated("rag", {"row": row, "column": column}),) if cell else (),
            next_contact=agreed and tray.NextContact(add_days(self.today, agreed), "Agreed with them: a better day."),
        )  # fmt: skip

    def try_to_reach(self) -> None:
        """Nobody answers."""
        unseen = "needed" if self.life.unseen else "not-needed"
        tray.record_attempt(**self.act(self.worker), happened_at=self.now, how="telephone", safe_and_well=unseen,
                            sections=TRIED[unseen])  # fmt: skip

    def move(self, answer: str) -> Iterator[date]:
        """The other team is asked, and answers after a day, or has not yet."""
        other, policies = SOUTH if self.team == NORTH else NORTH, self.office.policies
        move = moving.ask(actor=self.manager, now=self.now, policies=policies, case=self.case,
                          team=self.office.teams[other], why="They live with family there now.", sections=TRANSFER)  # fmt: skip
        if not answer:
            return
        yield self.today + timedelta(days=1)
        theirs = {"actor": self.office.acting(self.office.placing(other), self.now), "now": self.now, "move": move}
        if answer == "accepted":
            moving.accept(**theirs, policies=policies)
            self.team = other
        else:
            moving.decline(**theirs, reason="The assessment is nearly done where they are. Better to finish it there.")
