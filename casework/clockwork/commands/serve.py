"""Serving: what ``python3 app.py`` does."""

import logging
import signal
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info

from casework.clockwork import jobs
from casework.clockwork.commands.demo import fill_if_empty
from casework.clockwork.commands.servers import make_server
from casework.clockwork.commands.terms import bring_up_to_date, in_sentences, in_use
from casework.clockwork.storage import queries as storage
from casework.clockwork.storage.rules import SAFE_SQLITE
from casework.clockwork.upkeep.rules import refusal_to_serve, serving_of
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.ground.refusal import refuse_if
from casework.records.entry.operations import ensure_set_up_link


@click.command()
@pass_script_info
@in_sentences
def serve(info: ScriptInfo) -> None:
    """Serve Casework, and look every minute for what became due. Stop with Ctrl+C."""
    run(info.load_app())


def run(app: Flask) -> None:
    """Take the port, bring the database up to date, start the schedule once, and serve until asked to stop."""
    serving = serving_of(app.config)
    refuse_if(refusal_to_serve(serving))
    server = make_server(app, serving)
    try:
        signal.signal(signal.SIGTERM, _stop)
        serve_on(app, server)
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    click.echo("Casework has stopped.")


def serve_on(app: Flask, server: Any) -> None:
    """Bring the database up to date, start the schedule, and serve; meanwhile no database is put back."""
    with in_use(app):
        link = prepare(app)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a page of ten pictures is no reason to warn
        scheduler = jobs.start(app)
        click.echo(f"Casework is at {app.config['BASE_URL']} (stop it with Ctrl+C).")
        if link:
            click.echo(f"Nobody is here yet. The first administrator begins at\n{app.config['BASE_URL']}{link}")
        try:
            server.run()
        finally:
            if scheduler:
                scheduler.shutdown(wait=True)


def prepare(app: Flask) -> str | None:
    """Make the database ready and leave no connection open; the set-up link's path while nobody is here."""
    with app.app_context():
        bring_up_to_date(app)
        if app.config["DEMO"]:
            fill_if_empty(app)
        _warn_of_old_sqlite()
        with transaction():
            link = ensure_set_up_link(now=clock.now(), secret=app.secret_key)
        db.session.remove()
    return link


def _warn_of_old_sqlite() -> None:
    if storage.live_file(db.engine) and storage.sqlite_version() < SAFE_SQLITE:
        click.echo("This Python's SQLite is older than advised: python3 app.py doctor says what that means.", err=True)


def _stop(*_: Any) -> None:
    """A service manager's request to stop is what Ctrl+C is at the keyboard."""
    raise KeyboardInterrupt


COMMANDS = (serve,)
