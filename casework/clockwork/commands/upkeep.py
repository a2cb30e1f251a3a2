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
    in_app_alone,
    need_database,
)
from casework.clockwork.storage import operations as storage
from casework.clockwork.storage.rules import BY_HAND, folders_of
from casework.clockwork.upkeep import operations, queries
from casework.clockwork.upkeep.rules import UNSAFE
from casework.ground import clock
from casework.ground.db import db
from casework.ground.web import moment, plural
from casework.records.staff.rules import SYSTEM

A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=A_FILE, required=False)
@acting_as
@in_app
def backup(file: Path | None, email: str | None) -> None:
    """Write a consistent copy of the database to FILE while people work, and FILE.json beside it.

    Without FILE it goes where the nightly ones are kept.
    """
    need_database()
    actor, now, folders = SYSTEM if email is None else actor_of(email), clock.now(), folders_of(current_app.config)
    db.session.remove()
    if file is None:
        manifest = storage.back_up(folders=folders, engine=db.engine, now=now, actor=actor, kind=BY_HAND)
        file = folders.backups / manifest.file
    else:
        manifest = storage.backup_to(file, engine=db.engine, now=now)
        storage.note_backup(now=clock.now(), actor=actor, manifest=manifest)
    rows = sum(manifest.rows.values())
    click.echo(
        f"{file} holds everything as at {moment(manifest.moment)}: {plural(rows, 'row')}, read back and checked."
    )
    if manifest.audit_fault:
        raise Failed(f"The copy is true to the database, but the database is not as it was: {manifest.audit_fault}")


@click.command()
@click.argument("file", type=A_FILE)
@click.option("--replace", "over", is_flag=True, help="Put it in the place of the database that is there, which is kept.")
@click.option("--unsealed", is_flag=True, help="Take a backup whose FILE.json is lost.")
@in_app_alone
def restore(file: Path, over: bool, unsealed: bool) -> None:
    """Put the backup FILE back: where no database is yet, or with --replace in its place. Everybody is signed out."""
    data = folders_of(current_app.config).data
    done = storage.restore_from(
        file, engine=db.engine, now=clock.now(), actor=SYSTEM, data=data, unsealed=unsealed, over=over
    )
    if done.kept:
        click.echo(f"What was there before is kept as {done.kept}. {way_back(done.kept)}")
    bring_up_to_date()
    rows, fault = sum(done.contents.rows.values()), done.contents.audit_fault
    click.echo(f"The database was made from {file}: {plural(rows, 'row')}. Everybody must sign in again.")
    if fault:
        raise Failed(f"It is true to the backup, but {fault[0].lower()}{fault[1:]}")


def way_back(kept: Path) -> str:
    """How somebody goes back to what was there before."""
    if "-damaged" in kept.name:
        return "It was damaged, so it cannot simply be put back; show it to whoever looks after Casework."
    return f'To go back to it: python3 app.py restore "{kept}" --replace'


@click.command()
@in_app
def verify() -> None:
    """Check the database, the audit trail, each due date against its history, and what finds people and notes."""
    need_database()
    wrong = queries.verify(current_app.extensions["casework_policies"], folders_of(current_app.config))
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


@click.command()
@in_app
def reindex() -> None:
    """Make what finds people and notes anew from the records."""
    need_database()
    operations.reindex(engine=db.engine, now=clock.now())
    click.echo("What finds people and notes was made anew.")


COMMANDS = (backup, restore, verify, doctor, reindex)
