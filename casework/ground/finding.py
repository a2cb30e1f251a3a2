"""Finding texts by their words, and words by parts of them: SQLite's FTS5 and Postgres' full text behind one interface.

A table says what of it is found (``found_by``); its rows are added, never changed. SQLite keeps an FTS5 index beside it,
which holds no text and is filled by a trigger. Postgres has a generated column, and an index on that. The models know of
neither: both are made here, and made anew from the rows at any time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    column,
    func,
    inspect,
    literal_column,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from casework.ground.db import db
from casework.ground.letters import LITTLE_WORDS, others

FOUND = "found"  # the column that Postgres generates
WORDS, PARTS = "words", "parts"  # of a note's sections, words in any of their forms; of a word, three letters in a row
LONGEST = 80_000  # letters of one note that Postgres looks at: of more, an index entry might grow too large to be saved
MARKS = dict.fromkeys("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", " ")
MARKS_BEYOND = dict.fromkeys("\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u00b7", " ")
INDEXES_THERE = (
    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_attribute ON attrelid = indrelid "
    "AND attname = 'found' AND attgenerated = 's' WHERE indisvalid AND relnamespace = current_schema()::regnamespace"
)
NOT_IN_JSONB = {"\\\\": " ", "\\u0000": " "}  # JSON may have a NUL, and Postgres' own kind may not
ESCAPES = {"\\n": " ", "\\t": " "}  # as JSON writes the ends of lines


@dataclass(frozen=True)
class Found:
    """A column that is found by words or parts, and what keeps it so."""

    table: str
    column: str
    by: str

    @property
    def beside(self) -> str:
        """SQLite's index, a table beside the table."""
        return f"find_{self.table}"

    @property
    def trigger(self) -> str:
        """By which SQLite fills it."""
        return f"{self.beside}_added"

    @property
    def index(self) -> str:
        """Postgres' index, on the column FOUND."""
        return f"ix_{self.table}_{FOUND}"


_kept: dict[str, Found] = {}


def found_by(by: str, name: str) -> Callable[[type], type]:
    """Class decorator: rows of this table are found by WORDS or PARTS of the text in the column ``name``."""

    def keep(model: type) -> type:
        _kept[model.__tablename__] = Found(model.__tablename__, name, by)
        return model

    return keep


# --- asking -----------------------------------------------------------------------------------------------------------


def having_words(asked: Select, model: type, phrases: Sequence[Sequence[str]]) -> Select:
    """Of a selection from ``model``, the rows in which each phrase stands, those added last first.

    phrases: each of one word or of some that stand together, in plain small letters, one at least no little word.
    """
    found = _kept[model.__tablename__]
    if db.engine.dialect.name == "sqlite":
        beside = table(found.beside, column("rowid"), column(found.beside))
        match = beside.c[found.beside].op("MATCH")(" AND ".join(_quoted(" ".join(phrase)) for phrase in phrases))
        return asked.join(beside, beside.c.rowid == model.id).where(match).order_by(beside.c.rowid.desc())
    asked_for = [func.phraseto_tsquery(_language(phrase), " ".join(phrase)) for phrase in phrases]
    wanted = asked_for[0]
    for each in asked_for[1:]:
        wanted = wanted.op("&&")(each)
    return asked.where(_generated(model).op("@@")(wanted)).order_by(model.id.desc())


def _language(phrase: Sequence[str]) -> Any:
    """Words in any form; but word for word where little words stand among them, which Postgres' English leaves out."""
    return literal_column(f"'pg_catalog.{'simple' if LITTLE_WORDS & {*phrase} else 'english'}'::regconfig")


def _generated(model: type) -> Any:
    return literal_column(f'"{model.__tablename__}".{FOUND}')


def sharing_parts(model: type, words: Iterable[str]) -> Any:
    """The condition on a table found by PARTS: its word has three letters in a row, or the first or last two, of one of these."""
    found, wanted = _kept[model.__tablename__], sorted({part for word in words for part in parts(word)})
    if db.engine.dialect.name == "sqlite":
        beside = table(found.beside, column("rowid"), column(found.beside))
        match = beside.c[found.beside].op("MATCH")(" OR ".join(map(_quoted, wanted)))
        return model.id.in_(select(beside.c.rowid).where(match))
    return _generated(model).op("&&")(func.string_to_array("|".join(wanted), "|"))


def parts(word: str) -> set[str]:
    """Each three letters in a row of a word between two spaces."""
    said = f" {word} "
    return {said[at : at + 3] for at in range(len(word))}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# --- keeping ----------------------------------------------------------------------------------------------------------


def own_tables() -> set[str]:
    """The tables that SQLite keeps for this: nobody's records, and made anew from them at any time."""
    endings = ("", "_data", "_idx", "_content", "_docsize", "_config")
    return {found.beside + ending for found in _kept.values() for ending in endings}


def own_triggers(dialect: str) -> set[str]:
    """The triggers that fill them. dialect: sqlite | postgresql."""
    return {found.trigger for found in _kept.values()} if dialect == "sqlite" else set()


def is_own(kind: str, name: str) -> bool:
    """Whether a table, column or index that stands in a database is of this, and so in no model."""
    names = {"table": own_tables(), "column": {FOUND}, "index": {found.index for found in _kept.values()}}
    return name in names.get(kind, ())


def missing(connection: Connection) -> list[str]:
    """What finding needs and is not there, by name and in order."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')"
        needed = {name for found in _kept.values() for name in (found.beside, found.trigger)}
    else:
        asked = INDEXES_THERE
        needed = {found.index for found in _kept.values()}
    return sorted(needed - set(connection.exec_driver_sql(asked).scalars()))


def install(connection: Connection, *, anew: bool = False) -> None:
    """Make what is missing, filled from the tables that are there. anew: all of it."""
    gone, there = set(missing(connection)), set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        for statement in FUNCTIONS:
            connection.exec_driver_sql(statement)
    for found in _kept.values():
        if found.table in there and (anew or gone & {found.beside, found.trigger, found.index}):
            make = _make_beside if connection.dialect.name == "sqlite" else _make_index
            for statement in make(found):
                connection.exec_driver_sql(statement)


@contextmanager
def indexed_later(connection: Connection) -> Iterator[None]:
    """For adding very many rows: Postgres makes its indexes once they are there, which takes a part of the time."""
    of = list(_kept.values()) if connection.dialect.name == "postgresql" else []
    for found in of:
        connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{found.index}"')
    yield
    for found in of:
        connection.exec_driver_sql(_index(found))


def _index(found: Found) -> str:
    return f'CREATE INDEX "{found.index}" ON "{found.table}" USING gin ({FOUND})'


def _make_index(found: Found) -> tuple[str, ...]:
    kind = {WORDS: "tsvector", PARTS: "text[]"}[found.by]
    made = f'{FOUND} {kind} GENERATED ALWAYS AS (found_{found.by}("{found.column}")) STORED'
    return (
        f'ALTER TABLE "{found.table}" DROP COLUMN IF EXISTS {FOUND}', f'ALTER TABLE "{found.table}" ADD COLUMN {made}',
        _index(found), f'ANALYZE "{found.table}"',
    )  # fmt: skip


def _make_beside(found: Found) -> tuple[str, ...]:
    into, new = f'INSERT INTO "{found.beside}" (rowid, said)', f"VALUES (NEW.id, {_text(found, 'NEW.')})"
    return (
        f'DROP TRIGGER IF EXISTS "{found.trigger}"', f'DROP TABLE IF EXISTS "{found.beside}"', _beside(found.beside, found.by),
        f"{into} {_all_texts(found)}",
        f'CREATE TRIGGER "{found.trigger}" AFTER INSERT ON "{found.table}" BEGIN {into} {new}; END',
    )  # fmt: skip


def _all_texts(found: Found) -> str:
    return f'SELECT id, {_text(found)} FROM main."{found.table}"'  # noqa: S608 - names of our own


def _beside(name: str, by: str) -> str:
    how = {WORDS: "porter unicode61 remove_diacritics 2", PARTS: "trigram"}[by]
    return f"CREATE VIRTUAL TABLE {name} USING fts5(said, content='', tokenize='{how}')"


def _text(found: Found, of: str = "") -> str:
    """What is found of a row, in SQLite's words."""
    if found.by == PARTS:
        return f"' ' || {of}{found.column} || ' '"
    text = f"(SELECT group_concat(json_extract(value, '$.text'), ' ') FROM json_each({of}{found.column}))"  # noqa: S608
    return _replaced(text, others(1) | others(2))


def _plain_text() -> str:
    """The texts of sections, in Postgres' words: small plain letters and figures between spaces."""
    kept = _replaced("sections", NOT_IN_JSONB)
    text = f"left(jsonb_path_query_array({kept}::jsonb, '$[*].text')::text, {LONGEST})"
    ascii_alone = f"lower({_translated(_replaced(text, ESCAPES), MARKS)})"
    apart = f"regexp_replace(normalize({_replaced(text, ESCAPES | others(2))}, NFKD), '[\\u0300-\\u036f]+', '', 'g')"
    every = f"lower({_translated(apart, MARKS | MARKS_BEYOND | others(1))})"
    return f"CASE WHEN octet_length(sections) = length(sections) THEN {ascii_alone} ELSE {every} END"


def _replaced(text: str, pairs: Mapping[str, str]) -> str:
    for each, by in pairs.items():
        text = f"replace({text}, '{each}', '{by}')"
    return text


def _translated(text: str, letters: Mapping[str, str]) -> str:
    """Each letter by one other. This looks through all of them for each letter of the text, so they are few."""
    of, to = "".join(letters).replace("'", "''"), "".join(letters.values())
    return f"translate({text}, '{of}', '{to}')"


def _function(head: str, gives: str, body: str) -> str:
    return (f"CREATE OR REPLACE FUNCTION {head} RETURNS {gives} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
            f"$$ SELECT {body} $$").replace("%", "%%")  # fmt: skip


# Each whole in itself: while a dump is put back, none finds another by its name alone. What was generated by one stays as
# it is when the function changes: whoever changes one has all made anew, by a revision.
FUNCTIONS = (
    _function("found_words(sections text)", "tsvector", "to_tsvector('pg_catalog.english', said) || "
              f"to_tsvector('pg_catalog.simple', said) FROM (SELECT {_plain_text()} AS said) AS plain"),
    _function("found_parts(word text)", "text[]", "array_agg(DISTINCT substr(' ' || word || ' ', at, 3)) "
              "FROM generate_series(1, length(word)) AS at"),
)  # fmt: skip


# --- checking ---------------------------------------------------------------------------------------------------------


def differences(connection: Connection) -> list[str]:
    """Where SQLite's indexes are not what the tables make them, in sentences. Nobody waits: what is compared is made aside."""
    if connection.dialect.name != "sqlite":
        return []
    gone = set(missing(connection))
    return [
        f"what finds {found.table} by its {found.by} does not fit the table"
        for found in _kept.values()
        if not {found.beside, found.trigger} & gone and _differs(connection, found)
    ]


def _differs(connection: Connection, found: Found) -> bool:
    run = connection.exec_driver_sql
    aside = f"again_{found.table}"
    run(_beside(f"temp.{aside}", found.by))
    try:
        run(f"INSERT INTO temp.{aside} (rowid, said) {_all_texts(found)}")
        return _summed(connection, "temp", aside) != _summed(connection, "main", found.beside)
    except DBAPIError:  # the index is in no state to be read
        return True
    finally:
        run(f"DROP TABLE temp.{aside}")


def _summed(connection: Connection, place: str, beside: str) -> list[tuple]:
    """By word: how often, in which rows and where it stands, added up."""
    run = connection.exec_driver_sql
    run(f"CREATE VIRTUAL TABLE temp.all_of_it USING fts5vocab('{place}', '{beside}', 'instance')")
    try:
        asked = "SELECT term, count(*), sum(doc), sum(doc * (offset + 1)) FROM temp.all_of_it GROUP BY term ORDER BY term"
        return [tuple(row) for row in run(asked)]
    finally:
        run("DROP TABLE temp.all_of_it")
