"""Histories that were lived, lived again by other people: the same days, other names, numbers and workers.

No day is moved, so every date that a rule made is the one it makes again. Rows are written in bulk; the entries of the
trail are written with those of the first, each at its moment, so that the chain is in the order of time.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import text

from casework.clockwork.demo import queries
from casework.clockwork.demo.operations.living import Living
from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules.invented import FOUND, Invented, invent
from casework.clockwork.demo.rules.lives import to_live_again
from casework.clockwork.demo.rules.patterns import Pattern, Shape
from casework.ground.days import office_date
from casework.ground.db import db, write_bare
from casework.records.audit import operations as audit
from casework.records.people.operations import remember_words
from casework.records.people.rules import keys_for_name, keys_to_reach, names_in

PORTION = 400  # copies written at once


def live_again(
    office: Office, rng: Random, numbers: Iterator[str], lived: list[Living], count: int, tick: Callable[[int], object]
) -> None:
    """``count`` more cases with the histories of ``lived``, in turn. They stand in the transaction under way."""
    if count <= 0:
        return
    db.session.flush()
    press, order = Press(office, rng, lived), to_live_again(each.life for each in lived)
    today, out = office_date(office.now), {name: [] for name in (*queries.BELONGS, *queries.FOUND_BY)}
    for number in range(count):
        person = invent(rng, len(lived) + number, numbers, today)
        press.print_one(order[number % len(order)], (number + number // len(order)) % len(office.pools), person, out)
        if (number + 1) % PORTION == 0 or number + 1 == count:
            press.write(out)
            tick(number % PORTION + 1)
    remember_words(press.words)
    press.set_counters()
    audit.write_with(press.entries)


@dataclass(frozen=True)
class Trace:
    """How the entries of the trail of a history's copies are made from one of its own."""

    place: int
    register: int
    behind: int
    actor: int | None
    person: int
    detail: list


class Press:
    """Patterns of the lived histories, and what was printed from each."""

    def __init__(self, office: Office, rng: Random, lived: list[Living]):
        self.office, self.rng = office, rng
        self.connection = db.session.connection()
        self.users = {worker.id: user for user, worker in office.workers.items()}
        kept = queries.histories(self.connection, [each.case.person_id for each in lived])
        self.patterns = [self._pattern(each, kept[each.case.person_id]) for each in lived]
        self.traces = self._traces({each.case.person_id: place for place, each in enumerate(lived)})
        self.printed: list[list[array]] = [[] for _ in lived]
        self.next = {name: number + 1 for name, number in queries.newest_numbers(self.connection).items()}
        self.held: Counter[int] = Counter()
        self.words: set[str] = set()

    def _pattern(self, living: Living, rows: queries.Rows) -> Pattern:
        phrases = {living.person.reason: "reason"} | {found: f"found-{place}" for place, found in enumerate(FOUND)}
        return Pattern(rows, references, phrases, self.office.names)

    def print_one(self, place: int, pair: int, person: Invented, out: dict[str, list[dict]]) -> None:
        """One more of a pattern, for somebody else, in one of the pairs of teams."""
        pattern, numbers = self.patterns[place], array("q")
        for table, number in pattern.registers:
            if number == 0:
                numbers.append(self.next[table])
                self.next[table] += pattern.counts[table]
            else:
                numbers.append(self._like(table, number, pair))
        self.printed[place].append(numbers)
        blanks = vars(person) | {f"found-{at}": self.rng.choice(FOUND) for at in range(len(FOUND))}
        blanks["date_of_birth"] = person.date_of_birth if self.postgres else str(person.date_of_birth)
        for shape in pattern.shapes:
            out[shape.table].append(self._row(shape, numbers, blanks))
        person_id = numbers[pattern.registers["person", 0]]
        self.words |= names_in((person.given_name, person.family_name))
        network = [person.relative_phone] if pattern.counts.get("link") else []
        keys = {"name_key": keys_for_name(person.given_name, person.family_name, ""),
                "reach_key": keys_to_reach(person.phone, person.postcode, network)}  # fmt: skip
        for name, each in ((name, each) for name, found in keys.items() for each in sorted(found)):
            out[name].append({"id": self.next[name], "person_id": person_id, "key": each})
            self.next[name] += 1

    @property
    def postgres(self) -> bool:
        """True on Postgres, which takes dates; SQLite keeps them as texts."""
        return self.connection.dialect.name == "postgresql"

    def _like(self, table: str, number: int, pair: int) -> int:
        """Who or which team stands in another pair for one of the first; of those with the same work, whoever has least."""
        pool = self.office.pools[pair].get(self.users[number]) if table == "worker" else None
        if not pool:
            return self.office.twins[pair].get((table, number), number)
        chosen = min(pool, key=self.held.__getitem__)
        self.held[chosen] += 1
        return chosen

    def _row(self, shape: Shape, numbers: array, blanks: dict[str, Any]) -> dict[str, Any]:
        row = shape.same.copy()
        for column, register, behind in shape.numbers:
            row[column] = numbers[register] + behind
        for column, key in shape.blanks:
            row[column] = blanks[key]
        for column, pieces in shape.texts:
            row[column] = self._text(pieces, numbers, blanks)
        return row

    def _text(self, pieces: list, numbers: array, blanks: dict[str, Any]) -> str:
        made = []
        for piece in pieces:
            if isinstance(piece, str):
                made.append(piece)
            elif piece[0] == "blank":
                made.append(blanks[piece[1]])
            elif piece[0] == "name":
                made.append(self.office.names[numbers[piece[1]]])
            else:
                made.append(str(numbers[piece[0]] + piece[1]))
        return "".join(made)

    def write(self, out: dict[str, list[dict]]) -> None:
        """Write what was printed, tables that others point at first."""
        for name, rows in out.items():
            if rows:
                write_bare(self.connection, queries.model(name), rows)
                rows.clear()

    def set_counters(self) -> None:
        """Postgres counts on from the numbers that were given here."""
        if self.postgres:
            for name, number in self.next.items():
                sequence = f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), {max(number - 1, 1)})"
                self.connection.execute(text(sequence))

    def _traces(self, of_person: dict[int, int]) -> dict[int, Trace]:
        """By the entries of the trail about lived histories, how those of their copies are made."""
        made = {}
        for entry in audit.waiting():
            place = of_person.get(entry["persons"][0]) if entry["persons"] else None
            if place is not None:
                made[id(entry)] = self._trace(place, entry)
        return made

    def _trace(self, place: int, entry: dict[str, Any]) -> Trace:
        pattern, subject = self.patterns[place], audit.about(entry["subject"])
        actor = None if entry["actor_id"] is None else pattern.ref("worker", entry["actor_id"])[0]
        register, behind = pattern.ref(subject["subject_kind"], subject["subject_id"])
        return Trace(place, register, behind, actor, pattern.ref("person", entry["persons"][0])[0],
                     pattern.detail(entry["act"], entry["detail"]))  # fmt: skip

    def entries(self, entry: dict[str, Any]) -> Iterator[audit.Like]:
        """For an entry of the trail about a lived history, that of each copy."""
        trace = self.traces.get(id(entry))
        if trace is None:
            return
        for numbers in self.printed[trace.place]:
            yield audit.Like(
                None if trace.actor is None else numbers[trace.actor],
                numbers[trace.register] + trace.behind,
                f"[{numbers[trace.person]}]",
                self._text(trace.detail, numbers, {}),
            )


def references(name: str, column: str) -> str | None:
    """The table that a column's number is of, or None."""
    if (name, column) == ("notice", "escalation_id"):
        return "escalation"
    keys = queries.model(name).columns[column].foreign_keys
    return next((key.column.table.name for key in keys), None)
