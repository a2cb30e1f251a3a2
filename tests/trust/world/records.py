"""The floor of records: people with all that is known of them, the office with its rota, what is being typed.

What has an end is there once in force and once over.
"""

from datetime import timedelta

from casework.ground.db import db, transaction
from casework.practice.factors import operations as factors
from casework.practice.factors import rules as factor_rules
from casework.practice.factors.queries import with_factors
from casework.practice.sampling import operations as sampling
from casework.practice.sampling.queries import people_in
from casework.practice.sampling.rules import TOO_LOW, Finding
from casework.practice.tray import operations as tray
from casework.practice.walk import operations as walks
from casework.records.cases.models import Case
from casework.records.drafts import operations as drafts
from casework.records.drafts.rules import tab_name
from casework.records.people import operations as people
from casework.records.people.models import Person
from casework.records.rota import operations as rota
from casework.records.staff import operations as staff
from tests.trust.world.side import Side


class Records(Side):
    """People, workers and the office."""

    def one_person(self) -> None:
        """With former names and addresses, a network, warnings in force and ended."""
        person, soon = self.person(), self.cast.now.date() + timedelta(days=30)
        known = person.id
        with transaction():
            people.change_person(**self.by_manager(False), person=person, version=person.version, family_name=self.word().title(),
                                 address=self.word(), preferred_name=self.word().title())  # fmt: skip
        person, about = db.session.get(Person, known), {"person": db.session.get(Person, known)}
        with transaction():
            people.add_warning(**self.by_worker(False), **about, kind="risk-to-staff", words=self.word(), review_on=soon)
            ended = people.add_warning(**self.by_worker(False), **about, kind="other", words=self.word(), review_on=soon)
            people.end_warning(**self.by_worker(False), warning=ended, why=self.word())
            left = {"name": self.word(), "relationship_words": self.word(), "phone": self.word(), "email": self.word()}
            people.end_link(**self.by_worker(False),
                            link=people.add_link(**self.by_worker(False), **about, kind="family", **left))  # fmt: skip
        self.case(person)
        other = self.person()
        with transaction():
            people.add_link(**self.by_worker(False), person=db.session.get(Person, known), kind="family", ask_first=True,
                            other=db.session.get(Person, other.id), name=self.word())  # fmt: skip

    def office(self) -> None:
        """A rota, people away, local factors, a walk under way or finished, somebody named to walk, a dip sample begun."""
        today, colleague = self.cast.now.date(), self.cast.worker(self.colleague)
        with transaction():
            rota.set_duty(**self.by_manager(), team=self.team, day=today, seen=[], workers=[self.cast.worker(self.worker).id])
            staff.record_absence(**self.by_manager(False), worker=colleague, from_on=today, until_on=today + timedelta(days=5))
            staff.record_absence(**self.by_manager(False), worker=self.cast.worker(self.manager),
                                 from_on=today + timedelta(days=40))  # fmt: skip
            sign = {"agreed_by": f"Sam {self.word()}", "agreed_on": today, "from_on": today}
            place = factor_rules.places(self.cast.policy)["risk/high"]
            local = [
                factors.add_factor(**self.by_manager(False), team=self.team,
                                   typed=factor_rules.Typed(place, self.word(), **sign, until_on=until_on)).key
                for until_on in (None, today + timedelta(days=9))
            ]  # fmt: skip
            walk = walks.start_walk(**self.by_manager(), team=self.team)
            sample = sampling.draw_sample(**self.by_manager(), team=self.team, seed="5a" * 16)
            drawn = people_in(self.actors[self.manager], sample.id)[0].row
            sampling.answer_for(**self.by_manager(), sampled=drawn, finding=Finding(TOO_LOW, False, ("risk",), self.word()))
            walks.name_walker(**self.by_manager(False), team=self.team, worker=colleague, from_on=today,
                              until_on=today + timedelta(days=9))  # fmt: skip
        waiting = [number for number, source in self.world.cases.items() if source == self.source
                   and db.session.get(Case, number).stage == "waiting"]  # fmt: skip
        with transaction():
            tray.prioritise(**self.by_worker(False), policy=with_factors(self.cast.policy, self.team.id, today), tool="risk",
                            case=db.session.get(Case, waiting[0]), ticked=local, decided=None,
                            sections=self.sections("rationale"))  # fmt: skip
        for number in waiting if self.source == "south" else waiting[:1]:  # South's walk is finished by it
            recorded = len(walks.queries.changes_of([number], walk.started_at).get(number, []))
            person = db.session.get(Case, number).person_id
            with transaction():
                walks.see_case(**self.by_manager(), walk=db.session.get(walks.Walk, walk.id), case_id=number, person_id=person,
                               shown=recorded)  # fmt: skip

    def typing(self) -> None:
        """What two of the team are typing."""
        waiting = next(number for number, source in self.world.cases.items() if source == self.source)
        with transaction():
            for name in (self.worker, self.manager):
                worker, now = self.cast.worker(name).id, self.cast.now
                word = self.world.canaries.word(self.source, "a draft's", worker)
                drafts.save_draft(worker_id=worker, now=now, form=f"/cases/{waiting}/comments", state="posted",
                                  tab=tab_name("0123456789abcdef", None, now), posted={"words": [word]})  # fmt: skip
