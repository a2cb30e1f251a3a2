"""Reading whole histories as the database keeps them, for making the like in bulk."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, column, func, select, table

from casework.ground.db import db

# By which column the rows of a table belong to a person, a case or an escalation; in the order of writing.
BELONGS = {
    "person": "id", "person_name": "person_id", "person_address": "person_id", "link": "person_id",
    "person_warning": "person_id", "involvement": "person_id", "case": "person_id", "case_stage": "case_id",
    "allocation": "case_id", "case_comment": "case_id", "note": "case_id", "rating": "case_id", "placement": "case_id",
    "tray_contact": "case_id", "tray_attempt": "case_id", "agreed_date": "case_id", "clock": "case_id",
    "duty_review": "case_id", "allocation_date": "case_id",
    "escalation": "case_id", "escalation_step": "escalation_id", "acknowledgement": "escalation_id", "notice": "case_id",
    "task": "case_id", "proposal": "case_id", "telling": "case_id", "case_move": "case_id", "case_ending": "case_id",
    "review_date": "case_id", "advocacy_answer": "person_id", "process": "case_id", "process_end": "process_id",
}  # fmt: skip
FOUND_BY = ("name_key", "reach_key")  # made from the rows of a person, not copied
OWNERS = {"person_id": "person", "case_id": "case", "escalation_id": "escalation", "process_id": "process"}
Rows = dict[str, list[dict[str, Any]]]  # by table, rows with their values as the database has them


def bare(name: str):
    """The table without its columns' types: values pass as they are, which is what bulk writing needs."""
    return table(name, *(column(each.name) for each in model(name).columns))


def model(name: str) -> Table:
    """The table of that name, with its keys."""
    return db.metadata.tables[name]


def histories(connection: Connection, people: Iterable[int]) -> dict[int, Rows]:
    """By person, every row of theirs and of their cases, in the order of numbers."""
    found: dict[int, Rows] = {person: {} for person in people}
    owner: dict[str, dict[int, int]] = {"person": {person: person for person in found}}
    for name, by in BELONGS.items():
        rows, of = bare(name), owner["person" if by == "id" else OWNERS[by]]
        owner[name] = {}
        for row in connection.execute(select(rows).order_by(rows.c.id)).mappings():
            person = of.get(row[by])
            if person is not None:
                owner[name][row["id"]] = person
                found[person].setdefault(name, []).append(dict(row))
    return found


def newest_numbers(connection: Connection) -> dict[str, int]:
    """By table, the highest number in it."""
    return {name: connection.scalar(select(func.max(bare(name).c.id))) or 0 for name in (*BELONGS, *FOUND_BY)}
