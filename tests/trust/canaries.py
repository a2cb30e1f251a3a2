"""Words that stand nowhere else: every text that the world keeps about a person holds one, and says whose it is.

Which columns hold texts is read from the models. A new column counts as words and is filled, unless it is named in KEYS.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, inspect, select, update

from casework.ground import finding
from casework.ground.db import Base, Facts, Prose, Words, install_triggers, trigger_names
from casework.practice.advice.rules import ELEMENTS
from casework.practice.support import rules as support
from tests.intake.lists import nhs_number

WORD = re.compile(r"zq[b-k]{7}", re.I)
FIGURE = re.compile(  # what may be a date or an NHS number
    r"(?<!\d)(?:\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d|\d{3} ?\d{3} ?\d{4})(?!\d)"
)
LETTERS = str.maketrans("0123456789", "bcdfghijke")

# Columns of text that hold keys, numbers, sums or the names of roles, and never what somebody wrote.
KEYS = {
    "advice": {"topics", "given_to", "how", "access"},
    "advice_follow_up": {"ended_how"},
    "advice_outcome": {"outcome"},
    "advocacy_answer": {"difficulty", "other", "areas"},
    "advocacy_step": {"what", "kind"},
    "advocate_wait": {"ended_how"},
    "allocation": {"ended_how"},
    "allocation_concern": {"answer"},
    "audit_entry": {"act", "subject_kind", "persons", "detail", "previous", "digest"},  # no words at all: see test_trail
    "call_answer": {"question", "answer"},
    "case": {"kind", "stage"},
    "case_ending": {"kind", "settled_by"},
    "case_move": {"answer"},
    "case_needs": {"needs", "asked_for", "not_again", "course"},
    "case_stage": {"stage"},
    "clock": {"kind", "rule", "policy", "fingerprint", "ended_how"},
    "contact": {"stage", "channel"},
    "contact_entry": {"what"},
    "dip_sample": {"seed", "pool", "left_out", "policy", "fingerprint"},
    "dip_sample_answer": {"level", "themes"},
    "closure_request": {"kind", "answer"},
    "concern_answer": {"decision"},
    "concern_asking": {"roles", "worker_ids"},
    "decision_telling": {"way"},
    "disclosure": {"basis"},
    "draft": {"form", "tab", "state"},
    "duty_review": {"outcome"},
    "escalation": {"rule", "chain", "occasion", "policy", "fingerprint"},
    "escalation_step": {"roles", "worker_ids", "passed_over"},
    "import_run": {"digest", "choices", "counts"},
    "forum_case": {"kind"},
    "funding_decision": {"outcome", "rests_on", "charge"},
    "forum_date": {"kind"},
    "letter": {"kind", "wording", "rules", "policy", "fingerprint"},
    "link": {"kind", "consent"},
    "name_key": {"key"},  # made from the names, with letters left out
    "note": {"type", "policy", "fingerprint"},
    "notice": {"receiver", "kind", "rule", "occasion"},
    "opening": {"reason"},
    "person_name": {"kind"},
    "person_warning": {"kind"},
    "placement": {"ended_how", "rag", "priority", "complexity", "risk"},
    "joint_answer": {"how"},
    "joint_decision": {"how"},
    "joint_request": {"kind", "agreed"},
    "plan_consideration": {"facts", "worker", "row"},
    "plan_request": {"asker"},
    "plan_request_end": {"how"},
    "plan_ruling": {"answer", "row"},
    "process": {"kind"},
    "process_end": {"how"},
    "proposal": {"policy", "fingerprint", "answer"},
    "referral_ending": {"how"},
    "safeguarding_concern": {"age", "knows"},
    "supervision": {"policy", "fingerprint"},
    "supervision_due": {"ended_how"},
    "supervision_point": {"ended_how"},
    "support_step": {"what"},
    "rating": {"tool", "suggested", "decided", "policy", "fingerprint"},
    "task": {"receiver", "rule", "occasion", "page", "ended_how"},
    "reach_key": {"key"},  # made from telephone numbers and postcodes
    "telling": {"who", "how"},
    "tray_attempt": {"how", "safe_and_well"},
    "tray_contact": {"reached", "how"},
    "walk": {"ended_how"},
    "walk_item": {"what"},
    "workload_concern": {"kind", "stage"},
    "workload_wait": {"role", "answered_by", "worker_ids"},
}
# Of facts, the keys whose texts are words; those of the others are filled by the operations that make them.
WORDS_IN = {
    "case_move.outstanding": {"what", "name"}, "closure_request.sections": {"done"},
    "closure_request.outstanding": {"what", "name"},
    "prevention.elements": set(ELEMENTS), "prevention.ways": {"why"},
    "contact_entry.facts": {"caller", "relation", "reach", "about", "told", "done", "otherwise", "filed_at", "response_by",
                            "manager"},
    "clock.figures": {"words"}, "escalation.figures": {"label", "value"}, "note.sections": {"text", "label"},
    "supervision.sections": {"text"},
    "joint_settlement.facts": {"work", "coordinating", "outcome", "contact", "reports", "explains"},
    "rating.picked": {"local"},
    "interim_support.facts": {*support.TEXTS, *support.LINES}, "support_step.before": {*support.TEXTS, *support.LINES},
    "support_step.facts": set(support.HOME_ITEMS), "funding_request.considered": set(support.CONSIDERED),
    "decision_telling.points": set(support.POINTS),
    "letter.content": {"to", "greeting", "texts"}, "letter.facts": {"label", "whom"},
}  # fmt: skip
# Tables that only their worker reads, by the column that says who.
OF_ONE_WORKER = {"draft": "worker_id", "import_run": "worker_id"}
# Tables with texts that lead to no person and are read in one team alone, as its records are.
OF_A_TEAM = {"supervision", "supervision_reading"}
# Tables with texts that are about the office and nobody whom it works with.
OF_THE_OFFICE = {
    "browser_session", "calendar_address", "failed_sign_in", "lease", "letterhead", "limit_flag", "local_factor", "mail",
    "mail_server", "name_word", "one_time_link", "organisation", "organisation_change", "own_limit", "readiness",
    "role_held", "setting", "team", "walk", "worker", "worker_strengths", "workload_step",
}  # fmt: skip
# What a text or number says of the person, besides the words: it may be read where the person may.
BORN = ("{0.day} {0:%B %Y}", "{0.day} {0:%b %Y}", "{0.day}/{0.month}/{0.year}", "{0:%d/%m/%Y}", "{0:%Y-%m-%d}")


@dataclass(frozen=True)
class Mark:
    """Whose a canary is. source: a key of ``world.SOURCES``. worker_id: the only one who may read it, or None."""

    source: str
    where: str = ""
    worker_id: int | None = None


@dataclass
class Canaries:
    """All that were given out, and what they mark."""

    words: dict[str, Mark] = field(default_factory=dict)
    figures: dict[str, Mark] = field(default_factory=dict)
    people: int = 0

    def word(self, source: str, where: str = "", worker_id: int | None = None) -> str:
        """A new word of a source."""
        word = "zq" + f"{len(self.words):07d}".translate(LETTERS)
        self.words[word] = Mark(source, where, worker_id)
        return word

    def identity(self, source: str) -> dict[str, Any]:
        """A date of birth and an NHS number that nobody else has."""
        self.people += 1
        born_on = date(1911 + self.people % 60, 1 + self.people % 12, 13 + self.people % 15)
        number = nhs_number(7000 + self.people)
        for text in (number, number.replace(" ", ""), *(form.format(born_on) for form in BORN)):
            self.figures[text] = Mark(source, "person.date_of_birth or nhs_number")
        return {"date_of_birth": born_on, "nhs_number": number}

    def found_in(self, text: str) -> dict[str, Mark]:
        """The canaries of a text, and whose each is."""
        found = {word: self.words[word] for word in map(str.lower, WORD.findall(text)) if word in self.words}
        return found | {each: self.figures[each] for each in FIGURE.findall(text) if each in self.figures}


# --- which columns hold words -----------------------------------------------------------------------------------------


def about_persons() -> list[Table]:
    """Tables whose rows lead to a person or to a case; those that one worker fills with words about them, and those of a team."""
    named = {*OF_ONE_WORKER, *OF_A_TEAM}
    return [table for table in Base.metadata.sorted_tables if _leads_to_person(table) or table.name in named]


def columns_of_words(table: Table) -> list:
    """The columns of a table that hold what somebody wrote."""
    keys = KEYS.get(table.name, set())
    return [c for c in table.columns if isinstance(c.type, Words | Prose | Facts) and c.name not in keys]


def unknown_tables() -> list[str]:
    """Sentences about tables with texts of which nothing is known."""
    told = {table.name for table in about_persons()} | OF_THE_OFFICE
    return [
        f"{table.name} holds texts and leads to no person: name it in OF_ONE_WORKER (who reads it) or in OF_THE_OFFICE, in "
        "tests/trust/canaries.py"
        for table in Base.metadata.sorted_tables
        if table.name not in told and columns_of_words(table)
    ]


def forgotten_keys() -> list[str]:
    """What KEYS still names and no model has any more."""
    there = {table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables}
    return [f"{name}.{column}" for name, keys in KEYS.items() for column in keys - there.get(name, set())]


def _leads_to_person(table: Table, seen: frozenset = frozenset()) -> bool:
    if table.name == "person":
        return True
    targets = {key.column.table for column in table.columns for key in column.foreign_keys}
    return any(_leads_to_person(each, seen | {table.name}) for each in targets if each.name not in seen | {table.name})


# --- whose a row is ---------------------------------------------------------------------------------------------------


class Owners:
    """Finds whose a row is: by its case, else by its person, else by its worker or team.

    cases, persons, workers, teams, concerns, raised: the source of each, by number.
    """

    def __init__(
        self, connection: Connection, *, cases: dict, persons: dict, workers: dict, teams: dict, concerns: dict, raised: dict
    ):
        self.known = {"case": cases, "person": persons, "worker": workers, "team": teams, "workload_concern": concerns,
                      "safeguarding_concern": raised}  # fmt: skip
        self.rows = {
            table.name: {row["id"]: row for row in connection.execute(select(table)).mappings()}
            for table in Base.metadata.sorted_tables
            if "id" in table.columns
        }

    def of(self, table: Table, number: int) -> Mark | None:
        """The mark of a row; None for one that is everybody's."""
        row = self.rows[table.name][number]
        if table.name in OF_ONE_WORKER:
            return Mark(self.known["worker"].get(row[OF_ONE_WORKER[table.name]], ""), "", row[OF_ONE_WORKER[table.name]])
        source = self._source(table, number)
        return Mark(source) if source else None

    def _source(self, table: Table, number: int, seen: frozenset = frozenset()) -> str | None:
        if table.name in self.known and number in self.known[table.name]:
            return self.known[table.name][number]
        row = self.rows[table.name].get(number)
        if row is None or table.name in seen:
            return None
        seen |= {table.name}
        for column in sorted(_references(table), key=_rank):
            target = next(iter(column.foreign_keys)).column.table
            if row[column.name] is not None and (source := self._source(target, row[column.name], seen)):
                return source
        return None


def _references(table: Table) -> list:
    return [column for column in table.columns if column.foreign_keys]


def _rank(column) -> tuple[int, str]:
    """A case tells better whose a row is than its person, who may have cases of two teams; a worker or team least."""
    name = next(iter(column.foreign_keys)).column.table.name
    order = ("case", "note", "placement", "escalation", "clock", "tray_contact", "person", "", "team", "worker")
    return order.index(name if name in order else ""), column.name


# --- filling ----------------------------------------------------------------------------------------------------------

Writing = Callable[[Any, str, Mark], str]  # (column, the text there is, whose it is) -> the text to be


def fill(connection: Connection, owners: Owners, write: Writing) -> int:
    """Write over each text that is kept about a person; how many. Triggers are held off meanwhile."""
    _hold_off_triggers(connection)
    written = 0
    for table in about_persons():
        for number, row in owners.rows.get(table.name, {}).items():
            mark = owners.of(table, number)
            if mark is None:
                pytest.fail(f"whose {table.name} {number} is cannot be told: see Owners in tests/trust/canaries.py")
            changed = {
                column.name: text
                for column in columns_of_words(table)
                if (text := _written(column, row[column.name], mark, write)) != row[column.name]
            }
            if changed:
                connection.execute(update(table).where(table.c.id == number).values(**changed))
                written += len(changed)
    install_triggers(connection)
    finding.install(connection, anew=True)
    return written


def _written(column, value: Any, mark: Mark, write: Writing) -> Any:
    if column.name == "nhs_number":
        return value  # ten figures, checked
    if not isinstance(column.type, Facts):
        return write(column, value or "", mark)
    return _leaves(value, WORDS_IN.get(f"{column.table.name}.{column.name}", set()),
                   lambda text: write(column, text, mark), inside=False)  # fmt: skip


def _leaves(value: Any, keys: Iterable[str], write: Callable[[str], str], *, inside: bool) -> Any:
    """A small JSON value with its words written anew: those under one of the keys, and those that are canaries already."""
    if isinstance(value, dict):
        return {key: _leaves(each, keys, write, inside=inside or key in keys) for key, each in value.items()}
    if isinstance(value, list):
        return [_leaves(each, keys, write, inside=inside) for each in value]
    return write(value) if isinstance(value, str) and (inside or WORD.search(value)) else value


def add_canaries(canaries: Canaries) -> Writing:
    """Writes a canary behind each text that has none."""

    def write(column, text: str, mark: Mark) -> str:
        if WORD.search(text):
            return text
        word = canaries.word(mark.source, f"{column.table.name}.{column.name}", mark.worker_id)
        longest = getattr(column.type, "length", None) or 10**6
        return f"{text[: longest - len(word) - 1]} {word}".strip()

    return write


def _hold_off_triggers(connection: Connection) -> None:
    for name in sorted(trigger_names(connection.dialect.name)):
        table = re.sub(r"_no_[a-z]+$", "", name)
        if inspect(connection).has_table(table):
            on = f' ON "{table}"' if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def without(connection: Connection, owners: Owners) -> list[str]:
    """Columns of words of which some source's rows hold no canary, in words."""
    missing = []
    for table in about_persons():
        for column in columns_of_words(table):
            if column.name == "nhs_number":
                continue
            texts = connection.execute(select(column).where(column.is_not(None))).scalars().all()
            if not texts or not any(WORD.search(str(text)) for text in texts):
                missing.append(
                    f"{table.name}.{column.name} holds no canary: let tests/trust/world make a row with one, say in WORDS_IN "
                    "which of its keys are words, or name it in KEYS (both in tests/trust/canaries.py)"
                )
    return missing
