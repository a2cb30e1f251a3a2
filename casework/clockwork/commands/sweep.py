"""One sweep by hand."""

import json

import click
from flask import current_app

from casework.clockwork import jobs
from casework.clockwork.commands.terms import bring_up_to_date, in_app, moment

PATIENCE = 60  # seconds, while another process sweeps


@click.command()
@click.option("--at", metavar="MOMENT", help="Sweep as at this moment, such as 2026-11-22T09:00 (office time).")
@in_app
def sweep(at: str | None) -> None:
    """Tell everything that is due and was not told yet; print rule and count as JSON."""
    then = moment(at)
    bring_up_to_date()
    click.echo(json.dumps(jobs.sweep(then, current_app.extensions["casework_policies"], patience=PATIENCE)))


COMMANDS = (sweep,)
