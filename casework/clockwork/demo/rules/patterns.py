"""A history as a pattern: what is the same whoever lives it, and what each one fills in.

A number of a row is a register and how far behind it: each copy has a register for each table, with the first of its
numbers there, and one for each worker and team. A text is a list of pieces.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

WHOSE = re.compile(r"(worker|duty|managers):(\d+)")
OCCASION = re.compile(r"([a-z-]+):(\d+)(.*)")
PAGE = re.compile(r"(/cases/)(\d+)(.*)")
MARK = re.compile(r'"@(\d+)\+(\d+)"')
ABOUT = {  # what the number in an occasion is of
    "clock": "clock", "review": "clock", "high": "clock", "note": "note", "escalation": "escalation", "placing": "placement",
    "telling": "placement", "proposal": "proposal", "move": "case_move", "moved-in": "case_move", "task": "task",
    "ending": "case_ending", "comment": "case_comment", "reopened": "case_stage", "back": "case_stage",
    "left": "allocation", "allocation": "allocation", "by-hand": "",
}  # fmt: skip
DETAILS = {  # what the numbers in an audit entry's detail are of
    "case": "case", "note": "note", "team": "team", "worker": "worker", "comment": "case_comment", "link": "link",
    "warning": "person_warning", "placement": "placement", "holder": "worker", "process": "process",
}  # fmt: skip
BETWEEN_TEAMS = ("case.handed-over", "move.")  # acts whose "from" and "to" are teams
PERSONAL = {  # columns that hold a person's particulars, and which
    "person": ("given_name", "family_name", "date_of_birth", "nhs_number", "council_number", "address", "postcode", "phone"),
    "person_name": ("given_name", "family_name"), "person_address": ("address", "postcode"), "case": ("referrer", "reference"),
}  # fmt: skip
RELATED = {
    ("person", "council_key"): "council_number",  # invented without spaces or dashes
    ("link", "name"): "relative",
    ("link", "phone"): "relative_phone",
    ("tray_contact", "reached_who"): "relative",
}
PROSE = {
    ("case", "reason"), ("case_stage", "why"), ("case_comment", "words"), ("note", "sections"), ("proposal", "facts"),
    ("proposal", "changed_facts"), ("proposal", "reason"), ("telling", "facts"), ("telling", "told_by"),
}  # fmt: skip

Ref = tuple[int, int]  # register, how far behind it


@dataclass
class Shape:
    """One row. same: values that all have. numbers: (column, register, behind). blanks: (column, key).

    texts: (column, pieces), each a string, a Ref, ("name", register) or ("blank", key).
    """

    table: str
    same: dict[str, Any]
    numbers: list[tuple[str, int, int]] = field(default_factory=list)
    blanks: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, list]] = field(default_factory=list)


class Pattern:
    """The rows of one person's history. phrases: by text, the blank that it fills; names: of workers, by number."""

    def __init__(
        self, rows: Mapping[str, list[dict]], references: Callable[[str, str], str | None],
        phrases: Mapping[str, str], names: Mapping[int, str],
    ):  # fmt: skip
        self.registers: dict[tuple[str, int], int] = {(name, 0): place for place, name in enumerate(rows)}
        self.counts = {name: len(kept) for name, kept in rows.items()}
        self._behind = {name: {row["id"]: place for place, row in enumerate(kept)} for name, kept in rows.items()}
        self._references, self._phrases = references, dict(phrases)
        self._workers = {name: number for number, name in names.items()}
        words = sorted([*phrases, *self._workers], key=len, reverse=True)
        self._split = re.compile("(" + "|".join(re.escape(each) for each in words) + ")")
        self.shapes = [self._shape(name, row) for name, kept in rows.items() for row in kept]

    def ref(self, table: str, number: int) -> Ref:
        """Where a copy finds the number that stands for this one. KeyError for a row of another history."""
        if table in ("worker", "team"):
            return self.registers.setdefault((table, number), len(self.registers)), 0
        return self.registers[table, 0], self._behind[table][number]

    def _shape(self, name: str, row: Mapping[str, Any]) -> Shape:
        shape = Shape(name, dict(row))
        for column, value in row.items():
            target = name if column == "id" else self._references(name, column)
            if value is None:
                continue
            if target:
                shape.numbers.append((column, *self.ref(target, value)))
            elif (name, column) in RELATED and value:
                shape.blanks.append((column, RELATED[name, column]))
            elif column in PERSONAL.get(name, ()) and value:
                shape.blanks.append((column, column))
            elif pieces := self._pieces(name, column, value):
                shape.texts.append((column, pieces))
        return shape

    def _pieces(self, name: str, column: str, value: Any) -> list:
        if column == "receiver":
            return self.receiver(value)
        if column == "occasion" and (met := OCCASION.fullmatch(value)):
            about = ABOUT[met[1]]
            return [f"{met[1]}:", self.ref(about, int(met[2])), met[3]] if about else []
        if column == "page" and (met := PAGE.fullmatch(value)):
            return [met[1], self.ref("case", int(met[2])), met[3]]
        if (name, column) == ("escalation_step", "worker_ids"):
            return self.facts([self.mark("worker", number) for number in json.loads(value)])
        if (name, column) == ("escalation_step", "passed_over"):
            over = json.loads(value)
            return self.facts(
                [each | {"workers": [self.mark("worker", one) for one in each["workers"]]} for each in over]
            )
        return self.prose(value) if (name, column) in PROSE else []

    def receiver(self, value: str) -> list:
        """A receiver of notices, in pieces."""
        met = WHOSE.fullmatch(value)
        return [f"{met[1]}:", self.ref("worker" if met[1] == "worker" else "team", int(met[2]))]

    def mark(self, table: str, number: int) -> str:
        """A number to come, within facts."""
        return "@{}+{}".format(*self.ref(table, number))

    def facts(self, value: Any) -> list:
        """JSON with marks in it, in pieces; nothing when it has none."""
        parts = MARK.split(json.dumps(value, sort_keys=True, ensure_ascii=False))
        pieces: list = [parts[0]]
        for register, behind, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            pieces += [(int(register), int(behind)), text]
        return pieces

    def detail(self, act: str, detail: dict) -> list:
        """The detail of an audit entry, in pieces."""
        made = {}
        for key, value in detail.items():
            table = DETAILS.get(key) or ("team" if key in ("from", "to") and act.startswith(BETWEEN_TEAMS) else "")
            if table and isinstance(value, int):
                made[key] = self.mark(table, value)
            else:
                made[key] = value
        pieces = self.facts(made)
        whose = detail.get("receiver")
        if whose is None:
            return pieces
        before, after = pieces[-1].split(whose)  # it holds no marks, so it stands whole in one piece
        return [*pieces[:-1], before, *self.receiver(whose), after]

    def prose(self, text: str) -> list:
        """A text in pieces: what is said of anybody, phrases that each fills in, and workers' names."""
        parts = self._split.split(text)
        return [self._piece(part) for part in parts if part] if len(parts) > 1 else []

    def _piece(self, part: str) -> Any:
        if part in self._phrases:
            return "blank", self._phrases[part]
        if part in self._workers:
            return "name", self.ref("worker", self._workers[part])[0]
        return part
