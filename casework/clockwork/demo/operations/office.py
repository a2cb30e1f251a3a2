"""The teams and workers of a demonstration, as many as its cases need, and who acts on which day."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random

from casework.clockwork.demo.rules import (
    ACCOUNTS,
    AWAY,
    CONTACTING,
    DEPUTY,
    FOUNDED_DAYS_AGO,
    NORTH,
    PLACING,
    TEAMS,
)
from casework.clockwork.demo.rules.invented import AREAS, full_name
from casework.clockwork.demo.rules.lives import CASES_A_PAIR, colleagues
from casework.ground.days import at_office, office_date
from casework.policy.loader import DEFAULT_POLICY
from casework.policy.model import Policy
from casework.records.entry.operations import set_password
from casework.records.staff import operations as staff
from casework.records.staff import queries as staff_queries
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import SYSTEM, Actor

LAST_DAYS = timedelta(days=6)  # in which somebody is away


class Office:
    """Two teams, everybody in them, and those above.

    ``twins`` are further pairs of teams for more cases than two teams can have: for each, by the number of a team or
    worker of the first pair, the number of its like. ``pools``: for each pair, by the name of an account, the numbers of
    the workers who do the same work.
    """

    def __init__(self, now: datetime, policies: Mapping[str, Policy], password: str):
        self.now, self.policies, self.policy, self.password = now, policies, policies[DEFAULT_POLICY], password
        self.founded = now - timedelta(days=FOUNDED_DAYS_AGO)
        self.teams: dict[str, Team] = {}
        self.workers: dict[str, Worker] = {}
        self.twins: list[dict[tuple[str, int], int]] = [{}]
        self.pools: list[dict[str, list[int]]] = []
        self.names: dict[int, str] = {}
        self._actors: dict[tuple[str, object], Actor] = {}
        for name, (day, night) in TEAMS.items():
            self.teams[name] = self._add_team(name, day, night)
        for account in ACCOUNTS:
            teams = [self.teams[name] for name in account.teams]
            worker = self._hire(account.name, account.email, account.grade, account.role, teams)
            set_password(actor=SYSTEM, now=self.founded, worker=worker, password_hash=password)
            self.workers[account.user] = worker
        self._send_away(self.workers[AWAY], self.workers[DEPUTY])

    def grow(self, rng: Random, cases: int) -> None:
        """Colleagues for so many cases and, for more than two teams can have, further pairs of teams."""
        pairs = max(1, -(-cases // CASES_A_PAIR))
        for pair in range(pairs):
            teams, likes = self.teams, {user: worker.id for user, worker in self.workers.items()}
            if pair:
                teams, likes = self._twin(rng, pair)
            pool = {user: [likes[user]] for user in (*CONTACTING.values(), "officer")}
            for number, (team, user, grade) in enumerate(colleagues(cases // pairs)):
                email = f"colleague.{pair + 1}.{number + 1}@demo.example"
                worker = self._hire(full_name(rng), email, grade, "practitioner", [teams[team]])
                if user:
                    pool[user].append(worker.id)
                else:
                    self._send_away(worker, None)
            self.pools.append(pool)

    def _twin(self, rng: Random, pair: int) -> tuple[dict[str, Team], dict[str, int]]:
        area = AREAS[(pair - 1) % len(AREAS)] + ("" if pair <= len(AREAS) else f" {pair}")
        teams = {name: self._add_team(f"{area} {name.split(' ')[0]}", *phones) for name, phones in TEAMS.items()}
        twins = {("team", self.teams[name].id): team.id for name, team in teams.items()}
        likes = {}
        for account in ACCOUNTS:
            if not account.teams:
                continue
            email = f"{account.user}.{pair + 1}@demo.example"
            worker = self._hire(
                full_name(rng), email, account.grade, account.role, [teams[name] for name in account.teams]
            )
            likes[account.user] = worker.id
            twins["worker", self.workers[account.user].id] = worker.id
        self._send_away(staff_queries.worker(likes[AWAY]), staff_queries.worker(likes[DEPUTY]))
        self.twins.append(twins)
        return teams, likes

    def _add_team(self, name: str, day: str, night: str) -> Team:
        return staff.add_team(actor=SYSTEM, now=self.founded, name=name, policy=self.policy.name, phone=day,
                              out_of_hours_phone=night)  # fmt: skip

    def _hire(self, name: str, email: str, grade: str, role: str, teams: list[Team]) -> Worker:
        worker = staff.add_worker(actor=SYSTEM, now=self.founded, name=name, email=email, grade=grade)
        for team in teams or [None]:
            staff.give_role(actor=SYSTEM, now=self.founded, worker=worker, role=role, team=team)
        self.names[worker.id] = name
        return worker

    def _send_away(self, worker: Worker, deputy: Worker | None) -> None:
        left = self.now - timedelta(days=5)
        staff.record_absence(
            actor=self.acting("admin", left), now=left, worker=worker, from_on=office_date(left),
            until_on=office_date(self.now) + timedelta(days=9), deputy=deputy,
        )  # fmt: skip

    def acting(self, user: str, at: datetime) -> Actor:
        """Somebody with the roles of that day."""
        day = office_date(at)
        key = user, max(day, office_date(self.now) - LAST_DAYS)  # before them roles stay as they are
        if key not in self._actors:
            self._actors[key] = staff_queries.actor_for(self.workers[user], day)
        return self._actors[key]

    def placing(self, team: str) -> str:
        """The account that manages a team."""
        return PLACING[team]

    def contacting(self, team: str, *, simple: bool = False) -> str:
        """The account that rings those who wait; simple: where an officer may."""
        return "officer" if simple and team == NORTH else CONTACTING[team]

    def moment(self, days: int, order: int) -> datetime:
        """A moment in the morning, so many days ago; later things of one day come later."""
        day = office_date(self.now) - timedelta(days=days)
        return min(at_office(day, time(9, 30)) + timedelta(minutes=2 * order % 150), self.now)
