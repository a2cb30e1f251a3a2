"""Databases for the tests of storage and upkeep: empty ones of both kinds, with an application around them."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.engine import URL, make_url

from casework.clockwork.storage.models import load_all_models
from casework.clockwork.upkeep.operations import migrate
from casework.ground.db import db, transaction
from casework.records.audit import operations as audit
from casework.records.people.models import NameKey, Person
from casework.records.people.operations import remember_words
from casework.records.people.rules import keys_for_name, names_in
from casework.records.staff.rules import SYSTEM
from tests.postgres import Server

MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def sqlite_url(folder: Path) -> str:
    """The address of the SQLite file in a data folder, as app.py makes it."""
    return f"sqlite:///{(folder / 'casework.db').as_posix()}"


@contextlib.contextmanager
def office(url: str) -> Iterator[Flask]:
    """An application with only a database, and its context; left, all connections are closed."""
    load_all_models()
    app = Flask("office")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextlib.contextmanager
def working_office(url: str, data: Path) -> Iterator[Flask]:
    """The same with its database made; the revisions run once a kind, and what they made is copied after that."""
    with office(url) as app:
        if not _copied_to(url):
            migrate(engine=db.engine, data=data, now=MORNING)
            _keep(url)
        yield app


_made: dict = {}  # databases as the revisions made them, for the tests of this process: SQLite's bytes, Postgres' by server


def _copied_to(url: str) -> bool:
    """Whether there was one to copy, and nothing at the address."""
    file, server = Path(db.engine.url.database), _server(url)
    if server not in _made or (file.exists() if server is None else inspect(db.engine).get_table_names()):
        return False
    if server is None:
        file.write_bytes(_made[server])
    else:
        db.engine.dispose()
        Server(server).copy_over(url, _made[server])
    return True


def _keep(url: str) -> None:
    server = _server(url)
    if server is not None:
        db.engine.dispose()
        _made.setdefault(server, Server(server).fresh_database(template=url))
    elif None not in _made:
        with contextlib.closing(sqlite3.connect(db.engine.url.database)) as made:
            _made[None] = made.serialize()


def _server(url: str) -> URL | None:
    """The address of the Postgres that the database is on; None for a file."""
    return make_url(url).set(database="postgres") if url.startswith("postgresql") else None


def remember(name: str) -> int:
    """Save one more person, with an entry in the trail; their number."""
    with transaction() as session:
        person = Person(given_name=name, family_name="Tester", recorded_at=MORNING)
        session.add(person)
        session.flush()
        session.add_all(NameKey(person_id=person.id, key=key) for key in keys_for_name(name, "Tester"))
        remember_words(names_in((name, "Tester")))
        audit.record(actor=SYSTEM, now=MORNING, act="person.recorded", subject=person, persons=[person.id])
        return person.id
