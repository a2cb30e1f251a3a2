"""Bringing a list in: keep it, settle its columns, then write all of it or nothing (U31)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import clean, db
from casework.ground.refusal import Refusal, refuse_if
from casework.ground.sheets import Table
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.intake import queries, rules
from casework.practice.intake.models import ImportedCase, ImportRun
from casework.practice.intake.operations.gates import ask_for_gates
from casework.practice.intake.operations.summary import tell_managers
from casework.practice.intake.queries import Choices
from casework.practice.intake.rules import Entrant, Judged
from casework.practice.risk import operations as risk
from casework.practice.tray import operations as tray
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.people import operations as people
from casework.records.people.models import Person
from casework.records.staff.models import Team

PERSON = ("date_of_birth", "nhs_number", "address", "postcode", "phone", "preferred_contact")
GONE = Refusal("This list was kept for a day and then removed. Choose the file again.", "U31")
NOTHING = Refusal("Nothing in this list can be brought in: see what to correct in each row.", "U31")


def upload(*, actor: Any, now: datetime, file_name: str, content: bytes, table: Table) -> ImportRun:
    """Keep a list that was read from a file, for its uploader only, until it is confirmed or a day has passed."""
    clear_expired(now=now)
    run = ImportRun(
        worker_id=actor.worker_id,
        uploaded_at=now,
        file_name=file_name[-200:],
        digest=hashlib.sha256(content).hexdigest(),
        content=_cleaned(queries.as_content(table)),
    )
    db.session.add(run)
    db.session.flush()
    detail = {"rows": len(table.rows), "sha256": run.digest}
    audit.record(actor=actor, now=now, act="import.uploaded", subject=run, detail=detail)
    return run


def _cleaned(content: dict) -> dict:
    rows = [[n, [clean(c).strip() if isinstance(c, str) else c for c in cells]] for n, cells in content["rows"]]
    return {**content, "heads": [clean(head) for head in content["heads"]], "rows": rows}


def settle_columns(*, actor: Any, now: datetime, run: ImportRun, choices: Choices) -> None:
    """Settle which column is what and which team is meant. Can be done again until the list is confirmed."""
    refuse_if(GONE if run.content is None or run.confirmed_at else None)
    refuse_if(rules.refusal_of_columns(choices.fields))
    refuse_if(rules.refusal_to_import(actor, choices.team_ids))
    run.choices = {"fields": dict(choices.fields), "teams": dict(choices.teams), "every_row": choices.every_row,
                   "kind": choices.kind}  # fmt: skip
    db.session.flush()
    detail = {"teams": sorted(choices.team_ids)}
    audit.record(actor=actor, now=now, act="import.columns-settled", subject=run, detail=detail)


def confirm(
    *, actor: Any, now: datetime, policies: Mapping[str, Policy], run: ImportRun, tick: Callable[[], Any] = lambda: None
) -> Counter:
    """Bring the list in, judged anew under the write lock; gives the rows by outcome. A second time changes nothing.

    run: read with its row locked. tick: called after each row.
    """
    if run.confirmed_at is not None:
        return Counter(run.counts)
    kept = run.content is not None and not rules.is_over(now, run.uploaded_at, None)
    refuse_if(None if kept and run.choices is not None else GONE)
    choices = queries.choices_of(run)
    refuse_if(rules.refusal_to_import(actor, choices.team_ids))
    teams = lock_teams(choices.team_ids)
    rows = queries.judge(actor, queries.table_of(run), choices, policies, office_date(now))
    taken = take_list(
        actor=actor, now=now, policies=policies, run=run, rows=rows, teams=teams, kind=choices.kind, tick=tick
    )
    run.confirmed_at = now
    run.counts = dict(Counter(judged.outcome for judged in rows))
    run.report = [_reported(judged) for judged in rows]
    _tell_managers(now, run, teams.values(), Counter(case.team_id for case in taken))
    detail = {**run.counts, "sha256": run.digest}
    persons = [case.person_id for case in taken]
    audit.record(actor=actor, now=now, act="import.confirmed", subject=run, persons=persons, detail=detail)
    return Counter(run.counts)


def lock_teams(team_ids: Iterable[int]) -> dict[int, Team]:
    """One list at a time for each team, so that the same one sent twice at once is taken once."""
    asked = select(Team).where(Team.id.in_(sorted(team_ids))).order_by(Team.id)
    return {team.id: team for team in db.session.scalars(asked.with_for_update(key_share=True))}


def _reported(judged: Judged) -> list:
    faults = [[fault.column, fault.value, fault.wrong, fault.cure, fault.refuses] for fault in judged.faults]
    return [judged.row, judged.outcome, faults]


def _tell_managers(now: datetime, run: ImportRun, teams: Iterable[Team], counts: Counter) -> None:
    for team in teams:
        if counts[team.id]:
            tell_managers(now=now, run=run, team=team, count=counts[team.id])


def clear_expired(*, now: datetime) -> int:
    """Remove the rows of lists kept long enough; what was done stays. Gives how many were cleared."""
    over = queries.kept_too_long(now)
    for run in over:
        run.content = run.report = None
        run.cleared_at = now
    return len(over)


# --- writing the rows -------------------------------------------------------------------------------------------------


def take_list(
    *,
    actor: Any,
    now: datetime,
    policies: Mapping[str, Policy],
    run: ImportRun,
    rows: Sequence[Judged],
    teams: Mapping[int, Team],
    kind: str,
    tick: Callable[[], Any],
) -> list[Case]:
    """Write every row that is taken, flagged or not, and give their cases. Raises Refused when there is none."""
    refuse_if(None if any(judged.taken for judged in rows) else NOTHING)
    taken: list[Case] = []
    met: dict[str, Person] = {}
    for judged in rows:
        if judged.taken:
            team = teams[judged.entrant.team_id]
            writer = {"actor": actor, "now": now, "policy": policy_of(policies, team)}
            person, is_new = _person(actor, now, team, judged, met)
            case = _case(writer, run, judged, person, team, kind)
            taken.append(case)
            made = ImportedCase(
                run_id=run.id, row=judged.row, case_id=case.id, person_id=person.id, person_is_new=is_new
            )
            db.session.add(made)
            ask_for_gates(**writer, case=case, run=run)
        tick()
    db.session.flush()
    return taken


def _person(actor: Any, now: datetime, team: Team, judged: Judged, met: dict[str, Person]) -> tuple[Person, bool]:
    """The person's record: the one they have, the one made for an earlier row, or a new one."""
    entrant = judged.entrant
    if judged.person_id is not None:
        return db.session.get_one(Person, judged.person_id), False
    if entrant.nhs_number in met:
        return met[entrant.nhs_number], False
    details = {key: getattr(entrant, key) for key in PERSON}
    person = people.record_person(
        actor=actor, now=now, team=team, given_name=entrant.given_name, family_name=entrant.family_name, **details
    )
    if entrant.nhs_number:
        met[entrant.nhs_number] = person
    return person, True


def _case(writer: dict, run: ImportRun, judged: Judged, person: Person, team: Team, kind: str) -> Case:
    """One person on to the tray, as the list has them."""
    entrant, actor, now = judged.entrant, writer["actor"], writer["now"]
    case = cases.open_case(
        actor=actor, now=now, person=person, team=team, kind=kind, referred_on=entrant.referred_on,
        reason=entrant.reason, reference=entrant.reference,
    )  # fmt: skip
    origin = f"Brought in from the team's own list, row {judged.row}."
    tray.place_on_tray(**writer, case=case, placed_on=entrant.placed_on, rationale=origin)
    for tool, picked, decided in _ratings(entrant):
        risk.rate(**writer, case=case, tool=tool, picked=picked, decided=decided, happened_at=now, imported=True)
    if entrant.last_contact:
        words = f"Last contact, as the team's own list has it: {_day(entrant.last_contact)}."
        tray.bring_last_contact(**writer, case=case, contact_on=entrant.last_contact, words=words)
    words = "\n".join([*_rag_line(entrant, writer["policy"]), origin, *entrant.kept])
    cases.comment(actor=actor, now=now, case=case, words=words)
    tray.wind_clocks(now=now, policy=writer["policy"], case=case)
    return case


def _ratings(entrant: Entrant) -> Iterable[tuple[str, dict, str]]:
    if entrant.rag:
        yield "rag", {"row": entrant.support, "column": entrant.harm}, entrant.rag
    for tool in ("priority", "complexity"):
        if level := getattr(entrant, tool):
            yield tool, {"level": level}, level


def _rag_line(entrant: Entrant, policy: Policy) -> list[str]:
    """The line that the case comments carry for a RAG rating (L12)."""
    return [f"RAG rating \u2013 {policy.tools['rag'].level(entrant.rag).label}"] if entrant.rag else []


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
