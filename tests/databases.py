"""Databases for the tests of storage and upkeep: empty ones of both kinds, with an application around them."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from casework.clockwork.storage.models import load_all_models
from casework.clockwork.upkeep.operations import migrate
from casework.ground.db import db, transaction
from casework.records.audit import operations as audit
from casework.records.people.models import Person
from casework.records.staff.rules import SYSTEM

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
    """The same with its database made; on SQLite the revisions run once, and what they made is copied after that."""
    with office(url) as app:
        file = Path(db.engine.url.database) if db.engine.dialect.name == "sqlite" else None
        if file is None or not _copied_to(file):
            migrate(engine=db.engine, data=data, now=MORNING)
        if file is not None and not _made:
            with contextlib.closing(sqlite3.connect(file)) as made:
                _made.append(made.serialize())
        yield app


_made: list[bytes] = []  # a database as the revisions made it, for the tests of this process


def _copied_to(file: Path) -> bool:
    if not _made or file.exists():
        return False
    file.write_bytes(_made[0])
    return True


def remember(name: str) -> int:
    """Save one more person, with an entry in the trail; their number."""
    with transaction() as session:
        person = Person(given_name=name, family_name="Tester", recorded_at=MORNING)
        session.add(person)
        session.flush()
        audit.record(actor=SYSTEM, now=MORNING, act="person.recorded", subject=person, persons=[person.id])
        return person.id
