"""Filling an empty database: workers, records, sign-ins, canaries; and taking stock of what is there.

All of it by the real operations and the real form.
"""

from collections.abc import Callable

from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import select, update

from casework.clockwork import jobs
from casework.clockwork.upkeep.operations import migrate
from casework.ground import clock
from casework.ground.db import Base, core_transaction, db, transaction
from casework.policy.model import ROLES
from casework.records.sessions.models import BrowserSession
from casework.records.staff import operations as staff
from casework.records.staff import queries as staff_queries
from casework.records.staff.models import RoleHeld, Team, Worker
from casework.records.staff.rules import DIRECTORATE_ROLES, RECORD_ROLES
from tests.cast import CHEAP, LONG_AGO, PASSWORD, Cast, email_of, hire_everybody
from tests.trust.canaries import Mark, Owners, add_canaries, fill
from tests.trust.world.furnishing import furnish
from tests.trust.world.readers import NOBODY, OF_NORTH, OF_SOUTH, OTHERS, Reader, World


def populate(app: Flask, *, write: Callable | None = None) -> World:
    """Fill an empty database. write: what each text is filled with, as in ``canaries.fill``; canaries without it."""
    world = World()
    with app.app_context():
        migrate(engine=db.engine, data=app.config["DATA"], now=clock.now())
        hire_everybody()
        cast = Cast(app.extensions["casework_policies"], now=clock.now())
        _hire(cast)
        furnish(world, cast, app)
        jobs.sweep(cast.now, cast.policies)
        db.session.rollback()
        _sign_everybody_in(world, cast, app)
        _end_three_of_them(cast)
        _mark(world, write or add_canaries(world.canaries))
        _take_stock(world, cast, app.secret_key)
        db.session.remove()
    return world


def _hire(cast: Cast) -> None:
    """A worker for each role that there is, of North where it is held in a team; and the others."""
    roles = {role: ((role, None if role in DIRECTORATE_ROLES else "North"),) for role in ROLES}
    with transaction() as session:
        for name, held in {**roles, **OTHERS}.items():
            grade = "student" if name == "student" else "other"
            worker = Worker(name=f"Reader {name.title()}", email=email_of(name), grade=grade, password_hash=CHEAP)
            session.add(worker)
            session.flush()
            for role, team in held:
                session.add(RoleHeld(worker_id=worker.id, role=role, from_on=LONG_AGO,
                                     team_id=cast.team(team).id if team else None))  # fmt: skip


def _sign_everybody_in(world: World, cast: Cast, app: Flask) -> None:
    """Through the real form; those who read records search once, for somebody of their own."""
    names = [*ROLES, *OTHERS, *OF_NORTH[:2], *OF_SOUTH[:2], "ada", "helen"]
    world.tokens["search"] = {}
    for name in [*dict.fromkeys(names), "mary"]:  # she has two browsers
        browser = app.test_client()
        browser.police = False
        browser.get("/sign-in")
        answer = browser.post("/sign-in", data={"email": email_of(name), "password": PASSWORD})
        assert answer.status_code == 303, f"{name} cannot sign in: {answer.text[-500:]}"
        browser.token = browser.get("/session").json["csrf_token"]
        actor = cast.actor(name)
        teams = tuple(t.name for t in staff_queries.all_teams() if t.id in actor.team_ids)
        if actor.holds(*RECORD_ROLES):
            source = "south" if teams == ("South",) else "north"
            world.searched[name] = world.words[source]
            found = browser.post("/search", data={"q": world.words[source]})
            world.tokens["search"][name] = [found.location.rpartition("/")[2]]
        cookie = browser.get_cookie("casework_session").value
        world.readers[name] = Reader(name, actor, teams, cookie, browser.token)


def _end_three_of_them(cast: Cast) -> None:
    """One leaves, one loses all roles, one comes to the other team; their sessions live on."""
    administers = {"actor": cast.actor("ada"), "now": cast.now}
    with transaction():
        staff.end_worker(**administers, worker=cast.worker("deactivated"))
        for name in ("demoted", "moved"):
            held = db.session.scalar(select(RoleHeld).where(RoleHeld.worker_id == cast.worker(name).id))
            staff.end_role(**administers, held=held)
        staff.give_role(**administers, worker=cast.worker("moved"), role="practitioner", team=cast.team("South"))
    with core_transaction() as connection:
        connection.execute(update(BrowserSession).values(ended_at=None).where(BrowserSession.worker_id.is_not(None)))


def _mark(world: World, write: Callable) -> None:
    """Fill each text that the operations left without a canary."""
    with core_transaction() as connection:
        fill(connection, _owners(world, connection), write)


def _owners(world: World, connection) -> Owners:
    teams = {number: name.lower() for number, name in connection.execute(select(Team.id, Team.name))}
    held = connection.execute(select(RoleHeld.worker_id, RoleHeld.team_id).where(RoleHeld.until_on.is_(None))).all()
    places: dict[int, set] = {}
    for worker, team in held:
        places.setdefault(worker, set()).add(teams.get(team, ""))
    workers = {worker: next(iter(found)) for worker, found in places.items() if len(found) == 1 and "" not in found}
    return Owners(connection, cases=world.cases, persons=world.persons, workers=workers, teams=teams,
                  concerns=world.concerns, raised=world.raised)  # fmt: skip


def _take_stock(world: World, cast: Cast, secret: str) -> None:
    """Every row by whose it is; and what everybody is today."""
    with db.engine.connect() as connection:
        owners = _owners(world, connection)
        for table in Base.metadata.sorted_tables:
            for number, row in owners.rows.get(table.name, {}).items():
                mark = owners.of(table, number)
                world.numbers.setdefault(table.name, {}).setdefault(mark.source if mark else "", []).append(number)
                if "worker_id" in row and row["worker_id"] is not None:
                    world.own.setdefault(table.name, {}).setdefault(row["worker_id"], []).append(number)
        world.rows = {name: {number: dict(row) for number, row in rows.items()} for name, rows in owners.rows.items()}
    for name, reader in world.readers.items():
        actor = staff_queries.actor_for(cast.worker(name), clock.today())
        teams = tuple(t.name for t in staff_queries.all_teams() if t.id in actor.team_ids)
        world.readers[name] = Reader(name, actor, teams, reader.cookie, reader.token)
    world.readers["anonymous"] = NOBODY
    world.tokens["opening"] = {}
    for name, reader in world.readers.items():
        theirs = next((number for number, source in world.persons.items() if not reader.may_meet(Mark(source))), None)
        if reader.reads_records and theirs is not None:
            token = URLSafeSerializer(secret, salt="opening").dumps([reader.actor.worker_id, theirs])
            world.tokens["opening"][name] = [token]
