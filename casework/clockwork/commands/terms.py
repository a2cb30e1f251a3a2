"""What commands share: failing with a sentence, acting as somebody, having a database that is up to date."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from casework.clockwork.storage import queries as storage
from casework.clockwork.storage.operations import locks
from casework.clockwork.storage.rules import trouble
from casework.clockwork.upkeep.operations import count_anew, migrate
from casework.ground import clock
from casework.ground.days import at_office
from casework.ground.db import db
from casework.ground.refusal import Refusal, Refused
from casework.records.staff import queries as staff
from casework.records.staff.rules import SYSTEM, Actor

PATIENCE = 5  # seconds that a command waits while a backup is put back
GO_ON_WITHOUT_BACKUP = "CASEWORK_UPGRADE_WITHOUT_BACKUP"


class Failed(click.ClickException):
    """Ends a command with exit status 1 and a sentence."""

    def show(self, file: Any = None) -> None:
        """The sentence alone, where errors go."""
        click.echo(self.format_message(), err=True)


def in_sentences(command: Callable) -> Callable:
    """Turn refusals and the database's troubles into sentences."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            raise Failed(refused.refusal.sentence) from refused
        except DBAPIError as fault:
            raise Failed(trouble(str(fault.orig)).sentence) from fault

    return run


def in_app(command: Callable) -> Callable:
    """For commands that need the application's context, and meanwhile no database put back."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with in_use(current_app):
            return command(*args, **kwargs)

    return with_appcontext(in_sentences(run))


def in_app_alone(command: Callable) -> Callable:
    """For the command that puts a database back, which sees for itself that nobody uses it."""
    return with_appcontext(in_sentences(command))


@contextmanager
def in_use(app: Flask) -> Iterator[None]:
    """Nothing is put back in the place of this database while the block runs. Postgres itself knows who is connected."""
    with app.app_context():
        live = storage.live_file(db.engine)
    if live is None:
        yield
        return
    try:
        with locks.beside(Path(app.config["DATA"]) / f"{locks.RUNNING}.lock", wait=PATIENCE):
            yield
    except locks.Held:
        raise Refused(Refusal("A backup is being put back just now. Wait until that is done, and start again.")) from None


acting_as = click.option(
    "--as", "email", metavar="EMAIL", help="Who you are: your rights apply, and the audit trail names you."
)


def actor_of(email: str | None) -> Actor:
    """The Actor behind ``--as``; without it the program itself, but only while nobody is an administrator."""
    today = clock.today()
    if email is None:
        if staff.other_administrators(0, today):
            raise click.UsageError("Say who you are: add --as EMAIL.")
        return SYSTEM
    worker = staff.worker_by_email(email)
    if worker is None or worker.ended_on is not None:
        raise Refused(Refusal(f"Nobody who works here has the address {email}."))
    return staff.actor_for(worker, today)


def bring_up_to_date(app: Flask | None = None) -> None:
    """Make the database or bring it up to date; what was done is told where errors go, so that output stays clean."""
    app = app or current_app
    done = migrate(
        engine=db.engine, data=Path(app.config["DATA"]), now=clock.now(),
        without_backup=os.environ.get(GO_ON_WITHOUT_BACKUP) == "1",
    )  # fmt: skip
    counted = count_anew(now=clock.now(), policies=app.extensions["casework_policies"])
    for said in filter(None, (done, counted)):
        click.echo(said, err=True)


def need_database() -> None:
    """Refuse where there is no database, or one of another version; change nothing."""
    live = storage.live_file(db.engine)
    at = None
    if live is None or live.exists():
        with db.engine.connect() as connection:
            at = storage.revision_of(connection)
    if at is None:
        raise Refused(Refusal("There is no database yet. Start Casework once: python3 app.py"))
    if at != storage.revisions()[-1]:
        raise Refused(Refusal("The database is of another version of Casework. Start Casework once: python3 app.py"))


def moment(typed: str | None) -> datetime:
    """A typed moment, by the office's clock unless it says another; now for None."""
    if typed is None:
        return clock.now()
    try:
        read = datetime.fromisoformat(typed)
    except ValueError:
        raise click.UsageError(f"{typed} is not a moment such as 2026-11-22T09:00.") from None
    return at_office(read.date(), read.time()) if read.tzinfo is None else read
