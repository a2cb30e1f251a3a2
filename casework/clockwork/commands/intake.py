"""``import waiting-list FILE``: bring a waiting list in from the command line."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app

from casework.clockwork.commands.terms import acting_as, actor_of, bring_up_to_date, in_app
from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.ground.sheets import MOST_BYTES, Table, read_table, write_csv
from casework.practice.intake import operations, queries, rules
from casework.practice.intake.queries import Choices
from casework.practice.intake.rules import Line
from casework.records.cases.rules import KINDS
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

WORDS = {
    rules.TAKEN: "taken",
    rules.FLAGGED: "taken and flagged",
    rules.REFUSED: "refused",
    rules.HERE: "already on the tray",
}


@click.group("import")
def bring_in() -> None:
    """Bring in lists kept elsewhere."""


@bring_in.command("waiting-list")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--team", "team_name", metavar="NAME", help="The team of rows whose team is missing or not known here.")
@click.option("--kind", type=click.Choice(list(KINDS)), default="care-act-assessment", show_default=True,
              help="What kind of work these cases are.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would happen; write nothing.")
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="OUT.csv",
              help="Write the rows here, each with what became of it and what to do.")  # fmt: skip
@acting_as
@in_app
def waiting_list(
    file: Path, team_name: str | None, kind: str, dry_run: bool, report: Path | None, email: str | None
) -> None:
    """Take the waiting list in FILE (CSV or XLSX): each row is taken or reported, all at once or not at all."""
    bring_up_to_date()
    actor = actor_of(email)
    content = _read(file)
    table = read_table(file.name, content)
    choices = _choices(actor, table, team_name, kind)
    refuse_if(rules.refusal_of_columns(choices.fields) or rules.refusal_to_import(actor, choices.team_ids))
    lines = _look(actor, table, choices) if dry_run else _bring_in(actor, file.name, content, table, choices)
    if report:
        report.write_bytes(write_csv(queries.annotated(table, lines, WORDS)))
    _tell(lines, dry_run)


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _choices(actor: Actor, table: Table, team_name: str | None, kind: str) -> Choices:
    """The columns by their headings, the teams by their names; ``--team`` stands in for what is not known."""
    fields = rules.guess_columns(table.heads, [cells for _, cells in table.rows[:20]])
    mine = {team.id: team for team in queries.teams_managed(actor)}
    refuse_if(rules.refusal_to_import(actor, mine or [0]))
    instead = _instead(actor, team_name, list(mine.values()), needed="team" not in fields)
    by_name = {rules.fold(team.name): team.id for team in staff.all_teams()}
    found = {folded: by_name.get(folded, instead) for folded in rules.team_words(table.rows, fields)}
    teams = {folded: number if number in mine else None for folded, number in found.items()}
    return Choices(fields, teams, None if teams else instead, kind)


def _instead(actor: Actor, team_name: str | None, mine: Sequence[Team], *, needed: bool) -> int | None:
    """The team of rows that name none: the one asked for; without a team column the importer's only one."""
    if team_name is None:
        return mine[0].id if needed and len(mine) == 1 else None
    team = staff.team_by_name(team_name)
    if team is None:
        names = ", ".join(each.name for each in mine)
        raise Refused(Refusal(f"There is no team called {team_name}. Teams you can bring lists into: {names}."))
    refuse_if(rules.refusal_to_import(actor, [team.id]))
    return team.id


def _look(actor: Actor, table: Table, choices: Choices) -> list[Line]:
    judged = queries.judge(actor, table, choices, current_app.extensions["casework_policies"], clock.today())
    return [each.line for each in judged]


def _bring_in(actor: Actor, file_name: str, content: bytes, table: Table, choices: Choices) -> list[Line]:
    """All in one transaction. A list whose people are all on the tray already leaves nothing behind."""
    lines = _look(actor, table, choices)
    if not any(line.outcome in (rules.TAKEN, rules.FLAGGED) for line in lines):
        return lines
    now, policies = clock.now(), current_app.extensions["casework_policies"]
    with click.progressbar(length=len(table.rows), label="Bringing in", file=sys.stderr) as bar, transaction():
        run = operations.upload(actor=actor, now=now, file_name=file_name, content=content, table=table)
        operations.settle_columns(actor=actor, now=now, run=run, choices=choices)
        operations.confirm(actor=actor, now=now, policies=policies, run=run, tick=lambda: bar.update(1))
        return queries.report_of(run)


def _tell(lines: Sequence[Line], dry_run: bool) -> None:
    for line in lines:
        for fault in line.faults:
            click.echo(f"Row {fault.row}, {fault.column}, “{fault.value}”: {fault.wrong} {fault.cure}")
    counts = {outcome: sum(line.outcome == outcome for line in lines) for outcome in WORDS}
    said = ", ".join(f"{count:,} {WORDS[outcome]}" for outcome, count in counts.items())
    click.echo(f"{len(lines):,} rows {'would be' if dry_run else 'are'}: {said}.")
    if dry_run:
        click.echo("Nothing was written.")


COMMANDS = (bring_in,)
