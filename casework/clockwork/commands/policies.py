"""Checking policy files."""

from pathlib import Path

import click
from flask import current_app

from casework.clockwork.commands.terms import Failed, in_app
from casework.policy import loader


@click.group()
def policy() -> None:
    """What councils decide."""


@policy.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@in_app
def check(file: Path | None) -> None:
    """Check one policy FILE, or all that are in use."""
    folder = current_app.config["POLICY_DIR"]
    try:
        found = [loader.load_file(file)] if file else loader.load_all(Path(folder) if folder else None).values()
    except loader.FaultyPolicy as fault:
        raise Failed(str(fault)) from fault
    for each in found:
        click.echo(f"{each.name} is in order: {each.title}, fingerprint {each.fingerprint}.")


COMMANDS = (policy,)
