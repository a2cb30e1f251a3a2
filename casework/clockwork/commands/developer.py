"""For whoever changes the program."""

import subprocess
import sys
from importlib.util import find_spec

import click

from casework.clockwork.commands.terms import in_sentences
from casework.clockwork.upkeep.operations import write_revision


@click.command()
@click.argument("message")
@in_sentences
def migration(message: str) -> None:
    """Write the revision that leads from the last one to the models as they are now. MESSAGE names it.

    To make the very first one anew while nothing is in use, delete it before.
    """
    file = write_revision(message)
    if file is None:
        click.echo("The revisions lead to the models as they are; none is needed.")
        return
    if find_spec("ruff"):
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(file)], check=False)  # noqa: S603
    click.echo(f"{file} was written. Read it, and run the tests, before it lands.")


COMMANDS = (migration,)
