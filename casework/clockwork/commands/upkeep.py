"""Backup, restore, verify, doctor, and what a monitor or a careful owner asks."""

from pathlib import Path

import click
from flask import current_app

from casework.clockwork.commands.terms import (
    Failed,
    acting_as,
    actor_of,
    bring_up_to_date,
    in_app,
    need_database,
)
from casework.clockwork.storage import operations as storage
from casework.clockwork.upkeep import queries
from casework.clockwork.upkeep.rules import UNSAFE
from casework.ground import clock
from casework.ground.db import db
from casework.ground.web import moment, plural
from casework.records.staff.rules import SYSTEM

A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=A_FILE)
@acting_as
@in_app
def backup(file: Path, email: str | None) -> None:
    """Write a consistent copy of the database to FILE while people work, and FILE.json beside it."""
    need_database()
    actor = SYSTEM if email is None else actor_of(email)
    db.session.remove()
    manifest = storage.backup_to(file, engine=db.engine, now=clock.now())
    storage.note_backup(now=clock.now(), actor=actor, manifest=manifest)
    rows = sum(manifest.rows.values())
    click.echo(
        f"{file} holds everything as at {moment(manifest.moment)}: {plural(rows, 'row')}, read back and checked."
    )
    if manifest.audit_fault:
        raise Failed(f"The copy is true to the database, but the database is not as it was: {manifest.audit_fault}")


@click.command()
@click.argument("file", type=A_FILE)
@click.option("--unsealed", is_flag=True, help="Take a backup whose FILE.json is lost.")
@in_app
def restore(file: Path, unsealed: bool) -> None:
    """Make the database from the backup FILE, where none is yet. Everybody is signed out."""
    found = storage.restore_from(file, engine=db.engine, now=clock.now(), actor=SYSTEM, unsealed=unsealed)
    bring_up_to_date()
    rows = sum(found.rows.values())
    click.echo(f"The database was made from {file}: {plural(rows, 'row')}. Everybody must sign in again.")
    if found.audit_fault:
        raise Failed(f"It is true to the backup, but {found.audit_fault[0].lower()}{found.audit_fault[1:]}")


@click.command()
@in_app
def verify() -> None:
    """Check the database, the audit trail, and each due date against its history."""
    need_database()
    backups = Path(current_app.config["DATA"]) / "backups"
    wrong = queries.verify(current_app.extensions["casework_policies"], backups)
    for sentence in wrong:
        click.echo(sentence, err=True)
    if wrong:
        raise Failed(
            f"{plural(len(wrong), 'thing')} did not hold. Keep a copy of the data folder before anything else."
        )
    click.echo("Everything holds: the database, the audit trail, and every due date.")


@click.command()
@in_app
def doctor() -> None:
    """Name everything unsafe or unhealthy, each with its cure."""
    found = queries.doctor(
        current_app.config, current_app.extensions["casework_policies"], clock.now(), debug=current_app.debug
    )
    for finding in found:
        click.echo(f"{finding.severity}: {finding.what}\n  {finding.cure}")
    if found:
        unsafe = sum(finding.severity == UNSAFE for finding in found)
        raise Failed(f"{plural(len(found), 'finding')}, {unsafe} unsafe.")
    click.echo("Nothing unsafe or unhealthy was found.")


COMMANDS = (backup, restore, verify, doctor)
