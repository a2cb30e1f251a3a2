"""The demonstration."""

import sys

import click
from flask import Flask, current_app

from casework.clockwork.commands.terms import bring_up_to_date, in_app
from casework.clockwork.demo import operations
from casework.clockwork.demo.rules import ACCOUNTS, PASSWORD, STORIES
from casework.ground import clock
from casework.ground.db import transaction
from casework.records.staff import queries as staff

MOST = 500_000
TO_LOOK_AT = 600  # cases in the demonstration that people look at, those told by hand among them


@click.command()
@click.option("--cases", type=click.IntRange(1, MOST), metavar="N", help="So many invented cases, of a year.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="Another seed, other people.")
@in_app
def demo(cases: int | None, seed: int) -> None:
    """Fill an empty database with the demonstration, and print its accounts."""
    bring_up_to_date()
    fill(current_app, cases=cases, seed=seed)


def fill(app: Flask, cases: int | None = None, seed: int = 1) -> None:
    """All of the demonstration or, when anything is in the database, nothing of it. cases: none for the usual one."""
    operations.refuse_unless_empty()
    told, password = cases is None, operations.password_hash()
    more = TO_LOOK_AT - len(STORIES) if cases is None else cases
    with click.progressbar(length=more, label="Inventing people", file=sys.stderr) as bar, transaction():
        operations.fill(now=clock.now(), policies=app.extensions["casework_policies"], password=password, told=told,
                        cases=more, seed=seed, tick=bar.update)  # fmt: skip
    tell_accounts()


def fill_if_empty(app: Flask) -> None:
    """At the start of a demonstration: fill it the first time, and name its accounts each time."""
    tell_accounts() if staff.anybody() else fill(app)


def tell_accounts() -> None:
    """Who can sign in."""
    click.echo(f"A demonstration: everybody in it is invented. Password of each account: {PASSWORD}")
    for account in ACCOUNTS:
        click.echo(f"  {account.email:<32} {account.name}, {account.words}")


COMMANDS = (demo,)
