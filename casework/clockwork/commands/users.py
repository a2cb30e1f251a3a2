"""Staff, where there is no browser at hand."""

import click
from flask import current_app

from casework.clockwork.commands.terms import acting_as, actor_of, bring_up_to_date, in_app
from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.policy.model import GRADES, ROLE_LABELS, ROLES
from casework.records.entry.operations import make_one_time_link
from casework.records.sessions.operations import end_sessions
from casework.records.staff import operations, queries
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import DIRECTORATE_ROLES, refusal_to_administer


@click.group()
def user() -> None:
    """Who works here."""


@user.command()
@click.argument("address", metavar="EMAIL")
@click.option("--name", required=True, help="Given and family name.")
@click.option("--grade", type=click.Choice(GRADES), default="other", show_default=True)
@click.option("--role", type=click.Choice(ROLES), help="A role from today on.")
@click.option("--team", metavar="NAME", help="The team of the role; roles of the whole directorate need none.")
@acting_as
@in_app
def add(address: str, name: str, grade: str, role: str | None, team: str | None, email: str | None) -> None:
    """Add a worker and print the link by which they choose a password."""
    if role and role not in DIRECTORATE_ROLES and not team:
        raise click.UsageError(f"Name the team of the role {role}: add --team NAME.")
    bring_up_to_date()
    with transaction():
        actor, now = actor_of(email), clock.now()
        worker = operations.add_worker(actor=actor, now=now, name=name, email=address, grade=grade)
        if role:
            operations.give_role(actor=actor, now=now, worker=worker, role=role, team=_team(team))
        link = make_one_time_link(actor=actor, now=now, worker=worker, secret=current_app.secret_key)
    _tell_link(worker, link)


@user.command("list")
@acting_as
@in_app
def list_all(email: str | None) -> None:
    """Everybody with address, grade and today's roles."""
    bring_up_to_date()
    refuse_if(refusal_to_administer(actor_of(email)))
    roles: dict[int, list[str]] = {}
    for held in queries.roles_on(clock.today()):
        place = f" ({held.team.name})" if held.team else ""
        roles.setdefault(held.worker_id, []).append(f"{ROLE_LABELS[held.role]}{place}")
    for worker in queries.all_workers():
        state = f"ended {worker.ended_on:%d %b %Y}" if worker.ended_on else ", ".join(roles.get(worker.id, ["no role"]))
        click.echo(f"{worker.email}\t{worker.name}\t{worker.grade}\t{state}")


@user.command()
@click.argument("address", metavar="EMAIL")
@acting_as
@in_app
def disable(address: str, email: str | None) -> None:
    """End a worker: from now on they cannot sign in. What they wrote stays."""
    bring_up_to_date()
    with transaction():
        actor, now = actor_of(email), clock.now()
        worker = _worker(address)
        operations.end_worker(actor=actor, now=now, worker=worker)
        end_sessions(actor=actor, now=now, worker_id=worker.id)
    click.echo(f"{worker.name} has ended, and is signed out everywhere.")


@user.command()
@click.argument("address", metavar="EMAIL")
@acting_as
@in_app
def reset(address: str, email: str | None) -> None:
    """Print a link by which a worker chooses a new password; their sessions end."""
    bring_up_to_date()
    with transaction():
        actor, now = actor_of(email), clock.now()
        refuse_if(refusal_to_administer(actor))
        worker = _worker(address)
        link = make_one_time_link(actor=actor, now=now, worker=worker, secret=current_app.secret_key)
        end_sessions(actor=actor, now=now, worker_id=worker.id)
    _tell_link(worker, link)


def _worker(address: str) -> Worker:
    worker = queries.worker_by_email(address)
    if worker is None:
        raise Refused(Refusal(f"Nobody here has the address {address}."))
    return worker


def _team(name: str | None) -> Team | None:
    if name is None:
        return None
    team = queries.team_by_name(name)
    if team is None:
        raise Refused(Refusal(f"There is no team called {name}."))
    return team


def _tell_link(worker: Worker, link: str) -> None:
    click.echo(
        f"{worker.name} chooses a password here, once, within three days:\n{current_app.config['BASE_URL']}{link}"
    )


COMMANDS = (user,)
