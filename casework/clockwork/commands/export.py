"""``export NAME --out FILE``: a list or report as a file, as its page gives it."""

import os
from pathlib import Path

import click
from flask import current_app

from casework.clockwork.commands.terms import acting_as, actor_of, in_app, need_database
from casework.clockwork.storage import queries as storage
from casework.ground import clock, exports
from casework.ground.db import db, transaction
from casework.ground.refusal import Refusal, Refused
from casework.records.audit import operations as audit
from casework.records.staff import queries as staff


@click.command()
@click.argument("name", required=False)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE",
              help="Where to write it: the name ends in .csv or .xlsx.")  # fmt: skip
@click.option("--team", metavar="NAME", help="Of one team alone.")
@click.option("--period", metavar="KEY", help="Such as last-week, this-month, last-quarter or this-year.")
@click.option("--from", "first", metavar="DAY", help="From this day on, such as 2026-11-01.")
@click.option("--to", "last", metavar="DAY", help="Up to this day.")
@click.option("--list", "only_list", is_flag=True, help="List what can be exported.")
@acting_as
@in_app
def export(
    name: str | None, out: Path | None, team: str | None, period: str | None, first: str | None, last: str | None,
    only_list: bool, email: str | None,
) -> None:  # fmt: skip
    """Write the list or report NAME to a file, with your rights; it is logged as an export from its page is."""
    known: dict[str, exports.Export] = current_app.extensions.get(exports.EXTENSION, {})
    if only_list:
        for each in known.values():
            click.echo(f"{each.name:32} {each.title}")
        return
    if name not in known:
        raise click.UsageError(f"There is no export called {name}. See: export --list" if name else "Say which: export --list")
    if not known[name].of_a_period and (period or first or last):
        raise click.UsageError(f"{name} is not of a period: leave out --period, --from and --to.")
    if out is None or out.suffix.lower().lstrip(".") not in exports.KINDS:
        raise click.UsageError("Say where to write it: --out FILE, ending in .csv or .xlsx.")
    if not out.parent.is_dir():
        raise click.UsageError(f"There is no folder {out.parent}. Make it, or choose another.")
    need_database()
    live = storage.live_file(db.engine)
    if live is not None and out.resolve() == live.resolve():
        raise click.UsageError("That is the database itself. Choose another file.")
    actor, now = actor_of(email), clock.now()
    asked = _asked(team, period, first, last)
    table = exports.make(known[name], exports.Asking(actor, now, current_app.extensions["casework_policies"], asked))
    kind = out.suffix.lower().lstrip(".")
    with transaction(reload=False):
        audit.record(actor=actor, now=now, act="list.exported", persons=table.persons,
                     detail={"export": table.name, "kind": kind, **(table.detail or {})})  # fmt: skip
    try:
        with open(out, "wb", opener=_of_its_owner) as file:
            file.write(table.content(kind, current_app.extensions["casework_mark"]()))
    except OSError as fault:
        raise click.ClickException(f"{out} could not be written: {fault.strerror}. Choose another file.") from fault
    click.echo(f"{len(table.rows):,} rows written to {out}. {table.about}")


def _of_its_owner(path: str, flags: int) -> int:
    """Opens a new file so that nobody else on the machine reads whom it names."""
    return os.open(path, flags, 0o600)


def _asked(team: str | None, period: str | None, first: str | None, last: str | None) -> dict[str, str]:
    """What the address of the page would say."""
    asked = {"period": period or ("between" if first or last else ""), "first": first or "", "last": last or ""}
    if team is not None:
        found = staff.team_by_name(team)
        if found is None:
            raise Refused(Refusal(f"There is no team called {team}."))
        asked["team"] = str(found.id)
    return {key: value for key, value in asked.items() if value}


COMMANDS = (export,)
