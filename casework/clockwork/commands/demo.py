"""The demonstration."""

import click
from flask import Flask, current_app

from casework.clockwork.commands.terms import bring_up_to_date, in_app
from casework.clockwork.demo import operations
from casework.clockwork.demo.rules import ACCOUNTS, PASSWORD
from casework.ground import clock
from casework.ground.db import transaction
from casework.records.staff import queries as staff


@click.command()
@in_app
def demo() -> None:
    """Fill an empty database with the demonstration, and print its accounts."""
    bring_up_to_date()
    fill(current_app)


def fill(app: Flask) -> None:
    """All of the demonstration or, when anything is in the database, nothing of it."""
    password = operations.password_hash()
    with transaction():
        operations.fill(now=clock.now(), policies=app.extensions["casework_policies"], password=password)
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
